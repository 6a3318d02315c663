import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Id } from '../../domain/ids.ts';
import { asFileKey, fileCipher, newFileKey } from '../keys/fileCipher.ts';
import { clearFiles, noteMoved, noteSealed, type ClearFile } from '../store/clearFiles.ts';
import type { Db } from '../store/database.ts';
import { backupJob, ServerJob } from '../store/serverJobs.ts';
import type { SubjectKeys } from '../store/subjectKeys.ts';
import type { FileBytes } from './bytes.ts';

const batch = 5;
const leaseSeconds = 120;
/** Between two batches others get their turn, a backup among them. */
const pauseMs = 200;

export type ClearFileParts = { readonly keys: SubjectKeys; bytesOf(tenantId: Id): Promise<FileBytes>; readonly stopped?: () => boolean };

/**
 * Seals received files that came before there were keys for them, and finishes what was cut off. The sealed bytes are written beside the old ones, then
 * noted, and only then take their place: at each moment the row says which bytes are to be read. Under the backup's lease, for a backup reads rows and bytes
 * at different moments. Answers how many were sealed; what is missing or damaged stays as it is.
 */
export async function sealClearFiles(db: Db, parts: ClearFileParts): Promise<number> {
	const job = new ServerJob(db, backupJob, randomUUID());
	let total = 0;
	for (let after: ClearFile | null = null; parts.stopped?.() !== true; await wait(pauseMs)) {
		if (!(await job.take(leaseSeconds))) return total;
		try {
			const files: readonly ClearFile[] = await clearFiles(db, after, batch);
			for (const file of files) if (await sealed(db, file, await parts.bytesOf(file.tenantId), parts.keys)) total += 1;
			after = files.at(-1) ?? null;
			if (after === null) return total;
		} finally {
			await job.giveBack();
		}
	}
	return total;
}

async function sealed(db: Db, file: ClearFile, bytes: FileBytes, keys: SubjectKeys): Promise<boolean> {
	if (!file.moving) {
		const made = await besideOf(file, bytes);
		if (made === null) return false;
		if (!(await noteSealed(db, file, made, keys))) {
			await bytes.removeBeside(file.fileId);
			return false;
		}
	}
	await bytes.takeBeside(file.fileId);
	await noteMoved(db, file);
	return true;
}

/** Null when the bytes are not there, or are not what was received: nobody must think them sealed and well. */
async function besideOf(file: ClearFile, bytes: FileBytes): Promise<{ readonly key: Buffer; readonly storedSha256: string } | null> {
	const clear = await bytes.read(file.fileId);
	if (clear === null) return null;
	const key = newFileKey();
	const seal = fileCipher(asFileKey(key), 0);
	const [received, stored] = [createHash('sha256'), createHash('sha256')];
	try {
		await bytes.putBeside(file.fileId, (async function* () {
			for await (const piece of clear as AsyncIterable<Buffer>) {
				received.update(piece);
				const out = seal(piece);
				stored.update(out);
				yield out;
			}
		})());
	} finally {
		clear.destroy();
	}
	if (received.digest('hex') === file.sha256) return { key, storedSha256: stored.digest('hex') };
	await bytes.removeBeside(file.fileId);
	return null;
}
