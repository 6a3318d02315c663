import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { root } from '../../../../scripts/lib/onNode24.mjs';
import { node24Path } from '../../../../scripts/lib/install.mjs';

/** The program itself, before a build whose handler tells what it finds in the environment while it is imported, as adapter-node does. */
describe('the server', () => {
	let folder: string;
	let child: ChildProcess | undefined;
	beforeEach(() => {
		folder = mkdtempSync(path.join(tmpdir(), 'doorstep-wrapper-'));
		mkdirSync(path.join(folder, 'client'));
		mkdirSync(path.join(folder, 'prerendered'));
		writeFileSync(path.join(folder, 'prerendered', 'index.html'), '<!doctype html><meta http-equiv="content-security-policy" content="default-src \'self\'">');
		writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
		const config = pathToFileURL(path.join(root, 'src/lib/server/config.ts')).href;
		writeFileSync(path.join(folder, 'handler.js'), `import { readConfig } from '${config}';
const found = { subject: readConfig(process.env).push.subject, adapterSees: process.env.ORIGIN ?? null };
export const handler = (request, response) => response.end(JSON.stringify(found));`);
	});
	afterEach(() => {
		child?.kill('SIGKILL');
		rmSync(folder, { recursive: true, force: true });
	});

	async function found(origin: Record<string, string>): Promise<unknown> {
		const { ORIGIN: _ours, ...env } = process.env;
		const started = spawn(node24Path(root), ['src/lib/server/wrapper/main.ts'], {
			cwd: root, stdio: ['ignore', 'pipe', 'inherit'], env: { ...env, ...origin, HOST: '127.0.0.1', PORT: '0', DOORSTEP_BUILD_DIR: folder, DOORSTEP_DATA_DIR: path.join(folder, 'data'), DOORSTEP_DB_APP_URL: 'postgres://nobody@127.0.0.1:1/none', DOORSTEP_LOG_STDOUT: '0' },
		});
		child = started;
		let told = '';
		for await (const piece of started.stdout) {
			told += String(piece);
			const address = /ready (\S+)/.exec(told)?.[1];
			if (address !== undefined) return (await fetch(`${address}/api/x`)).json();
		}
		throw new Error(`it ended: ${told}`);
	}

	it('tells push services how to reach who runs it, and leaves the address of a request to the Host header', async () => {
		expect(await found({ ORIGIN: 'https://doorstep.example' })).toEqual({ subject: 'https://doorstep.example', adapterSees: null });
	});

	it('tells them a name that is none where it has no public address', async () => {
		expect(await found({})).toEqual({ subject: 'https://doorstep.invalid', adapterSees: null });
	});
});
