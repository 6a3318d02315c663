import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Cluster, holderOf, startCluster } from '../postgres/cluster.ts';
import { clusterState, initialise, superuserName } from '../postgres/initialise.ts';
import { findPlace, type Place } from '../postgres/place.ts';
import { appRole, clusterUrl, type DatabaseUrls, ensureDatabase, ensureRole, ensureRoles, urlsOf, withClient } from '../postgres/roles.ts';
import { newSecrets, readSecrets, type Secrets, writeSecrets } from '../postgres/secrets.ts';
import { dataFiles, folders } from './project.ts';
import { say, seconds, Stop } from './say.mjs';

/** An open database: our own, or an outside one (`cluster` undefined). */
export type Database = DatabaseUrls & { readonly cluster: Cluster | undefined; stop(): Promise<void> };

export const databaseName = 'doorstep';

export async function openDatabase(): Promise<Database> {
	// Others may pass through (PostgreSQL's user must), but see nothing.
	await mkdir(folders.data, { recursive: true });
	await chmod(folders.data, 0o711);
	if (existsSync(dataFiles.restoring)) throw new Stop('A restore was begun in this folder and did not come to its end. Run npm run restore again: it goes on or begins anew.');
	if (existsSync(dataFiles.updating) && process.env['DOORSTEP_UPDATING'] !== '1') throw new Stop('An update was begun in this folder and did not come to its end. Run npm run update again: it goes back or comes to its end.');
	const outside = outsideUrl();
	return outside === undefined ? openOwn() : openOutside(outside);
}

async function openOwn(): Promise<Database> {
	const startedAt = performance.now();
	const place = await findPlace(folders.root, dataFiles.cluster);
	await endOrphan(place);
	const secrets = await ensureCluster(place);
	const cluster = await startCluster(place, { logFile: path.join(dataFiles.logs, 'postgres.log'), durable: true });
	await ensureRoles(cluster.port, secrets);
	await withClient(clusterUrl(cluster.port, superuserName, secrets.superuser, 'postgres'), (client) => ensureDatabase(client, databaseName));
	say(`PostgreSQL runs on 127.0.0.1:${String(cluster.port)}, data in ${path.relative(process.cwd(), place.dataFolder)} (${seconds(startedAt)}).`);
	return { ...urlsOf(cluster.port, secrets, databaseName), cluster, stop: () => cluster.stop() };
}

/** The password stands in its file before the cluster is made with it, so that a kill in between costs nothing. */
async function ensureCluster(place: Place): Promise<Secrets> {
	const known = await readSecrets(dataFiles.secrets);
	if ((await clusterState(place)) === 'ready') {
		if (known === undefined) throw new Stop(`The database in ${place.dataFolder} is there, but its password file ${dataFiles.secrets} is not. Bring it back from your backup.`);
		return known;
	}
	say('Making the database …');
	const secrets = known ?? newSecrets();
	await writeSecrets(dataFiles.secrets, secrets);
	await initialise(place, secrets.superuser, { sync: true });
	return secrets;
}

/** The address in DATABASE_URL. Undefined: the database is our own. */
export function outsideUrl(): string | undefined {
	return urlOf('DATABASE_URL');
}

/** The keeper ends PostgreSQL with its parent; it may still be at it when we come. */
export async function endOrphan(place: Place): Promise<void> {
	for (let tries = 0; tries < 100; tries++) {
		if ((await holderOf(place.dataFolder)) === undefined) return;
		await wait(100);
	}
	throw new Stop(`Another PostgreSQL (process ${String(await holderOf(place.dataFolder))}) already uses ${place.dataFolder}.\n  If no other Doorstep runs there, stop that process and start again.`);
}

/** An empty setting is none, as in files that list all settings. */
function urlOf(setting: 'DATABASE_URL' | 'DATABASE_APP_URL'): string | undefined {
	const text = process.env[setting];
	if (text === undefined || text === '') return undefined;
	// The text is not shown: it holds a password.
	if (!URL.canParse(text) || !/^postgres(ql)?:$/.test(new URL(text).protocol)) throw new Stop(`${setting} is no address of a PostgreSQL database; it looks like postgres://user:password@host:5432/database.`);
	return text;
}

export async function openOutside(ownerUrl: string): Promise<Database> {
	const given = urlOf('DATABASE_APP_URL');
	try {
		await withClient(ownerUrl, () => Promise.resolve());
	} catch (error) {
		throw new Stop(`The database of DATABASE_URL cannot be reached: ${reasonOf(error)}\n  Look whether it runs, and at the host, port, name, user and password in DATABASE_URL.`);
	}
	const appUrl = given ?? (await makeOutsideAppRole(ownerUrl));
	say(`Using the PostgreSQL at ${new URL(ownerUrl).host}.`);
	return { ownerUrl, appUrl, cluster: undefined, stop: () => Promise.resolve() };
}

/** Makes or refreshes the app role in a database that is not ours, when its owner may. */
async function makeOutsideAppRole(ownerUrl: string): Promise<string> {
	const known = JSON.parse(await readFile(dataFiles.appRole, 'utf8').catch(() => '{}')) as { readonly password?: string };
	const password = known.password ?? randomBytes(24).toString('base64url');
	try {
		await withClient(ownerUrl, (client) => ensureRole(client, appRole, password, ''));
	} catch (error) {
		throw new Stop(
			`The database of DATABASE_URL cannot be prepared: ${reasonOf(error)}\n` +
				`  If its owner may not create roles, have an administrator do it (create role ${appRole} login password '…'; grant connect on database … to ${appRole}) and set DATABASE_APP_URL.`,
		);
	}
	await writeFile(dataFiles.appRole, JSON.stringify({ password }), { mode: 0o600 });
	const url = new URL(ownerUrl);
	url.username = appRole;
	url.password = password;
	return url.href;
}

/** A refused connection to a name with several addresses has its reasons inside. */
function reasonOf(error: unknown): string {
	if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ');
	return error instanceof Error ? error.message : String(error);
}
