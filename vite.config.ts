import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import manifest from './package.json' with { type: 'json' };

/** `npm test` has compiled them already; the compiler in each test server would cost seconds, and after a change it keeps Vitest from ending. */
const messages = process.env['DOORSTEP_MESSAGES'] === 'compiled' ? [] : [paraglideVitePlugin({
	project: './project.inlang',
	outdir: './src/lib/i18n/paraglide',
	strategy: ['globalVariable', 'baseLocale'],
	emitTsDeclarations: true,
})];

/**
 * SvelteKit tells the service worker of the worker's entry, by Vite's manifest, and not of the chunks that the worker loads later. A version that was
 * taken without a network could not unlock without them.
 */
function tellOfWorkerChunks(): Plugin {
	const chunks = '_app/immutable/workers/chunks';
	return {
		name: 'doorstep-worker-chunks', apply: 'build',
		writeBundle({ dir = '' }) {
			const manifest = path.join(dir, '.vite', 'manifest.json');
			if (!existsSync(manifest) || !existsSync(path.join(dir, chunks))) return;
			const known = JSON.parse(readFileSync(manifest, 'utf8')) as Record<string, { readonly file: string }>;
			for (const name of readdirSync(path.join(dir, chunks)).filter((each) => each.endsWith('.js'))) known[`${chunks}/${name}`] = { file: `${chunks}/${name}` };
			writeFileSync(manifest, JSON.stringify(known));
		},
	};
}

export default defineConfig({
	plugins: [
		tailwindcss(),
		...messages,
		sveltekit(),
		tellOfWorkerChunks(),
	],
	// What the worker tells the server about the app; a constant, so that the worker needs nothing of the page.
	define: { __DOORSTEP_VERSION__: JSON.stringify(manifest.version) },
	worker: { format: 'es' },
	// All scripts lie in the precache: lists of what each page will ask for next cost the first screen 4 kB and save nobody a way. Styles are fetched by these lists alone.
	build: { target: 'es2023', modulePreload: { resolveDependencies: (_file, needs) => needs.filter((name) => name.endsWith('.css')) } },
	server: { fs: { allow: ['.'] } },
	test: {
		include: ['src/**/*.test.ts', 'scripts/**/*.test.ts', 'service-worker/**/*.test.ts'],
		environment: 'node',
		// Vitest would leave one core to others, which on two of them is half the machine.
		maxWorkers: '100%',
		testTimeout: 60_000,
		hookTimeout: 120_000,
	},
});
