import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { FileStore } from '@tus/file-store';
import { Server as TusServer, type Lock } from '@tus/server';
import { isId, type Id } from '../../domain/ids.ts';
import type { ProblemCode } from '../../domain/problems/catalogue.ts';
import { parseProblem, problem, problemStatus, type Problem } from '../../domain/problems/problem.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { limits } from '../../protocol/messages.ts';
import { parseJson } from '../../protocol/scalars.ts';
import type { Actor } from '../core/port.ts';
import type { FileRows } from '../store/fileRows.ts';
import type { UploadLeases } from '../store/uploadLeases.ts';
import { UploadLock } from './uploadLock.ts';

/** Types that a browser may be told about; everything else goes out as bytes without a name. */
const shownTypes = ['image/jpeg', 'image/png', 'image/webp', 'image/heic', 'audio/webm', 'audio/mp4', 'application/pdf'];

/** How long a request that was asked to let go may still take in what has arrived. */
const letGoMs = 500;

/**
 * Files of one tenant in one folder, by the resumable protocol tus 1.0. A file's id is its record's: the record comes first (by push),
 * then the bytes, in as many pieces as the line allows; at the end their SHA-256 must be the record's.
 */
export class FileUploads {
	readonly #store: FileStore;
	readonly #rows: FileRows;
	readonly #leases: UploadLeases;
	readonly #tus: TusServer;
	readonly #dir: string;
	readonly #actors = new WeakMap<object, Actor>();

	constructor(dir: string, rows: FileRows, leases: UploadLeases) {
		mkdirSync(dir, { recursive: true, mode: 0o700 });
		this.#dir = dir;
		this.#rows = rows;
		this.#leases = leases;
		this.#store = new FileStore({ directory: dir });
		this.#tus = new TusServer({
			path: '/api/files', datastore: this.#store, maxSize: limits.fileBytes, relativeLocation: true, respectForwardedHeaders: false, allowedOrigins: [],
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

	async read(actor: Actor, id: string): Promise<Result<Response>> {
		const file = isId(id) ? await this.#rows.find(actor, id) : undefined;
		if (file === undefined) return fail(problem('not_found'));
		if (!file.received) return fail(problem('file_missing'));
		const bytes = createReadStream(join(this.#dir, id));
		return ok(new Response(Readable.toWeb(bytes) as ReadableStream, {
			headers: {
				'content-type': shownTypes.includes(file.mime) ? file.mime : 'application/octet-stream', 'content-length': String(file.size), 'cache-control': 'no-store',
				'content-disposition': 'attachment', 'x-content-type-options': 'nosniff', 'content-security-policy': "default-src 'none'; sandbox",
			},
		}));
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
		const upload = await this.#store.getUpload(id).catch(() => undefined);
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
		const upload = await this.#store.getUpload(id).catch(() => undefined);
		// Another request has found it damaged, and removed it.
		if (upload?.offset !== file.size) throw refusal(problem('file_hash_differs'));
		const sha256 = await syncAndHash(join(this.#dir, id));
		if (sha256 !== file.sha256) {
			await this.#store.remove(id);
			throw refusal(problem('file_hash_differs'));
		}
		if (!(await this.#rows.markReceived(actor, { id, size: file.size, sha256, holder }))) throw refusal(problem('server_busy'));
	}
}

/** On the disk for good before anybody is told that it was received. */
async function syncAndHash(path: string): Promise<string> {
	const handle = await open(path, 'r+');
	try {
		await handle.sync();
		const hash = createHash('sha256');
		for await (const chunk of handle.createReadStream({ autoClose: false, start: 0 })) hash.update(chunk as Buffer);
		return hash.digest('hex');
	} finally {
		await handle.close();
	}
}

function refuseUnless<T>(value: T | undefined, code: ProblemCode): T {
	if (value === undefined) throw refusal(problem(code));
	return value;
}

/** What the tus server expects to be thrown. */
function refusal(value: Problem): Error & { status_code: number; body: string } {
	return Object.assign(new Error(value.code), { status_code: problemStatus(value), body: JSON.stringify({ code: value.code, params: value.params ?? {} }) });
}

/** Every error of the API has the same shape, the tus server's own too. */
async function asProblem(response: Response): Promise<Response> {
	const own = parseJson(await response.text());
	const value = own !== undefined && typeof own === 'object' ? parseProblem(own) : problem(tusCode(response.status));
	const headers = new Headers(response.headers);
	headers.delete('content-length');
	headers.set('content-type', 'application/json');
	headers.set('cache-control', 'no-store');
	return new Response(JSON.stringify({ code: value.code, params: value.params ?? {} }), { status: response.status, headers });
}

function tusCode(status: number): ProblemCode {
	if (status === 413) return 'file_too_large';
	if (status === 404 || status === 410) return 'not_found';
	return status >= 500 ? 'server_busy' : 'body_unreadable';
}
