import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** Files whose default export a framework asks for. */
const frameworkFiles = ['*.config.{js,ts}', '.dependency-cruiser.js', 'src/**/*.svelte', 'e2e/**/*.setup.ts'];

const noInvisibleState = {
	'no-restricted-syntax': [
		'error',
		{ selector: 'ExportDefaultDeclaration', message: 'Named exports only: the name is then the same everywhere.' },
		{ selector: 'TSEnumDeclaration', message: 'Enums do not survive type stripping; use a union of strings.' },
	],
};

export default ts.config(
	{ ignores: ['.svelte-kit/', '.update/', 'build/', 'data', 'node_modules/', 'src/lib/i18n/paraglide/', 'test-results/', 'playwright-report/', 'project.inlang/'] },
	js.configs.recommended,
	...ts.configs.strict,
	...svelte.configs.recommended,
	{ languageOptions: { globals: { ...globals.browser, ...globals.node, ...globals.serviceworker } } },
	{
		rules: {
			...noInvisibleState,
			'max-lines': ['error', { max: 300 }],
			// TypeScript itself knows every name.
			'no-undef': 'off',
			// `== null` means null or undefined and nothing else.
			eqeqeq: ['error', 'always', { null: 'ignore' }],
			'no-console': 'error',
			'prefer-const': 'error',
			'no-unused-vars': 'off',
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_' }],
			'@typescript-eslint/no-explicit-any': 'error',
			'@typescript-eslint/no-non-null-assertion': 'error',
			'@typescript-eslint/consistent-type-imports': 'error',
			'@typescript-eslint/no-dynamic-delete': 'off',
			'@typescript-eslint/no-invalid-void-type': 'off',
		},
	},
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
		rules: {
			'svelte/no-at-html-tags': 'error',
			// Properties are taken apart in one statement; one that is bound makes all of them `let`.
			'prefer-const': 'off',
			'svelte/prefer-const': ['error', { excludedRunes: ['$props', '$derived'] }],
			// A space between a word and a tag would otherwise be lost.
			'svelte/no-useless-mustaches': 'off',
			// The app runs at the root of its own host; addresses are written as they are.
			'svelte/no-navigation-without-resolve': 'off',
		},
	},
	{ files: frameworkFiles, rules: { 'no-restricted-syntax': 'off' } },
	// Says what others export, not what we do.
	{ files: ['**/*.d.ts'], rules: { 'no-restricted-syntax': 'off' } },
	// Playwright wants a pattern even where a test takes no fixture.
	{ files: ['e2e/**'], rules: { 'no-empty-pattern': 'off' } },
	{ files: ['scripts/**', 'bench/**', 'src/lib/server/log.ts'], rules: { 'no-console': 'off' } },
);
