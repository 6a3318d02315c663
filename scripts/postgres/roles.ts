import { Client } from 'pg';
import { superuserName } from './initialise.ts';
import type { Secrets } from './secrets.ts';

export const ownerRole = 'doorstep_owner';
export const appRole = 'doorstep_app';

export type DatabaseUrls = { readonly ownerUrl: string; readonly appUrl: string };

export function clusterUrl(port: number, role: string, password: string, database: string): string {
	return `postgres://${role}:${password}@127.0.0.1:${String(port)}/${database}`;
}

export function urlsOf(port: number, secrets: Secrets, database: string): DatabaseUrls {
	return { ownerUrl: clusterUrl(port, ownerRole, secrets.owner, database), appUrl: clusterUrl(port, appRole, secrets.app, database) };
}

/**
 * Makes the two roles of the application, or refreshes their passwords. The owner migrates and runs jobs, so it may pass row-level
 * security; the app role serves requests and may not.
 */
export async function ensureRoles(port: number, secrets: Secrets): Promise<void> {
	await withClient(clusterUrl(port, superuserName, secrets.superuser, 'postgres'), async (client) => {
		await ensureRole(client, ownerRole, secrets.owner, 'bypassrls');
		await ensureRole(client, appRole, secrets.app, '');
	});
}

export async function ensureRole(client: Client, role: string, password: string, bypass: 'bypassrls' | ''): Promise<void> {
	const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [role]);
	const name = client.escapeIdentifier(role);
	// Attributes are set once: only a superuser may name SUPERUSER or BYPASSRLS, even to deny them.
	if (rowCount === 0) await client.query(`create role ${name} login ${bypass}`);
	await client.query(`alter role ${name} password ${client.escapeLiteral(password)}`);
}

/** Nobody but the two roles may connect; the schema `public` belongs to the owner. */
export async function ensureDatabase(client: Client, database: string): Promise<void> {
	const name = client.escapeIdentifier(database);
	const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [database]);
	if (rowCount === 0) await client.query(`create database ${name} owner ${ownerRole}`);
	await client.query(`revoke all on database ${name} from public`);
	await client.query(`grant connect on database ${name} to ${appRole}`);
}

export async function withClient<T>(url: string, use: (client: Client) => Promise<T>): Promise<T> {
	const client = new Client({ connectionString: url, application_name: 'doorstep-set-up' });
	await client.connect();
	try {
		return await use(client);
	} finally {
		await client.end();
	}
}
