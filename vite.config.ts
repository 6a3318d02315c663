import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vitest/config';
import manifest from './package.json' with { type: 'json' };

/** `npm test` has compiled them already; the compiler in each test server would cost seconds, and after a change it keeps Vitest from ending. */
const messages = process.env['DOORSTEP_MESSAGES'] === 'compiled' ? [] : [paraglideVitePlugin({
	project: './project.inlang',
	outdir: './src/lib/i18n/paraglide',
	strategy: ['globalVariable', 'baseLocale'],
	emitTsDeclarations: true,
})];

export default defineConfig({
	plugins: [
		tailwindcss(),
		...messages,
		sveltekit(),
	],
	// What the worker tells the server about the app; a constant, so that the worker needs nothing of the page.
	define: { __DOORSTEP_VERSION__: JSON.stringify(manifest.version) },
	worker: { format: 'es' },
	build: { target: 'es2023' },
	server: { fs: { allow: ['.'] } },
	test: {
		include: ['src/**/*.test.ts', 'scripts/**/*.test.ts', 'service-worker/**/*.test.ts'],
		environment: 'node',
		testTimeout: 30_000,
		hookTimeout: 60_000,
	},
});
