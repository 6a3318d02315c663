import type { SigningPair } from '../crypto/signing.ts';
import type { OpenedKey } from '../crypto/wrap.ts';
import { sealerOf, sha256Hex, type Sealer } from '../crypto/seal.ts';
import { dexieStore } from '../db/dexieStore.ts';
import { problemOf, type Stops } from '../db/fence.ts';
import type { VaultEntry } from '../db/registry.ts';
import { fileReserve } from '../db/reserve.ts';
import { makingRoom, Room } from '../db/room.ts';
import { roomyStore } from '../db/roomyStore.ts';
import type { DeviceStore } from '../db/store.ts';
import { dropRecords, openVaultDatabases, type DatabaseNames } from '../db/vaultDatabases.ts';
import type { VaultId } from '../domain/ids.ts';
import { problem } from '../domain/problems/problem.ts';
import type { Instant } from '../domain/records/shapes.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { Me } from '../protocol/messages.ts';
import type { RecoveryCopy } from '../protocol/recovery.ts';
import type { ClockMemory, ServerClock } from '../sync/clock.ts';
import type { Transport } from '../sync/transport.ts';
import type { SyncState, Topic } from './context.ts';
import { AuditMemory } from './auditMemory.ts';
import { FileKeeper } from './fileKeeper.ts';
import { lineNow } from './network.ts';
import { RecoveryKeeper } from './recoveryKeeper.ts';
import { SealedFiles } from './sealedFiles.ts';
import { SealedLane } from './sealedLane.ts';
import { SessionValue, type Session } from './sessionValue.ts';
import { estimate, storageNow } from './storage.ts';
import { SyncEngine } from './syncEngine.ts';
import { openVault, type OpenVault } from './vault.ts';

/** Everything that exists only while a vault is open. */
export type OpenedVault = {
	readonly id: VaultId;
	/** As it stood in the register when the vault was opened. */
	readonly entry: VaultEntry;
	readonly databases: DatabaseNames; readonly vault: OpenVault; readonly session: SessionValue; readonly sync: SyncEngine; readonly close: () => void;
	/** For a rescue file. */
	readonly store: DeviceStore; readonly sealer: Sealer; readonly audit: AuditMemory;
};

export type OpenPorts = {
	readonly clock: ServerClock;
	readonly app: string;
	readonly transport: Transport;
	/** The device's own pair of keys; null when it cannot be kept: then nothing leaves while the app is locked. */
	readonly device: () => Promise<SigningPair | null>;
	/** The vault was in contact with the server. */
	readonly contact: (me: Me) => Promise<unknown>;
	/** Writes the vault's recovery copy into the register. */
	readonly keepCopy: (copy: RecoveryCopy) => Promise<void>;
	readonly changed: (topics: readonly Topic[]) => void;
	readonly told: (state: SyncState) => void;
	/** The device is to clear itself, and nothing waits on it. */
	readonly clear: () => Promise<Result<null>>;
} & Stops;

const reserveAfterMs = 3_000;
/** So often the clock is looked at for sight of a restricted case that ends. */
const sightMs = 10_000;

/** Opens a vault's rows with its key, and puts the vault and its sync together. Sync is not yet started. */
export async function openRows(ports: OpenPorts, entry: VaultEntry, { key, spare }: OpenedKey, fresh: Session | null): Promise<Result<OpenedVault>> {
	const sealer = sealerOf(key, entry.id);
	const reserve = fileReserve();
	// An upgrade needs room that a full device has not: the reserve is for this, and what was pulled can be pulled again.
	const raw = await makingRoom(() => takeOver(ports, entry, sealer), [() => reserve.release(), () => dropRecords(entry.databases)]);
	if (!raw.ok) return raw;
	const told = { room: (): void => undefined };
	const room = new Room({ reserve, estimate, changed: () => told.room() });
	const opened = await openStore(ports, entry, roomyStore(raw.value, room), room, sealer, new RecoveryKeeper({ entry, spare, keep: ports.keepCopy }), fresh).catch((error: unknown) => fail(problemOf(error)));
	if (!opened.ok) {
		raw.value.close();
		return opened;
	}
	const { vault, sync } = opened.value;
	told.room = () => sync.tell();
	room.dropCopies = () => vault.files.dropCopies();
	// After the first screen: it writes some megabytes once.
	setTimeout(() => void room.restore(), reserveAfterMs);
	return opened;
}

async function takeOver(ports: OpenPorts, entry: VaultEntry, sealer: Sealer): Promise<Result<DeviceStore>> {
	const databases = await openVaultDatabases(entry.databases, sealer, entry.id);
	if (!databases.ok) return databases;
	try {
		return ok(await dexieStore(databases.value, sealer, ports));
	} catch (error) {
		return fail(problemOf(error));
	}
}

async function openStore(ports: OpenPorts, entry: VaultEntry, store: DeviceStore, room: Room, sealer: Sealer, recovery: RecoveryKeeper, fresh: Session | null): Promise<Result<OpenedVault>> {
	const loaded = await store.load();
	if (!loaded.ok) return loaded;
	const current = fresh ?? ((await store.value('session')) as Session | undefined);
	// Killed between making the vault and keeping its first session, or that row was damaged: nothing is lost by it.
	if (current === undefined) return fail(problem('vault_unsigned'));
	const session = new SessionValue(store, current);
	const written = fresh === null ? ok(null) : await session.set(fresh);
	if (!written.ok) return written;
	ports.clock.remember(((await store.value('clock')) as ClockMemory | undefined) ?? null);
	const received = await receivedOf(store, loaded.value.cursors.length > 0);
	if (!received.ok) return received;

	const lane = await SealedLane.open({ store, vault: entry.id, device: await ports.device(), server: ports.transport, nowMs: () => ports.clock.nowMs() }, fresh !== null);
	const sealedFiles = new SealedFiles({ store, vault: entry.id, keys: () => lane.serverKeys, rekey: (id) => vault.files.rekey(id) });
	const vault: OpenVault = openVault({
		vault: entry.id, store, me: () => session.current.me, nowMs: () => ports.clock.nowMs(), wallMs: () => Date.now(), random: (bytes) => void crypto.getRandomValues(bytes),
		sha256: sha256Hex, fetchFile: (id, which, came) => ports.transport.download(id, which, came), room: (bytes) => room.forFile(bytes), server: ports.transport, changed: ports.changed, saved: () => sync.wake(), copy: (operations, waiting) => lane.copy(operations, waiting), fileTaken: (manifest) => sealedFiles.taken(manifest),
	}, loaded.value);
	const after = (ms: number, work: () => void): (() => void) => {
		const timer = setTimeout(work, ms);
		return () => clearTimeout(timer);
	};
	const audit = new AuditMemory(store);
	const sync: SyncEngine = new SyncEngine({
		vault, store, transport: ports.transport, head: { vault: entry.id, app: ports.app }, signedIn: () => session.current.token !== null,
		me: async (me) => {
			if (JSON.stringify(me) === JSON.stringify(session.current.me)) return ok(null);
			const kept = await session.set({ ...session.current, me });
			if (kept.ok) ports.changed(['officer']);
			return kept;
		},
		nowMs: () => ports.clock.nowMs(), monotonicMs: () => performance.now(), random: Math.random,
		after,
		changed: ports.changed, told: ports.told, signed: (operations) => lane.signed(operations),
		finished: async () => {
			if (room.problem !== null) await room.restore();
			await store.setValue('clock', ports.clock.memory);
			await lane.refresh(vault.outbox.waiting());
			await sealedFiles.seal(vault.files.waiting(), vault.outbox.items, true);
			await recovery.settle(lane.recovery);
			await ports.contact(session.current.me);
			keeper.soon();
			// It holds up nothing: what fails is told the next time.
			void vault.looks.tell().catch(() => undefined);
		},
		clear: ports.clear,
		storage: storageNow, room: () => room.problem ?? lane.problem, audit, clockOffMs: () => ports.clock.memory.offsetMs,
	}, loaded.value, received.value.at, received.value.anew);
	const keeper = new FileKeeper({
		files: vault.files, view: vault.view, store, nowMs: () => ports.clock.nowMs(), line: lineNow, quiet: () => sync.state().phase === 'idle', after, atStart: loaded.value.files,
	});
	vault.endSight();
	const sight = setInterval(() => vault.endSight(), sightMs);
	void lane.seal(vault.outbox.waiting()).then(() => sealedFiles.seal(vault.files.waiting(), vault.outbox.items, false));
	// After a fresh sign-in the first round says which server this is now.
	if (fresh === null) void recovery.settle(lane.recovery);
	return ok({
		id: entry.id, entry, databases: entry.databases, vault, session, sync, audit, store, sealer,
		close: () => {
			sync.stop();
			clearInterval(sight);
			keeper.stop();
			store.close();
		},
	});
}

/**
 * When all was last received. Null is kept once what was received turns out to be gone or damaged, until it is all here again: a
 * vault that had received everything has cursors.
 */
async function receivedOf(store: DeviceStore, hasCursors: boolean): Promise<Result<{ readonly at: Instant | null; readonly anew: boolean }>> {
	const kept = (await store.value('received')) as Instant | null | undefined;
	if (kept === undefined) return ok({ at: null, anew: false });
	if (kept !== null && hasCursors) return ok({ at: kept, anew: false });
	const written = kept === null ? ok(null) : await store.setValue('received', null);
	return written.ok ? ok({ at: null, anew: true }) : written;
}
