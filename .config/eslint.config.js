import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from '../svelte.config.js';
import { layers } from './layers.js';

/** One TypeScript program for .ts and .svelte alike: differing options would make the linter load it again and again. */
const typeAware = {
  projectService: true,
  tsconfigRootDir: import.meta.dirname + '/..',
  extraFileExtensions: ['.svelte'],
};

/**
 * @param {import('./layers.js').Layer} layer
 * @returns {import('eslint').Linter.Config} refuses imports of any other room, by #lib and by $lib
 */
const onlyAllowedRooms = ({ place, allowed, why }) => ({
  files: [place.endsWith('/') ? `${place}**` : `${place}*`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          { regex: `^#lib/(?!(${allowed.join('|')})/)`, message: why },
          { regex: '^\\$lib', message: 'rooms are imported as #lib/…, with their extension' },
        ],
      },
    ],
  },
});

export default defineConfig(
  { ignores: ['build/', '.svelte-kit/', '.data/', '.cache/', 'node_modules/', 'test-results/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  ts.configs.strict,
  svelte.configs.recommended,
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
    files: ['src/**/*.ts', 'src/**/*.svelte', 'tests/**/*.ts', 'vite.config.ts'],
    languageOptions: { parserOptions: typeAware },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
  },
  {
    files: ['**/*.test.ts', 'tests/**'],
    rules: {
      'max-lines-per-function': 'off',
      // How Vitest names the module that a mock replaces.
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
    },
  },
  {
    // Runs where the app does not: in the oldest browsers.
    files: ['static/*.js'],
    languageOptions: { ecmaVersion: 5, sourceType: 'script' },
    rules: {
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { caughtErrorsIgnorePattern: '^_' }],
    },
  },
  { files: ['src/cli/**', 'tests/bench/**', 'tests/simulation/main.ts'], rules: { 'no-console': 'off' } },
  layers.map(onlyAllowedRooms),
);
