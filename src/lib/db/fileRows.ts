import type { Sealer } from '../crypto/seal.ts';
import type { Id } from '../domain/ids.ts';
import { ok, type Result } from '../domain/result.ts';
import { limits } from '../protocol/messages.ts';
import type { Fence } from './fence.ts';
import { fileChunks } from './fileChunks.ts';
import type { SealedFile } from './sealedFile.ts';
import type { FileManifest } from './store.ts';
import type { OutboxDatabase } from './vaultSchema.ts';

/** `ended` must be told how the transaction went. */
export type NamedFiles = { readonly inTransaction: () => Promise<void>; readonly ended: (written: Result<null>) => Result<null> };

/** The place of a file's small copy among its chunks. */
export const smallPart = -1;

/** Photos and documents in sealed chunks, each bound to its file and place, with one sealed manifest a file. */
export function fileRows(db: OutboxDatabase, fence: Fence, sealer: Sealer) {
	const manifests = new Map<Id, FileManifest>();
	/** Files that the locked lane has sent: they wait for their answer, and count no more. */
	const gone = new Set<Id>();
	const seal = async ({ begunLocked: _, ...manifest }: FileManifest) => ({ key: manifest.id, sealed: await sealer.seal('files', manifest.id, manifest) });
	const chunksOf = (id: Id) => db.chunks.where('[file+part]').between([id, 0], [id, Number.MAX_SAFE_INTEGER]);
	const chunks = fileChunks(sealer);

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
				await db.counters.put({ key: 'unsentFiles', value: [...manifests.values()].filter((manifest) => manifest.state === 'waiting' && !gone.has(manifest.id)).length });
			},
			ended(written: Result<null>): Result<null> {
				if (!written.ok) take(before);
				return written;
			},
		};
	}
	/** Written with the manifest: what may leave while the app is locked stays only while the file waits. */
	async function writeManifest(manifest: FileManifest): Promise<Result<null>> {
		const row = await seal(manifest);
		const known = follow(new Map([[manifest.id, manifest]]));
		const written = known.ended(await fence.write([db.files, db.sealedFiles], async () => {
			await db.files.put(row);
			if (manifest.state === 'received') await db.sealedFiles.delete(manifest.id);
			await known.inTransaction();
		}));
		// Offered again to a restored server, it counts again.
		if (written.ok && manifest.state === 'received') gone.delete(manifest.id);
		return written;
	}

	return {
		async load(): Promise<{ readonly manifests: readonly FileManifest[]; readonly damaged: number }> {
			const sealed = await db.sealedFiles.toArray();
			gone.clear();
			for (const row of sealed) if (row.state === 'done') gone.add(row.key);
			const begun = new Set(sealed.filter((row) => row.begun === true).map((row) => row.key));
			const opened = (await Promise.all((await db.files.toArray()).map((row) => sealer.open('files', row.key, row.sealed)))) as (FileManifest | undefined)[];
			for (const manifest of opened) if (manifest !== undefined) manifests.set(manifest.id, begun.has(manifest.id) ? { ...manifest, begunLocked: true } : manifest);
			return { manifests: [...manifests.values()], damaged: opened.filter((manifest) => manifest === undefined).length };
		},
		/** Prepares that a save names these files, whose last operation has the number `last`: one part runs inside the save's transaction, the other when that has ended. */
		async name(ids: readonly Id[], last: number): Promise<NamedFiles> {
			const named = ids.flatMap((id) => manifests.get(id) ?? []).filter((manifest) => manifest.state !== 'received').map((manifest): FileManifest => ({ ...manifest, state: 'waiting' }));
			const rows = await Promise.all(named.map(seal));
			const known = follow(new Map(named.map((manifest) => [manifest.id, manifest])));
			return {
				inTransaction: async () => {
					await db.files.bulkPut(rows);
					if (ids.length > 0) await db.sealedFiles.where(':id').anyOf([...ids]).modify({ after: last });
					await known.inTransaction();
				},
				ended: known.ended,
			};
		},
		methods: {
			async putFile(manifest: FileManifest, bytes: Uint8Array, small?: Uint8Array): Promise<Result<null>> {
				const row = await seal(manifest);
				const made = await chunks.seal(manifest, bytes);
				const beside = small === undefined ? [] : [{ file: manifest.id, part: smallPart, sealed: await sealer.sealBytes('chunks', `${manifest.id}/small`, small) }];
				const known = follow(new Map([[manifest.id, manifest]]));
				return known.ended(await fence.write([db.files, db.chunks, db.sealedFiles], async () => {
					await chunksOf(manifest.id).delete();
					await db.sealedFiles.delete(manifest.id);
					await db.chunks.bulkPut([...made.map((sealed, part) => ({ file: manifest.id, part, sealed })), ...beside]);
					await db.files.put(row);
					await known.inTransaction();
				}));
			},
			async readFile(manifest: FileManifest): Promise<Uint8Array | null> {
				const rows = await chunksOf(manifest.id).toArray();
				if (manifest.chunks === 0 || rows.length !== manifest.chunks) return null;
				const bytes = new Uint8Array(manifest.size);
				for (const row of rows) {
					const part = await chunks.open(manifest, row.part, row.sealed);
					if (part === undefined || row.part * limits.fileChunkBytes + part.byteLength > manifest.size) return null;
					bytes.set(part, row.part * limits.fileChunkBytes);
				}
				return bytes;
			},
			async readChunk(manifest: FileManifest, part: number): Promise<Uint8Array | null> {
				const row = await db.chunks.get([manifest.id, part]);
				return row === undefined ? null : ((await chunks.open(manifest, part, row.sealed)) ?? null);
			},
			async readSmall(id: Id): Promise<Uint8Array | null> {
				const row = await db.chunks.get([id, smallPart]);
				return row === undefined ? null : ((await sealer.openBytes('chunks', `${id}/small`, row.sealed)) ?? null);
			},
			setManifest: writeManifest,
			async removeFile(id: Id): Promise<Result<null>> {
				const known = follow(new Map([[id, null]]));
				return known.ended(await fence.write([db.files, db.chunks, db.sealedFiles], async () => {
					await chunksOf(id).delete();
					await db.chunks.delete([id, smallPart]);
					await db.files.delete(id);
					await db.sealedFiles.delete(id);
					await known.inTransaction();
				}));
			},
			sealedFiles: () => db.sealedFiles.toArray(),
			async putSealedFiles(files: readonly SealedFile[]): Promise<Result<null>> {
				const lasting = (): readonly SealedFile[] => files.filter((file) => manifests.has(file.key) && manifests.get(file.key)?.state !== 'received');
				return lasting().length === 0 ? ok(null) : fence.write([db.sealedFiles], async () => { await db.sealedFiles.bulkPut(lasting()); });
			},
		},
	};
}
