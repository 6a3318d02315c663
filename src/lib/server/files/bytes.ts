import type { DataStore } from '@tus/server';
import type { Id } from '../../domain/ids.ts';

/** Where the bytes of one tenant's files lie: a folder, or a bucket. */
export type FileBytes = {
	/** What the tus server writes to, piece by piece. */
	readonly pieces: DataStore;
	/** SHA-256 (lower-case hex) of all that was written, and how much that is, once it would survive a power cut. Null: there is no such file. */
	hash(id: Id): Promise<string | null>;
	/** Null when it is not there, though its record says so. */
	read(id: Id): Promise<ReadableStream<Uint8Array> | null>;
	/** Whole or half, with everything that belongs to it. */
	remove(id: Id): Promise<void>;
};
