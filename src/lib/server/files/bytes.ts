import type { KeyObject } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { DataStore } from '@tus/server';
import type { Id } from '../../domain/ids.ts';
import type { Digests } from '../keys/fileCipher.ts';

/** The name of what lies beside a file, until it takes its place. */
export const besideOf = (id: string): string => `${id}.sealed`;

/** Where the bytes of one tenant's files lie: a folder, or a bucket. */
export type FileBytes = {
	/** What the tus server writes to, piece by piece, as it shall lie there. */
	readonly pieces: DataStore;
	/** Of all that was written, once it would survive a power cut. Null: there is no such file. @param key what it lies under; null: in clear */
	digests(id: Id, key: KeyObject | null): Promise<Digests | null>;
	/** As they lie there. Null when they are not there, though their record says so. @param beside those that have yet to take their place, if they still lie there */
	read(id: Id, beside?: boolean): Promise<Readable | null>;
	/** Keeps them for good beside the file's own. */
	putBeside(id: Id, bytes: AsyncIterable<Buffer>): Promise<void>;
	/** What lies beside takes the place of the file's own bytes; nothing when nothing does. */
	takeBeside(id: Id): Promise<void>;
	removeBeside(id: Id): Promise<void>;
	/** Whole or half, with everything that belongs to it. */
	remove(id: Id): Promise<void>;
};
