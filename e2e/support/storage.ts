import type { CDPSession, Page } from '@playwright/test';

/** What a browser does to an app's storage, done to it from outside. */

type Kind = 'records' | 'outbox' | 'register';

/** Names of this origin's databases by what they are; random names tell nothing, so their tables must. */
async function databasesOf(page: Page): Promise<Readonly<Record<Kind, string>>> {
	const found = await page.evaluate(async () => {
		const kinds: Record<string, string> = {};
		for (const { name = '' } of await indexedDB.databases()) {
			const tables = await new Promise<string[]>((resolve, reject) => {
				const asked = indexedDB.open(name);
				asked.onsuccess = () => {
					resolve([...asked.result.objectStoreNames]);
					asked.result.close();
				};
				asked.onerror = () => reject(new Error(name));
			});
			kinds[tables.includes('operations') ? 'outbox' : tables.includes('pages') ? 'records' : 'register'] = name;
		}
		return kinds;
	});
	return found as Record<Kind, string>;
}

export async function deleteDatabase(page: Page, kind: Kind): Promise<void> {
	const name = (await databasesOf(page))[kind];
	await page.evaluate((wanted) => new Promise<void>((resolve, reject) => {
		const asked = indexedDB.deleteDatabase(wanted);
		asked.onsuccess = () => resolve();
		asked.onerror = () => reject(new Error(wanted));
	}), name);
}

/** Its tables stay, and nothing in them. */
export async function emptyDatabase(page: Page, kind: Kind): Promise<void> {
	const name = (await databasesOf(page))[kind];
	await page.evaluate((wanted) => new Promise<void>((resolve, reject) => {
		const asked = indexedDB.open(wanted);
		asked.onerror = () => reject(new Error(wanted));
		asked.onsuccess = () => {
			const db = asked.result;
			const all = db.transaction([...db.objectStoreNames], 'readwrite');
			for (const table of db.objectStoreNames) all.objectStore(table).clear();
			all.oncomplete = () => {
				db.close();
				resolve();
			};
		};
	}), name);
}

/** Rows of one table, counted from outside. */
export async function countRows(page: Page, kind: Kind, table: string): Promise<number> {
	const name = (await databasesOf(page))[kind];
	return page.evaluate(([wanted, rows]) => new Promise<number>((resolve, reject) => {
		const asked = indexedDB.open(wanted);
		asked.onerror = () => reject(new Error(wanted));
		asked.onsuccess = () => {
			const counted = asked.result.transaction(rows).objectStore(rows).count();
			counted.onsuccess = () => {
				resolve(counted.result);
				asked.result.close();
			};
		};
	}), [name, table] as const);
}

/** As a later version of the app would: opens the database with a higher version, waiting for whoever holds it. */
export async function upgradeDatabase(page: Page, kind: Kind): Promise<void> {
	const name = (await databasesOf(page))[kind];
	await page.evaluate((wanted) => new Promise<void>((resolve, reject) => {
		const asked = indexedDB.open(wanted, 1000);
		asked.onupgradeneeded = () => asked.result.createObjectStore('of a later version');
		asked.onsuccess = () => resolve();
		asked.onerror = () => reject(new Error(wanted));
	}), name);
}

/** What browsers clear for room: everything but cookies, or that too. */
export async function evict(session: CDPSession, origin: string, cookiesToo: boolean): Promise<void> {
	const storageTypes = cookiesToo ? 'all' : 'indexeddb,cache_storage,service_workers,file_systems,local_storage,shader_cache,websql';
	await session.send('Storage.clearDataForOrigin', { origin, storageTypes });
}

/** So many days pass since the last wrong passphrase and the last contact, as the register sees it. Answers whether each vault has its recovery copy. */
export async function daysPass(page: Page, days: number): Promise<readonly boolean[]> {
	return page.evaluate((passed) => new Promise<boolean[]>((resolve, reject) => {
		type Entry = { triedAt: number; recovery?: object; lease?: { until: string; seen: string } };
		const earlier = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) - passed * 86_400_000).toISOString().slice(0, 10);
		const asked = indexedDB.open('doorstep');
		asked.onerror = () => reject(new Error('no register'));
		asked.onsuccess = () => {
			const db = asked.result;
			const work = db.transaction('vaults', 'readwrite');
			const all = work.objectStore('vaults').getAll() as IDBRequest<Entry[]>;
			const copies: boolean[] = [];
			all.onsuccess = () => {
				for (const entry of all.result) {
					copies.push(entry.recovery !== undefined);
					const lease = entry.lease === undefined ? {} : { lease: { until: earlier(entry.lease.until), seen: earlier(entry.lease.seen) } };
					work.objectStore('vaults').put({ ...entry, triedAt: entry.triedAt - passed * 86_400_000, ...lease });
				}
			};
			work.oncomplete = () => {
				db.close();
				resolve(copies);
			};
		};
	}), days);
}
