import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import { withOwner } from '../store/ownerWrites.ts';
import { backupJob, firstZone, serverJobState, type ServerJobState } from '../store/serverJobs.ts';
import { ensureKeyFile } from './backupKey.ts';
import { BackupFault } from './fault.ts';
import { fileStoreOf } from './fileStore.ts';
import { failureOf, runBackup } from './runBackup.ts';

const firstLookMs = 120_000;
const everyMs = 600_000;
const hourMs = 3_600_000;

/**
 * By night when the server runs by night, else once the last one is a day old: a computer that is switched off after work gets its backup too.
 * After a failure an hour passes.
 */
export function isDue({ doneAt, failedAt }: Pick<ServerJobState, 'doneAt' | 'failedAt'>, now: Date, zone: string): boolean {
	if (failedAt !== null && Math.abs(now.getTime() - failedAt.getTime()) < hourMs) return false;
	if (doneAt === null) return true;
	const age = now.getTime() - doneAt.getTime();
	const hour = Number(new Intl.DateTimeFormat('en-GB', { hour: '2-digit', hourCycle: 'h23', timeZone: zone }).format(now));
	// A last one in the future was made with a wrong clock.
	return age < -hourMs || age > 24.5 * hourMs || (age > 20 * hourMs && hour >= 1 && hour < 5);
}

/** Makes the backups of a server that runs; of several servers one does it. */
export function startDailyBackup(config: Config, ownerUrl: string, log: Log): { close(): Promise<void> } {
	const { backup } = config;
	let stopped = false;
	let current: Promise<void> = Promise.resolve();
	const make = async (): Promise<void> => {
		const due = await withOwner(ownerUrl, async (db) => isDue(await serverJobState(db, backupJob), new Date(), (await firstZone(db)) ?? 'UTC'));
		if (!due || stopped) return;
		const { key } = await ensureKeyFile(backup.keyFile);
		const startedAt = performance.now();
		const made = await runBackup({
			ownerUrl, dataDir: config.dataDir, files: await fileStoreOf(config.s3, config.filesDir), folder: backup.folder, storageKeys: config.storageKeys, key, app: config.app, reserve: backup.reserve, keeping: backup.keeping, stopped: () => stopped,
		});
		log.info({ event: 'backup', ms: Math.round(performance.now() - startedAt), bytes: made.bytes, rows: made.rows, files: made.files, newFiles: made.newFiles, missingFiles: made.missingFiles, removed: made.removed });
	};
	const look = (): void => {
		current = current.then(make).catch((error: unknown) => {
			if (!(error instanceof BackupFault && (error.kind === 'busy' || error.kind === 'stopped'))) log.error({ event: 'backup_failed', reason: failureOf(error) });
		});
	};
	const timers = [setTimeout(look, firstLookMs).unref(), setInterval(look, everyMs).unref()];
	return {
		close: async () => {
			stopped = true;
			for (const timer of timers) clearTimeout(timer);
			await current;
		},
	};
}

export type BackupHealth = 'ok' | 'old' | 'never';

/** Administrators are warned when the last good backup is two days old. */
export function backupHealth(doneAt: Date | null, now: Date): BackupHealth {
	if (doneAt === null) return 'never';
	return now.getTime() - doneAt.getTime() > 48 * hourMs ? 'old' : 'ok';
}
