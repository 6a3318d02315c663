import { createHash } from 'node:crypto';
import { asVaultId, newId, type Id } from '../domain/ids.ts';
import type { OperationBody } from '../domain/operation.ts';
import { problem, type Problem } from '../domain/problems/problem.ts';
import { refKey, type RecordType } from '../domain/records/record.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { Me } from '../protocol/messages.ts';
import { readPullLine } from '../protocol/pull.ts';
import { readPush, writePush } from '../protocol/push.ts';
import { mayRead } from '../server/core/groups.ts';
import { asStored, MemoryServerStore } from '../server/core/memoryStore.ts';
import type { Actor } from '../server/core/port.ts';
import { pull } from '../server/core/pull.ts';
import { push } from '../server/core/push.ts';
import { restoredSince } from '../server/core/epoch.ts';
import { asPlaced } from '../server/store/ownerWrites.ts';
import type { Transport } from '../sync/transport.ts';
import { SyncEngine } from '../worker/syncEngine.ts';
import { openVault, type OpenVault } from '../worker/vault.ts';
import { MemoryDisk, memoryDeviceStore } from './memoryDeviceStore.ts';
import { actorOf, makeWorld, noon, type OfficerName, type World } from './serverWorld.ts';

/** Deterministic numbers from 0 up to 1 (mulberry32). */
export function seeded(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}

/** How often the network does its worst; each a probability of a call. */
export type Weather = { readonly lostRequest: number; readonly lostAnswer: number; readonly cutAnswer: number; readonly portal: number; readonly ended: number; readonly poison: number };
export const storm: Weather = { lostRequest: 0.1, lostAnswer: 0.15, cutAnswer: 0.2, portal: 0.05, ended: 0.05, poison: 0.03 };
export const calm: Weather = { lostRequest: 0, lostAnswer: 0, cutAnswer: 0, portal: 0, ended: 0, poison: 0 };

/** Several devices over the production sync modules, the server's pure core, and a network that fails as its seed says. */
export class Simulation {
	readonly world: World = makeWorld();
	readonly server = new MemoryServerStore();
	readonly random: () => number;
	weather: Weather = storm;
	/** Differences that devices found between what they hold and what the server says. */
	differences = 0;

	constructor(seed: number) {
		this.random = seeded(seed);
		this.server.seed(this.world.records.map(asPlaced));
	}

	async device(name: OfficerName): Promise<SimulatedDevice> {
		const vault = asVaultId(newId(Date.parse(noon), this.bytes));
		const actor = actorOf(this.world, name, vault);
		this.server.enrol(actor);
		const device = new SimulatedDevice(this, actor);
		await device.start();
		return device;
	}

	readonly bytes = (bytes: Uint8Array<ArrayBuffer>): void => {
		for (let index = 0; index < bytes.length; index += 1) bytes[index] = Math.floor(this.random() * 256);
	};

	chance(probability: number): boolean {
		return this.random() < probability;
	}

	pick<T>(list: readonly T[]): T | undefined {
		return list[Math.floor(this.random() * list.length)];
	}

	/** The server's records that this officer may see, as the wire says them. */
	visibleTo(actor: Actor): Map<string, string> {
		const records = [...this.server.records.values()].filter((record) => record.kept && record.deleted !== true && mayRead(record.placement, actor));
		return new Map(records.map((record) => [refKey(record), JSON.stringify(asStored(record))]));
	}
}

/** One officer's device: its disk outlives its worker. */
export class SimulatedDevice {
	/** As the server knows the officer now; see `givenAreas`. */
	actor: Actor;
	readonly disk = new MemoryDisk();
	/** Operations of which the officer was told that they are saved. */
	readonly saved = new Set<Id>();
	readonly #simulation: Simulation;
	#vault: OpenVault | null = null;
	#engine: SyncEngine | null = null;
	#signedIn = true;
	#monotonicMs = 0;

	constructor(simulation: Simulation, actor: Actor) {
		this.#simulation = simulation;
		this.actor = actor;
	}

	get vault(): OpenVault {
		if (this.#vault === null) throw new Error('the device is not started');
		return this.#vault;
	}

	/** Opens what is on the disk, as after a kill; whatever the last worker had under way goes on without being able to write. */
	async start(): Promise<void> {
		this.#engine?.stop();
		const store = memoryDeviceStore(this.disk);
		const loaded = await store.load();
		if (!loaded.ok) throw new Error(loaded.problem.code);
		const nowMs = (): number => Date.parse(noon) + this.#monotonicMs;
		const me = (): Me => this.actor.me;
		const vault = openVault({
			vault: this.actor.vault, store, me, nowMs, wallMs: nowMs, random: this.#simulation.bytes, sha256: async (bytes) => createHash('sha256').update(bytes).digest('hex'),
			fetchFile: async () => fail(problem('offline')), room: async () => ok(null), server: { ask: async () => fail(problem('offline')) }, changed: () => undefined, saved: () => undefined,
		}, loaded.value);
		this.#vault = vault;
		this.#engine = new SyncEngine({
			vault, store, transport: this.#transport(), head: { vault: this.actor.vault, app: 'simulation' }, signedIn: () => this.#signedIn, me: async () => ok(null), nowMs,
			monotonicMs: () => this.#monotonicMs, random: this.#simulation.random, after: () => () => undefined, changed: () => undefined, told: () => undefined, finished: async () => undefined,
		}, loaded.value, null);
	}

	/** The administrator gives the officer other areas; the device learns it by its next pull. */
	givenAreas(leafAreaIds: readonly Id[]): void {
		this.actor = { ...this.actor, me: { ...this.actor.me, leafAreaIds } };
	}

	/** The disk lost a row, or brought one back that the server has long taken away; the device notices when it is opened again. */
	async damageRows(): Promise<void> {
		const { disk } = this;
		const lost = this.#simulation.pick([...disk.held]);
		if (lost !== undefined) disk.held.delete(lost[0]);
		if (lost !== undefined && this.#simulation.chance(0.3)) {
			const id = newId(Date.parse(noon), this.#simulation.bytes);
			disk.held.set(refKey({ type: lost[1].record.type, id }), { ...lost[1], record: { ...lost[1].record, id } });
		}
		await this.start();
	}

	async save(bodies: readonly OperationBody[]): Promise<void> {
		const saved = await this.vault.context.save(bodies);
		if (saved.ok) for (const id of saved.value.operations) this.saved.add(id);
	}

	/** One round; the officer signs in again where the session had ended. */
	async sync(): Promise<void> {
		this.#monotonicMs += 3_600_000;
		this.#signedIn = true;
		await this.#engine?.now();
	}

	state() {
		if (this.#engine === null) throw new Error('the device is not started');
		return this.#engine.state();
	}

	/** What the officer sees of these records. */
	shown(keys: Iterable<string>): Map<string, string> {
		return new Map([...keys].map((key) => {
			const [type, id] = key.split('/');
			return [key, JSON.stringify(this.vault.view.get(type as RecordType, id as Id))];
		}));
	}

	/** What the device holds of the server, without its own unsent work. */
	held(): Map<string, string> {
		return new Map([...this.disk.held.values()].map(({ record }) => [refKey(record), JSON.stringify(record)]));
	}

	#fault(): Problem | null {
		const { weather } = this.#simulation;
		if (this.#simulation.chance(weather.lostRequest)) return problem('offline');
		if (this.#simulation.chance(weather.portal)) return problem('server_answer_unreadable');
		if (!this.#simulation.chance(weather.ended)) return null;
		this.#signedIn = false;
		return problem('session_ended');
	}

	#transport(): Transport {
		const never = async (): Promise<Result<never>> => fail(problem('offline'));
		const { server } = this.#simulation;
		return {
			serverInfo: never, signIn: never, signOut: never, ask: never, download: never, upload: never, news: never,
			push: async (head, operations) => {
				const fault = this.#fault();
				if (fault !== null) return fail(fault);
				if (this.#simulation.chance(this.#simulation.weather.poison)) return fail(problem('server_broken', { incident: 'x' }));
				const read = readPush(writePush(head, operations));
				if (!read.ok) return read;
				const restored = await restoredSince(server, async () => false, this.actor, read.value.head.epoch);
				if (restored !== null) return fail(restored);
				const { lines } = await push(server, this.actor, read.value.operations, noon);
				if (this.#simulation.chance(this.#simulation.weather.lostAnswer)) return fail(problem('offline'));
				if (!this.#simulation.chance(this.#simulation.weather.cutAnswer)) return ok({ lines, complete: true });
				return ok({ lines: lines.slice(0, Math.floor(this.#simulation.random() * lines.length)), complete: false });
			},
			pull: async (request, heard) => {
				const fault = this.#fault();
				if (fault !== null) return fail(fault);
				this.#simulation.differences += request.differences?.length ?? 0;
				const restored = await restoredSince(server, async () => false, this.actor, request.epoch, request.cursors);
				if (restored !== null) return fail(restored);
				const cutAfter = this.#simulation.chance(this.#simulation.weather.cutAnswer) ? Math.floor(this.#simulation.random() * 30) : Number.POSITIVE_INFINITY;
				let count = 0;
				for await (const piece of pull(server, this.actor, request, () => noon)) {
					for (const text of piece.split('\n').filter((each) => each !== '')) {
						if (count >= cutAfter) return fail(problem('server_answer_unreadable'));
						count += 1;
						const line = readPullLine(text);
						const taken = line.ok ? await heard(line.value) : line;
						if (!taken.ok) return taken;
					}
				}
				return ok(null);
			},
		};
	}
}

