import path from 'node:path';
import { build } from 'vite';
import type { PeerName } from './servers.ts';

/** One classic worker script of a variant. */
export async function bundle(name: PeerName): Promise<string> {
	const built = await build({
		configFile: false, logLevel: 'error', define: { global: 'globalThis', 'process.env.NODE_ENV': '"production"' },
		build: { write: false, target: 'es2023', minify: process.env['BENCH_PROFILE'] === undefined, rollupOptions: { input: path.join(import.meta.dirname, 'browser', `${name}.ts`), output: { format: 'iife', codeSplitting: false } } },
	});
	const chunk = (Array.isArray(built) ? built : [built]).flatMap((each) => ('output' in each ? each.output : [])).find((each) => each.type === 'chunk');
	if (chunk?.type !== 'chunk') throw new Error(`nothing was built for ${name}`);
	return chunk.code;
}
