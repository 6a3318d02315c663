/** The plain limit: one gzip NDJSON stream into raw IndexedDB, field patches back as one gzip body. No sealing, no scopes, no audit, no conflicts. */
import { gzip, readLines } from '../../../src/lib/sync/ndjson.ts';
import { serve, timed, type Start, type Variant } from './phases.ts';

type Doc = { readonly id: string; readonly rev: number; readonly fields: { readonly cautions: string } };
type Patch = { readonly id: string; readonly set: { readonly cautions: string } };

/** As the limit of the research had it: the fewest transactions that still let the list fill while it comes. */
const inTransaction = 1_000;

function opened(): Promise<IDBDatabase> {
	return new Promise((resolve, reject) => {
		const asked = indexedDB.open('limit', 1);
		asked.onupgradeneeded = () => {
			asked.result.createObjectStore('docs', { keyPath: 'id' });
			asked.result.createObjectStore('outbox', { keyPath: 'id' });
		};
		asked.onsuccess = () => resolve(asked.result);
		asked.onerror = () => reject(asked.error ?? new Error('not opened'));
	});
}

function settled(transaction: IDBTransaction): Promise<void> {
	return new Promise((resolve, reject) => {
		transaction.oncomplete = () => resolve();
		transaction.onabort = () => reject(transaction.error ?? new Error('aborted'));
	});
}

function answered<T>(request: IDBRequest<T>): Promise<T> {
	return new Promise((resolve, reject) => {
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error ?? new Error('refused'));
	});
}

function limit({ origin }: Start): Variant {
	let db: IDBDatabase;
	async function write(docs: readonly Doc[]): Promise<void> {
		const transaction = db.transaction('docs', 'readwrite', { durability: 'relaxed' });
		for (const doc of docs) transaction.objectStore('docs').put(doc);
		await settled(transaction);
	}
	return {
		prepare: async () => { db = await opened(); },
		pull: async () => {
			const response = await fetch(`${origin}/pull`);
			if (response.body === null) throw new Error('no body');
			let docs: Doc[] = [];
			let last: Promise<void> = Promise.resolve();
			for await (const line of readLines(response.body, 60_000)) {
				docs.push(JSON.parse(line) as Doc);
				if (docs.length < inTransaction) continue;
				await last;
				last = write(docs);
				docs = [];
			}
			await last;
			await write(docs);
		},
		edit: async (count, text) => {
			const docs = (await answered(db.transaction('docs').objectStore('docs').getAll(null, count))) as Doc[];
			const times: number[] = [];
			for (const doc of docs) {
				times.push(await timed(async () => {
					const transaction = db.transaction(['docs', 'outbox'], 'readwrite', { durability: 'strict' });
					transaction.objectStore('docs').put({ ...doc, fields: { ...doc.fields, cautions: text } });
					transaction.objectStore('outbox').put({ id: doc.id, set: { cautions: text } } satisfies Patch);
					await settled(transaction);
				}));
			}
			return times;
		},
		push: async () => {
			const patches = (await answered(db.transaction('outbox').objectStore('outbox').getAll())) as Patch[];
			const body = await gzip(patches.map((patch) => `${JSON.stringify(patch)}\n`).join(''));
			const response = await fetch(`${origin}/push`, { method: 'POST', body, headers: { 'content-encoding': 'gzip' } });
			if (!response.ok || Number(await response.text()) !== patches.length) throw new Error('not all were taken');
			const transaction = db.transaction('outbox', 'readwrite', { durability: 'strict' });
			transaction.objectStore('outbox').clear();
			await settled(transaction);
		},
		held: async (text) => {
			const docs = (await answered(db.transaction('docs').objectStore('docs').getAll())) as Doc[];
			return { records: docs.length, edited: docs.filter((doc) => doc.fields.cautions === text).length };
		},
	};
}

serve(limit);
