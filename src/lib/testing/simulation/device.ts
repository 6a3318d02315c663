import { createHash } from 'node:crypto';
import { newId, type Id, type VaultId } from '../../domain/ids.ts';
import type { OperationBody } from '../../domain/operation.ts';
import { problem } from '../../domain/problems/problem.ts';
import type { Instant } from '../../domain/records/shapes.ts';
import { fail, ok } from '../../domain/result.ts';
import { ServerClock, type ClockMemory } from '../../sync/clock.ts';
import { SessionValue, type Session } from '../../worker/sessionValue.ts';
import { limits } from '../../protocol/messages.ts';
import { SyncEngine } from '../../worker/syncEngine.ts';
import { openVault, type OpenVault } from '../../worker/vault.ts';
import type { SimDisk } from './disk.ts';
import type { SimNetwork } from './network.ts';
import { Life, type Scheduler } from './scheduler.ts';
import type { Identity, SimServer } from './server.ts';
import { simTransport } from './simTransport.ts';

export type DeviceWorld = {
	readonly scheduler: Scheduler; readonly server: SimServer; readonly network: SimNetwork;
	readonly saved: (device: Device, operations: readonly Id[]) => void;
};
export type App = { readonly life: Life; readonly vault: OpenVault; readonly engine: SyncEngine; readonly session: SessionValue; atForm: boolean };

/** One officer's device: its disk outlives its programs, of which an old tab may still run beside the new one. */
export class Device {
	readonly name: string;
	readonly identity: Identity;
	readonly disk: SimDisk;
	readonly #world: DeviceWorld;
	/** The program that holds the vault; null while it opens or lies dead. */
	app: App | null = null;
	/** The last answer of each draft that was told to be stored. */
	readonly drafts = new Map<Id, number>();
	online = true;
	signedIn = true;
	/** The device's own clock against the true time. */
	clockOffsetMs = 0;
	#life: Life;
	#old: Life[] = [];
	#runs = 0;

	constructor(world: DeviceWorld, name: string, identity: Identity, disk: SimDisk) {
		this.#world = world;
		this.name = name;
		this.identity = identity;
		this.disk = disk;
		this.#life = new Life(world.scheduler, name);
		this.#life.end();
	}

	get alive(): boolean {
		return this.#life.alive;
	}

	/** Opens the vault anew. `takeOver`: the old tab goes on beside it. */
	start(takeOver = false): void {
		if (takeOver && this.#life.alive) this.#old.push(this.#life);
		else this.kill();
		this.app = null;
		this.#runs += 1;
		const life = new Life(this.#world.scheduler, `${this.name}#${this.#runs}`);
		this.#life = life;
		life.spawn('opens', async () => {
			const app = await this.#open(life);
			if (this.#life === life) this.app = app;
			app?.engine.start();
		});
	}

	kill(): void {
		for (const life of [...this.#old, this.#life]) life.end();
		this.#old = [];
		this.app = null;
	}

	/** The old tabs are closed at last; true when there were any: one of them may hold the vault, and the officer opens it anew. */
	endOld(): boolean {
		const had = this.#old.length > 0;
		for (const life of this.#old) life.end();
		this.#old = [];
		return had;
	}

	slow(weight: number): void {
		this.#life.weight = weight;
	}

	setOnline(online: boolean): void {
		this.online = online;
		this.app?.engine.setOnline(online);
	}

	/** Starts one thing that the officer does; it ends with the program. */
	does(label: string, deed: (app: App) => Promise<unknown>): void {
		const { app } = this;
		if (app !== null) app.life.spawn(label, () => deed(app));
	}

	async save(app: App, bodies: readonly OperationBody[], endDrafts: readonly Id[] = []): Promise<boolean> {
		const saved = await app.vault.context.save(bodies, { endDrafts });
		if (saved.ok) this.#world.saved(this, saved.value.operations);
		return saved.ok;
	}

	async #open(life: Life): Promise<App | null> {
		const { scheduler, server, network } = this.#world;
		const openedMs = scheduler.nowMs;
		const clocks = { wallMs: () => scheduler.nowMs + this.clockOffsetMs, monotonicMs: () => scheduler.nowMs - openedMs };
		const clock = new ServerClock(clocks, null);
		const store = await this.disk.open(life);
		const loaded = await store.load();
		if (!loaded.ok) return null;
		const kept = (await store.value('session')) as Session | undefined;
		const session = new SessionValue(store, kept ?? { account: this.name, token: 'token', me: server.actorOf(this.identity).me });
		clock.remember(((await store.value('clock')) as ClockMemory | undefined) ?? null);
		const transport = simTransport({
			life, network, server, identity: this.identity, online: () => this.online, session: () => (this.signedIn ? null : problem('session_ended')), serverTime: (at) => clock.seen(at),
		});
		const vault = openVault({
			vault: this.identity.vault, store, me: () => session.current.me, nowMs: () => clock.nowMs(), wallMs: clocks.wallMs, random: scheduler.random.bytes,
			sha256: async (bytes) => {
				await life.point('crypto sha256');
				return createHash('sha256').update(bytes).digest('hex');
			},
			fetchFile: async () => fail(problem('offline')), room: async () => ok(null), server: { ask: async () => fail(problem('offline')) }, changed: () => undefined, saved: () => engine.wake(),
		}, loaded.value);
		const received = ((await store.value('received')) as Instant | undefined) ?? null;
		const engine: SyncEngine = new SyncEngine({
			vault, store, transport, head: { vault: this.identity.vault, app: 'simulation' }, signedIn: () => this.signedIn,
			me: async (me) => (JSON.stringify(me) === JSON.stringify(session.current.me) ? ok(null) : session.set({ ...session.current, me })),
			nowMs: () => clock.nowMs(), monotonicMs: clocks.monotonicMs, random: scheduler.random.next, after: (ms, work) => life.after(ms, 'timer', work), changed: () => undefined, told: () => undefined,
			finished: async () => void (await store.setValue('clock', clock.memory)),
			// Some send all in one push, others in many that follow each other.
			mostOperations: Number.parseInt(this.identity.vault.slice(-1), 16) < 8 ? 3 : limits.operations,
		}, loaded.value, received);
		return { life, vault, engine, session, atForm: false };
	}
}

export function vaultIdOf(scheduler: Scheduler): VaultId {
	return newId(scheduler.nowMs, scheduler.random.bytes) as string as VaultId;
}
