import type { Sealer } from '../crypto/seal.ts';
import type { Id } from '../domain/ids.ts';
import type { Result } from '../domain/result.ts';
import { limits } from '../protocol/messages.ts';
import type { Fence } from './fence.ts';
import type { FileManifest } from './store.ts';
import type { OutboxDatabase } from './vaultSchema.ts';

/** `ended` must be told how the transaction went. */
export type NamedFiles = { readonly inTransaction: () => Promise<void>; readonly ended: (written: Result<null>) => Result<null> };

/** The place of a file's small copy among its chunks. */
export const smallPart = -1;

/** Photos and documents in sealed chunks, each bound to its file and place, with one sealed manifest a file. */
export function fileRows(db: OutboxDatabase, fence: Fence, sealer: Sealer) {
	const manifests = new Map<Id, FileManifest>();
	const seal = async (manifest: FileManifest) => ({ key: manifest.id, sealed: await sealer.seal('files', manifest.id, manifest) });
	const chunksOf = (id: Id) => db.chunks.where('[file+part]').between([id, 0], [id, Number.MAX_SAFE_INTEGER]);

	/**
	 * What is known of the files follows inside of the transaction, so that one right behind it counts rightly, and goes back when it fails.
	 * `null`: the file is no more.
	 */
	function follow(changes: ReadonlyMap<Id, FileManifest | null>) {
		const before = new Map([...changes.keys()].map((id) => [id, manifests.get(id) ?? null]));
		const take = (all: ReadonlyMap<Id, FileManifest | null>): void => {
			for (const [id, manifest] of all) {
				if (manifest === null) manifests.delete(id);
				else manifests.set(id, manifest);
			}
		};
		return {
			async inTransaction(): Promise<void> {
				take(changes);
				await db.counters.put({ key: 'unsentFiles', value: [...manifests.values()].filter((manifest) => manifest.state === 'waiting').length });
			},
			ended(written: Result<null>): Result<null> {
				if (!written.ok) take(before);
				return written;
			},
		};
	}

	return {
		async load(): Promise<{ readonly manifests: readonly FileManifest[]; readonly damaged: number }> {
			const opened = await Promise.all((await db.files.toArray()).map((row) => sealer.open('files', row.key, row.sealed)));
			for (const manifest of opened as (FileManifest | undefined)[]) if (manifest !== undefined) manifests.set(manifest.id, manifest);
			return { manifests: [...manifests.values()], damaged: opened.filter((manifest) => manifest === undefined).length };
		},
		/** Prepares that a save names these files: one part runs inside the save's transaction, the other when that has ended. */
		async name(ids: readonly Id[]): Promise<NamedFiles> {
			const named = ids.flatMap((id) => manifests.get(id) ?? []).filter((manifest) => manifest.state !== 'received').map((manifest): FileManifest => ({ ...manifest, state: 'waiting' }));
			const rows = await Promise.all(named.map(seal));
			const known = follow(new Map(named.map((manifest) => [manifest.id, manifest])));
			return {
				inTransaction: async () => {
					await db.files.bulkPut(rows);
					await known.inTransaction();
				},
				ended: known.ended,
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
				const known = follow(new Map([[manifest.id, manifest]]));
				return known.ended(await fence.write([db.files, db.chunks], async () => {
					await chunksOf(manifest.id).delete();
					await db.chunks.bulkPut([...chunks, ...beside]);
					await db.files.put(row);
					await known.inTransaction();
				}));
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
				const known = follow(new Map([[manifest.id, manifest]]));
				return known.ended(await fence.write([db.files], async () => {
					await db.files.put(row);
					await known.inTransaction();
				}));
			},
			async removeFile(id: Id): Promise<Result<null>> {
				const known = follow(new Map([[id, null]]));
				return known.ended(await fence.write([db.files, db.chunks], async () => {
					await chunksOf(id).delete();
					await db.chunks.delete([id, smallPart]);
					await db.files.delete(id);
					await known.inTransaction();
				}));
			},
		},
	};
}
