import { backupHealth, type BackupHealth } from './backup/daily.ts';
import type { RoomLevel } from './diskRoom.ts';
import type { Server } from './runtime.ts';
import { databaseClock } from './store/database.ts';
import { backupJob, serverJobState } from './store/serverJobs.ts';

export type Health = {
	readonly status: 'ok' | 'failing'; readonly database: 'ok' | 'failing'; readonly disk: RoomLevel; readonly clock: 'ok' | 'off';
	/** Does not make the whole `failing`: it serves well, but somebody has to look. Null when the database cannot say. */
	readonly backup: BackupHealth | null;
};

const clockToleranceMs = 60_000;

/** Plain enough for anybody to read: no version, no path, no count. */
export async function readHealth(server: Server): Promise<Health> {
	const [database, disk, backup] = await Promise.all([databaseTime(server), server.room.level(), backupState(server)]);
	const parts = {
		database: database === null ? 'failing' : 'ok', disk,
		clock: database !== null && Math.abs(database - Date.now()) > clockToleranceMs ? 'off' : 'ok', backup,
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

/** When the last good one was made stands in the database, for whichever server made it. */
async function backupState(server: Server): Promise<BackupHealth | null> {
	return serverJobState(server.db, backupJob).then(({ doneAt }) => backupHealth(doneAt, new Date()), () => null);
}
