import { fromBase64 } from '../crypto/base64.ts';
import { sealFileKey } from '../crypto/sealedFileKey.ts';
import type { SealedFile } from '../db/sealedFile.ts';
import type { DeviceStore, FileManifest, OutboxItem } from '../db/store.ts';
import type { Id, VaultId } from '../domain/ids.ts';
import { ok, type Result } from '../domain/result.ts';
import type { ServerKey } from '../protocol/sealed.ts';

export type SealedFilesPorts = {
	readonly store: Pick<DeviceStore, 'sealedFiles' | 'putSealedFiles'>;
	readonly vault: VaultId;
	/** The server's keys that this device knows, the newest first. */
	readonly keys: () => readonly ServerKey[];
	/** Seals anew, under a key of its own, what lies under the vault's. */
	readonly rekey: (id: Id) => Promise<Result<FileManifest | null>>;
};

/** Of these a new wrap may make an end; what waits for another reason waits for the clear lane. */
const forNewKey = ['server_key_unknown', 'sealed_unreadable', 'device_revoked', 'not_allowed'];

/** The second wrap of each file's key, for the locked lane. Nothing here ever stops a photo from being taken or saved. */
export class SealedFiles {
	readonly #ports: SealedFilesPorts;
	#running: Promise<void> = Promise.resolve();

	constructor(ports: SealedFilesPorts) {
		this.#ports = ports;
	}

	/** A file was just taken; no save names it yet. */
	async taken(manifest: FileManifest): Promise<void> {
		// What fails here is made up for by the next round that goes well.
		const row = await this.#row(manifest, null).catch(() => null);
		if (row !== null) await this.#ports.store.putSealedFiles([row]).catch(() => undefined);
	}

	/**
	 * Makes ready what waits and cannot leave while locked: files taken before the server's keys were known, or by an earlier version, or sealed to a key that it has no
	 * more. `still`: no file is being sent now, so that what lies under the vault's key may be sealed anew.
	 */
	seal(waiting: readonly FileManifest[], items: readonly OutboxItem[], still: boolean): Promise<void> {
		this.#running = this.#running.then(() => this.#seal(waiting, items, still)).catch(() => undefined);
		return this.#running;
	}

	async #seal(waiting: readonly FileManifest[], items: readonly OutboxItem[], still: boolean): Promise<void> {
		const keys = this.#ports.keys();
		if (keys.length === 0 || waiting.length === 0) return;
		const kids = new Set(keys.map(({ kid }) => kid));
		const had = new Map((await this.#ports.store.sealedFiles()).map((row) => [row.key, row]));
		for (const manifest of waiting) {
			const row = had.get(manifest.id);
			const good = row?.state === 'done' || (row?.state === 'ready' && kids.has(row.sealed?.kid ?? '')) || (row?.state === 'waits' && !forNewKey.includes(row.why ?? ''));
			if (good || (manifest.key === undefined && !still)) continue;
			const own = manifest.key === undefined ? await this.#ports.rekey(manifest.id) : ok(manifest);
			const made = own.ok && own.value !== null ? await this.#row(own.value, savedBy(manifest.id, items)) : null;
			if (made !== null) await this.#ports.store.putSealedFiles([{ ...made, ...(row?.begun === true ? { begun: true } : {}) }]);
		}
	}

	async #row(manifest: FileManifest, after: number | null): Promise<SealedFile | null> {
		const [server] = this.#ports.keys();
		const key = fromBase64(manifest.key ?? '');
		if (server === undefined || manifest.key === undefined || key === undefined) return null;
		return { key: manifest.id, state: 'ready', after, parts: manifest.chunks, sealed: await sealFileKey(server, this.#ports.vault, manifest.id, { key, sha256: manifest.sha256 }) };
	}
}

/** The last number of the save that names a file; 0 when the server has answered it. */
function savedBy(id: Id, items: readonly OutboxItem[]): number {
	const group = items.find(({ operation: { body } }) => body.kind === 'attach' && body.fileId === id)?.operation.group;
	return items.reduce((last, { operation }) => (operation.group === group ? Math.max(last, operation.seq) : last), 0);
}
