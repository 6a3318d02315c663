import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { install, node24Path } from './install.mjs';
import { complain, Stop } from './say.mjs';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/**
 * Entry of every command: plain JavaScript that the system's Node (20 or newer) understands. Installs what is missing, then goes
 * on under the Node 24 of node_modules, which also reads the TypeScript of `scripts` and `src` as it stands.
 * @param {string} entry `import.meta.url` of the command
 * @param {() => Promise<{ main(args: readonly string[]): Promise<number> }>} load imports the real command; only called under Node 24
 */
export async function onNode24(entry, load) {
	try {
		if (Number(process.versions.node.split('.')[0]) < 20) {
			throw new Stop(`Doorstep needs Node 20 or newer to start; this is ${process.version}. Get a newer one from https://nodejs.org.`);
		}
		await install(root);
		const args = process.argv.slice(2);
		endWithParent();
		if (await isNode24()) {
			process.exitCode = await (await load()).main(args);
		} else {
			process.exitCode = await respawn(fileURLToPath(entry), args);
		}
	} catch (error) {
		if (!(error instanceof Error && error.name === 'Stop')) throw error;
		complain(`\n${error.message}`);
		process.exitCode = 1;
	}
}

/** npm that is told to end leaves its script running; who sent the signal meant the script. */
function endWithParent() {
	if (process.env.npm_lifecycle_event === undefined || process.platform === 'win32') return;
	const parent = process.ppid;
	setInterval(() => {
		if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
	}, 500).unref();
}

async function isNode24() {
	const wanted = JSON.parse(await readFile(path.join(root, 'node_modules', 'node', 'package.json'), 'utf8')).version;
	return process.versions.node === wanted;
}

/**
 * The child shares the terminal, so Ctrl-C reaches it by itself; what is sent to this process alone is passed on.
 * @param {string} file
 * @param {string[]} args
 * @returns {Promise<number>}
 */
function respawn(file, args) {
	return new Promise((resolve, reject) => {
		const binaries = path.join(root, 'node_modules', '.bin');
		const env = { ...process.env, PATH: `${binaries}${path.delimiter}${process.env.PATH ?? ''}` };
		const child = spawn(node24Path(root), [file, ...args], { stdio: 'inherit', env });
		for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal));
		process.on('SIGINT', () => undefined);
		child.on('error', reject);
		child.on('close', (code) => resolve(code ?? 1));
	});
}
