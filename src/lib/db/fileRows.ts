import type { Sealer } from '../crypto/seal.ts';
import type { Id } from '../domain/ids.ts';
import type { Result } from '../domain/result.ts';
import { limits } from '../protocol/messages.ts';
import type { Fence } from './fence.ts';
import type { FileManifest } from './store.ts';
import type { OutboxDatabase } from './vaultDatabases.ts';

/** The place of a file's small copy among its chunks. */
const smallPart = -1;

/** Photos and documents in sealed chunks, each bound to its file and place, with one sealed manifest a file. */
export function fileRows(db: OutboxDatabase, fence: Fence, sealer: Sealer) {
	const manifests = new Map<Id, FileManifest>();
	const seal = async (manifest: FileManifest) => ({ key: manifest.id, sealed: await sealer.seal('files', manifest.id, manifest) });
	const chunksOf = (id: Id) => db.chunks.where('[file+part]').between([id, 0], [id, Number.MAX_SAFE_INTEGER]);

	/** For use inside a transaction: how many files wait once these manifests stand. */
	async function count(changed: readonly FileManifest[], removed?: Id): Promise<void> {
		const after = new Map(manifests);
		for (const manifest of changed) after.set(manifest.id, manifest);
		if (removed !== undefined) after.delete(removed);
		await db.counters.put({ key: 'unsentFiles', value: [...after.values()].filter((manifest) => manifest.state === 'waiting').length });
	}

	return {
		async load(): Promise<readonly FileManifest[]> {
			const opened = await Promise.all((await db.files.toArray()).map((row) => sealer.open('files', row.key, row.sealed)));
			for (const manifest of opened as (FileManifest | undefined)[]) if (manifest !== undefined) manifests.set(manifest.id, manifest);
			return [...manifests.values()];
		},
		/** Prepares that a save names these files; what it answers runs inside the save's transaction. */
		async name(ids: readonly Id[]): Promise<() => Promise<void>> {
			const named = ids.flatMap((id) => manifests.get(id) ?? []).filter((manifest) => manifest.state !== 'received').map((manifest): FileManifest => ({ ...manifest, state: 'waiting' }));
			const rows = await Promise.all(named.map(seal));
			return async () => {
				await db.files.bulkPut(rows);
				await count(named);
				for (const manifest of named) manifests.set(manifest.id, manifest);
			};
		},
		methods: {
			async putFile(manifest: FileManifest, bytes: Uint8Array, small?: Uint8Array): Promise<Result<null>> {
				const row = await seal(manifest);
				const chunks = await Promise.all(Array.from({ length: manifest.chunks }, async (_, part) => ({
					file: manifest.id, part,
					sealed: await sealer.sealBytes('chunks', `${manifest.id}/${part}/${manifest.chunks}`, bytes.subarray(part * limits.fileChunkBytes, (part + 1) * limits.fileChunkBytes)),
				})));
				const beside = small === undefined ? [] : [{ file: manifest.id, part: smallPart, sealed: await sealer.sealBytes('chunks', `${manifest.id}/small`, small) }];
				const written = await fence.write([db.files, db.chunks], async () => {
					await chunksOf(manifest.id).delete();
					await db.chunks.bulkPut([...chunks, ...beside]);
					await db.files.put(row);
					await count([manifest]);
				});
				if (written.ok) manifests.set(manifest.id, manifest);
				return written;
			},
			async readFile(manifest: FileManifest): Promise<Uint8Array | null> {
				const rows = await chunksOf(manifest.id).toArray();
				if (manifest.chunks === 0 || rows.length !== manifest.chunks) return null;
				const bytes = new Uint8Array(manifest.size);
				for (const row of rows) {
					const part = await sealer.openBytes('chunks', `${manifest.id}/${row.part}/${manifest.chunks}`, row.sealed);
					if (part === undefined || row.part * limits.fileChunkBytes + part.byteLength > manifest.size) return null;
					bytes.set(part, row.part * limits.fileChunkBytes);
				}
				return bytes;
			},
			async readChunk(manifest: FileManifest, part: number): Promise<Uint8Array | null> {
				const row = await db.chunks.get([manifest.id, part]);
				return row === undefined ? null : ((await sealer.openBytes('chunks', `${manifest.id}/${part}/${manifest.chunks}`, row.sealed)) ?? null);
			},
			async readSmall(id: Id): Promise<Uint8Array | null> {
				const row = await db.chunks.get([id, smallPart]);
				return row === undefined ? null : ((await sealer.openBytes('chunks', `${id}/small`, row.sealed)) ?? null);
			},
			async setManifest(manifest: FileManifest): Promise<Result<null>> {
				const row = await seal(manifest);
				const written = await fence.write([db.files], async () => {
					await db.files.put(row);
					await count([manifest]);
				});
				if (written.ok) manifests.set(manifest.id, manifest);
				return written;
			},
			async removeFile(id: Id): Promise<Result<null>> {
				const written = await fence.write([db.files, db.chunks], async () => {
					await chunksOf(id).delete();
					await db.chunks.delete([id, smallPart]);
					await db.files.delete(id);
					await count([], id);
				});
				if (written.ok) manifests.delete(id);
				return written;
			},
		},
	};
}
