import type { Sealer } from '../../../crypto/seal.ts';
import type { DatabaseNames } from '../../../db/vaultDatabases.ts';
import type { Held, OutboxItem } from '../../../db/store.ts';
import type { Id } from '../../../domain/ids.ts';
import { refKey, type RecordRef } from '../../../domain/records/record.ts';

type Row = { readonly key: string | number; readonly sealed: Uint8Array };
type JournalLine = { readonly draft: Id; readonly seq: number };
export type Tables = ReadonlyMap<string, readonly unknown[]>;

/** What lies on a device's disk, read past the store that wrote it: by the tables alone, in one transaction, without taking the vault over. */
export class DiskReader {
	readonly #names: DatabaseNames;
	readonly #sealer: Sealer;

	constructor(names: DatabaseNames, sealer: Sealer) {
		this.#names = names;
		this.#sealer = sealer;
	}

	async operations(): Promise<readonly OutboxItem[]> {
		const tables = await readAll(this.#names.outbox);
		const said = new Map<number, object>();
		for (const answers of await this.#opened<readonly { readonly seq: number }[]>(tables, 'answers')) for (const { seq, ...answer } of answers) said.set(seq, answer);
		const items = (await this.#opened<OutboxItem>(tables, 'operations')).map(({ operation, state }) => ({ operation, state, ...said.get(operation.seq) }) as OutboxItem);
		return [...items, ...(await this.#opened<OutboxItem | readonly OutboxItem[]>(tables, 'sent')).flat() as OutboxItem[]];
	}

	/** A record's own row hides its copy in a page, and a tombstone does. */
	async held(): Promise<readonly Held[]> {
		const tables = await readAll(this.#names.records);
		const rows = await this.#opened<Held>(tables, 'rows');
		const hidden = new Set([...rows.map(({ record }) => refKey(record)), ...(await this.#opened<readonly RecordRef[]>(tables, 'gone')).flat().map(refKey)]);
		return [...rows, ...(await this.#opened<readonly Held[]>(tables, 'pages')).flat().filter(({ record }) => !hidden.has(refKey(record)))];
	}

	async draftSeq(id: Id): Promise<number | null> {
		const tables = await readAll(this.#names.outbox);
		if (!(tables.get('drafts') as readonly Row[]).some((row) => row.key === id)) return null;
		const snapshot = (tables.get('snapshots') as readonly Row[]).find((row) => row.key === id);
		const opened = snapshot === undefined ? undefined : ((await this.#sealer.open('snapshots', id, snapshot.sealed)) as { readonly seq: number } | undefined);
		return Math.max(opened?.seq ?? 0, ...(tables.get('journal') as readonly JournalLine[]).filter((line) => line.draft === id).map((line) => line.seq));
	}

	/** In the order of their keys; a row that does not open holds nothing. */
	async #opened<T>(tables: Tables, table: string): Promise<readonly T[]> {
		const opened = await Promise.all((tables.get(table) as readonly Row[]).map((row) => this.#sealer.open(table, String(row.key), row.sealed)));
		return opened.filter((value) => value !== undefined) as T[];
	}
}

/** Every table as it stands at one moment. */
export async function readAll(name: string): Promise<Tables> {
	return inOne(name, 'readonly', (store) => store.getAll());
}

export async function writeAll(name: string, tables: Tables): Promise<void> {
	await inOne(name, 'readwrite', (store) => {
		store.clear();
		for (const row of tables.get(store.name) ?? []) store.put(row);
		return store.count();
	});
}

async function inOne(name: string, mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest): Promise<Map<string, readonly unknown[]>> {
	const database = await answered(indexedDB.open(name));
	try {
		const transaction = database.transaction([...database.objectStoreNames], mode);
		const ended = new Promise<void>((resolve, reject) => {
			transaction.oncomplete = () => resolve();
			transaction.onabort = () => reject(transaction.error ?? new Error('aborted'));
		});
		const asked = [...database.objectStoreNames].map(async (table): Promise<[string, readonly unknown[]]> => [table, await answered(ask(transaction.objectStore(table)) as IDBRequest<readonly unknown[]>)]);
		const tables = new Map(await Promise.all(asked));
		await ended;
		return tables;
	} finally {
		database.close();
	}
}

function answered<T>(request: IDBRequest<T>): Promise<T> {
	return new Promise((resolve, reject) => {
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error ?? new Error('no answer'));
	});
}
