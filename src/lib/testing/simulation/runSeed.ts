import { Simulation, type Figures, type Options } from './simulation.ts';
import { storesOf, type StoreName } from './stores/stores.ts';

/** A history in which something did not hold, with the one command that repeats it. */
export class SeedFailure extends Error {
	readonly seed: number;
	/** Which invariant, where one was named. */
	readonly invariant: string;
	constructor(options: SeedOptions, simulation: Simulation, cause: unknown, steps: number) {
		const what = cause instanceof Error ? cause.message : String(cause);
		const stack = cause instanceof Error && !('invariant' in cause) ? `\n${cause.stack ?? ''}` : '';
		super(`seed ${options.seed}: ${what.slice(0, 1500)}${stack}\nIn it: ${[...simulation.hazards].join(', ')}. The last steps:\n${simulation.scheduler.lastSteps(steps).join('\n')}\n\nRepeat it: ${commandOf(options)}\n`, { cause });
		this.seed = options.seed;
		this.invariant = cause instanceof Error && 'invariant' in cause ? String(cause.invariant) : 'none: the app or the server threw';
	}
}

/** `store`: what lies under devices and server; memory when it is not said. */
export type SeedOptions = Omit<Options, 'stores'> & { readonly store?: StoreName; readonly plant?: string };

export function commandOf({ seed, operations, without, store, plant }: SeedOptions): string {
	return ['npm run simulate -- --seed', String(seed), ...(operations === undefined ? [] : ['--operations', String(operations)]), ...(without === undefined || without.size === 0 ? [] : ['--without', [...without].join(',')]),
		...(store === undefined ? [] : ['--store', store]), ...(plant === undefined ? [] : ['--plant', plant])].join(' ');
}

/** Runs one history to its end; throws `SeedFailure`. `steps`: how many of the last are told. */
export async function runSeed(options: SeedOptions, steps = 25): Promise<Figures> {
	const stores = await storesOf(options.store ?? 'memory');
	const simulation = new Simulation(stores === null ? options : { ...options, stores });
	const threw = (error: unknown): void => simulation.scheduler.fail(error);
	process.on('unhandledRejection', threw);
	try {
		return await simulation.run();
	} catch (error) {
		throw new SeedFailure(options, simulation, error, steps);
	} finally {
		await simulation.end();
		process.off('unhandledRejection', threw);
		// Everything that the history left behind may now end, and whoever waits for this process gets a turn.
		await new Promise((resolve) => setImmediate(resolve));
	}
}

export class Tally {
	seeds = 0;
	operations = 0;
	steps = 0;
	commits = 0;
	mostRounds = 0;
	readonly outcomes: Record<string, number> = {};
	readonly #cpu = process.cpuUsage();

	add(figures: Figures): void {
		this.seeds += 1;
		this.operations += figures.operations;
		this.steps += figures.steps;
		this.commits += figures.commits;
		this.mostRounds = Math.max(this.mostRounds, figures.rounds);
		for (const [outcome, count] of Object.entries(figures.outcomes)) this.outcomes[outcome] = (this.outcomes[outcome] ?? 0) + count;
	}

	get text(): string {
		const cpu = process.cpuUsage(this.#cpu).user / 1e6;
		const outcomes = Object.entries(this.outcomes).map(([outcome, count]) => `${outcome} ${count}`).join(', ');
		return `${this.seeds} seeds, ${this.operations} operations saved (${outcomes}), ${this.steps} steps, ${this.commits} commits, healed within ${this.mostRounds} rounds; ${cpu.toFixed(1)} s of CPU, ${(this.seeds / cpu).toFixed(1)} seeds a second of it`;
	}
}
