import { statfs } from 'node:fs/promises';
import { sql } from 'kysely';
import type { Server } from './runtime.ts';

export type Health = { readonly status: 'ok' | 'failing'; readonly database: 'ok' | 'failing'; readonly disk: 'ok' | 'low'; readonly clock: 'ok' | 'off' };

const diskReserveBytes = 500_000_000;
const clockToleranceMs = 60_000;

/** Plain enough for anybody to read: no version, no path, no count. */
export async function readHealth(server: Server): Promise<Health> {
	const [database, disk] = await Promise.all([databaseClock(server), freeBytes(server.config.filesDir)]);
	const parts = {
		database: database === null ? 'failing' : 'ok', disk: disk < diskReserveBytes ? 'low' : 'ok',
		clock: database !== null && Math.abs(database - Date.now()) > clockToleranceMs ? 'off' : 'ok',
	} as const;
	return { status: parts.database === 'ok' && parts.disk === 'ok' && parts.clock === 'ok' ? 'ok' : 'failing', ...parts };
}

async function databaseClock(server: Server): Promise<number | null> {
	try {
		const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(server.db);
		return rows[0]?.now.getTime() ?? null;
	} catch {
		return null;
	}
}

async function freeBytes(path: string): Promise<number> {
	const { bavail, bsize } = await statfs(path);
	return bavail * bsize;
}
