import { spawn, type ChildProcess } from 'node:child_process';
import { root } from '../lib/onNode24.mjs';
import { node24Path } from '../lib/install.mjs';

export type CommandRun = { readonly child: ChildProcess; readonly ended: Promise<{ readonly code: number | null; readonly output: string }> };

/** One of our commands as a process of its own, with its own data folder, as tests use it. */
export function runCommand(name: 'backup' | 'restore' | 'audit' | 'recovery', args: readonly string[], env: NodeJS.ProcessEnv): CommandRun {
	const script = `const { main } = await import('./scripts/commands/${name}.ts'); try { process.exitCode = await main(process.argv.slice(1)); } catch (error) { console.error(error.name === 'Stop' ? error.message : error); process.exitCode = 1; }`;
	const child = spawn(node24Path(root), ['--input-type=module', '-e', script, '--', ...args], { cwd: root, env: { ...process.env, DATABASE_URL: '', DATABASE_APP_URL: '', DOORSTEP_BACKUP_DIR: '', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
	let output = '';
	for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()));
	return { child, ended: new Promise((resolve) => child.on('close', (code) => resolve({ code, output }))) };
}
