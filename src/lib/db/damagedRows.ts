import type { Dexie } from 'dexie';
import type { Sealer } from '../crypto/seal.ts';
import type { Id } from '../domain/ids.ts';
import { asidePrefix } from './asideRows.ts';
import type { Draft } from './draft.ts';
import type { SealedCopy } from './sealedCopy.ts';

/** A row of an outbox as it lies there, under the vault's own key: it did not open, or what it belongs to did not. */
export type DamagedRow = { readonly table: string; readonly key: string; readonly sealed: Uint8Array };
type Row = { readonly key: string | number; readonly sealed: Uint8Array };
type Answer = { readonly draft: Id; readonly seq: number; readonly sealed: Uint8Array };
type Chunk = { readonly file: Id; readonly part: number; readonly sealed: Uint8Array };

const kinds: { readonly [table: string]: string | undefined } = { operations: 'operation', sealed: 'operation', drafts: 'draft', snapshots: 'draft', journal: 'draft', files: 'file', chunks: 'file' };

/** What a row is a part of: one operation, one form or one file, however many rows it lies in. */
export function thingOf({ table, key }: Pick<DamagedRow, 'table' | 'key'>): string {
	const kind = kinds[table];
	return kind === undefined ? `${table}/${key}` : `${kind}/${key.split('/')[0] ?? key}`;
}

/**
 * The rows of unsent work that cannot be read, and those that nothing readable leads to any more: answers of a form whose head does not open, chunks
 * of a file whose manifest does not, the copy for the locked lane of an operation that does not. A row at a time: files are large.
 */
export async function* damagedRows(db: Dexie, sealer: Sealer): AsyncGenerator<DamagedRow, void, undefined> {
	const shut = async (table: string): Promise<readonly Row[]> => {
		const rows = (await db.table(table).toArray()) as readonly Row[];
		const opened = await Promise.all(rows.map((row) => opens(sealer, table, String(row.key), row.sealed)));
		return rows.filter((_, at) => opened[at] !== true);
	};
	const operations = await shut('operations');
	for (const row of operations) yield rowOf('operations', row);
	yield* copiesOf(db, operations.map((row) => Number(row.key)));
	yield* rowsOfDrafts(db, sealer, await shut('snapshots'));
	for (const row of await shut('files')) yield* rowsOfFile(db, String(row.key) as Id);
	for (const row of await shut('values')) if (String(row.key).startsWith(asidePrefix)) yield rowOf('values', row);
}

/** A file's manifest and chunks, those that open too: with one of them missing it is no file, and they are in nothing else. */
export async function* rowsOfFile(db: Dexie, id: Id): AsyncGenerator<DamagedRow, void, undefined> {
	const manifest = (await db.table('files').get(id)) as Row | undefined;
	if (manifest !== undefined) yield rowOf('files', manifest);
	const keys = (await db.table('chunks').where(':id').between([id, Number.NEGATIVE_INFINITY], [id, Number.POSITIVE_INFINITY]).primaryKeys()) as unknown as readonly (readonly [Id, number])[];
	for (const key of keys) {
		const chunk = (await db.table('chunks').get(key)) as Chunk | undefined;
		if (chunk !== undefined) yield { table: 'chunks', key: `${chunk.file}/${String(chunk.part)}`, sealed: chunk.sealed };
	}
}

async function* rowsOfDrafts(db: Dexie, sealer: Sealer, shutSnapshots: readonly Row[]): AsyncGenerator<DamagedRow, void, undefined> {
	const heads = (await db.table('drafts').toArray()) as readonly Row[];
	const known = new Set<string>();
	for (const row of heads) {
		const head = (await opened(sealer, 'drafts', String(row.key), row.sealed)) as Draft | undefined;
		if (head === undefined) yield rowOf('drafts', row);
		else known.add(head.id);
	}
	const shut = new Set(shutSnapshots.map((row) => row.key));
	for (const row of (await db.table('snapshots').toArray()) as readonly Row[]) if (shut.has(row.key) || !known.has(String(row.key))) yield rowOf('snapshots', row);
	for (const row of (await db.table('journal').toArray()) as readonly Answer[]) {
		const key = `${row.draft}/${String(row.seq)}`;
		if (!known.has(row.draft) || !(await opens(sealer, 'journal', key, row.sealed))) yield { table: 'journal', key, sealed: row.sealed };
	}
}

/** They are sealed to the server, which can read them where this device cannot. A database of the first versions has none. */
async function* copiesOf(db: Dexie, seqs: readonly number[]): AsyncGenerator<DamagedRow, void, undefined> {
	if (seqs.length === 0 || !db.tables.some((table) => table.name === 'sealed')) return;
	for (const copy of (await db.table('sealed').toArray()) as readonly SealedCopy[]) {
		if (seqs.some((seq) => seq <= copy.key && seq > copy.key - copy.count)) yield { table: 'sealed', key: String(copy.key), sealed: new TextEncoder().encode(JSON.stringify(copy)) };
	}
}

function rowOf(table: string, { key, sealed }: Row): DamagedRow {
	return { table, key: String(key), sealed };
}

async function opens(sealer: Sealer, table: string, key: string, sealed: Uint8Array): Promise<boolean> {
	return (await opened(sealer, table, key, sealed)) !== undefined;
}

/** A row may hold anything by now, not even bytes. */
async function opened(sealer: Sealer, table: string, key: string, sealed: unknown): Promise<unknown> {
	return sealed instanceof Uint8Array ? sealer.open(table, key, sealed) : undefined;
}
