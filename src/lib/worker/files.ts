import type { DeviceStore, FileManifest } from '../db/store.ts';
import type { Id } from '../domain/ids.ts';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { limits } from '../protocol/messages.ts';
import type { FileStore, Topic } from './context.ts';

export type FilePorts = {
	readonly store: Pick<DeviceStore, 'putFile' | 'readFile' | 'setManifest' | 'removeFile'>;
	readonly sha256: (bytes: Uint8Array) => Promise<string>;
	/** Fetches a file that is on the server only. */
	readonly fetch: (id: Id) => Promise<Result<{ readonly bytes: Uint8Array; readonly mime: string }>>;
	/** Refuses new photos when the device is nearly full. */
	readonly room: (bytes: number) => Promise<Result<null>>;
	readonly changed: (topics: readonly Topic[]) => void;
};

/** The files of this vault, by their manifests in memory. The sync loop reads and moves the same manifests. */
export class Files implements FileStore {
	readonly #manifests: Map<Id, FileManifest>;
	readonly #ports: FilePorts;

	constructor(ports: FilePorts, manifests: readonly FileManifest[]) {
		this.#ports = ports;
		this.#manifests = new Map(manifests.map((manifest) => [manifest.id, manifest]));
	}

	async put(input: { readonly id: Id; readonly bytes: Uint8Array; readonly mime: string }): Promise<Result<{ readonly sha256: string; readonly size: number }>> {
		const size = input.bytes.byteLength;
		if (size > limits.fileBytes) return fail(problem('file_too_large', { limit: `${limits.fileBytes / 1_000_000} MB` }));
		const room = await this.#ports.room(size);
		if (!room.ok) return room;
		const sha256 = await this.#ports.sha256(input.bytes);
		const stored = await this.#keep({ id: input.id, mime: input.mime, size, sha256, chunks: chunksOf(size), state: 'staged', upload: null }, input.bytes);
		return stored.ok ? ok({ sha256, size }) : stored;
	}

	async read(id: Id): Promise<Result<{ readonly bytes: Uint8Array; readonly mime: string }>> {
		const manifest = this.#manifests.get(id);
		const here = manifest === undefined ? null : await this.#ports.store.readFile(manifest);
		if (manifest !== undefined && here !== null) return ok({ bytes: here, mime: manifest.mime });
		const fetched = await this.#ports.fetch(id);
		if (!fetched.ok) return fetched;
		const { bytes, mime } = fetched.value;
		const sha256 = await this.#ports.sha256(bytes);
		// A device too full to keep the copy still shows it.
		await this.#keep({ id, mime, size: bytes.byteLength, sha256, chunks: chunksOf(bytes.byteLength), state: 'received', upload: null }, bytes);
		return fetched;
	}

	async state(id: Id): Promise<'here' | 'sending' | 'received' | 'elsewhere'> {
		const manifest = this.#manifests.get(id);
		if (manifest === undefined) return 'elsewhere';
		return manifest.state === 'staged' ? 'here' : manifest.state === 'waiting' ? 'sending' : 'received';
	}

	async drop(id: Id): Promise<void> {
		if (this.#manifests.get(id)?.state !== 'staged') return;
		const removed = await this.#ports.store.removeFile(id);
		if (removed.ok) this.#manifests.delete(id);
	}

	waiting(): readonly FileManifest[] {
		return [...this.#manifests.values()].filter((manifest) => manifest.state === 'waiting');
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
			if (manifest?.state !== 'received') continue;
			const written = await this.update({ ...manifest, state: 'waiting', upload: null });
			if (!written.ok) return written;
		}
		return ok(null);
	}

	async update(manifest: FileManifest): Promise<Result<null>> {
		const written = await this.#ports.store.setManifest(manifest);
		if (written.ok) this.#manifests.set(manifest.id, manifest);
		if (written.ok && manifest.state === 'received') this.#ports.changed(['files']);
		return written;
	}

	async #keep(manifest: FileManifest, bytes: Uint8Array): Promise<Result<null>> {
		const written = await this.#ports.store.putFile(manifest, bytes);
		if (written.ok) this.#manifests.set(manifest.id, manifest);
		return written;
	}
}

export function chunksOf(size: number): number {
	return Math.max(1, Math.ceil(size / limits.fileChunkBytes));
}
