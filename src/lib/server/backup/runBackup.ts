import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Db } from '../store/database.ts';
import { erasedFiles, erasesHere, noteGone, unfinishedErasures } from '../store/erasures.ts';
import { withOwner } from '../store/ownerWrites.ts';
import { recordForAll } from '../store/auditAppend.ts';
import { backupJob, jobTableExists, ServerJob } from '../store/serverJobs.ts';
import { SealedCopies } from './copies.ts';
import { BackupFault } from './fault.ts';
import { writeKeysFile, type KeysPlan } from './keysFile.ts';
import { backupsIn, writeBackup, type BackupMade, type BackupPlan } from './writeBackup.ts';

const leaseSeconds = 60;
const renewMs = 15_000;

/**
 * One backup of this installation at a time, whoever makes it: a server by itself or somebody at the terminal. Notes when the last good one was
 * made, and why the last one failed. Throws a BackupFault.
 */
export async function runBackup(plan: BackupPlan): Promise<BackupMade> {
	return withOwner(plan.ownerUrl, async (db) => {
		// Before its first update to this version a database has no table to note it in, and wants a backup all the more.
		if (!(await jobTableExists(db))) return writeBackup(plan);
		const job = new ServerJob(db, backupJob, randomUUID());
		if (!(await taken(job))) throw new BackupFault('busy', 'Another backup is being made just now, or was cut off a moment ago. Try again in a minute.');
		const renewal = setInterval(() => void job.take(leaseSeconds).catch(() => undefined), renewMs);
		try {
			const made = await writeBackup(plan);
			if (await erasesHere(db)) await clearErased(db, plan);
			await job.release({ doneAt: made.at });
			await recordForAll(db, [{ kind: 'backup_made', detail: { at: made.at.toISOString(), rows: made.rows, files: made.files, missingFiles: made.missingFiles } }]);
			return made;
		} catch (error) {
			await job.release({ failure: failureOf(error) }).catch(() => undefined);
			throw error;
		} finally {
			clearInterval(renewal);
		}
	});
}

/** What seals files of before holds it for moments only. */
async function taken(job: ServerJob): Promise<boolean> {
	for (let tries = 0; tries < 5; tries += 1) {
		if (await job.take(leaseSeconds)) return true;
		await wait(300);
	}
	return false;
}

/** What was erased is taken out of the kept backups: their file of keys is written anew, and copies of files go. Throws when a backup is being made just now. */
export async function eraseFromBackups(plan: KeysPlan): Promise<void> {
	await withOwner(plan.ownerUrl, async (db) => {
		const job = new ServerJob(db, backupJob, randomUUID());
		if (!(await taken(job))) throw new BackupFault('busy', 'A backup is being made just now.');
		try {
			await clearErased(db, plan);
		} finally {
			await job.giveBack();
		}
	});
}

async function clearErased(db: Db, plan: KeysPlan): Promise<void> {
	const unfinished = (await unfinishedErasures(db)).filter(({ backups }) => backups);
	if (unfinished.length === 0) return;
	if ((await backupsIn(plan.folder)).length > 0) await writeKeysFile(plan);
	const copies = new SealedCopies(plan.folder, plan.key, 0);
	for (const { tenantId, erasureId } of unfinished) {
		await copies.remove((await erasedFiles(db, tenantId, erasureId)).map((fileId) => ({ tenantId, fileId })));
		await noteGone(db, tenantId, erasureId, 'backups_gone_at');
	}
}

/** A word without data, for logs and the database. */
export function failureOf(error: unknown): string {
	return error instanceof BackupFault ? error.kind : String((error as { code?: unknown } | null)?.code ?? 'broken');
}
