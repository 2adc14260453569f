import { defineConfig } from 'vitest/config';
import { virtualModules } from './test/firmware/virtualModules.ts';

/** The tests of the gate by themselves, all in process: what coverage and mutation testing run. */
export default defineConfig({
  plugins: [virtualModules()],
  test: {
    include: ['test/firmware/safety/**/*.test.ts'],
    // A bundle is built from the sources as they are, not from what measures them.
    testNamePattern: /^(?!.*the bundle for)/,
    testTimeout: 60_000,
    coverage: {
      include: ['firmware/safety/**/*.ts'],
      exclude: ['test/**', '**/*.d.ts'],
      reporter: ['text'],
      thresholds: { 100: true },
    },
  },
});
