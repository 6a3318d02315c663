import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { node24Path } from '../../scripts/lib/install.mjs';
import { root } from '../../scripts/lib/onNode24.mjs';
import { freePort } from '../../scripts/postgres/cluster.ts';
import { appRole } from '../../scripts/postgres/roles.ts';
import { type ClusterAccess, freshDatabase } from '../../scripts/postgres/temporary.ts';
import type { Id } from '../../src/lib/domain/ids.ts';
import type { Fields } from '../../src/lib/domain/records/record.ts';
import { hashPassword } from '../../src/lib/server/auth/passwords.ts';
import { migrate } from '../../src/lib/server/store/migrate.ts';
import { everyone, insertRecords, insertTenant, type NewRecord, withOwner } from '../../src/lib/server/store/ownerWrites.ts';
import { query } from './database.ts';
import { idsOf, places, randomOf } from './world.ts';

export const account = { name: 'bench', password: 'measured twice, cut once' } as const;

/** A server process with its data. `edited` counts the records that carry this text now. */
export type PeerServer = { readonly port: number; readonly pid: number; edited(text: string): Promise<number>; stop(): Promise<void> };
export type PeerName = 'doorstep' | 'limit' | 'rxdb' | 'pouchdb';

const ids = idsOf(randomOf(3));
const town = { tenant: ids(), organisation: ids(), officer: ids(), root: ids(), leaves: [ids(), ids(), ids(), ids()] };

export async function startPeer(name: PeerName, cluster: ClusterAccess): Promise<PeerServer> {
	const folder = await mkdtemp(path.join(tmpdir(), `doorstep-bench-${name}-`));
	const database = await freshDatabase(cluster);
	const started = await (name === 'doorstep' ? doorstep(database, folder) : peer(name, database.ownerUrl, folder));
	return {
		port: started.port, pid: started.child.pid ?? -1,
		edited: (text) => (name === 'pouchdb' ? editedInPouch(started.port, text) : editedInSql(name, database.ownerUrl, text)),
		stop: async () => {
			if (started.child.exitCode === null) {
				started.child.kill('SIGTERM');
				await once(started.child, 'exit');
			}
			await database.drop();
			await rm(folder, { recursive: true, force: true });
		},
	};
}

async function doorstep(database: { readonly ownerUrl: string; readonly appUrl: string }, folder: string) {
	await migrate(database.ownerUrl, appRole);
	await withOwner(database.ownerUrl, (db) => db.transaction().execute(async (tx) => {
		await insertTenant(tx, { id: town.tenant, name: 'Bench', zone: 'Asia/Shanghai', demo: false }, [{ officerId: town.officer, account: account.name, passwordHash: await hashPassword(account.password), demo: false }]);
		await insertRecords(tx, town.tenant, world());
	}));
	await query(database.ownerUrl, 'analyze');
	const port = await freePort();
	const env = {
		DOORSTEP_DB_OWNER_URL: database.ownerUrl, DOORSTEP_DB_APP_URL: database.appUrl, DOORSTEP_DATA_DIR: folder, DOORSTEP_FILES_DIR: path.join(folder, 'files'),
		DOORSTEP_BUILD_DIR: path.join(root, 'build'), DOORSTEP_LOG_STDOUT: '0', HOST: '127.0.0.1', PORT: String(port),
	};
	return { ...(await startProcess('src/lib/server/wrapper/main.ts', env)), port };
}

function world(): readonly NewRecord[] {
	const made = (type: NewRecord['type'], id: Id, fields: object): NewRecord => ({ type, id, placement: everyone, fields: fields as Fields });
	const area = (id: Id, parentId: Id | null): NewRecord => made('area', id, { name: 'Bench', nameEn: 'Bench', level: parentId === null ? 'street' : 'grid', parentId, outline: null });
	return [
		area(town.root, null), ...town.leaves.map((leaf) => area(leaf, town.root)),
		made('organisation', town.organisation, { name: 'Bench', nameEn: 'Bench', kind: 'station' }),
		made('officer', town.officer, { name: 'Bench', role: 'officer', organisationId: town.organisation, areaIds: [town.root], certificateNo: null, phone: null, active: true }),
		...places(town.leaves).map((place): NewRecord => ({ type: 'place', id: place.id, placement: { areaId: place.areaId, readers: null, caseId: null }, fields: place.fields })),
	];
}

async function peer(name: Exclude<PeerName, 'doorstep'>, ownerUrl: string, folder: string) {
	const records = path.join(folder, 'records.json');
	const json = JSON.stringify(places(town.leaves));
	await writeFile(records, json);
	if (name === 'limit') {
		await query(ownerUrl, 'create table docs (id uuid primary key, seq bigint not null unique, body jsonb not null)');
		await query(ownerUrl, `insert into docs select (d ->> 'id')::uuid, n, d from jsonb_array_elements($1::jsonb) with ordinality as e (d, n)`, [json]);
		await query(ownerUrl, 'analyze');
	}
	if (name === 'rxdb') {
		await query(ownerUrl, 'create table docs (id text primary key, updated_at bigint not null, body jsonb not null)');
		await query(ownerUrl, 'create index docs_updated on docs (updated_at, id)');
		await query(ownerUrl, `insert into docs select d ->> 'id', 1000000 + n, d from jsonb_array_elements($1::jsonb) with ordinality as e (d, n)`, [json]);
		await query(ownerUrl, 'analyze');
	}
	return startProcess(`bench/peers/servers/${name}.ts`, { BENCH_DATABASE: ownerUrl, BENCH_FOLDER: folder, BENCH_RECORDS: records });
}

async function startProcess(file: string, env: NodeJS.ProcessEnv): Promise<{ readonly child: ChildProcess; readonly port: number }> {
	const profile = process.env['BENCH_PROFILE'] === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${process.env['BENCH_PROFILE']}`];
	const child = spawn(node24Path(root), [...profile, path.join(root, file)], { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
	const errors: string[] = [];
	createInterface(child.stderr).on('line', (line) => errors.push(line));
	const port = await new Promise<number>((resolve, reject) => {
		createInterface(child.stdout).on('line', (line) => {
			if (line.startsWith('ready ')) resolve(Number(line.slice('ready '.length)));
		});
		child.once('exit', (code) => reject(new Error(`${file} ended with ${String(code)}:\n${errors.join('\n')}`)));
	});
	return { child, port };
}

async function editedInSql(name: PeerName, url: string, text: string): Promise<number> {
	const sql = name === 'doorstep'
		? `select count(*)::integer as n from record r where r.fields ->> 'cautions' = $1`
		: `select count(*)::integer as n from docs where body -> 'fields' ->> 'cautions' = $1`;
	return (await query<{ n: number }>(url, sql, [text]))[0]?.n ?? 0;
}

async function editedInPouch(port: number, text: string): Promise<number> {
	const answer = await fetch(`http://127.0.0.1:${port}/docs/_all_docs?include_docs=true`);
	const { rows } = (await answer.json()) as { readonly rows: readonly { readonly doc: { readonly fields: { readonly cautions: string } } }[] };
	return rows.filter(({ doc }) => doc.fields.cautions === text).length;
}
