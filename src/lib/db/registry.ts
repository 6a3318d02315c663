import { Dexie, type EntityTable } from 'dexie';
import type { WrappedKey } from '../crypto/wrap.ts';
import type { Id, VaultId } from '../domain/ids.ts';
import type { DatabaseNames } from './vaultDatabases.ts';

/** What lies in clear about a vault: random ids, the wrapped key, counts, and the initials of the lock screen. */
export type VaultEntry = {
	readonly id: VaultId; readonly officerId: Id; readonly databases: DatabaseNames; readonly wrapped: WrappedKey; readonly initials: string;
	/** Wrong passphrases since the last right one, and when the last was tried (device clock, milliseconds). */
	readonly wrongTries: number; readonly triedAt: number;
};

/** The vaults of this device. Strict, so that killing the app does not forget a wrong passphrase. */
export type Registry = {
	list(): Promise<readonly VaultEntry[]>;
	get(id: VaultId): Promise<VaultEntry | undefined>;
	add(entry: VaultEntry): Promise<void>;
	/** Counts a try before it is made; answers the count. */
	countTry(id: VaultId, nowMs: number): Promise<number>;
	forgetTries(id: VaultId): Promise<void>;
	setWrapped(id: VaultId, wrapped: WrappedKey): Promise<void>;
	remove(id: VaultId): Promise<void>;
};

type RegistryDatabase = Dexie & { vaults: EntityTable<VaultEntry, 'id'> };

export function openRegistry(name = 'doorstep'): Registry {
	const db = new Dexie(name, { chromeTransactionDurability: 'strict' }) as RegistryDatabase;
	db.version(1).stores({ vaults: 'id' });
	return {
		list: () => db.vaults.toArray(),
		get: (id) => db.vaults.get(id),
		add: async (entry) => void (await db.vaults.add(entry)),
		countTry: (id, nowMs) => db.transaction('rw', db.vaults, async () => {
			const entry = await db.vaults.get(id);
			if (entry === undefined) return 0;
			await db.vaults.put({ ...entry, wrongTries: entry.wrongTries + 1, triedAt: nowMs });
			return entry.wrongTries + 1;
		}),
		forgetTries: async (id) => void (await db.vaults.update(id, { wrongTries: 0 })),
		setWrapped: async (id, wrapped) => void (await db.vaults.update(id, { wrapped })),
		remove: (id) => db.vaults.delete(id),
	};
}
