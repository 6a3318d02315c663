import { newId, type Id } from '../../domain/ids.ts';
import { someDeed } from './deeds.ts';
import { Device, vaultIdOf } from './device.ts';
import { MemorySimDisk } from './disk.ts';
import { EvilDevice } from './evil.ts';
import { Judge, Violation } from './judge.ts';
import { calm, SimNetwork, storm } from './network.ts';
import { someHazards, type Hazard } from './profile.ts';
import { Random } from './random.ts';
import { Scheduler } from './scheduler.ts';
import { SimServer, type Identity } from './server.ts';
import type { Stores } from './stores/stores.ts';
import { beginMs, simWorld, type OfficerName, type SimWorld } from './world.ts';

export type Options = {
	readonly seed: number;
	/** Operations that officers save before the network comes back. */
	readonly operations?: number;
	readonly without?: ReadonlySet<string>;
	/** Whose devices; else five of four officers. */
	readonly crew?: readonly OfficerName[];
	/** What else than memory lies under devices and server. */
	readonly stores?: (scheduler: Scheduler) => Stores;
};
export type Figures = { readonly operations: number; readonly steps: number; readonly commits: number; readonly rounds: number; readonly outcomes: Readonly<Record<string, number>>; readonly hazards: readonly Hazard[] };

const crew: readonly OfficerName[] = ['mara', 'noor', 'mara', 'sol', 'ines'];
/** Rounds after which the outbox of everybody must be empty. */
const mostRounds = 6;
const dayMs = 86_400_000;

/** Five devices and a server under one seed. */
export class Simulation {
	readonly random: Random;
	readonly scheduler: Scheduler;
	readonly judge: Judge;
	readonly world: SimWorld;
	readonly server: SimServer;
	readonly network: SimNetwork;
	readonly devices: Device[] = [];
	readonly evil: EvilDevice;
	readonly hazards: ReadonlySet<Hazard>;
	readonly #most: number;
	readonly #stores: Stores;
	#putBack: () => Promise<void> = async () => undefined;
	#saved = 0;

	constructor(options: Options) {
		this.random = new Random(options.seed);
		this.#most = options.operations ?? 200;
		this.scheduler = new Scheduler(this.random, beginMs);
		this.#stores = options.stores?.(this.scheduler) ?? {};
		this.world = simWorld(this.random);
		this.judge = new Judge(this.scheduler);
		this.server = new SimServer(this.world, this.scheduler, this.judge, this.#stores.database);
		this.judge.watch(this.server);
		this.network = new SimNetwork(this.scheduler, this.server);
		this.hazards = someHazards(this.random, options.without ?? new Set());
		this.network.weather = this.hazards.has('storm') ? storm : calm;
		for (const name of options.crew ?? crew) this.addDevice(name);
		const [victim] = this.devices;
		if (victim === undefined) throw new Error('there is a first device');
		this.evil = new EvilDevice(this, this.#enrol('rex'), victim.identity);
		this.judge.evil.add(this.evil.identity.vault);
	}

	addDevice(name: OfficerName): Device {
		const identity = this.#enrol(name);
		const device = new Device({
			scheduler: this.scheduler, server: this.server, network: this.network,
			saved: (of, operations) => {
				this.#saved += operations.length;
				this.judge.saved(of, operations);
			},
		}, `${name}${this.devices.length}`, identity, this.#stores.disk?.(identity.vault) ?? new MemorySimDisk());
		this.devices.push(device);
		return device;
	}

	/** Takes a backup; what it answers restores it, with the server stopped. */
	async backup(): Promise<() => Promise<void>> {
		const [server, model] = [await this.server.backup(), this.judge.model.backup()];
		return async () => {
			this.server.crash();
			this.network.cutAll();
			await server();
			model();
			this.judge.mayDiffer = null;
			this.server.start();
		};
	}

	async run(): Promise<Figures> {
		const { random, scheduler } = this;
		await this.server.begin();
		this.#putBack = await this.backup();
		for (const device of this.devices) device.start();
		await this.let(200 + random.int(600));
		for (let turn = 0; this.#saved < this.#most && turn < this.#most * 4; turn += 1) {
			if (random.chance(0.04)) this.server.endGrants();
			if (random.chance(0.12)) await this.#happens();
			else this.#works();
			await this.let(random.int(random.chance(0.1) ? 250 : 24));
			if (turn % 40 === 0) for (const device of this.devices) await this.judge.checkSaved(device);
		}
		const rounds = await this.heal();
		const { commitCount: commits, outcomes } = this.judge;
		return { operations: this.#saved, steps: scheduler.steps, commits, rounds, outcomes, hazards: [...this.hazards] };
	}

	/** Nothing goes on any more. */
	async end(): Promise<void> {
		for (const device of this.devices) device.kill();
		this.server.crash();
		this.network.cutAll();
		await this.#stores.end?.();
	}

	/** The network is back, everything runs, and all is quiet in the end. */
	async heal(): Promise<number> {
		const { network, scheduler } = this;
		network.weather = calm;
		network.hurry();
		this.server.start();
		scheduler.befalls = null;
		for (const device of this.devices) {
			device.disk.setFull(false);
			device.signedIn = true;
			device.slow(1);
			if (device.endOld() || !device.alive) device.start();
			device.setOnline(true);
		}
		await this.let(3000);
		let rounds = 0;
		for (let wrong: unknown = null; ; rounds += 1) {
			if (rounds >= mostRounds) throw wrong;
			await this.#round();
			wrong = await this.#wrong();
			if (wrong === null) break;
		}
		// Once more from the disk alone, with every stream compared.
		for (const device of this.devices) device.start();
		await this.let(2000);
		await this.#round();
		const wrong = await this.#wrong();
		if (wrong !== null) throw wrong;
		return rounds + 1;
	}

	async #round(): Promise<void> {
		this.server.endGrants();
		let open = this.devices.length;
		for (const device of this.devices) {
			device.slow(1);
			if (device.app === null) open -= 1;
			else device.does('asks for a round', async ({ engine }) => {
				await engine.now();
				open -= 1;
			});
		}
		if (!(await this.scheduler.run(() => open === 0, 60_000))) throw new Violation('7 once the network is back the outbox empties', 'a round does not end');
	}

	async #wrong(): Promise<unknown> {
		try {
			await this.judge.checkDatabase();
			for (const device of this.devices) await this.judge.checkHealed(device);
			return null;
		} catch (error) {
			return error;
		}
	}

	/** Lets the programs go on for so many steps; timers that are due by then ring. */
	async let(steps: number): Promise<void> {
		const until = this.scheduler.steps + steps;
		await this.scheduler.run(() => this.scheduler.steps >= until || this.scheduler.isIdle, steps + 1);
	}

	#works(): void {
		const { random, world } = this;
		const device = random.pick(this.devices);
		if (device === undefined) return;
		if (!device.alive && random.chance(0.3)) device.start();
		const deed = someDeed(random);
		device.does(deed.name, (app) => deed({ app, device, random, world }));
		if (random.chance(0.15)) device.does('asks for a round', ({ engine }) => engine.now());
	}

	async #happens(): Promise<void> {
		const { random, server, scheduler } = this;
		const hazard = random.pick([...this.hazards]);
		const device = random.pick(this.devices);
		if (hazard === undefined || device === undefined) return;
		scheduler.note('────', `${hazard} ${device.name}`);
		switch (hazard) {
			case 'crash':
				device.kill();
				await this.judge.checkSaved(device);
				if (random.chance(0.7)) device.start();
				return;
			case 'powerCut':
				device.kill();
				await device.disk.cutPower(random);
				await this.judge.checkSaved(device);
				device.start();
				return;
			case 'serverCrash':
				server.crash();
				await this.let(random.int(60));
				server.start();
				return;
			case 'restore':
				if (random.chance(0.6)) this.#putBack = await this.backup();
				else {
					scheduler.note('────', 'the last backup is put back');
					await this.#putBack();
				}
				for (const each of this.devices) await this.judge.checkSaved(each);
				return;
			case 'areas': {
				const officer = random.pick([this.world.officers.sol, this.world.officers.mara, this.world.officers.noor]);
				if (officer !== undefined) this.judge.model.seed(await server.giveAreas(officer, random.chance(0.4) ? [this.world.town] : this.world.areas.filter(() => random.chance(0.5))));
				return;
			}
			case 'clocks':
				device.clockOffsetMs = (random.next() - 0.5) * 6 * dayMs;
				return;
			case 'fullDisk':
				device.disk.setFull(random.chance(0.6));
				return;
			case 'takeOver':
				device.start(true);
				return;
			case 'damage':
				device.kill();
				await device.disk.damage(random, () => newId(scheduler.nowMs, random.bytes) as Id);
				this.judge.mayDiffer?.add(device.identity.vault);
				device.start();
				return;
			case 'evil':
				this.evil.lies();
				return;
			case 'offline':
				device.setOnline(random.chance(0.5));
				return;
			case 'signOut':
				device.signedIn = !device.signedIn;
				return;
			case 'slow':
				device.slow(random.pick([1, 0.3, 0.05]) ?? 1);
				return;
			case 'storm':
				this.network.weather = random.chance(0.5) ? storm : calm;
				return;
			case 'prune':
				await server.prune();
				// Who is just reading a log that is shortened finds by the sum that something is missing, and takes the stream anew in the same pull.
				this.judge.mayDiffer = null;
				return;
			case 'busyDatabase':
				scheduler.befalls = random.chance(0.5) ? null : (_, label) => ((label.startsWith('db ') || label.startsWith('tx ')) && random.chance(0.02) ? 'error' : null);
				return;
			case 'diskErrors':
				scheduler.befalls = random.chance(0.5) ? null : (_, label) => (label.startsWith('store ') && random.chance(0.02) ? 'error' : null);
		}
	}

	#enrol(name: OfficerName): Identity {
		const identity = { officerId: this.world.officers[name], vault: vaultIdOf(this.scheduler) };
		this.server.enrol(identity);
		return identity;
	}

}
