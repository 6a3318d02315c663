import { chown, chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { root } from '../../scripts/lib/onNode24.mjs';
import { packagedBinaries } from '../../scripts/postgres/binaries.ts';
import { holderOf, startCluster } from '../../scripts/postgres/cluster.ts';
import { canEnter, postgresIdentity } from '../../scripts/postgres/identity.ts';
import { initialise } from '../../scripts/postgres/initialise.ts';
import { privateFolder, reachableBinaries } from '../../scripts/postgres/place.ts';
import { ensureRoles } from '../../scripts/postgres/roles.ts';
import { newSecrets } from '../../scripts/postgres/secrets.ts';
import type { ClusterAccess } from '../../scripts/postgres/temporary.ts';

/** The embedded PostgreSQL with the settings of `npm start`, durable, in a folder that goes when it ends. */
export async function startDurableCluster(): Promise<ClusterAccess & { readonly pid: number; stop(): Promise<void> }> {
	const identity = postgresIdentity();
	const binaries = await reachableBinaries(root, await packagedBinaries(root), identity);
	const base = canEnter(identity, tmpdir()) ? tmpdir() : await privateFolder(root, identity);
	const folder = await mkdtemp(path.join(base, 'doorstep-bench-'));
	if (identity !== undefined) await chown(folder, identity.uid, identity.gid);
	await chmod(folder, 0o700);
	const place = { binaries, dataFolder: path.join(folder, 'cluster'), identity };
	const secrets = newSecrets();
	await initialise(place, secrets.superuser, { sync: false });
	const cluster = await startCluster(place, { logFile: path.join(folder, 'postgres.log'), durable: true, removeAfterwards: folder });
	await ensureRoles(cluster.port, secrets);
	return { port: cluster.port, secrets, pid: (await holderOf(place.dataFolder)) ?? -1, stop: () => cluster.stop() };
}

export async function query<Row extends object>(url: string, text: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
	const client = new Client({ connectionString: url });
	await client.connect();
	try {
		return (await client.query<Row>(text, [...values])).rows;
	} finally {
		await client.end();
	}
}
