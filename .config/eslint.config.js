import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from '../svelte.config.js';

/** Who may not import whom: the arrows of docs/architecture.md, turned round. */
const forbidden = (files, patterns, why) => ({
  files,
  rules: {
    'no-restricted-imports': ['error', { patterns: [{ regex: patterns, message: why }] }],
  },
});

export default ts.config(
  { ignores: ['build/', '.svelte-kit/', '.data/', '.cache/', 'node_modules/', 'test-results/', 'static/'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: {
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }],
      'no-undef': 'off',
      'no-console': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      'svelte/no-navigation-without-resolve': 'off',
    },
  },
  {
    files: ['src/**/*.ts', 'tests/**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname + '/..' } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
  },
  { files: ['**/*.test.ts', 'tests/**'], rules: { 'max-lines-per-function': 'off' } },
  { files: ['src/cli/**', 'tests/bench/**'], rules: { 'no-console': 'off' } },
  forbidden(['src/lib/base/**'], '#lib/(?!base/)', 'base imports nothing of ours'),
  forbidden(['src/lib/domain/**'], '#lib/(?!base/|domain/)', 'the domain imports base only'),
  forbidden(['src/lib/protocol/**'], '#lib/(?!base/|domain/|protocol/)', 'the protocol imports base and domain only'),
  forbidden(['src/lib/i18n/**'], '#lib/(?!base/|domain/|i18n/)', 'i18n imports base and domain types only'),
  forbidden(['src/lib/ui/**'], '#lib/(?!base/|domain/|i18n/|ui/)', 'ui components are dumb'),
  forbidden(['src/lib/kiosk/**'], '#lib/(?!base/|domain/|protocol/|kiosk/|i18n/)', 'the kiosk never imports the hub'),
  forbidden(['src/lib/kiosk/store/**'], '#lib/(?!base/|domain/|protocol/|kiosk/store/)', 'the store stands alone'),
  forbidden(['src/lib/server/**'], '#lib/(?!base/|domain/|protocol/|server/)', 'the hub never imports the kiosk'),
  forbidden(['src/routes/(kiosk)/**'], '#lib/server/', 'kiosk screens never import the hub'),
);
