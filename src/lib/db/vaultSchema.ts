import type { Dexie, EntityTable, Table } from 'dexie';
import type { Id } from '../domain/ids.ts';
import type { SealedCopy } from './sealedCopy.ts';
import type { SealedFile } from './sealedFile.ts';

/**
 * The shape of a vault's two databases. A new version is added below the others, which never change: a device comes from any of them.
 * A shape that was ever shipped is kept, row by row, in `vaultVersions/` and every later version opens it in the tests.
 */

export type SealedRow<Key> = { readonly key: Key; readonly sealed: Uint8Array };
export type CounterName = 'holder' | 'lastSeq' | 'unsent' | 'unsentFiles';
type Counters = Table<{ readonly key: CounterName; readonly value: number }, CounterName>;

/** What was pulled: it can be pulled again, so the browser may write it when it likes. */
export type RecordsDatabase = Dexie & {
	/** What pulls brought, about 200 records a page, under random ids. */
	pages: EntityTable<SealedRow<string>, 'key'>;
	/** What changed since, a record each; keyed by a running number: the disk does not even tell which records are held. */
	rows: EntityTable<SealedRow<number>, 'key'>;
	/** Tombstones: which records were removed while a copy lies in a page. */
	gone: EntityTable<SealedRow<number>, 'key'>;
	meta: EntityTable<SealedRow<string>, 'key'>;
	counters: Counters;
};
/** What exists nowhere else: written strictly. */
export type OutboxDatabase = Dexie & {
	/** The operations that are not done with, a row each, under their numbers. */
	operations: EntityTable<SealedRow<number>, 'key'>;
	/** What the server said of them, a row for all that was answered together, under a running number: it holds over the state in the operation's own row. */
	answers: EntityTable<SealedRow<number>, 'key'>;
	/** Operations that are done with, a row for all that were retired together, under the first one's number; of the first version, a row each. */
	sent: EntityTable<SealedRow<number>, 'key'>;
	drafts: EntityTable<SealedRow<Id>, 'key'>;
	journal: Table<{ readonly draft: Id; readonly seq: number; readonly sealed: Uint8Array }, [Id, number]>;
	snapshots: EntityTable<SealedRow<Id>, 'key'>;
	files: EntityTable<SealedRow<Id>, 'key'>;
	chunks: Table<{ readonly file: Id; readonly part: number; readonly sealed: Uint8Array }, [Id, number]>;
	values: EntityTable<SealedRow<string>, 'key'>;
	/** What may leave while the app is locked (see `sealedCopy.ts`). */
	sealed: EntityTable<SealedCopy, 'key'>;
	/** The same of files (see `sealedFile.ts`). */
	sealedFiles: EntityTable<SealedFile, 'key'>;
	counters: Counters;
};

/** A database's versions, and the last of them. */
export type Schema = { readonly version: number; readonly declare: (db: Dexie) => void };

export const recordsSchema: Schema = {
	version: 2,
	declare: (db) => {
		db.version(1).stores({ rows: 'key', meta: 'key', counters: 'key' });
		// Rows of version 1 are rows still; the first compaction packs them.
		db.version(2).stores({ pages: 'key', gone: 'key' });
	},
};

export const outboxSchema: Schema = {
	version: 4,
	declare: (db) => {
		db.version(1).stores({
			operations: 'key', sent: 'key', drafts: 'key', journal: '[draft+seq]', snapshots: 'key', files: 'key', chunks: '[file+part]', values: 'key', counters: 'key',
		});
		db.version(2).stores({ answers: 'key' });
		// Saves of before have no copy; the first unlock seals those that still wait.
		db.version(3).stores({ sealed: 'key' });
		// Files of before lie under the vault's key alone; the first unlock seals anew those that still wait.
		db.version(4).stores({ sealedFiles: 'key' });
	},
};
