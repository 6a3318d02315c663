import { Dexie, type Table } from 'dexie';
import type { PasskeyWrap } from '../crypto/prfWrap.ts';
import type { OpeningPair } from '../crypto/hpke.ts';
import type { SigningPair } from '../crypto/signing.ts';
import type { WrappedKey } from '../crypto/wrap.ts';
import type { Id, VaultId } from '../domain/ids.ts';
import type { OfflineLease } from '../domain/offlineLease.ts';
import type { Instant } from '../domain/records/shapes.ts';
import type { RecoveryCopy } from '../protocol/recovery.ts';
import type { DatabaseNames } from './vaultDatabases.ts';

/** What lies in clear about a vault: random ids, the wrapped key, counts, and the initials of the lock screen. `wrapped` is null after too many wrong passphrases. */
export type VaultEntry = {
	readonly id: VaultId; readonly officerId: Id; readonly databases: DatabaseNames; readonly wrapped: WrappedKey | null; readonly initials: string;
	/** Wrong passphrases since the last right one, and when the last was tried (device clock, milliseconds). */
	readonly wrongTries: number; readonly triedAt: number;
	/** The same data key under passkeys of this device. */
	readonly passkeys?: readonly PasskeyWrap[];
	/** The same data key sealed to the organisation's recovery key; absent until the server has told one. */
	readonly recovery?: RecoveryCopy;
	/** Absent in a vault of an earlier version, until it is next unlocked. */
	readonly lease?: OfflineLease;
	/** The officer has asked to be let back in. */
	readonly recovering?: Recovering | null;
};
/** A request at the server, and the key that its answer will be sealed to: usable here and never readable, made for this one time. */
export type Recovering = { readonly id: Id; readonly number: string; readonly expiresAt: Instant; readonly pair: OpeningPair };

/** What stays of a vault that was taken off this device on purpose, or whose loss was told: only that it is not missed, and what of its clearing is still to be done. */
type Farewell = { readonly id: VaultId; readonly gone: true; readonly clearing?: Omit<Clearing, 'id'> };
/** A vault that an administrator had cleared. `told`: the server knows; only what the browser keeps of deleted databases is left. */
export type Clearing = { readonly id: VaultId; readonly databases: DatabaseNames; readonly told: boolean };

/** The vaults of this device. Strict, so that killing the app does not forget a wrong passphrase. */
export type Registry = {
	list(): Promise<readonly VaultEntry[]>;
	get(id: VaultId): Promise<VaultEntry | undefined>;
	add(entry: VaultEntry): Promise<void>;
	/** For a vault that was never opened. */
	replace(entry: VaultEntry): Promise<void>;
	/** Counts a try before it is made; answers the count. */
	countTry(id: VaultId, nowMs: number): Promise<number>;
	/** After a right passphrase or passkey; a request to be let back in is of no use any more. */
	forgetTries(id: VaultId): Promise<void>;
	/** Takes away what the passphrase and the passkeys open, and nothing else, in one transaction; only where a recovery copy stays. Answers whether it did. */
	destroyWraps(id: VaultId): Promise<boolean>;
	/** Writes only what is new: it is asked at every contact. */
	setLease(id: VaultId, lease: OfflineLease): Promise<void>;
	setRecovering(id: VaultId, recovering: Recovering): Promise<void>;
	/** The data key came back and lies under a new passphrase. */
	recovered(id: VaultId, wrapped: WrappedKey): Promise<void>;
	setWrapped(id: VaultId, wrapped: WrappedKey): Promise<void>;
	setPasskeys(id: VaultId, passkeys: readonly PasskeyWrap[]): Promise<void>;
	setRecovery(id: VaultId, copy: RecoveryCopy): Promise<void>;
	/** The vault is not missed from now on. */
	remove(id: VaultId): Promise<void>;
	/** The device's own pair of keys, made by `make` where there is none yet; without it, undefined then. Its private part cannot be read, only used. */
	devicePair(): Promise<SigningPair | undefined>;
	devicePair(make: () => Promise<SigningPair>): Promise<SigningPair>;
	/** Vaults that are rightly not here any more. */
	removed(): Promise<readonly VaultId[]>;
	/** From now on the vault cannot be unlocked any more; what is left of it goes with `finishClearings`. */
	beginClearing(id: VaultId): Promise<void>;
	clearings(): Promise<readonly Clearing[]>;
	toldClearing(id: VaultId): Promise<void>;
	endClearing(id: VaultId): Promise<void>;
};

type RegistryDatabase = Dexie & { vaults: Table<VaultEntry | Farewell, VaultId>; device: Table<SigningPair & { readonly key: 'pair' }, string> };

export function openRegistry(name = 'doorstep'): Registry {
	const db = new Dexie(name, { chromeTransactionDurability: 'strict' }) as RegistryDatabase;
	db.version(1).stores({ vaults: 'id' });
	db.version(2).stores({ device: 'key' });
	/** Answers the entry as it stands afterwards; undefined when the vault is not here. */
	const change = (id: VaultId, next: (entry: VaultEntry) => VaultEntry): Promise<VaultEntry | undefined> => db.transaction('rw', db.vaults, async () => {
		const entry = here(await db.vaults.get(id));
		if (entry === undefined) return undefined;
		const changed = next(entry);
		await db.vaults.put(changed);
		return changed;
	});
	async function devicePair(): Promise<SigningPair | undefined>;
	async function devicePair(make: () => Promise<SigningPair>): Promise<SigningPair>;
	async function devicePair(make?: () => Promise<SigningPair>): Promise<SigningPair | undefined> {
		const had = await db.device.get('pair');
		if (had !== undefined || make === undefined) return had;
		const made = { key: 'pair' as const, ...(await make()) };
		// Another window may have been quicker.
		return db.transaction('rw', db.device, async () => {
			const here = await db.device.get('pair');
			if (here === undefined) await db.device.add(made);
			return here ?? made;
		});
	}
	return {
		devicePair,
		list: async () => (await db.vaults.toArray()).flatMap((entry) => here(entry) ?? []),
		get: async (id) => here(await db.vaults.get(id)),
		add: async (entry) => void (await db.vaults.add(entry)),
		replace: async (entry) => void (await db.vaults.put(entry)),
		countTry: async (id, nowMs) => (await change(id, (entry) => ({ ...entry, wrongTries: entry.wrongTries + 1, triedAt: nowMs })))?.wrongTries ?? 0,
		forgetTries: async (id) => void (await change(id, (entry) => ({ ...entry, wrongTries: 0, recovering: null }))),
		destroyWraps: async (id) => (await change(id, (entry) => (entry.recovery === undefined ? entry : { ...entry, wrapped: null, passkeys: [] })))?.wrapped === null,
		setLease: async (id, lease) => {
			const had = here(await db.vaults.get(id))?.lease;
			if (had?.until !== lease.until || had.seen !== lease.seen) await change(id, (entry) => ({ ...entry, lease }));
		},
		setRecovering: async (id, recovering) => void (await change(id, (entry) => ({ ...entry, recovering }))),
		recovered: async (id, wrapped) => void (await change(id, (entry) => ({ ...entry, wrapped, wrongTries: 0, recovering: null }))),
		setWrapped: async (id, wrapped) => void (await change(id, (entry) => ({ ...entry, wrapped }))),
		setPasskeys: async (id, passkeys) => void (await change(id, (entry) => ({ ...entry, passkeys }))),
		setRecovery: async (id, recovery) => void (await change(id, (entry) => ({ ...entry, recovery }))),
		remove: async (id) => void (await db.vaults.put({ id, gone: true })),
		beginClearing: (id) => db.transaction('rw', db.vaults, async () => {
			const entry = here(await db.vaults.get(id));
			if (entry !== undefined) await db.vaults.put({ id, gone: true, clearing: { databases: entry.databases, told: false } });
		}),
		clearings: async () => (await db.vaults.toArray()).flatMap((entry) => ('gone' in entry && entry.clearing !== undefined ? [{ id: entry.id, ...entry.clearing }] : [])),
		toldClearing: (id) => db.transaction('rw', db.vaults, async () => {
			const entry = await db.vaults.get(id);
			if (entry !== undefined && 'gone' in entry && entry.clearing !== undefined) await db.vaults.put({ ...entry, clearing: { ...entry.clearing, told: true } });
		}),
		endClearing: async (id) => void (await db.vaults.put({ id, gone: true })),
		removed: async () => (await db.vaults.toArray()).filter((entry) => 'gone' in entry).map((entry) => entry.id),
	};
}

function here(entry: VaultEntry | Farewell | undefined): VaultEntry | undefined {
	return entry === undefined || 'gone' in entry ? undefined : entry;
}
