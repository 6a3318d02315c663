import { escapeIdentifier, type Client } from 'pg';
import { restoreDatabase, type FillPlan, type RestoredDatabase, type RestoreSource } from '../../src/lib/server/backup/restoreParts.ts';
import { openOutside } from '../lib/database.ts';
import { Stop } from '../lib/say.mjs';
import { withClient } from '../postgres/roles.ts';

/** The name of the schema that holds what was there before. */
export function asideSchema(stamp: string): string {
	return `before_${stamp.toLowerCase().replaceAll(/\W/g, '_')}`;
}

/** Whether this database holds a Doorstep already. */
export async function outsideHolds(ownerUrl: string): Promise<boolean> {
	return withClient(ownerUrl, async (client) => ((await client.query(`select 1 from pg_tables where schemaname = 'public' limit 1`)).rowCount ?? 0) > 0);
}

/** Restores into the schema `public` of a database that is not ours, after what is there was renamed to `aside`. The roles and the database stay. */
export async function fillOutside(source: RestoreSource, ownerUrl: string, aside: string, into: FillPlan): Promise<RestoredDatabase> {
	const { appUrl } = await openOutside(ownerUrl);
	await withClient(ownerUrl, async (client) => {
		const { rows } = await client.query<{ count: string }>(`select count(*) from pg_stat_activity where datname = current_database() and application_name = 'doorstep'`);
		if (rows[0]?.count !== '0') throw new Stop('A Doorstep still works with this database. Stop every one of them, then restore.');
		await inOne(client, async () => {
			if (await schemaExists(client, aside)) await client.query('drop schema public cascade');
			else await client.query(`alter schema public rename to ${escapeIdentifier(aside)}`);
			await client.query('create schema public');
		});
	});
	return restoreDatabase(source, { ownerUrl, appRole: decodeURIComponent(new URL(appUrl).username), ...into });
}

/** As it was before. */
export async function undoOutside(ownerUrl: string, aside: string): Promise<void> {
	await withClient(ownerUrl, async (client) => {
		if (!(await schemaExists(client, aside))) return;
		await inOne(client, async () => {
			await client.query('drop schema public cascade');
			await client.query(`alter schema ${escapeIdentifier(aside)} rename to public`);
		});
	});
}

async function schemaExists(client: Client, name: string): Promise<boolean> {
	return ((await client.query('select 1 from pg_namespace where nspname = $1', [name])).rowCount ?? 0) > 0;
}

async function inOne(client: Client, work: () => Promise<void>): Promise<void> {
	await client.query('begin');
	try {
		await work();
		await client.query('commit');
	} catch (error) {
		await client.query('rollback');
		throw error;
	}
}
