import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { presence } from './present.ts';

let made = 0;
/** A database with one row, closed. */
async function databaseAt(version: number): Promise<string> {
	made += 1;
	const name = `there-${made}`;
	const db = await opened(name, version, (fresh) => fresh.createObjectStore('values', { keyPath: 'key' }).put({ key: 'canary' }));
	db.close();
	return name;
}
function opened(name: string, version?: number, upgrade?: (db: IDBDatabase) => void): Promise<IDBDatabase> {
	return new Promise((resolve, reject) => {
		const request = version === undefined ? indexedDB.open(name) : indexedDB.open(name, version);
		request.onupgradeneeded = () => upgrade?.(request.result);
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error ?? new Error('not opened'));
	});
}

describe('whether a database lies there', () => {
	it('says what is missing and makes nothing', async () => {
		expect(await presence('nothing')).toBe('missing');
		expect((await indexedDB.databases()).map(({ name }) => name)).not.toContain('nothing');
	});

	it('leaves one as it is', async () => {
		const name = await databaseAt(40);
		expect(await presence(name)).toBe('here');
		const db = await opened(name);
		expect([db.version, [...db.objectStoreNames]]).toEqual([40, ['values']]);
		db.close();
	});

	it('takes back the upgrade that the list names and nobody finished', async () => {
		const name = await databaseAt(40);
		const list = indexedDB.databases.bind(indexedDB);
		indexedDB.databases = async () => (await list()).map((each) => (each.name === name ? { ...each, version: 50 } : each));
		expect(await presence(name)).toBe('here');
		indexedDB.databases = list;
		const db = await opened(name);
		expect([db.version, [...db.objectStoreNames]]).toEqual([40, ['values']]);
		db.close();
	});

	it('never takes one that is listed and opens as new for missing', async () => {
		const list = indexedDB.databases.bind(indexedDB);
		indexedDB.databases = async () => [{ name: 'lost', version: 40 }];
		expect(await presence('lost')).toBe('unreadable');
		indexedDB.databases = list;
	});
});
