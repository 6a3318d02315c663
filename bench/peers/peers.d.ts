/** As much of the peers as the benchmark uses: they are installed by its first run, and everything else is checked without them. */
declare module 'pouchdb' {
	type Rows = { readonly rows: readonly object[] };
	export default class PouchDB {
		static defaults(options: object): typeof PouchDB;
		constructor(name: string, options?: object);
		info(): Promise<object>;
		put(doc: object): Promise<object>;
		bulkDocs(docs: readonly object[]): Promise<readonly object[]>;
		allDocs(options: object): Promise<Rows>;
		readonly replicate: { from(remote: string, options: object): Promise<object>; to(remote: string, options: object): Promise<object> };
	}
}
declare module 'express-pouchdb' {
	import type { RequestListener } from 'node:http';
	export default function expressPouchDB(pouch: unknown, options: object): RequestListener;
}
declare module 'express' {
	import type { RequestListener } from 'node:http';
	export default function express(): RequestListener & { use(path: string, handler: RequestListener): void };
}
declare module 'rxdb/plugins/core' {
	type Data = { readonly id: string; readonly fields: { readonly cautions: string } };
	type RxDocument = Data & { incrementalModify(change: (data: Data) => Data): Promise<unknown> };
	type RxCollection = { find(query?: object): { exec(): Promise<readonly RxDocument[]> } };
	export function createRxDatabase(options: object): Promise<{ addCollections(collections: object): Promise<{ readonly [name: string]: RxCollection }> }>;
}
declare module 'rxdb/plugins/replication' {
	export function replicateRxCollection(options: object): { readonly error$: { subscribe(heard: (error: unknown) => void): void }; awaitInitialReplication(): Promise<void>; cancel(): Promise<void> };
}
declare module 'rxdb/plugins/storage-dexie' {
	export function getRxStorageDexie(): object;
}
