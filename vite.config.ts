import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vitest/config';

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
