import { hazards } from './profile.ts';
import type { App, Device } from './device.ts';
import { Simulation } from './simulation.ts';
import type { Fault, Life } from './scheduler.ts';
import type { Scenario } from './scenarios.ts';

type Point = { readonly label: string; readonly program: string };
export type Exhausted = { readonly points: number; readonly runs: number };

/** Names an invariant that did not hold, and the one command that repeats it. */
export class PointFailure extends Error {}

/** One scenario on a small calm world, everything in the order in which it comes. What ends by a fault is started again, as people do. */
export class Stage {
	readonly simulation = new Simulation({ seed: 1, without: new Set(hazards), crew: ['mara', 'noor', 'sol'] });
	readonly points: Point[] = [];

	constructor() {
		this.simulation.scheduler.inOrder = true;
	}

	device(at: number): Device {
		const device = this.simulation.devices[at];
		if (device === undefined) throw new Error('there are three devices');
		return device;
	}

	/** The officer does it, and waits for its end; when the app dies over it, it is opened again and the officer looks what is there. */
	async does(device: Device, deed: (app: App) => Promise<unknown>): Promise<void> {
		await this.#awake();
		let done = false;
		device.does('does', async (app) => {
			await deed(app);
			done = true;
		});
		await this.simulation.scheduler.run(() => done || !device.alive, 4000);
		await this.#awake();
	}

	/** Everything that is under way ends, timers aside. */
	async settle(): Promise<void> {
		await this.simulation.let(1500);
		await this.#awake();
	}

	async sync(...devices: readonly Device[]): Promise<void> {
		for (const device of devices) await this.does(device, ({ engine }) => engine.now());
	}

	async #awake(): Promise<void> {
		const { devices, server } = this.simulation;
		server.start();
		for (const device of devices) if (!device.alive) device.start();
		if (devices.some((device) => device.app === null)) await this.simulation.scheduler.run(() => devices.every((device) => device.app !== null || !device.alive), 2000);
	}
}

/** Plays the scenario once with a fault at the point `at`; answers the points that there were. */
export async function playOnce(scenario: Scenario, at: number, fault: Fault): Promise<readonly Point[]> {
	const stage = new Stage();
	const { simulation } = stage;
	const threw = (error: unknown): void => simulation.scheduler.fail(error);
	process.on('unhandledRejection', threw);
	try {
		await stage.settle();
		await stage.sync(...simulation.devices);
		simulation.scheduler.befalls = (life: Life, label: string) => {
			if (life.name === 'network' || life.name === 'late') return null;
			stage.points.push({ label, program: life.name });
			return stage.points.length - 1 === at ? fault : null;
		};
		await scenario.play(stage);
		await stage.settle();
		for (const device of simulation.devices) await simulation.judge.checkSaved(device);
		await simulation.heal();
		return stage.points;
	} catch (error) {
		const where = stage.points[at];
		const what = error instanceof Error ? error.message : String(error);
		const when = where === undefined ? 'without a fault' : `${fault} at point ${at} (${where.program} ${where.label})`;
		throw new PointFailure(`"${scenario.name}", ${when}: ${what.slice(0, 800)}\n${simulation.scheduler.lastSteps(30).join('\n')}\n\nRepeat it: npm run simulate -- --points "${scenario.name}" --at ${at} --fault ${fault}\n`, { cause: error });
	} finally {
		await simulation.end();
		process.off('unhandledRejection', threw);
		await new Promise((resolve) => setImmediate(resolve));
	}
}

/** A fault at every `every`th point in turn, beginning with `from`: a crash, and an error wherever one can come. */
export async function exhaust(scenario: Scenario, every = 1, from = 0): Promise<Exhausted> {
	const points = await playOnce(scenario, Number.POSITIVE_INFINITY, 'crash');
	let runs = 1;
	for (let at = from % every; at < points.length; at += every) {
		await playOnce(scenario, at, 'crash');
		runs += 1;
		if (!canFail(points[at]?.label ?? '')) continue;
		await playOnce(scenario, at, 'error');
		runs += 1;
	}
	return { points: points.length, runs };
}

function canFail(label: string): boolean {
	return (label.startsWith('store ') && !label.endsWith(' done')) || /^(db|tx) (?!committed|lock)/.test(label) || / (leaves|is answered|comes)$/.test(label);
}
