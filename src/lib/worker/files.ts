import { toBase64 } from '../crypto/base64.ts';
import { newFileKey } from '../crypto/fileSeal.ts';
import type { DeviceStore, FileManifest } from '../db/store.ts';
import type { Id } from '../domain/ids.ts';
import { problem } from '../domain/problems/problem.ts';
import type { FileShape, SmallCopy } from '../domain/records/shapes.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { limits } from '../protocol/messages.ts';
import type { FileBytes, FilePut, FileStore, Topic } from './context.ts';

export type FilePorts = {
	readonly store: Pick<DeviceStore, 'putFile' | 'readFile' | 'readSmall' | 'setManifest' | 'removeFile'>;
	readonly sha256: (bytes: Uint8Array) => Promise<string>;
	/** Fetches what is on the server only. */
	readonly fetch: (id: Id, which: 'whole' | 'small', came: (bytes: number, of: number | null) => void) => Promise<Result<FileBytes>>;
	/** What the file's record says; undefined where none is in the working set. */
	readonly record: (id: Id) => FileShape | undefined;
	/** True for a file of a record that is only looked at: nothing of it may reach the disk. */
	readonly guest: (id: Id) => boolean;
	readonly nowMs: () => number;
	/** A file was taken: what may leave of it while the app is locked is made. */
	readonly taken?: (manifest: FileManifest) => Promise<void>;
	/** Refuses new files when the device is nearly full. */
	readonly room: (bytes: number) => Promise<Result<null>>;
	readonly changed: (topics: readonly Topic[]) => void;
};

const nothing = new Uint8Array();

/** The files of this vault, by their manifests in memory. The sync loop reads and moves the same manifests. */
export class Files implements FileStore {
	readonly #manifests: Map<Id, FileManifest>;
	readonly #ports: FilePorts;
	/** One thing after the other for each file: a small copy that arrives late must not put itself in the place of the whole. */
	readonly #turns = new Map<Id, Promise<unknown>>();
	readonly #coming = new Map<Id, { readonly bytes: number; readonly of: number | null }>();

	constructor(ports: FilePorts, manifests: readonly FileManifest[]) {
		this.#ports = ports;
		this.#manifests = new Map(manifests.map((manifest) => [manifest.id, manifest]));
	}

	async put(input: FilePut): Promise<Result<{ readonly sha256: string; readonly size: number; readonly small: SmallCopy | null }>> {
		const { id, mime, bytes } = input;
		const size = bytes.byteLength;
		if (size === 0) return fail(problem('file_unreadable'));
		if (size > limits.fileBytes) return fail(problem('file_too_large', { limit: `${limits.fileBytes / 1_000_000} MB` }));
		const room = await this.makeRoom(size);
		if (!room.ok) return room;
		const sha256 = await this.#ports.sha256(bytes);
		const small = input.small === undefined || input.small.bytes.byteLength > limits.smallBytes ? null
			: { mime: input.small.mime, size: input.small.bytes.byteLength, sha256: await this.#ports.sha256(input.small.bytes) };
		const manifest: FileManifest = { id, mime, size, sha256, chunks: chunksOf(size), state: 'staged', upload: null, takenAt: new Date(this.#ports.nowMs()).toISOString(), ...(small === null ? {} : { small }), key: toBase64(newFileKey()) };
		const stored = await this.#keep(manifest, bytes, small === null ? undefined : input.small?.bytes);
		if (!stored.ok) return stored;
		await this.#ports.taken?.(manifest);
		return ok({ sha256, size, small });
	}

	async adopt(manifest: FileManifest, bytes: Uint8Array, small?: Uint8Array): Promise<Result<null>> {
		const room = await this.makeRoom(bytes.byteLength);
		return room.ok ? this.#keep({ ...manifest, upload: null, key: toBase64(newFileKey()) }, bytes, small) : room;
	}

	/** Seals what waits under a new key of its own. Null when it is here no more. */
	async rekey(id: Id): Promise<Result<FileManifest | null>> {
		return this.#inTurn(id, async () => {
			const manifest = this.#manifests.get(id);
			const bytes = manifest?.state !== 'waiting' ? null : await this.#ports.store.readFile(manifest);
			if (manifest === undefined || bytes === null) return ok(null);
			const next = { ...manifest, key: toBase64(newFileKey()) };
			const kept = await this.#keep(next, bytes);
			return kept.ok ? ok(next) : kept;
		});
	}

	async read(id: Id): Promise<Result<FileBytes>> {
		return this.#inTurn(id, async () => {
			const manifest = this.#manifests.get(id);
			const here = manifest === undefined ? null : await this.#ports.store.readFile(manifest);
			if (manifest !== undefined && here !== null) return ok({ bytes: here, mime: manifest.mime });
			return this.#fetchWhole(id, manifest);
		});
	}

	/** The small copy for lists; of a file that has none, a picture itself. */
	async small(id: Id): Promise<Result<FileBytes>> {
		const found = await this.#inTurn(id, async () => {
			const small = this.#manifests.get(id)?.small;
			const here = small === undefined ? null : await this.#ports.store.readSmall(id);
			return small !== undefined && here !== null ? ok({ bytes: here, mime: small.mime }) : this.#fetchSmall(id);
		});
		if (found.ok || found.problem.code !== 'file_missing') return found;
		const mime = this.#manifests.get(id)?.mime ?? this.#ports.record(id)?.mime ?? '';
		return mime.startsWith('image/') ? this.read(id) : found;
	}

	/** How far a fetch of the whole has come; null when none is under way. */
	async progress(id: Id): Promise<{ readonly bytes: number; readonly of: number | null } | null> {
		return this.#coming.get(id) ?? null;
	}

	async state(id: Id): Promise<'here' | 'sending' | 'received' | 'elsewhere'> {
		const manifest = this.#manifests.get(id);
		if (manifest === undefined || manifest.chunks === 0) return 'elsewhere';
		return manifest.state === 'staged' ? 'here' : manifest.state === 'waiting' ? 'sending' : 'received';
	}

	async drop(id: Id): Promise<void> {
		if (this.#manifests.get(id)?.state === 'staged') await this.#remove(id);
	}

	waiting(): readonly FileManifest[] {
		return this.#in('waiting');
	}

	/** Taken, and named by no save: what the keeper looks through. */
	staged(): readonly FileManifest[] {
		return this.#in('staged');
	}

	/** Copies of what the server has: they may go. */
	received(): readonly FileManifest[] {
		return this.#in('received');
	}

	/** Follows the save that named these files; its transaction has already written it. */
	named(ids: readonly Id[]): void {
		for (const id of ids) {
			const manifest = this.#manifests.get(id);
			if (manifest?.state === 'staged') this.#manifests.set(id, { ...manifest, state: 'waiting' });
		}
	}

	/** What the server had received it is offered again, as far as a copy is here; it takes only what it does not have. */
	async reoffer(ids: readonly Id[]): Promise<Result<null>> {
		for (const id of ids) {
			const manifest = this.#manifests.get(id);
			if (manifest?.state !== 'received' || manifest.chunks === 0) continue;
			const written = await this.update({ ...manifest, state: 'waiting', upload: null });
			if (!written.ok) return written;
		}
		return ok(null);
	}

	async update(manifest: FileManifest): Promise<Result<null>> {
		// Whoever holds an older copy of the manifest must never put it back under an older key.
		const { key } = this.#manifests.get(manifest.id) ?? manifest;
		const next = key === undefined ? manifest : { ...manifest, key };
		const written = await this.#ports.store.setManifest(next);
		if (written.ok) this.#manifests.set(manifest.id, next);
		if (written.ok && manifest.state === 'received') this.#ports.changed(['files']);
		return written;
	}

	/** Asks for room; where there is none, received copies go until there is: those fetched before those taken here, the oldest first. Never what is unsent. */
	async makeRoom(bytes: number): Promise<Result<null>> {
		let room = await this.#ports.room(bytes);
		// The browser gives room back late: what went is counted here.
		let freed = 0;
		for (const manifest of inOrderOfLoss(this.received())) {
			if (room.ok) break;
			const lost = await this.forget(manifest.id, manifest.chunks > 0 && manifest.small !== undefined ? 'whole' : 'all');
			if (!lost.ok) return room;
			freed += manifest.chunks === 0 ? 0 : manifest.size;
			room = await this.#ports.room(bytes - freed);
		}
		return room;
	}

	/** Everything that is here, whatever its state. */
	held(): readonly FileManifest[] {
		return [...this.#manifests.values()];
	}

	/** The browser refuses to write: all copies of what the server has go at once, but not what is unsent. True when any went. */
	async dropCopies(): Promise<boolean> {
		let any = false;
		for (const manifest of this.received()) any = (await this.forget(manifest.id, 'all')).ok || any;
		return any;
	}

	/** Takes a received copy off the device, or all of it but the small copy. */
	async forget(id: Id, which: 'whole' | 'all'): Promise<Result<null>> {
		return this.#inTurn(id, async () => {
			const manifest = this.#manifests.get(id);
			if (manifest?.state !== 'received') return ok(null);
			return which === 'all' ? this.#remove(id) : this.#keep({ ...withoutKey(manifest), chunks: 0 }, nothing);
		});
	}

	#in(state: FileManifest['state']): readonly FileManifest[] {
		return [...this.#manifests.values()].filter((manifest) => manifest.state === state);
	}

	async #fetchWhole(id: Id, held: FileManifest | undefined): Promise<Result<FileBytes>> {
		const fetched = await this.#ports.fetch(id, 'whole', (bytes, of) => this.#coming.set(id, { bytes, of }));
		this.#coming.delete(id);
		if (!fetched.ok) return fetched;
		const record = this.#ports.record(id);
		const { bytes } = fetched.value;
		const sha256 = await this.#ports.sha256(bytes);
		if (record !== undefined && record.sha256 !== sha256) return fail(problem('file_hash_differs'));
		const mime = record?.mime ?? fetched.value.mime;
		// A device too full to keep the copy still shows it. What waits to be sent is never replaced by it.
		if (!this.#ports.guest(id) && (held === undefined || held.state === 'received')) await this.#keep({ ...(held === undefined ? {} : withoutKey(held)), id, mime, size: bytes.byteLength, sha256, chunks: chunksOf(bytes.byteLength), state: 'received', upload: null }, bytes);
		return ok({ bytes, mime });
	}

	async #fetchSmall(id: Id): Promise<Result<FileBytes>> {
		const record = this.#ports.record(id);
		if (record?.small === undefined) return fail(problem('file_missing'));
		const fetched = await this.#ports.fetch(id, 'small', () => undefined);
		if (!fetched.ok) return fetched;
		const { bytes } = fetched.value;
		if ((await this.#ports.sha256(bytes)) !== record.small.sha256) return fail(problem('file_hash_differs'));
		const { mime, size, sha256, small } = record;
		if (!this.#manifests.has(id) && !this.#ports.guest(id)) await this.#keep({ id, mime, size, sha256, small, chunks: 0, state: 'received', upload: null }, nothing, bytes);
		return ok({ bytes, mime: small.mime });
	}

	async #keep(manifest: FileManifest, bytes: Uint8Array, small?: Uint8Array): Promise<Result<null>> {
		const written = await this.#ports.store.putFile(manifest, bytes, small);
		if (written.ok) this.#manifests.set(manifest.id, manifest);
		return written;
	}

	async #remove(id: Id): Promise<Result<null>> {
		const removed = await this.#ports.store.removeFile(id);
		if (removed.ok) this.#manifests.delete(id);
		return removed;
	}

	#inTurn<T>(id: Id, work: () => Promise<T>): Promise<T> {
		const run = (this.#turns.get(id) ?? Promise.resolve()).then(work);
		const settled = run.catch(() => undefined).then(() => {
			if (this.#turns.get(id) === settled) this.#turns.delete(id);
		});
		this.#turns.set(id, settled);
		return run;
	}
}

/** A file's own key seals one content once; what is fetched lies under the vault's. */
function withoutKey({ key: _, ...manifest }: FileManifest): FileManifest {
	return manifest;
}

export function chunksOf(size: number): number {
	return Math.max(1, Math.ceil(size / limits.fileChunkBytes));
}

/** An id tells when it was made (UUIDv7), so it sorts by age. */
function inOrderOfLoss(manifests: readonly FileManifest[]): readonly FileManifest[] {
	return manifests.toSorted((a, b) => Number(a.takenAt !== undefined) - Number(b.takenAt !== undefined) || (a.id < b.id ? -1 : 1));
}
