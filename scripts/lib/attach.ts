import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { holderOf } from '../postgres/cluster.ts';
import { findPlace } from '../postgres/place.ts';
import { urlsOf } from '../postgres/roles.ts';
import { readSecrets } from '../postgres/secrets.ts';
import { databaseName, openDatabase } from './database.ts';
import { dataFiles, folders } from './project.ts';

export type Attached = { readonly ownerUrl: string; stop(): Promise<void> };

/** The database of the Doorstep that runs in this folder, or the same opened for this command alone. */
export async function attachDatabase(): Promise<Attached> {
	const running = (process.env['DATABASE_URL'] ?? '') === '' ? await runningUrl() : undefined;
	return running === undefined ? openDatabase() : { ownerUrl: running, stop: () => Promise.resolve() };
}

async function runningUrl(): Promise<string | undefined> {
	const secrets = await readSecrets(dataFiles.secrets);
	if (secrets === undefined) return undefined;
	const { dataFolder } = await findPlace(folders.root, dataFiles.cluster);
	if ((await holderOf(dataFolder)) === undefined) return undefined;
	const port = Number((await readFile(path.join(dataFolder, 'postmaster.pid'), 'utf8')).split('\n')[3]);
	return urlsOf(port, secrets, databaseName).ownerUrl;
}
