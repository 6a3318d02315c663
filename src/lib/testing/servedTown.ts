import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { shutdown } from '../server/runtime.ts';
import { openServerDatabase, type OpenedDatabase } from './serverDatabase.ts';
import { makeWorld, type World } from './serverWorld.ts';

/**
 * For tests of endpoints: a town in a database of its own, which the server of this process serves until the describe block ends. `opened` is told
 * of both before the first test. Answers the server's data folder, which goes with it.
 */
export function servedTown(name: string, opened: (database: OpenedDatabase, world: World) => void, make: () => World = makeWorld): string {
	const dataDir = mkdtempSync(join(tmpdir(), `doorstep-${name}-`));
	let database: OpenedDatabase | undefined;
	beforeAll(async () => {
		database = await openServerDatabase();
		const world = make();
		await database.seed(world);
		Object.assign(process.env, { DOORSTEP_DB_APP_URL: database.appUrl, DOORSTEP_DATA_DIR: dataDir, DOORSTEP_STORAGE_KEYS: database.storageKeys, DOORSTEP_LOG_STDOUT: '0' });
		delete process.env['DOORSTEP_DB_OWNER_URL'];
		opened(database, world);
	});
	afterAll(async () => {
		await shutdown();
		await database?.close();
		rmSync(dataDir, { recursive: true, force: true });
	});
	return dataDir;
}
