import { asVaultId, type Id } from '../../src/lib/domain/ids.ts';
import type { OfficerShape } from '../../src/lib/domain/records/shapes.ts';
import type { Actor } from '../../src/lib/server/core/port.ts';
import { storageKeysFile } from '../../src/lib/server/config.ts';
import { StorageKeyRing } from '../../src/lib/server/keys/storageKey.ts';
import { openDatabase, openPool, refuseUnboundRole } from '../../src/lib/server/store/database.ts';
import { PostgresServerStore } from '../../src/lib/server/store/postgresStore.ts';
import { SubjectKeys } from '../../src/lib/server/store/subjectKeys.ts';
import { countRows } from '../../src/lib/server/store/reload.ts';
import { folders } from '../lib/project.ts';
import { Stop } from '../lib/say.mjs';
import { withClient, type DatabaseUrls } from '../postgres/roles.ts';

/** Tables that empty themselves: counters, leases. */
const passing = ['rate_limit', 'upload_lease', 'server_job'];

export async function checkCounts(ownerUrl: string, before: { readonly [table: string]: number }): Promise<void> {
	const now = await countRows(ownerUrl);
	const lost = Object.entries(before).filter(([table, count]) => !passing.includes(table) && (now.get(table) ?? 0) < count);
	if (lost.length > 0) throw new Stop(`Rows are missing after the update: ${lost.map(([table, count]) => `${table} ${String(now.get(table) ?? 0)} of ${String(count)}`).join(', ')}.`);
}

/** The role that serves requests sees nothing unless it says who asks, and writes nothing that was not decided. */
export async function checkWalls({ ownerUrl, appUrl }: DatabaseUrls): Promise<void> {
	const pool = openPool(appUrl, 1);
	try {
		await refuseUnboundRole(openDatabase(pool));
	} catch (error) {
		throw new Stop(error instanceof Error ? error.message : String(error));
	} finally {
		await pool.end();
	}
	const { record } = Object.fromEntries(await countRows(ownerUrl)) as { readonly record?: number };
	await withClient(appUrl, async (client) => {
		const { rows } = await client.query<{ count: string }>('select count(*) from record');
		if (record !== 0 && rows[0]?.count !== '0') throw new Stop('Row-level security lets records be seen by who has not said who asks.');
		const written = await client.query('update record set deleted = true where false; insert into record (tenant_id, type, id, rev, fields, stamps) values (gen_random_uuid(), $$area$$, gen_random_uuid(), 1, $${}$$, $${}$$)').then(() => true, () => false);
		if (written) throw new Stop('Row-level security lets records be written by who has not said who asks.');
	});
}

/** The stream that every device of the tenant reads: whole, and as many records as its sum says. */
export async function checkStream({ ownerUrl, appUrl }: DatabaseUrls): Promise<void> {
	const actor = await someOfficer(ownerUrl);
	if (actor === undefined) return;
	const pool = openPool(appUrl, 1);
	try {
		const store = new PostgresServerStore(openDatabase(pool), new SubjectKeys(new StorageKeyRing(storageKeysFile(process.env, folders.data))));
		let [puts, seq] = [0, 0];
		for (;;) {
			const rows = await store.logAfter(actor, 't', seq, 500);
			puts += rows.filter((row) => row.kind === 'put').length;
			seq = rows.at(-1)?.seq ?? seq;
			if (rows.length < 500) break;
		}
		const sum = await store.sum(actor, 't');
		if (sum.count !== puts || sum.head !== seq) throw new Stop(`A device would read ${String(puts)} records of the tenant’s stream up to ${String(seq)}, and there are ${String(sum.count)} up to ${String(sum.head)}.`);
	} finally {
		await pool.end();
	}
}

async function someOfficer(ownerUrl: string): Promise<Actor | undefined> {
	return withClient(ownerUrl, async (client) => {
		const { rows } = await client.query<{ tenant_id: Id; id: Id; name: string; zone: string; officer: OfficerShape }>(`select t.tenant_id, r.id, t.name, t.zone, r.fields as officer
			from tenant t join record r on r.tenant_id = t.tenant_id and r.type = 'officer' and not r.deleted order by t.created_at, r.id limit 1`);
		const row = rows[0];
		if (row === undefined) return undefined;
		const { name, role, organisationId, certificateNo } = row.officer;
		return { vault: asVaultId(row.id), me: { officerId: row.id, tenantId: row.tenant_id, tenantName: row.name, zone: row.zone, name, role, organisationId, areaIds: [], leafAreaIds: [], certificateNo } };
	});
}

/** As a device would ask. */
export async function checkServer(url: string): Promise<void> {
	const ask = (path: string): Promise<Response> => fetch(url + path, { signal: AbortSignal.timeout(30_000) });
	const health = (await (await ask('/api/health')).json()) as { readonly database?: string };
	if (health.database !== 'ok') throw new Stop(`The new server says that its database is ${health.database ?? 'unknown'}.`);
	for (const [path, expected] of [['/', 200], ['/api/server', 200], ['/api/me', 401]] as const) {
		const { status } = await ask(path);
		if (status !== expected) throw new Stop(`The new server answers ${path} with ${String(status)}.`);
	}
}
