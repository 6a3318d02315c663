import type { Id, VaultId } from '../../../domain/ids.ts';
import type { StreamName } from '../../../protocol/messages.ts';
import type { StreamSum } from '../../../protocol/streamSum.ts';
import type { MemoryServerStore } from '../../../server/core/memoryStore.ts';
import type { Actor, PlacedRecord, ServerStore, Writes } from '../../../server/core/port.ts';
import type { SimDisk } from '../disk.ts';
import type { CommitWatch, RowsWatch } from '../scheduledServerStore.ts';
import type { Beneath, Life, Scheduler } from '../scheduler.ts';

/** A real database under the simulated server; the memory store beside it holds what the commits add up to. */
export type SimDatabase = {
	/** Empties it, and writes what set-up writes. */
	begin(tenantId: Id, records: readonly PlacedRecord[], devices: readonly Actor[]): Promise<void>;
	/** The store of one run of the server. */
	open(life: Life, mirror: MemoryServerStore, watch: { readonly commits: CommitWatch; readonly read: RowsWatch }): ServerStore;
	/** As an administrator; false where a transaction that is under way holds what it needs. */
	change(record: PlacedRecord): Promise<boolean>;
	/** The server's own work on one case; null where nothing was due, or a transaction that is under way holds what it needs. */
	endGrants(caseId: Id, nowMs: number): Promise<Writes | null>;
	prune(): Promise<void>;
	/** Takes a backup; what it answers puts it back, with the server stopped. */
	backup(): Promise<() => Promise<void>>;
	sum(actor: Actor, stream: StreamName): Promise<StreamSum>;
	epoch(actor: Actor): Promise<Id>;
	/** Reads everything into the mirror; answers what it held otherwise than the database. */
	readBack(mirror: MemoryServerStore): Promise<string | null>;
};

/** What lies under a simulation instead of memory. */
export type Stores = { readonly disk?: (vault: VaultId) => SimDisk; readonly database?: SimDatabase; readonly end?: () => Promise<void> };
export const storeNames = ['memory', 'dexie', 'postgres', 'both'] as const;
export type StoreName = (typeof storeNames)[number];

/** Loaded only when they are asked for: what the memory runs do not use, they do not wait for. */
export async function storesOf(name: StoreName): Promise<((scheduler: Scheduler) => Stores) | null> {
	if (name === 'memory') return null;
	const device = name === 'postgres' ? null : await dexie();
	const server = name === 'dexie' ? null : await postgres();
	return (scheduler) => {
		const parts = [server, device].flatMap((part) => part?.(scheduler) ?? []);
		scheduler.beneath = parts.map((part) => part.beneath);
		return { ...parts[0]?.stores, ...parts[1]?.stores, end: async () => { for (const part of parts) await part.stores.end?.(); } };
	};
}

/** Ends what outlives a history: the database that all share. */
export async function closeStores(): Promise<void> {
	if (opened) await (await import('./postgres.ts')).closePostgres();
}

type Part = (scheduler: Scheduler) => { readonly stores: Stores; readonly beneath: Beneath };
let opened = false;

async function dexie(): Promise<Part> {
	// First of all: Dexie looks for IndexedDB when it is loaded.
	const { SimBrowser } = await import('./browser.ts');
	const { DexieSimDisk } = await import('./dexieDisk.ts');
	return (scheduler) => {
		const browser = new SimBrowser(scheduler);
		return { beneath: browser, stores: { disk: (vault) => new DexieSimDisk(browser, vault), end: async () => browser.end() } };
	};
}

async function postgres(): Promise<Part> {
	opened = true;
	const { openPostgres, PostgresSimDatabase } = await import('./postgres.ts');
	const open = await openPostgres();
	return () => {
		const database = new PostgresSimDatabase(open);
		return { beneath: database.calls, stores: { database, end: async () => { while (await database.calls.next()); } } };
	};
}
