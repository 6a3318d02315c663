import { statfs } from 'node:fs/promises';
import type { Server } from './runtime.ts';
import { databaseClock } from './store/database.ts';

export type Health = { readonly status: 'ok' | 'failing'; readonly database: 'ok' | 'failing'; readonly disk: 'ok' | 'low'; readonly clock: 'ok' | 'off' };

const diskReserveBytes = 500_000_000;
const clockToleranceMs = 60_000;

/** Plain enough for anybody to read: no version, no path, no count. */
export async function readHealth(server: Server): Promise<Health> {
	const [database, disk] = await Promise.all([databaseTime(server), freeBytes(server.config.filesDir)]);
	const parts = {
		database: database === null ? 'failing' : 'ok', disk: disk < diskReserveBytes ? 'low' : 'ok',
		clock: database !== null && Math.abs(database - Date.now()) > clockToleranceMs ? 'off' : 'ok',
	} as const;
	return { status: parts.database === 'ok' && parts.disk === 'ok' && parts.clock === 'ok' ? 'ok' : 'failing', ...parts };
}

async function databaseTime(server: Server): Promise<number | null> {
	try {
		return await databaseClock(server.db);
	} catch {
		return null;
	}
}

async function freeBytes(path: string): Promise<number> {
	const { bavail, bsize } = await statfs(path);
	return bavail * bsize;
}
