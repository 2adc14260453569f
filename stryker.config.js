/** Mutation testing of the gate and the envelope. What survives is listed in docs/mutation-survivors.md. */
export default {
  mutate: [
    'firmware/safety/**/*.ts',
    '!firmware/safety/**/*.d.ts',
    'firmware/link/{envelope,hmac}.ts',
    'host/trust/envelope.ts',
  ],
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'vitest.safety.config.ts', related: false },
  // The sandbox needs neither what the tests of the gate never read nor what is built.
  ignorePatterns: ['/build', '/docs', '/.ci'],
  concurrency: 2,
  thresholds: { high: 100, low: 95, break: 95 },
  reporters: ['clear-text', 'json', 'html'],
  clearTextReporter: { allowColor: false, reportTests: false, logTests: false, reportMutants: false },
  jsonReporter: { fileName: 'build/mutation/mutation.json' },
  htmlReporter: { fileName: 'build/mutation/index.html' },
  allowEmpty: false,
};
