import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../lib/onNode24.mjs';
import { node24Path } from '../lib/install.mjs';
import { clusterState } from './initialise.ts';
import { chooseIdentity } from './identity.ts';
import { withClient } from './roles.ts';
import { freshDatabase, startTemporaryCluster } from './temporary.ts';

describe('a cluster of our own', () => {
	it('gives databases whose app role owns nothing and may not pass row-level security', async () => {
		const cluster = await startTemporaryCluster();
		const database = await freshDatabase(cluster);
		await withClient(database.ownerUrl, (client) => client.query('create table secret (a int)'));
		await withClient(database.appUrl, async (client) => {
			const { rows } = await client.query('select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = current_user');
			expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false }]);
			await expect(client.query('select * from secret')).rejects.toThrow('permission denied');
			await expect(client.query('create table mine (a int)')).rejects.toThrow('permission denied');
		});
		await database.drop();
		await expect(withClient(database.ownerUrl, () => Promise.resolve())).rejects.toThrow('does not exist');
		await cluster.stop();
	});

	it('ends and leaves no folder when its process is killed', async () => {
		const temporary = await mkdtemp(path.join(tmpdir(), 'doorstep-kill-'));
		await chmod(temporary, 0o777);
		const script = "const { startTemporaryCluster } = await import('./scripts/postgres/temporary.ts'); const { port } = await startTemporaryCluster(); console.log(port); setInterval(() => {}, 1000);";
		const child = spawn(node24Path(root), ['--input-type=module', '-e', script], { cwd: root, env: { ...process.env, TMPDIR: temporary }, stdio: ['ignore', 'pipe', 'inherit'] });
		const [port] = (await once(child.stdout, 'data')) as [Buffer];
		child.kill('SIGKILL');
		await once(child, 'exit');
		await expect.poll(() => reachable(Number(port.toString())), { timeout: 10_000 }).toBe(false);
		await expect.poll(async () => await readdir(temporary), { timeout: 10_000 }).toEqual([]);
		await rm(temporary, { recursive: true });
	});
});

function reachable(port: number): Promise<boolean> {
	return fetch(`http://127.0.0.1:${String(port)}`).then(() => true, (error: Error) => !String(error.cause).includes('ECONNREFUSED'));
}

describe('the folder of a cluster', () => {
	it('is refused when another major made it, and stays untouched', async () => {
		const dataFolder = await mkdtemp(path.join(tmpdir(), 'doorstep-major-'));
		await writeFile(path.join(dataFolder, 'PG_VERSION'), '15\n');
		const place = { binaries: { folder: '/nowhere', version: '18.4.0-beta.17' }, dataFolder, identity: undefined };
		await expect(clusterState(place)).rejects.toThrow(/made by PostgreSQL 15.*brings PostgreSQL 18/s);
		expect(existsSync(path.join(dataFolder, 'PG_VERSION'))).toBe(true);
		await rm(dataFolder, { recursive: true });
	});
});

describe('whom PostgreSQL runs as when we are root', () => {
	it('is postgres, else nobody, and never root', () => {
		const nobody = 'nobody:x:65534:65534::/:/bin/false';
		expect(chooseIdentity(`root:x:0:0::/root:/bin/sh\n${nobody}\npostgres:x:101:104::/:/bin/sh`)).toEqual({ uid: 101, gid: 104, name: 'postgres' });
		expect(chooseIdentity(nobody)).toEqual({ uid: 65534, gid: 65534, name: 'nobody' });
		expect(chooseIdentity('postgres:x:0:0::/:/bin/sh')).toBeUndefined();
	});
});
