import type { Id } from '../../domain/ids.ts';
import { problem, type Problem } from '../../domain/problems/problem.ts';
import type { KnownEpoch, StreamCursor } from '../../protocol/messages.ts';
import type { Actor, ServerStore } from './port.ts';

/** True when the record of this file is in the actor's scope, and its bytes are not there. */
export type LacksBytes = (actor: Actor, file: Id) => Promise<boolean>;

/**
 * Compares what a device remembers with what this database tells. A database restored from a backup, in whatever way, knows less than it has
 * told: of this vault's operations, of a stream, or of a file's bytes. Then a new epoch begins. A device of another epoch gets the problem that names the one of now.
 */
export async function restoredSince(store: ServerStore, lacksBytes: LacksBytes, actor: Actor, known: KnownEpoch | undefined, cursors: readonly StreamCursor[] = []): Promise<Problem | null> {
	if (known === undefined) return null;
	const { id, received, taken } = await store.epoch(actor);
	if (known.id !== id) return problem('server_restored', { epoch: id });
	if (known.acknowledged <= received && (known.count ?? 0) <= taken && !(await isAhead(store, actor, cursors)) && (known.file === undefined || !(await lacksBytes(actor, known.file)))) return null;
	await store.newEpoch(actor, id);
	return problem('server_restored', { epoch: (await store.epoch(actor)).id });
}

async function isAhead(store: ServerStore, actor: Actor, cursors: readonly StreamCursor[]): Promise<boolean> {
	const heads = await store.heads(actor, cursors.map((cursor) => cursor.stream));
	return cursors.some((cursor) => cursor.seq > (heads.get(cursor.stream) ?? Number.POSITIVE_INFINITY));
}
