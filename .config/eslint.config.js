import './svelte-types.js';
import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import path from 'node:path';
import ts from 'typescript-eslint';
import svelteConfig from '../svelte.config.js';
import { refusedImport } from './layers.js';

/** One TypeScript program for all components: differing options would make the linter load it again and again. */
const typeAware = {
  projectService: true,
  tsconfigRootDir: path.join(import.meta.dirname, '..'),
  extraFileExtensions: ['.svelte'],
};

/**
 * The arrows between rooms: refuses an import that layers.js does not allow, relative or not.
 * @type {import('eslint').Rule.RuleModule}
 */
const arrows = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const file = path.relative(typeAware.tsconfigRootDir, context.filename).split(path.sep).join('/');
    /** @param {any} node an import or export in any of its forms */
    const check = ({ source, importKind, exportKind }) => {
      if (typeof source?.value !== 'string') return;
      const why = refusedImport(file, source.value, importKind === 'type' || exportKind === 'type');
      if (why !== undefined) context.report({ node: source, message: why });
    };
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
    };
  },
};

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
    // oxlint.json asks the same of TypeScript. No component is a device or a test, which that leaves out of the last.
    files: ['src/**/*.svelte'],
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { allowDefaultCaseForExhaustiveSwitch: false }],
      '@typescript-eslint/no-unnecessary-condition': 'error',
    },
  },
  {
    // Whatever the parser of Svelte reads first decides how it reads all.
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { ...typeAware, parser: ts.parser, svelteConfig } },
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
  {
    files: ['src/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^\\$lib', message: 'rooms are imported as #lib/…, with their extension' }] },
      ],
    },
  },
  // Tests may fetch what they need from anywhere.
  {
    files: ['src/**'],
    ignores: ['**/*.test.ts'],
    plugins: { rooms: { rules: { arrows } } },
    rules: { 'rooms/arrows': 'error' },
  },
);
