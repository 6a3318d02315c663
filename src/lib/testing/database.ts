import { type ClusterAccess, copiedDatabase, type FreshDatabase, freshDatabase, type Model, startTemporaryCluster } from '../../../scripts/postgres/temporary.ts';

let cluster: Promise<ClusterAccess> | undefined;

/**
 * A new, empty database with both roles for one test file or worker; call `drop` when done. `npm test` starts one cluster for the
 * whole run and names it in DOORSTEP_TEST_POSTGRES; a run of a single file starts its own (about a second), which ends with the process.
 */
export async function createTestDatabase(): Promise<FreshDatabase> {
	cluster ??= openCluster();
	return freshDatabase(await cluster);
}

/** A copy of a model that is made once for the whole run: for what takes long to make and is the same for many. */
export async function createTestDatabaseLike(model: Model): Promise<FreshDatabase> {
	cluster ??= openCluster();
	return copiedDatabase(await cluster, model);
}

async function openCluster(): Promise<ClusterAccess> {
	const shared = process.env['DOORSTEP_TEST_POSTGRES'];
	return shared === undefined ? startTemporaryCluster() : (JSON.parse(shared) as ClusterAccess);
}
