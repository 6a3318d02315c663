import { parseArgs } from 'node:util';
import { closeStores, storeNames, type StoreName } from '../../src/lib/testing/simulation/stores/stores.ts';
import { plants } from '../../src/lib/testing/simulation/plants.ts';
import { say, Stop } from '../lib/say.mjs';
import { plantFault } from '../lib/plantFault.ts';
import { catchPlanted } from './simulatePlanted.ts';

const help = `npm run simulate                         1,000 seeded histories of five devices and a server
  -- --seed N                            one history again, with its last steps
  -- --from N --seeds N                  others
  -- --operations N, --without a,b       shorter, or without some hazards
  -- --store dexie|postgres|both         the stores that ship instead of memory: of devices, over IndexedDB in Node; of the server, over PostgreSQL
  -- --steps N                           how many of the last steps are told
  -- --plant NAME                        with a mistake in the source; --first ends with the seed that catches it
  -- --points NAME|all                   a crash and an error at every await of the scenarios, or of one; --at N --fault crash|error: at one
  -- --planted                           every planted mistake in turn: which invariant catches it, and how soon`;

/** `npm run simulate`: see the help. */
export async function main(args: readonly string[]): Promise<number> {
	const code = await simulate(args).finally(closeStores);
	// Programs that were killed in a history leave timers on the real clock; nobody waits a minute for them.
	process.exit(code);
}

async function simulate(args: readonly string[]): Promise<number> {
	const { values } = parseArgs({ args: [...args], options: {
		help: { type: 'boolean' }, seed: { type: 'string' }, from: { type: 'string' }, seeds: { type: 'string' }, operations: { type: 'string' }, without: { type: 'string' }, steps: { type: 'string' },
		plant: { type: 'string' }, first: { type: 'boolean' }, planted: { type: 'boolean' }, points: { type: 'string' }, at: { type: 'string' }, fault: { type: 'string' }, every: { type: 'string' }, store: { type: 'string' },
	} });
	if (values.help === true) {
		say(help);
		return 0;
	}
	if (values.planted === true) return (await catchPlanted()) ? 0 : 1;
	if (values.plant !== undefined) plantFault(named(values.plant));
	if (values.points !== undefined) return faultPoints(values.points, values.at, values.fault === 'error' ? 'error' : 'crash', Number(values.every ?? 1));
	// Only now, so that it is loaded with the mistake in it.
	const { runSeed, SeedFailure, Tally } = await import('../../src/lib/testing/simulation/runSeed.ts');
	const from = Number(values.seed ?? values.from ?? 1);
	const count = values.seed === undefined ? Number(values.seeds ?? 1000) : 1;
	const shared = {
		...(values.operations === undefined ? {} : { operations: Number(values.operations) }), ...(values.without === undefined ? {} : { without: new Set(values.without.split(',')) }),
		...(values.plant === undefined ? {} : { plant: values.plant }), ...(values.store === undefined ? {} : { store: storeNamed(values.store) }),
	};
	const tally = new Tally();
	let failed = 0;
	for (let seed = from; seed < from + count; seed += 1) {
		try {
			tally.add(await runSeed({ ...shared, seed }, Number(values.steps ?? (values.seed === undefined ? 25 : 150))));
		} catch (error) {
			if (!(error instanceof SeedFailure)) throw error;
			if (values.first === true) {
				say(`caught by seed ${String(seed)}: ${error.invariant}`);
				return 0;
			}
			failed += 1;
			say(error.message);
		}
	}
	say(`${tally.text}; ${String(failed)} failed`);
	return failed === 0 ? 0 : 1;
}

async function faultPoints(name: string, at: string | undefined, fault: 'crash' | 'error', every: number): Promise<number> {
	const [{ scenarios }, { exhaust, playOnce }] = [await import('../../src/lib/testing/simulation/scenarios.ts'), await import('../../src/lib/testing/simulation/faultPoints.ts')];
	let failed = 0;
	for (const scenario of scenarios.filter((each) => name === 'all' || each.name === name)) {
		try {
			if (at !== undefined) await playOnce(scenario, Number(at), fault);
			else {
				const { points, runs } = await exhaust(scenario, every);
				say(`${scenario.name}: ${String(points)} points, ${String(runs)} runs`);
			}
		} catch (error) {
			failed += 1;
			say(error instanceof Error ? error.message : String(error));
		}
	}
	return failed === 0 ? 0 : 1;
}

function storeNamed(name: string): StoreName {
	const store = storeNames.find((each) => each === name);
	if (store === undefined) throw new Stop(`There is no store "${name}": ${storeNames.join(', ')}.`);
	return store;
}

function named(name: string) {
	const plant = plants.find((each) => each.name === name);
	if (plant === undefined) throw new Stop(`There is no planted fault "${name}". There are:\n${plants.map((each) => `  ${each.name}`).join('\n')}`);
	return plant;
}
