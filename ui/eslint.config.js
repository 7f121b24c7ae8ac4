import { readdirSync } from 'node:fs';
import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import svelte from 'eslint-plugin-svelte';
import { defineConfig, globalIgnores } from 'eslint/config';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const features = readdirSync(new URL('./src/features/', import.meta.url));

const TAURI = { group: ['@tauri-apps/*'], message: 'The only door out of the page is src/backend/tauri.ts.' };

/**
 * @param {{ group: string[], message: string }[]} patterns
 * @returns {['error', { patterns: { group: string[], message: string }[] }]}
 */
function refusing(...patterns) {
  return ['error', { patterns }];
}

export default defineConfig(
  globalIgnores(['dist/', 'src/backend/bindings.ts']),
  js.configs.recommended,
  ts.configs.strictTypeChecked,
  ts.configs.stylisticTypeChecked,
  svelte.configs.recommended,
  prettier,
  svelte.configs.prettier,
  {
    languageOptions: {
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.svelte'],
      },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  {
    files: ['src/**/*.ts', 'src/**/*.svelte'],
    languageOptions: { globals: globals.browser },
    rules: { 'no-restricted-imports': refusing(TAURI) },
  },
  {
    files: ['src/backend/tauri.ts'],
    rules: { 'no-restricted-imports': 'off' },
  },
  ...features.map((feature) => ({
    files: [`src/features/${feature}/**`],
    rules: {
      'no-restricted-imports': refusing(TAURI, {
        group: features.filter((other) => other !== feature).map((other) => `**/${other}/*`),
        message: 'No feature knows another one: what two of them need belongs to src/parts/.',
      }),
    },
  })),
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
    // These rules' questions are TypeScript's to answer, and svelte-check asks them. The linter sees no types in
    // what a component's snippets and callbacks are given.
    rules: {
      'no-undef': 'off',
      // Maps and sets in use are replaced, never changed.
      'svelte/prefer-svelte-reactivity': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
);
