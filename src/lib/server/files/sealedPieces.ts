import { AsyncLocalStorage } from 'node:async_hooks';
import type { KeyObject } from 'node:crypto';
import { pipeline, Transform, type Readable } from 'node:stream';
import { DataStore, ERRORS, type Upload } from '@tus/server';
import { fileCipher } from '../keys/fileCipher.ts';

/** The metadata of an upload that holds its key, sealed. A transfer that a version without such keys began has none, and goes on in clear. */
export const keyName = 'key';
/** Undefined when the key that it is sealed under was destroyed. */
export type OpenKey = (id: string, kept: string) => Promise<KeyObject | undefined>;

/** Seals the pieces of an upload on their way to where they lie, each from its own byte on. */
export class SealedPieces extends DataStore {
	readonly #inner: DataStore;
	/** Who asks: the tus server calls without its request. A request holds the file's lock from its look at the upload to its last byte, so the key stays the one that was found. */
	readonly #asking = new AsyncLocalStorage<{ readonly open: OpenKey; readonly found: Map<string, KeyObject | null> }>();

	constructor(inner: DataStore) {
		super();
		this.#inner = inner;
		this.extensions = inner.extensions;
	}

	/** What is asked of the pieces within `work` opens keys by `open`. */
	during<T>(open: OpenKey, work: () => Promise<T>): Promise<T> {
		return this.#asking.run({ open, found: new Map() }, work);
	}

	override create(upload: Upload): Promise<Upload> {
		return this.#inner.create(upload);
	}

	override remove(id: string): Promise<void> {
		return this.#inner.remove(id);
	}

	/** Nothing can be added to one whose key is gone: as if it had never begun. */
	override async getUpload(id: string): Promise<Upload> {
		const upload = await this.#inner.getUpload(id);
		this.#asking.getStore()?.found.set(id, await this.keyOf(upload));
		return upload;
	}

	override async write(source: Readable, id: string, offset: number): Promise<number> {
		const found = this.#asking.getStore()?.found.get(id);
		const key = found === undefined ? await this.keyOf(await this.#inner.getUpload(id)) : found;
		if (key === null) return this.#inner.write(source, id, offset);
		const seal = fileCipher(key, offset);
		const sealed = new Transform({ transform: (piece: Buffer, _encoding, done) => done(null, seal(piece)) });
		// A line that breaks must end what reads from here; its error goes along.
		return this.#inner.write(pipeline(source, sealed, () => undefined), id, offset);
	}

	/** Null: it lies in clear. */
	async keyOf(upload: Upload): Promise<KeyObject | null> {
		const kept = upload.metadata?.[keyName];
		if (kept == null) return null;
		const key = await this.#asking.getStore()?.open(upload.id, kept);
		if (key === undefined) throw ERRORS.FILE_NOT_FOUND;
		return key;
	}
}
