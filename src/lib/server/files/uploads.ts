import { Server as TusServer, type Lock } from '@tus/server';
import { isId, type Id } from '../../domain/ids.ts';
import { problem } from '../../domain/problems/problem.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { limits } from '../../protocol/messages.ts';
import type { Actor } from '../core/port.ts';
import type { FileRows } from '../store/fileRows.ts';
import type { UploadLeases } from '../store/uploadLeases.ts';
import { asProblem, bytesHeaders, refusal, refuseUnless } from './answers.ts';
import type { FileBytes } from './bytes.ts';
import { UploadLock } from './uploadLock.ts';

/** How long a request that was asked to let go may still take in what has arrived. */
const letGoMs = 500;

export type FileStands = { readonly state: 'unknown' | 'received' } | { readonly state: 'open'; readonly offset: number | null; readonly size: number; readonly sha256: string };

/**
 * Files of one tenant, by the resumable protocol tus 1.0. A file's id is its record's: the record comes first (by push),
 * then the bytes, in as many pieces as the line allows; at the end their SHA-256 must be the record's.
 */
export class FileUploads {
	readonly #bytes: FileBytes;
	readonly #rows: FileRows;
	readonly #leases: UploadLeases;
	readonly #tus: TusServer;
	readonly #actors = new WeakMap<object, Actor>();

	constructor(bytes: FileBytes, rows: FileRows, leases: UploadLeases) {
		this.#bytes = bytes;
		this.#rows = rows;
		this.#leases = leases;
		this.#tus = new TusServer({
			path: '/api/files', datastore: bytes.pieces, maxSize: limits.fileBytes, relativeLocation: true, respectForwardedHeaders: false, allowedOrigins: [],
			locker: (request) => ({ newLock: (id) => this.#lockOf(request, id as Id) }), lockDrainTimeout: letGoMs,
			namingFunction: (_request, metadata) => refuseUnless(isId(metadata?.['id']) ? metadata['id'] : undefined, 'body_unreadable'),
			onIncomingRequest: async (request, id) => this.#check(request, id),
			onUploadFinish: async (request, upload) => this.#finish(this.#actorOf(request), upload.id as Id),
		});
	}

	/** A tus request of a signed-in officer. */
	async handle(actor: Actor, request: Request): Promise<Response> {
		this.#actors.set(request, actor);
		const response = await this.#tus.handleWeb(request);
		return response.status >= 400 ? asProblem(response) : response;
	}

	/** How a file stands, for who sends it otherwise than by tus. `offset` null: no upload has begun. */
	async stands(actor: Actor, id: Id): Promise<FileStands> {
		const file = await this.#rows.find(actor, id);
		if (file === undefined) return { state: 'unknown' };
		if (file.received) return { state: 'received' };
		const upload = await this.#bytes.pieces.getUpload(id).catch(() => undefined);
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
		if (file === undefined) return fail(problem('not_found'));
		if (!file.received) return fail(problem('file_missing'));
		const bytes = await this.#bytes.read(id as Id);
		if (bytes === null) return fail(problem('file_missing'));
		if (file.restricted) await this.#rows.noteLook(actor, id as Id);
		return ok(new Response(bytes, { headers: bytesHeaders(file.mime, file.size) }));
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
		const upload = await this.#bytes.pieces.getUpload(id).catch(() => undefined);
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
		const upload = await this.#bytes.pieces.getUpload(id).catch(() => undefined);
		// Another request has found it damaged, and removed it.
		if (upload?.offset !== file.size) throw refusal(problem('file_hash_differs'));
		const sha256 = await this.#bytes.hash(id);
		if (sha256 !== file.sha256) {
			await this.#bytes.remove(id);
			throw refusal(problem('file_hash_differs'));
		}
		if (!(await this.#rows.markReceived(actor, { id, size: file.size, sha256, holder }))) throw refusal(problem('server_busy'));
	}
}
