import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vitest/config';
import manifest from './package.json' with { type: 'json' };

export default defineConfig({
	plugins: [
		tailwindcss(),
		paraglideVitePlugin({
			project: './project.inlang',
			outdir: './src/lib/i18n/paraglide',
			strategy: ['globalVariable', 'baseLocale'],
			emitTsDeclarations: true,
		}),
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
