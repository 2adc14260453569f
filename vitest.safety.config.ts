import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { virtualModules } from './test/firmware/virtualModules.ts';

/** The shortest file first: a mutant is mostly found by the first table that it breaks. */
class ShortestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).reverse();
  }
}

/** The tests of the gate and of the envelope by themselves, all in process: what coverage and mutation testing run. */
export default defineConfig({
  plugins: [virtualModules()],
  test: {
    include: [
      'test/firmware/safety/**/*.test.ts',
      'test/firmware/link/envelope.test.ts',
      'test/host/trust/envelope.test.ts',
    ],
    // It builds a bundle from the sources, which must not be those that are measured.
    exclude: ['test/firmware/safety/gridBundle.test.ts'],
    testTimeout: 60_000,
    sequence: { sequencer: ShortestFirst },
    coverage: {
      include: ['firmware/safety/**/*.ts', 'firmware/link/{envelope,hmac}.ts', 'host/trust/envelope.ts'],
      exclude: ['test/**', '**/*.d.ts'],
      reporter: ['text'],
      thresholds: { 100: true },
    },
  },
});
