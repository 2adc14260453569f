import { defineConfig } from 'vitest/config';
import { virtualModules } from './test/firmware/virtualModules.ts';

export default defineConfig({
  plugins: [virtualModules()],
  test: {
    include: ['test/**/*.test.ts'],
    benchmark: { include: ['test/**/*.bench.ts'] },
    // Most files wait or build now and then: one worker a core keeps both busy.
    maxWorkers: '100%',
    // The files of a worker share their modules: to load compiler and minifier anew for each took a third of the time.
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
