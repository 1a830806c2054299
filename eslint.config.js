import js from '@eslint/js';
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** Arrows point one way in an application: shared <- features <- app. A feature never reaches into another one's files. */
const boundary = (files, patterns) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns }] },
});

export default tseslint.config(
  { ignores: ['build/**', 'data/**', '**/dist/**', '**/node_modules/**', '**/generated/**', '**/kc.gen.tsx', 'web/keycloak_theme/public/**'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    files: ['**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      'react-hooks/set-state-in-effect': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  { files: ['web/**/*.tsx'], ...jsxA11y.flatConfigs.strict },
  {
    files: ['**/*.{mjs,js}', 'tests/**/*.ts'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly', Buffer: 'readonly' } },
    rules: { 'no-console': 'off' },
  },
  // In a test a missing value may throw: that is how it fails.
  { files: ['tests/**/*.ts'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
  boundary(['web/*/src/shared/**'], [{ regex: '(^|/)(features|app)/', message: 'shared code knows no feature and no application' }]),
  boundary(
    ['web/*/src/features/*/**'],
    [
      { regex: '(^|/)app/', message: 'a feature does not know the application that mounts it' },
      { regex: '^\\.\\./\\.\\./(?!shared/)', message: 'a feature uses its own files, shared code and packages; not another feature' },
    ],
  ),
  boundary(['web/packages/ui/**'], [{ regex: '^@codeflix/', message: 'the design system stands alone' }]),
);
