import appsync from '@aws-appsync/eslint-plugin';
import tseslint from 'typescript-eslint';

/** What APPSYNC_JS refuses and AWS's own plugin lets through. */
const appsyncGlobals = ['process', 'fetch', 'eval', 'require', 'setTimeout', 'setInterval', 'queueMicrotask', 'Buffer', 'globalThis', 'structuredClone', 'URL', 'TextEncoder', 'crypto', 'Map', 'Set', 'WeakMap', 'WeakSet', 'Symbol', 'Proxy', 'Reflect', 'Promise', 'RegExp', 'BigInt'];

export default tseslint.config(
  { ignores: ['node_modules/', 'cdk.out/', 'build/', '.upnext/', '**/*.generated.*', '**/kernels/assembly/'] },
  ...tseslint.configs.recommended,
  {
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ['eslint.config.js'] } } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      'no-restricted-syntax': ['error', { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
    },
  },
  { files: ['*.config.*', 'codegen.ts'], rules: { 'no-restricted-syntax': 'off' } },
  {
    // Arrows run one way: nothing that is deployed imports from local/.
    files: ['schema/**/*.ts', 'preprocessing/**/*.ts', 'resolvers/**/*.ts', 'training/**/*.ts', 'infra/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [{ group: ['**/local/**'], message: 'What is deployed does not import from local/.' }] }] },
  },
  {
    files: ['resolvers/appsync/**/*.ts'],
    plugins: { '@aws-appsync': appsync },
    rules: {
      ...appsync.configs.recommended.rules,
      'no-restricted-globals': ['error', ...appsyncGlobals],
      'no-restricted-properties': [
        'error',
        { object: 'Array', property: 'from', message: 'APPSYNC_JS has no Array.from.' },
        { object: 'Math', property: 'random', message: 'APPSYNC_JS has no Math.random.' },
        { object: 'Date', property: 'now', message: 'Use util.time.nowEpochMilliSeconds().' },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'ThrowStatement', message: 'APPSYNC_JS has no throw: use util.error().' },
        { selector: 'NewExpression', message: 'APPSYNC_JS has no constructors.' },
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
      ],
    },
  },
);
