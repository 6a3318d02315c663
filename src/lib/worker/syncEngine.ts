import type { DeviceStore, Loaded } from '../db/store.ts';
import type { Id } from '../domain/ids.ts';
import { problem, type Problem } from '../domain/problems/problem.ts';
import type { Instant } from '../domain/records/shapes.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { protocolVersion, type DeviceHealth, type Me, type PushHead } from '../protocol/messages.ts';
import type { HeldIndex } from '../sync/heldIndex.ts';
import { SyncLoop } from '../sync/loop.ts';
import { NewsListener } from '../sync/newsListener.ts';
import { pullAll } from '../sync/pull.ts';
import { Pusher, type PushPorts } from '../sync/push.ts';
import { FileSender } from '../sync/sendFiles.ts';
import { StreamChecks } from '../sync/streamChecks.ts';
import type { Transport } from '../sync/transport.ts';
import type { StorageState } from './api.ts';
import type { AuditMemory } from './auditMemory.ts';
import type { SyncState, Topic } from './context.ts';
import { begunEpoch, EpochMemory } from './epochMemory.ts';
import { forgetErased, noteErased } from './erasedMemory.ts';
import { healthOf } from './health.ts';
import { refusedOf, shown } from './needsAttention.ts';
import { PullRoom } from './pullRoom.ts';
import type { OpenVault } from './vault.ts';

/** Sent work stays sealed on the device so long, for a server that was restored from a backup. */
const keepSentMs = 30 * 86_400_000;

/** So long after a round that went well the store may pack what pulls changed: officer and loop are then most likely at rest. */
export const packAfterMs = 15_000;

/** A clock that is off by more is told. It does no harm to the work: times are corrected by the server's. */
const clockToldMinutes = 2;

export type SyncPorts = {
	readonly vault: OpenVault;
	readonly store: DeviceStore;
	readonly transport: Transport;
	readonly head: Pick<PushHead, 'vault' | 'app'>;
	readonly signedIn: () => boolean;
	readonly me: (me: Me) => Promise<Result<null>>;
	readonly nowMs: () => number;
	readonly monotonicMs: () => number;
	readonly random: () => number; readonly mostOperations?: PushPorts['mostOperations'];
	readonly after: (ms: number, work: () => void) => () => void;
	readonly changed: (topics: readonly Topic[]) => void;
	readonly told: (state: SyncState) => void;
	/** The officer's signatures over what is pushed. */
	readonly signed?: PushPorts['signed'];
	/** Each time all was received: what else is worth keeping (the clock). */
	readonly finished: () => Promise<void>;
	/** The server's clock less this device's, as of the last contact. */
	readonly clockOffMs?: () => number;
	/** Told to the server with the rest of this device's health; absent or null: not known. */
	readonly storage?: () => Promise<StorageState | null>;
	/** What this device holds of the server's record of who did what. */
	readonly audit?: AuditMemory;
	/** An administrator has asked this device to clear itself, and nothing waits on it any more. */
	readonly clear?: () => Promise<Result<null>>;
	/** What this device has no room for any more. */
	readonly room?: () => Problem | null;
};

/** Joins outbox, push, pull, files and the loop for one open vault, and says how it stands. */
export class SyncEngine {
	readonly #ports: SyncPorts;
	readonly #loop: SyncLoop;
	readonly #news: NewsListener;
	readonly #pusher: Pusher;
	readonly #files: FileSender;
	readonly #held: HeldIndex;
	readonly #checks: StreamChecks;
	readonly #epoch: EpochMemory;
	readonly #damaged: number;
	readonly #anew: boolean;
	readonly #pullRoom: PullRoom;
	readonly #abort = new AbortController();
	#online = true;
	#receivedAt: Instant | null;
	#storedInFirstPull = 0;
	#told = '';
	#cancelPacking: (() => void) | null = null;

	/** `anew`: all had been received once, but the browser has removed it or rows were damaged, so that it is pulled again. */
	constructor(ports: SyncPorts, loaded: Loaded, receivedAt: Instant | null, anew = false) {
		this.#ports = ports;
		this.#receivedAt = receivedAt;
		this.#anew = anew;
		this.#pullRoom = new PullRoom(ports.monotonicMs);
		this.#damaged = loaded.damaged;
		this.#held = ports.vault.held;
		this.#checks = new StreamChecks(this.#held, ports.monotonicMs);
		this.#epoch = new EpochMemory(ports.store);
		this.#storedInFirstPull = loaded.held.length;
		const head: PushHead = { protocol: protocolVersion, ...ports.head };
		const { vault, transport, monotonicMs, after } = ports;
		this.#pusher = new Pusher({ transport, outbox: vault.outbox, head: async (answered) => ({ ...head, ...(await this.#epoch.known([...vault.outbox.items, ...answered])), health: await this.#health() }), now: () => this.#now(), monotonicMs, ...(ports.signed && { signed: ports.signed }), ...(ports.mostOperations && { mostOperations: ports.mostOperations }) });
		this.#files = new FileSender({
			transport, store: ports.store, waiting: () => vault.files.waiting(), update: (manifest) => vault.files.update(manifest), items: () => vault.outbox.items, monotonicMs,
			received: (id) => this.#epoch.received(id),
		});
		this.#loop = new SyncLoop({
			push: (asked) => this.#signedIn(() => this.#throughRestore(() => this.#pusher.run(asked))),
			pull: (asked) => this.#pullRoom.fitting(asked, () => this.#throughRestore(() => this.#pull(head), () => this.#pusher.run(true))),
			files: (asked, interrupted) => this.#files.run(asked, this.#abort.signal, interrupted),
			leave: () => this.#leave(),
			finished: () => this.#finished(),
			after, random: ports.random, changed: () => this.#tell(),
		});
		this.#news = new NewsListener({ listen: (heard, signal) => transport.news(heard, signal), heard: () => void this.#loop.wake(), after });
	}

	start(): void {
		this.#news.start();
		void this.#loop.wake();
	}

	stop(): void {
		this.#loop.stop();
		this.#cancelPacking?.();
		this.#news.stop();
		this.#abort.abort();
	}

	wake(): void {
		this.#tell();
		// Without a network each save would pack all that waits for nothing. It comes by itself when the network is back, and the timer tries in any case.
		if (this.#online) void this.#loop.wake();
	}

	/** The officer asks, or the session was renewed: what stood aside is tried too. Answers when the round has ended. */
	now(): Promise<void> {
		this.#news.start();
		return this.#loop.fresh();
	}

	/** Something of the state changed outside of the sync. */
	tell(): void { this.#tell(); }

	setOnline(online: boolean): void {
		const was = this.#online;
		this.#online = online;
		this.#tell();
		if (!online) this.#news.stop();
		else if (!was) void this.now();
	}

	state(): SyncState {
		const { outbox, files } = this.#ports.vault;
		const waiting = outbox.waiting();
		const unsentFiles = files.waiting().length;
		const phase = this.#loop.phase;
		const storage = this.#storageProblem();
		return {
			phase: this.#shownPhase(phase, waiting.length + unsentFiles > 0),
			online: this.#online, unsent: waiting.length, unsentFiles,
			oldestUnsentAt: waiting[0]?.at ?? null,
			receivedAt: this.#receivedAt,
			needsAttention: [...outbox.items.flatMap(refusedOf), ...this.#pusher.aside().map((each) => shown(each.operation, each.problem, each.operation.at))],
			problem: this.#online ? (this.#loop.problem ?? this.#files.problems()[0] ?? storage) : storage,
			storage,
			clockMinutes: this.#clockMinutes(),
			firstPull: this.#receivedAt === null ? { records: this.#storedInFirstPull } : null,
		};
	}

	/** Below the limit nothing is told, so that a clock that drifts by seconds makes no news. */
	#clockMinutes(): number {
		const minutes = Math.round((this.#ports.clockOffMs?.() ?? 0) / 60_000);
		return Math.abs(minutes) > clockToldMinutes ? minutes : 0;
	}

	/** What the officer must know of this device's storage, the gravest first. */
	#storageProblem(): Problem | null {
		const room = this.#ports.room?.() ?? null;
		if (this.#damaged > 0) return problem('storage_damaged', { count: this.#damaged });
		if (room?.code === 'storage_full') return room;
		if (this.#pullRoom.full) return problem('pull_full');
		return this.#anew && this.#receivedAt === null ? problem('records_rebuilt') : room;
	}

	/** A quiet look for news is not shown as work. */
	#shownPhase(phase: SyncLoop['phase'], unsent: boolean): SyncState['phase'] {
		if (phase === 'signIn' || phase === 'update') return phase;
		if (phase === 'receiving') return this.#receivedAt === null ? 'receiving' : unsent ? 'sending' : 'idle';
		if (phase === 'sending') return unsent ? 'sending' : this.#receivedAt === null ? 'receiving' : 'idle';
		return phase === 'idle' && !unsent ? 'idle' : 'waiting';
	}

	#signedIn(step: () => Promise<Result<null>>): Promise<Result<null>> {
		return this.#ports.signedIn() ? step() : Promise.resolve({ ok: false, problem: problem('session_ended') });
	}

	/** When the server turns out to be restored from a backup: offers again what it had acknowledged, then goes on. */
	async #throughRestore(step: () => Promise<Result<null>>, first?: () => Promise<Result<null>>): Promise<Result<null>> {
		const done = await step();
		const begun = done.ok ? null : begunEpoch(done.problem);
		if (begun === null) return done;
		const offered = await this.#offerAgain(begun);
		if (!offered.ok) return offered;
		const pushed = first === undefined ? ok(null) : await first();
		return pushed.ok ? step() : pushed;
	}

	/** The epoch is noted last: interrupted before that, all of it is done once more. */
	async #offerAgain(epoch: Id): Promise<Result<null>> {
		const { vault, store } = this.#ports;
		const offered = await vault.outbox.reoffer();
		if (!offered.ok) return offered;
		const files = await vault.files.reoffer(vault.outbox.items.flatMap(({ operation }) => (operation.body.kind === 'attach' ? [operation.body.fileId] : [])));
		if (!files.ok) return files;
		this.#checks.forget();
		const anew = { puts: [], removes: [], cursors: this.#held.cursors.map(({ stream }) => ({ stream, seq: 0 })) };
		const stored = await store.applyPull(anew);
		if (!stored.ok) return stored;
		this.#held.apply(anew);
		return this.#epoch.begin(epoch);
	}

	async #pull(head: PushHead): Promise<Result<null>> {
		const { vault, transport, store } = this.#ports;
		const acknowledged = vault.outbox.items.filter((item) => item.state === 'acknowledged');
		const pulled = await pullAll({
			transport, store, held: this.#held, checks: this.#checks, request: { ...head, ...(await this.#epoch.known(vault.outbox.items)), health: await this.#health(), ...(await this.#ports.audit?.known()) }, me: (me) => this.#me(me), epoch: (id) => this.#epoch.first(id),
			audit: async (told) => this.#ports.audit?.heard(told, vault.context.me().tenantId),
			erased: (ids) => noteErased(store, ids), stored: (ref) => vault.view.serverRecord(ref.type, ref.id), staysPinned: (ref) => vault.pins.stays(ref),
			applied: (puts, removes) => {
				const types = vault.view.apply(puts, removes, vault.outbox.items);
				if (this.#receivedAt === null) this.#storedInFirstPull = this.#held.size;
				this.#ports.changed([...types]);
				if (this.#receivedAt === null) this.#tell();
			},
		});
		if (!pulled.ok) return pulled;
		const settled = await vault.pins.settle();
		if (!settled.ok) return settled;
		// All that was acknowledged before this pull began is in what it brought, or lies outside the scope: the replay of it ends.
		if (acknowledged.length === 0) return ok(null);
		const kept = await this.#epoch.keep(acknowledged);
		return kept.ok ? vault.outbox.retire(acknowledged) : kept;
	}

	/** What was looked at in areas that are no longer the officer's is not shown any more. */
	async #me(me: Me): Promise<Result<null>> {
		const { vault } = this.#ports;
		const before = String(vault.context.me().leafAreaIds);
		const known = await this.#ports.me(me);
		if (known.ok && before !== String(me.leafAreaIds)) this.#ports.changed([...vault.view.lookAway(vault.outbox.items)]);
		return known;
	}

	/** Nothing is cleared while anything waits here that the server does not have, whoever asks. */
	async #leave(): Promise<Result<null>> {
		const { outbox, files } = this.#ports.vault;
		const count = outbox.waiting().length + files.waiting().length;
		if (count > 0) return fail(problem('device_wipe_waits', { count }));
		return (await this.#ports.clear?.()) ?? fail(problem('device_wipe'));
	}

	async #finished(): Promise<void> {
		const { store, vault } = this.#ports;
		await this.#ports.finished();
		await store.pruneSent(new Date(this.#ports.nowMs() - keepSentMs).toISOString());
		await forgetErased(store, vault.files, vault.memory);
		this.#packWhenQuiet();
		if (vault.outbox.waiting().length > 0 || this.#pullRoom.full) return this.#tell();
		this.#receivedAt = this.#now();
		await store.setValue('received', this.#receivedAt);
		this.#tell();
	}

	/** A problem is not told: nothing is lost by it, and the next quiet round tries again. */
	#packWhenQuiet(): void {
		this.#cancelPacking ??= this.#ports.after(packAfterMs, () => {
			this.#cancelPacking = null;
			if (this.#loop.phase === 'idle') void this.#ports.store.compact();
		});
	}

	/** Saves that stand aside, by group, and files, by id: each with its reason. */
	aside(): { readonly groups: ReadonlyMap<Id, Problem>; readonly files: ReadonlyMap<Id, Problem> } {
		return { groups: new Map(this.#pusher.aside().map(({ operation, problem: why }) => [operation.group, why])), files: this.#files.aside() };
	}

	async #health(): Promise<DeviceHealth> {
		return healthOf(this.state(), (await this.#ports.storage?.()) ?? null, this.#ports.audit?.problem ?? null);
	}

	#now(): Instant {
		return new Date(this.#ports.nowMs()).toISOString();
	}

	/** Only what differs is told: rounds that find nothing are silent. */
	#tell(): void {
		const state = this.state();
		const written = JSON.stringify(state);
		if (written === this.#told) return;
		this.#told = written;
		this.#ports.told(state);
	}
}
