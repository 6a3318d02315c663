import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Client } from 'pg';
import { root } from '../lib/onNode24.mjs';
import { packagedBinaries } from './binaries.ts';
import { startCluster } from './cluster.ts';
import { canEnter, postgresIdentity } from './identity.ts';
import { initialise, superuserName } from './initialise.ts';
import { type Place, privateFolder, reachableBinaries } from './place.ts';
import { clusterUrl, type DatabaseUrls, ensureDatabase, ensureRoles, ownerRole, urlsOf, withClient } from './roles.ts';
import { newSecrets, type Secrets } from './secrets.ts';

/** What another process needs to make databases in the same cluster. */
export type ClusterAccess = { readonly port: number; readonly secrets: Secrets };

/** Makes the data of a cluster, in a folder of its own that PostgreSQL's user can enter; nothing runs yet. */
export async function makeTemporaryCluster(): Promise<{ readonly place: Place; readonly folder: string; readonly secrets: Secrets }> {
	const identity = postgresIdentity();
	const binaries = await reachableBinaries(root, await packagedBinaries(root), identity);
	const base = canEnter(identity, tmpdir()) ? tmpdir() : await privateFolder(root, identity);
	const folder = await mkdtemp(path.join(base, 'doorstep-test-'));
	if (identity !== undefined) await chown(folder, identity.uid, identity.gid);
	await chmod(folder, 0o700);
	const place = { binaries, dataFolder: path.join(folder, 'cluster'), identity };
	const secrets = newSecrets();
	await initialise(place, secrets.superuser, { sync: false });
	return { place, folder, secrets };
}

/** A cluster for tests. Not durable; it stops and its folder goes when `stop` is called or the process ends. */
export async function startTemporaryCluster(): Promise<ClusterAccess & { stop(): Promise<void> }> {
	const { place, folder, secrets } = await makeTemporaryCluster();
	const cluster = await startCluster(place, { logFile: path.join(folder, 'postgres.log'), durable: false, removeAfterwards: folder });
	await ensureRoles(cluster.port, secrets);
	return { port: cluster.port, secrets, stop: () => cluster.stop() };
}

/** `adminUrl`: as the superuser. */
export type FreshDatabase = DatabaseUrls & { readonly adminUrl: string; drop(): Promise<void> };

/** A database that is filled once in a cluster and copied for each who asks. Nothing may stay connected after `fill`. */
export type Model = { readonly name: string; /** It begins as a copy of this one instead of empty. */ readonly from?: Model; fill(urls: DatabaseUrls): Promise<void> };

/** A new database in such a cluster: empty, or a copy of `template` (which nobody may be connected to). */
export async function freshDatabase(access: ClusterAccess, template?: string): Promise<FreshDatabase> {
	const name = `test_${randomBytes(8).toString('hex')}`;
	const adminUrl = clusterUrl(access.port, superuserName, access.secrets.superuser, 'postgres');
	await withClient(adminUrl, (client) => makeDatabase(client, name, template));
	const drop = (): Promise<void> =>
		withClient(adminUrl, async (client) => {
			await client.query(`drop database if exists ${name} with (force)`);
		});
	return { ...urlsOf(access.port, access.secrets, name), adminUrl: clusterUrl(access.port, superuserName, access.secrets.superuser, name), drop };
}

/** A copy of a model, which is made first where it is missing; several processes may ask at the same time. */
export async function copiedDatabase(access: ClusterAccess, model: Model): Promise<FreshDatabase> {
	return freshDatabase(access, await madeModel(access, model));
}

async function madeModel(access: ClusterAccess, { name, from, fill }: Model): Promise<string> {
	const template = from === undefined ? undefined : await madeModel(access, from);
	const [model, unfinished] = [`model_${name}`, `unfinished_${name}`];
	await withClient(clusterUrl(access.port, superuserName, access.secrets.superuser, 'postgres'), async (client) => {
		await client.query('select pg_advisory_lock(hashtext($1))', [model]);
		const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [model]);
		if (rowCount !== 0) return;
		await client.query(`drop database if exists ${client.escapeIdentifier(unfinished)} with (force)`);
		await makeDatabase(client, unfinished, template);
		await fill(urlsOf(access.port, access.secrets, unfinished));
		await client.query(`alter database ${client.escapeIdentifier(unfinished)} rename to ${client.escapeIdentifier(model)}`);
	});
	return model;
}

async function makeDatabase(client: Client, name: string, template?: string): Promise<void> {
	if (template !== undefined) await client.query(`create database ${client.escapeIdentifier(name)} owner ${ownerRole} template ${client.escapeIdentifier(template)}`);
	await ensureDatabase(client, name);
}
