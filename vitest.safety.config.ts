import { relative } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { virtualModules } from './test/firmware/virtualModules.ts';

/**
 * First what failed last, as one mutant is mostly found by what has found the one beside it; then the shortest file, as
 * it is mostly found by the first table that it breaks.
 */
class LikeliestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { cache, config } = this.ctx;
    const hasFailed = ({ project, moduleId }: TestSpecification): boolean =>
      cache.getFileTestResults(`${project.name}:${relative(config.root, moduleId)}`)?.failed ?? false;
    const shortestFirst = (await super.sort(files)).reverse();
    return [...shortestFirst.filter(hasFailed), ...shortestFirst.filter((file) => !hasFailed(file))];
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
    setupFiles: ['test/firmware/safety/fixedSeed.ts'],
    testTimeout: 60_000,
    sequence: { sequencer: LikeliestFirst },
    coverage: {
      include: ['firmware/safety/**/*.ts', 'firmware/link/{envelope,hmac}.ts', 'host/trust/envelope.ts'],
      exclude: ['test/**', '**/*.d.ts'],
      reporter: ['text'],
      thresholds: { 100: true },
    },
  },
});
