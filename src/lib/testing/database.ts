import type { DatabaseUrls } from '../../../scripts/postgres/roles.ts';
import { type ClusterAccess, copiedDatabase, type FreshDatabase, freshDatabase, startTemporaryCluster } from '../../../scripts/postgres/temporary.ts';

let cluster: Promise<ClusterAccess> | undefined;

/**
 * A new, empty database with both roles for one test file or worker; call `drop` when done. `npm test` starts one cluster for the
 * whole run and names it in DOORSTEP_TEST_POSTGRES; a run of a single file starts its own (about a second), which ends with the process.
 */
export async function createTestDatabase(): Promise<FreshDatabase> {
	cluster ??= openCluster();
	return freshDatabase(await cluster);
}

/** A copy of the database of that name, which `fill` fills once for the whole run: for what takes long to make and is the same for many. */
export async function createTestDatabaseLike(name: string, fill: (urls: DatabaseUrls) => Promise<void>): Promise<FreshDatabase> {
	cluster ??= openCluster();
	return copiedDatabase(await cluster, name, fill);
}

async function openCluster(): Promise<ClusterAccess> {
	const shared = process.env['DOORSTEP_TEST_POSTGRES'];
	return shared === undefined ? startTemporaryCluster() : (JSON.parse(shared) as ClusterAccess);
}
