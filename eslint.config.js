import tseslint from 'typescript-eslint';

/** Imports point one way: host -> sim -> firmware/contract; firmware imports only itself. */
const direction = (patterns) => ({
  'no-restricted-imports': ['error', { patterns: patterns.map(([regex, message]) => ({ regex, message })) }],
});
const contractOnly = [
  '/firmware/(?!contract/)',
  'Only firmware/contract may be imported: the simulator runs the bundle.',
];

export default tseslint.config(
  {
    ignores: [
      'build/**',
      'node_modules/**',
      '.stryker-tmp/**',
      'test/interpreter/conformance/{programs,differences}/**',
    ],
  },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './firmware/tsconfig.json', './host/dashboard/page/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      eqeqeq: ['error', 'always'],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true } }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['firmware/**/*.ts'],
    rules: {
      ...direction([
        ['(^|/)(host|sim|test)/', 'Firmware runs on the chip: it imports only firmware.'],
        [
          '^(?!\\.{1,2}/|(board|sha256|time-server|vehicle-profile|frame-codecs|safety-limits|grid-code|power-limits)$)',
          'There are no packages on the device.',
        ],
      ]),
      'no-labels': 'error',
      'no-var': 'error',
      // The interpreter has no types for a parsed payload: it is checked by hand.
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { caughtErrors: 'none', argsIgnorePattern: '^_' }],
      // The interpreter's `require` is a function of its own.
      '@typescript-eslint/no-require-imports': 'off',
    },
  },
  {
    files: ['firmware/**/*.d.ts'],
    rules: {
      '@typescript-eslint/no-empty-object-type': 'off',
      '@typescript-eslint/consistent-type-imports': 'off',
    },
  },
  {
    files: ['sim/**/*.ts'],
    rules: direction([['(^|/)host/', 'The world does not know the host.'], contractOnly]),
  },
  { files: ['host/**/*.ts', 'host/**/*.tsx'], rules: direction([contractOnly]) },
  // Build tools load their configuration as a default export.
  { files: ['**/*.config.ts', '**/*.config.js'], rules: { 'no-restricted-exports': 'off' } },
);
