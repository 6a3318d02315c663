import type { KeyObject } from 'node:crypto';
import { Readable } from 'node:stream';
import { Server as TusServer, type Lock, type Upload } from '@tus/server';
import { isId, type Id } from '../../domain/ids.ts';
import { problem } from '../../domain/problems/problem.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { limits } from '../../protocol/messages.ts';
import type { Actor } from '../core/port.ts';
import { openedFile } from '../keys/fileCipher.ts';
import type { FileRows, KeptFileKey, KnownFile } from '../store/fileRows.ts';
import { fileKeyOfRow } from '../store/sealedRows.ts';
import type { SubjectKeys } from '../store/subjectKeys.ts';
import type { UploadLeases } from '../store/uploadLeases.ts';
import { asProblem, bytesHeaders, refusal, refuseUnless } from './answers.ts';
import type { FileBytes } from './bytes.ts';
import { keyName, SealedPieces } from './sealedPieces.ts';
import { UploadLock } from './uploadLock.ts';

/** How long a request that was asked to let go may still take in what has arrived. */
const letGoMs = 500;

export type FileStands = { readonly state: 'unknown' | 'received' } | { readonly state: 'open'; readonly offset: number | null; readonly size: number; readonly sha256: string };

/**
 * Files of one tenant, by the resumable protocol tus 1.0. A file's id is its record's: the record comes first (by push),
 * then the bytes, in as many pieces as the line allows; at the end their SHA-256 must be the record's. They lie sealed from the first
 * byte on, under a key of the transfer's own that is sealed under the key of what the file is about.
 */
export class FileUploads {
	readonly #bytes: FileBytes;
	readonly #rows: FileRows;
	readonly #leases: UploadLeases;
	readonly #tus: TusServer;
	readonly #keys: SubjectKeys;
	readonly #pieces: SealedPieces;
	readonly #actors = new WeakMap<object, Actor>();

	constructor(bytes: FileBytes, rows: FileRows, leases: UploadLeases, keys: SubjectKeys) {
		this.#bytes = bytes;
		this.#rows = rows;
		this.#leases = leases;
		this.#keys = keys;
		this.#pieces = new SealedPieces(bytes.pieces);
		this.#tus = new TusServer({
			path: '/api/files', datastore: this.#pieces, maxSize: limits.fileBytes, relativeLocation: true, respectForwardedHeaders: false, allowedOrigins: [],
			locker: (request) => ({ newLock: (id) => this.#lockOf(request, id as Id) }), lockDrainTimeout: letGoMs,
			namingFunction: (_request, metadata) => refuseUnless(isId(metadata?.['id']) ? metadata['id'] : undefined, 'body_unreadable'),
			onIncomingRequest: async (request, id) => this.#check(request, id),
			onUploadCreate: async (request, upload) => ({ metadata: await this.#newKey(this.#actorOf(request), upload.id as Id) }),
			onUploadFinish: async (request, upload) => this.#finish(this.#actorOf(request), upload.id as Id),
		});
	}

	/** A tus request of a signed-in officer. */
	async handle(actor: Actor, request: Request): Promise<Response> {
		this.#actors.set(request, actor);
		const response = await this.#asked(actor, () => this.#tus.handleWeb(request));
		// Of no use to a device: the transfer's key, sealed.
		response.headers.delete('upload-metadata');
		return response.status >= 400 ? asProblem(response) : response;
	}

	/** How a file stands, for who sends it otherwise than by tus. `offset` null: no upload has begun. */
	async stands(actor: Actor, id: Id): Promise<FileStands> {
		const file = await this.#rows.find(actor, id);
		if (file === undefined) return { state: 'unknown' };
		if (file.received) return { state: 'received' };
		const upload = await this.#upload(actor, id);
		if (upload?.offset === file.size) {
			// As for HEAD: the server may have stopped between the last piece and its note of it.
			await this.#finish(actor, id).catch(() => undefined);
			return (await this.#rows.find(actor, id))?.received === true ? { state: 'received' } : { state: 'open', offset: null, size: file.size, sha256: file.sha256 };
		}
		return { state: 'open', offset: upload?.offset ?? null, size: file.size, sha256: file.sha256 };
	}

	/** The record is in the actor's scope, and its bytes have not arrived. */
	readonly lacks = async (actor: Actor, id: Id): Promise<boolean> => (await this.#rows.find(actor, id))?.received === false;

	async read(actor: Actor, id: string): Promise<Result<Response>> {
		const file = isId(id) ? await this.#rows.find(actor, id) : undefined;
		if (file === undefined || !isId(id)) return fail(problem('not_found'));
		if (!file.received) return fail(problem('file_missing'));
		const found = await this.#lying(actor, id, file);
		if (found === null) return fail(problem('file_missing'));
		if (file.restricted) await this.#rows.noteLook(actor, id);
		return ok(new Response(Readable.toWeb(Readable.from(openedFile(found.bytes, found.key, file.sha256), { objectMode: false })) as ReadableStream<Uint8Array>, { headers: bytesHeaders(file.mime, file.size) }));
	}

	/** A received file's bytes, with the key that they lie under; null when they are not there, or the key was destroyed. */
	async #lying(actor: Actor, id: Id, file: KnownFile): Promise<{ readonly bytes: Readable; readonly key: KeyObject | null } | null> {
		const key = file.kept === null ? null : fileKeyOfRow(this.#keys, actor.me.tenantId, id, file.kept, file.kept.sealed);
		if (key === undefined) return null;
		const bytes = await this.#bytes.read(id, file.moving);
		if (bytes === null || key !== null) return bytes === null ? null : { bytes, key };
		// One of before may have been sealed between the look at its row and the look at its bytes.
		const now = await this.#rows.find(actor, id);
		if (now === undefined || now.kept === null) return { bytes, key };
		bytes.destroy();
		return this.#lying(actor, id, now);
	}

	async #newKey(actor: Actor, id: Id): Promise<Record<string, string>> {
		const kept = await this.#rows.newKey(actor, id, this.#keys);
		if (kept === undefined) throw refusal(problem('not_found'));
		return { id, [keyName]: `${kept.keyId}.${kept.sealed.toString('base64')}` };
	}

	#asked<T>(actor: Actor, work: () => Promise<T>): Promise<T> {
		return this.#pieces.during((id, text) => this.#rows.openKey(actor, id as Id, keptKey(text), this.#keys), work);
	}

	async #upload(actor: Actor, id: Id): Promise<Upload | undefined> {
		return this.#asked(actor, () => this.#pieces.getUpload(id)).catch(() => undefined);
	}

	#actorOf(request: object): Actor {
		const actor = this.#actors.get(request);
		if (actor === undefined) throw new Error('an upload without its officer');
		return actor;
	}

	async #check(request: Request, id: string): Promise<void> {
		const file = isId(id) ? await this.#rows.find(this.#actorOf(request), id) : undefined;
		if (file === undefined) throw refusal(problem('not_found'));
		if (request.method === 'HEAD' && !file.received) await this.#finishIfWhole(this.#actorOf(request), id as Id, file.size);
		if (request.method !== 'POST') return;
		if (file.received) throw refusal(problem('record_exists'));
		if (Number(request.headers.get('upload-length')) !== file.size) throw refusal(problem('file_hash_differs'));
	}

	/** The server may have stopped between the last piece and its note of it: who asks how far it came must not hear "all" before it is checked. */
	async #finishIfWhole(actor: Actor, id: Id, size: number): Promise<void> {
		const upload = await this.#upload(actor, id);
		if (upload?.offset === size) await this.#finish(actor, id);
	}

	/** Before an upload begins anew, what another request has finished meanwhile must be seen: it would be emptied. */
	#lockOf(request: Request, id: Id): Lock {
		const lock = this.#newLock(id);
		if (request.method !== 'POST') return lock;
		return {
			lock: async (stop, letGo) => {
				await lock.lock(stop, letGo);
				if ((await this.#rows.find(this.#actorOf(request), id))?.received !== true) return;
				await lock.unlock();
				throw refusal(problem('record_exists'));
			},
			unlock: () => lock.unlock(),
		};
	}

	#newLock(id: Id): UploadLock {
		return new UploadLock(this.#leases, id, () => refusal(problem('server_busy')));
	}

	/** The tus server has let go of its lock by now, so this takes one of its own: the bytes that are hashed are those that are noted. */
	async #finish(actor: Actor, id: Id): Promise<object> {
		const lock = this.#newLock(id);
		await lock.lock(AbortSignal.timeout(60_000), () => undefined);
		try {
			await this.#checkAndNote(actor, id, lock.holder);
		} finally {
			await lock.unlock();
		}
		return {};
	}

	async #checkAndNote(actor: Actor, id: Id, holder: Id): Promise<void> {
		const file = await this.#rows.find(actor, id);
		if (file === undefined) throw refusal(problem('not_found'));
		if (file.received) return;
		const upload = await this.#upload(actor, id);
		// Another request has found it damaged, and removed it.
		if (upload === undefined || upload.offset !== file.size) throw refusal(problem('file_hash_differs'));
		const key = await this.#asked(actor, () => this.#pieces.keyOf(upload));
		const digests = await this.#bytes.digests(id, key);
		if (digests?.clear !== file.sha256) {
			await this.#bytes.remove(id);
			throw refusal(problem('file_hash_differs'));
		}
		const text = upload.metadata?.[keyName];
		if (!(await this.#rows.markReceived(actor, { id, size: file.size, sha256: digests.clear, key: text == null ? null : keptKey(text), storedSha256: digests.stored, holder }))) throw refusal(problem('server_busy'));
	}
}

function keptKey(text: string): KeptFileKey {
	const [keyId = '', sealed = ''] = text.split('.');
	return { keyId: keyId as Id, sealed: Buffer.from(sealed, 'base64') };
}
