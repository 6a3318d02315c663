import { spawn } from 'node:child_process';
import { root } from './onNode24.mjs';

export type Ran = { readonly code: number; readonly output: string };

/** Runs a JavaScript tool under this Node and keeps its output. `show` writes it to the terminal as it comes. */
export function runTool(file: string, args: readonly string[], options: { readonly env?: NodeJS.ProcessEnv; readonly show?: boolean; readonly cwd?: string } = {}): Promise<Ran> {
	return new Promise((resolve, reject) => {
		const child = spawn(process.execPath, [file, ...args], { cwd: options.cwd ?? root, env: { ...process.env, ...options.env }, stdio: ['ignore', 'pipe', 'pipe'] });
		let output = '';
		const take = (chunk: Buffer): void => {
			output += chunk.toString();
			if (options.show === true) process.stdout.write(chunk);
		};
		child.stdout.on('data', take);
		child.stderr.on('data', take);
		child.on('error', reject);
		child.on('close', (code) => resolve({ code: code ?? 1, output }));
	});
}
