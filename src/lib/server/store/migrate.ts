import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { migrations } from './migrations/index.ts';
import { roleMaySql } from './roleMay.ts';

/** Any number, the same for all servers: only one migrates at a time. */
const migrationLock = 7_230_115;

/**
 * Brings the database up to date and returns the names of what ran. Each migration is one transaction. `appRole` must exist.
 * Throws with the migration's name when one fails; what ran before it stays. `only`: these and no others, for a backup that was made by them.
 */
export async function migrate(ownerUrl: string, appRole: string, only?: ReadonlySet<number>): Promise<readonly string[]> {
	const app = quotedRole(appRole);
	const client = new pg.Client({ connectionString: ownerUrl, application_name: 'doorstep-migrate' });
	await client.connect();
	try {
		await client.query('select pg_advisory_lock($1)', [migrationLock]);
		await client.query('create table if not exists migration (number integer primary key, name text not null, at timestamptz not null default now())');
		const done = new Set((await client.query<{ number: number }>('select number from migration')).rows.map((row) => row.number));
		const ran: string[] = [];
		for (const migration of migrations.filter(({ number }) => !done.has(number) && only?.has(number) !== false)) {
			await runOne(client, migration.name, async () => {
				await client.query(migration.sql(app));
				await client.query('insert into migration (number, name) values ($1, $2)', [migration.number, migration.name]);
			});
			ran.push(migration.name);
		}
		await client.query(roleMaySql());
		await client.query(`grant usage on schema public to ${app}; grant select on migration to ${app}`);
		return ran;
	} finally {
		await client.end();
	}
}

async function runOne(client: pg.Client, name: string, work: () => Promise<void>): Promise<void> {
	await client.query('begin');
	try {
		await work();
		await client.query('commit');
	} catch (error) {
		await client.query('rollback');
		throw new Error(`migration ${name} failed: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
	}
}

function quotedRole(role: string): string {
	if (!/^[a-z_][a-z0-9_]{0,62}$/.test(role)) throw new Error(`not a role name: ${role}`);
	return `"${role}"`;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
	const ownerUrl = process.env['DOORSTEP_DB_OWNER_URL'];
	if (ownerUrl === undefined) throw new Error('DOORSTEP_DB_OWNER_URL is not set');
	const appUrl = process.env['DOORSTEP_DB_APP_URL'];
	const ran = await migrate(ownerUrl, appUrl === undefined ? 'doorstep_app' : decodeURIComponent(new URL(appUrl).username));
	process.stdout.write(`${ran.length === 0 ? 'database is up to date' : `migrated: ${ran.join(', ')}`}\n`);
}
