import { sealerOf, sha256Hex } from '../crypto/seal.ts';
import { dexieStore } from '../db/dexieStore.ts';
import type { VaultEntry } from '../db/registry.ts';
import { openVaultDatabases } from '../db/vaultDatabases.ts';
import type { VaultId } from '../domain/ids.ts';
import { problem, type Problem } from '../domain/problems/problem.ts';
import type { Instant } from '../domain/records/shapes.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { ClockMemory, ServerClock } from '../sync/clock.ts';
import type { Transport } from '../sync/transport.ts';
import type { SyncState, Topic } from './context.ts';
import { SessionValue, type Session } from './sessionValue.ts';
import { roomFor, storageNow } from './storage.ts';
import { SyncEngine } from './syncEngine.ts';
import { openVault, type OpenVault } from './vault.ts';

/** Everything that exists only while a vault is open. */
export type OpenedVault = { readonly id: VaultId; readonly vault: OpenVault; readonly session: SessionValue; readonly sync: SyncEngine; readonly close: () => void };

export type OpenPorts = {
	readonly clock: ServerClock;
	readonly app: string;
	readonly transport: Transport;
	readonly changed: (topics: readonly Topic[]) => void;
	readonly told: (state: SyncState) => void;
	/** No write can follow: the browser has removed the databases, or another version took them. */
	readonly stopped: (why: Problem) => void;
};

/** Opens a vault's rows with its key, and puts the vault and its sync together. Sync is not yet started. */
export async function openRows(ports: OpenPorts, entry: VaultEntry, key: CryptoKey, fresh: Session | null): Promise<Result<OpenedVault>> {
	const sealer = sealerOf(key, entry.id);
	const databases = await openVaultDatabases(entry.databases, sealer, entry.id);
	if (!databases.ok) return databases;
	const store = await dexieStore(databases.value, sealer, ports.stopped);
	const loaded = await store.load();
	if (!loaded.ok) return loaded;
	const kept = (await store.value('session')) as Session | undefined;
	const current = fresh ?? kept;
	if (current === undefined) return fail(problem('vault_missing'));
	const session = new SessionValue(store, current);
	const written = fresh === null ? ok(null) : await session.set(fresh);
	if (!written.ok) return written;
	ports.clock.remember(((await store.value('clock')) as ClockMemory | undefined) ?? null);

	const vault = openVault({
		vault: entry.id, store, me: () => session.current.me, nowMs: () => ports.clock.nowMs(), wallMs: () => Date.now(), random: (bytes) => void crypto.getRandomValues(bytes),
		sha256: sha256Hex, fetchFile: (id, which, came) => ports.transport.download(id, which, came), room: roomFor, server: ports.transport, changed: ports.changed, saved: () => sync.wake(),
	}, loaded.value);
	const sync: SyncEngine = new SyncEngine({
		vault, store, transport: ports.transport, head: { vault: entry.id, app: ports.app }, signedIn: () => session.current.token !== null,
		me: async (me) => (JSON.stringify(me) === JSON.stringify(session.current.me) ? ok(null) : session.set({ ...session.current, me })),
		nowMs: () => ports.clock.nowMs(), monotonicMs: () => performance.now(), random: Math.random,
		after: (ms, work) => {
			const timer = setTimeout(work, ms);
			return () => clearTimeout(timer);
		},
		changed: ports.changed, told: ports.told,
		finished: async () => void (await store.setValue('clock', ports.clock.memory)),
		storage: storageNow,
	}, loaded.value, ((await store.value('received')) as Instant | undefined) ?? null);
	return ok({
		id: entry.id, vault, session, sync,
		close: () => {
			sync.stop();
			store.close();
		},
	});
}
