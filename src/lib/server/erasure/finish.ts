import type { Id } from '../../domain/ids.ts';
import type { FileBytes } from '../files/bytes.ts';
import type { Db } from '../store/database.ts';
import { erasedFiles, noteGone, unfinishedErasures } from '../store/erasures.ts';

export type Unfinished = Awaited<ReturnType<typeof unfinishedErasures>>;
export type ErasureParts = {
	bytesOf(tenantId: Id): Promise<FileBytes>;
	/** Takes what was erased out of the kept backups; null: this server makes none. */
	readonly backups: (() => Promise<void>) | null;
};

/**
 * What an erasure leaves to be done outside the database, again and again until it is: the bytes of files, and what the kept backups would need to open
 * what was erased. Answers what is still left. Safe when several servers do it.
 */
export async function finishErasures(db: Db, parts: ErasureParts): Promise<Unfinished> {
	const unfinished = await unfinishedErasures(db);
	for (const { tenantId, erasureId } of unfinished.filter(({ files }) => files)) {
		const bytes = await parts.bytesOf(tenantId);
		for (const id of await erasedFiles(db, tenantId, erasureId)) await bytes.remove(id);
		await noteGone(db, tenantId, erasureId, 'files_gone_at');
	}
	if (unfinished.some(({ backups }) => backups)) await parts.backups?.();
	return unfinishedErasures(db);
}
