import { rm } from 'node:fs/promises';
import path from 'node:path';
import { restoreDatabase, type FillPlan, type RestoredDatabase, type RestoreSource } from '../../src/lib/server/backup/restoreParts.ts';
import { databaseName, endOrphan } from '../lib/database.ts';
import { dataFiles, folders } from '../lib/project.ts';
import { startCluster } from '../postgres/cluster.ts';
import { initialise, superuserName } from '../postgres/initialise.ts';
import { findPlace, type Place } from '../postgres/place.ts';
import { appRole, clusterUrl, ensureDatabase, ensureRoles, urlsOf, withClient } from '../postgres/roles.ts';
import { newSecrets, readSecrets, writeSecrets } from '../postgres/secrets.ts';
import { replacing, type Move } from './journal.ts';

/** Restores into a new cluster beside the present one, which nobody touches. @returns the moves that put it in its place */
export async function fillNewCluster(source: RestoreSource, stamp: string, into: FillPlan): Promise<{ readonly restored: RestoredDatabase; readonly moves: readonly Move[] }> {
	const place = await findPlace(folders.root, dataFiles.cluster);
	await endOrphan(place);
	const fresh: Place = { ...place, dataFolder: `${place.dataFolder}-restoring` };
	await endOrphan(fresh);
	await rm(fresh.dataFolder, { recursive: true, force: true });
	const secrets = (await readSecrets(dataFiles.secrets)) ?? newSecrets();
	await writeSecrets(dataFiles.secrets, secrets);
	await initialise(fresh, secrets.superuser, { sync: true });
	const cluster = await startCluster(fresh, { logFile: path.join(dataFiles.logs, 'postgres.log'), durable: true });
	try {
		await ensureRoles(cluster.port, secrets);
		await withClient(clusterUrl(cluster.port, superuserName, secrets.superuser, 'postgres'), (client) => ensureDatabase(client, databaseName));
		const restored = await restoreDatabase(source, { ownerUrl: urlsOf(cluster.port, secrets, databaseName).ownerUrl, appRole, ...into });
		const aside = path.join(path.dirname(place.dataFolder), `before-${stamp}-postgres`);
		return { restored, moves: await replacing({ from: fresh.dataFolder, to: place.dataFolder }, aside) };
	} finally {
		await cluster.stop();
	}
}

export async function dropNewCluster(): Promise<void> {
	const place = await findPlace(folders.root, dataFiles.cluster);
	await rm(`${place.dataFolder}-restoring`, { recursive: true, force: true });
}
