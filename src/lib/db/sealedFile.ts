import type { Id } from '../domain/ids.ts';
import type { SealedFileKey } from '../protocol/sealedFiles.ts';
import type { SealedCopy } from './sealedCopy.ts';

/**
 * A file as it may leave while the app is locked, beside its sealed chunks. In clear: its random id, numbers, codes; its size shows in its chunks, padded.
 * `ready`: to be sent once `after` is done. `waits`: only the unlocked app can send it, and why. `done`: the server has it; the next unlock hears that too.
 */
export type SealedFile = {
	readonly key: Id;
	readonly state: 'ready' | 'waits' | 'done';
	/** A problem's code. */
	readonly why?: string;
	/** The number of the last operation of the save that names it; null while none has. */
	readonly after: number | null;
	/** Rows of its chunks. */
	readonly parts: number;
	/** The server has begun to take it on this lane: the unlocked app goes on there. */
	readonly begun?: true;
	readonly sealed: SealedFileKey | null;
};

/** Those that are named by a save which has left: the server takes a file only once it knows its record. */
export function readyFiles(files: readonly SealedFile[], copies: readonly SealedCopy[]): readonly SealedFile[] {
	const held = new Set(copies.filter((copy) => copy.state !== 'done').map((copy) => copy.key));
	return files.filter(({ state, sealed, after }) => state === 'ready' && sealed !== null && after !== null && !held.has(after));
}
