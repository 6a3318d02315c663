import { Dexie } from 'dexie';
import type { Sealer } from '../crypto/seal.ts';
import type { Id } from '../domain/ids.ts';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { limits } from '../protocol/messages.ts';
import { readAside, type AsideRow } from './asideRows.ts';
import { damagedRows, rowsOfFile, type DamagedRow } from './damagedRows.ts';
import type { Draft, DraftContent, JournalRow } from './draft.ts';
import { smallPart } from './fileRows.ts';
import { presence } from './present.ts';
import type { FileManifest, OutboxItem } from './store.ts';

/** What an outbox database holds that exists nowhere else, as far as it opens. */
export type OutboxContent = {
	readonly items: readonly OutboxItem[]; readonly drafts: readonly DraftContent[]; readonly files: readonly FileManifest[];
	readonly readFile: (manifest: FileManifest) => Promise<Uint8Array | null>; readonly readSmall: (id: Id) => Promise<Uint8Array | null>;
	/** Rows of them that did not open, and what nothing leads to any more. */
	readonly damaged: () => AsyncIterable<DamagedRow>;
	/** The rows of a file that cannot be put together. */
	readonly rowsOfFile: (id: Id) => AsyncIterable<DamagedRow>;
	/** What rescue files brought. */
	readonly aside: () => Promise<readonly AsideRow[]>;
	readonly close: () => void;
};
type Row = { readonly key: string | number; readonly sealed: Uint8Array };
type Chunk = { readonly file: Id; readonly part: number; readonly sealed: Uint8Array };
type Answer = { readonly draft: Id; readonly seq: number; readonly sealed: Uint8Array };

/**
 * Reads an outbox when the vault itself cannot be opened: its other database is gone or damaged, or a later version of the app has written
 * here. It writes nothing and takes nothing over. `vault_missing` when the database is gone.
 */
export async function readOutbox(name: string, sealer: Sealer): Promise<Result<OutboxContent>> {
	const there = await presence(name);
	if (there !== 'here') return fail(problem(there === 'missing' ? 'vault_missing' : 'storage_failed'));
	// Without a version of its own Dexie opens whatever version lies there.
	const db = new Dexie(name);
	async function opened<T>(table: string): Promise<readonly T[]> {
		const rows = (await db.table(table).toArray()) as readonly Row[];
		const values = await Promise.all(rows.map((row) => sealer.open(table, String(row.key), row.sealed)));
		return values.filter((value) => value !== undefined) as readonly unknown[] as readonly T[];
	}
	async function contentOf(draft: Draft): Promise<DraftContent> {
		const snapshot = (await db.table('snapshots').get(draft.id)) as Row | undefined;
		const kept = snapshot === undefined ? undefined : ((await sealer.open('snapshots', draft.id, snapshot.sealed)) as { xml: string; seq: number } | undefined);
		const answers = ((await db.table('journal').toArray()) as readonly Answer[]).filter((row) => row.draft === draft.id);
		const journal = await Promise.all(answers.map((row) => sealer.open('journal', `${draft.id}/${row.seq}`, row.sealed)));
		return { draft, snapshotXml: kept?.xml ?? null, snapshotSeq: kept?.seq ?? 0, journal: journal.filter((row): row is JournalRow => row !== undefined) };
	}
	async function part(manifest: FileManifest, index: number): Promise<Uint8Array | undefined> {
		const row = (await db.table('chunks').get([manifest.id, index])) as Chunk | undefined;
		return row === undefined ? undefined : sealer.openBytes('chunks', `${manifest.id}/${index}/${manifest.chunks}`, row.sealed);
	}
	try {
		await db.open();
		const [items, drafts, files] = [await opened<OutboxItem>('operations'), await opened<Draft>('drafts'), await opened<FileManifest>('files')];
		const contents = await Promise.all(drafts.map(contentOf));
		return ok({
			items, drafts: contents, files: files.filter((manifest) => manifest.state !== 'received'), close: () => db.close(),
			damaged: () => damagedRows(db, sealer), rowsOfFile: (id) => rowsOfFile(db, id), aside: () => readAside(db.table('values'), sealer),
			readFile: async (manifest) => {
				const parts = await Promise.all(Array.from({ length: manifest.chunks }, (_, index) => part(manifest, index)));
				if (parts.length === 0 || parts.includes(undefined)) return null;
				const bytes = new Uint8Array(manifest.size);
				parts.forEach((each, index) => bytes.set(each ?? [], index * limits.fileChunkBytes));
				return bytes;
			},
			readSmall: async (id) => {
				const row = (await db.table('chunks').get([id, smallPart])) as Chunk | undefined;
				return row === undefined ? null : ((await sealer.openBytes('chunks', `${id}/small`, row.sealed)) ?? null);
			},
		});
	} catch {
		db.close();
		return fail(problem('storage_failed'));
	}
}
