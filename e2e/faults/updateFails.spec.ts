import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from '@playwright/test';
import { root } from '../../scripts/lib/onNode24.mjs';
import { node24Path } from '../../scripts/lib/install.mjs';
import { figures } from '../support/figures.ts';
import { HttpDevice } from '../support/httpDevice.ts';
import { freePort } from '../../scripts/postgres/cluster.ts';

test.skip(process.env['E2E_LONG'] !== '1', 'builds three versions');

let folder: string;
let port: number;
test.beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'doorstep-update-'));
	port = await freePort();
});
const started: ChildProcess[] = [];
test.afterAll(async () => {
	for (const child of started) if (child.exitCode === null) child.kill('SIGKILL');
	await rm(folder, { recursive: true, force: true });
});

const town = (): string => path.join(folder, 'town');
const origin = (): string => path.join(folder, 'origin');
const git = (cwd: string, ...args: readonly string[]): string => execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', ...args], { cwd, encoding: 'utf8' }).trim();
const env = (): NodeJS.ProcessEnv => ({ ...process.env, DOORSTEP_DATA_DIR: path.join(folder, 'data'), DATABASE_URL: '', PORT: String(port), DOORSTEP_BACKUP: 'off', DOORSTEP_LOG_STDOUT: '0' });

/** One of the town's own commands, as its version has it. */
function run(script: string, ...args: readonly string[]): { readonly child: ChildProcess; readonly ended: Promise<{ code: number | null; output: string }> } {
	const child = spawn(node24Path(root), [path.join(town(), 'scripts', script), ...args], { cwd: town(), env: env(), stdio: ['ignore', 'pipe', 'pipe'] });
	started.push(child);
	let output = '';
	for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()));
	return { child, ended: once(child, 'close').then(([code]) => ({ code: code as number | null, output })) };
}

/** A new version at the origin: the present one with one more migration. */
async function publish(number: number, name: string, sql: string): Promise<void> {
	const migrations = path.join(origin(), 'src/lib/server/store/migrations');
	await writeFile(path.join(migrations, `${String(number)}_${name}.ts`), `import type { Migration } from './policies.ts';\n\nexport const ${name}: Migration = { number: ${String(number)}, name: '${name}', sql: () => \`${sql}\` };\n`);
	const index = await readFile(path.join(migrations, 'index.ts'), 'utf8');
	await writeFile(path.join(migrations, 'index.ts'), index.replace('import type', `import { ${name} } from './${String(number)}_${name}.ts';\nimport type`).replace(/\];\s*$/, `, ${name}];\n`));
	git(origin(), 'add', '-A');
	git(origin(), 'commit', '-qm', `version with ${name}`);
}

type Served = { readonly name: string; readonly records: readonly string[] };

/** What the town's version serves now to a device that signs in anew. */
async function served(): Promise<Served> {
	const { child, ended } = run('start.mjs');
	const url = await new Promise<string>((resolve, reject) => {
		if (child.stdout !== null) createInterface(child.stdout).on('line', (line) => {
			const found = /is ready.*?(https?:\S+)/.exec(line)?.[1];
			if (found !== undefined) resolve(found);
		});
		void ended.then(({ output }) => reject(new Error(output)));
	});
	const device = await HttpDevice.signIn(url, 'zhou');
	await device.sync();
	device.close();
	child.kill('SIGTERM');
	await ended;
	return { name: device.me.tenantName, records: [...device.disk.held.values()].map(({ record }) => JSON.stringify(record)).sort() };
}

test('an update that fails leaves the old version serving with all data; one that is good is taken', async () => {
	test.setTimeout(1_200_000);
	git(root, 'clone', '-q', root, origin());
	git(root, 'clone', '-q', origin(), town());
	await symlink(path.join(root, 'node_modules'), path.join(town(), 'node_modules'));
	await cp(path.join(root, 'build'), path.join(town(), 'build'), { recursive: true });
	expect((await run('demoReset.mjs').ended).code).toBe(0);
	const before = await served();
	expect(before.records.length).toBeGreaterThan(1000);
	const old = git(town(), 'rev-parse', 'HEAD');
	const css = async (): Promise<number> => Math.max(...await Promise.all((await readdir(path.join(town(), 'build', 'client'), { recursive: true })).filter((name) => name.endsWith('.css')).map(async (name) => (await stat(path.join(town(), 'build', 'client', name))).size)));
	const looks = await css();
	const times: string[] = [];

	for (const [what, publishIt, told] of [
		['a migration that fails', () => publish(9001, 'broken', 'update tenant set name = name; select 1 / 0'), 'migration broken failed'],
		['a check that fails: rows are gone', () => publish(9001, 'lossy', "delete from record where type = 'place' and id in (select id from record where type = 'place' limit 3)"), 'Rows are missing after the update: record'],
		['a check that fails: row-level security is open', () => publish(9001, 'open', 'drop policy record_app on record; create policy record_app on record using (true)'), 'Row-level security lets'],
	] as const) {
		await publishIt();
		const startedAt = performance.now();
		const failed = await run('update.mjs').ended;
		times.push(`${what}: back after ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
		expect(failed.output, what).toContain(told);
		expect(failed.output, what).toContain('everything is as it was before');
		expect(failed.code, what).toBe(1);
		expect(git(town(), 'rev-parse', 'HEAD')).toBe(old);
		expect(git(town(), 'status', '--porcelain')).toBe('?? node_modules');
		expect((await readdir(path.join(folder, 'data'))).filter((name) => /updating|restoring/.test(name))).toEqual([]);
		expect(await served(), what).toEqual(before);
		git(origin(), 'reset', '-q', '--hard', 'HEAD~1');
	}

	await publish(9001, 'good', 'create table good (a integer)');
	const taken = await run('update.mjs').ended;
	expect(taken.output).toContain('The new version serves');
	expect(taken.code).toBe(0);
	expect(git(town(), 'rev-parse', 'HEAD')).toBe(git(origin(), 'rev-parse', 'HEAD'));
	expect(await css()).toBe(looks);
	expect(await served()).toEqual(before);
	expect((await run('update.mjs').ended).output).toContain('This is the newest version already');
	figures(`updates: ${times.join('; ')}; records served by the old version afterwards: ${String(before.records.length)} of ${String(before.records.length)}`);
});
