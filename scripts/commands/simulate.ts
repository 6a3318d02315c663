import { parseArgs } from 'node:util';
import { say } from '../lib/say.mjs';

const help = `npm run simulate                         1,000 seeded histories of five devices and a server
  -- --seed N                            one history again, with its last steps
  -- --from N --seeds N                  others
  -- --operations N, --without a,b       shorter, or without some hazards
  -- --steps N                           how many of the last steps are told`;

/** `npm run simulate`: see the help. */
export async function main(args: readonly string[]): Promise<number> {
	const { values } = parseArgs({ args: [...args], options: {
		help: { type: 'boolean' }, seed: { type: 'string' }, from: { type: 'string' }, seeds: { type: 'string' }, operations: { type: 'string' }, without: { type: 'string' }, steps: { type: 'string' },
	} });
	if (values.help === true) {
		say(help);
		return 0;
	}
	const { runSeed, SeedFailure, Tally } = await import('../../src/lib/testing/simulation/runSeed.ts');
	const from = Number(values.seed ?? values.from ?? 1);
	const count = values.seed === undefined ? Number(values.seeds ?? 1000) : 1;
	const shared = { ...(values.operations === undefined ? {} : { operations: Number(values.operations) }), ...(values.without === undefined ? {} : { without: new Set(values.without.split(',')) }) };
	const tally = new Tally();
	let failed = 0;
	for (let seed = from; seed < from + count; seed += 1) {
		try {
			tally.add(await runSeed({ ...shared, seed }, Number(values.steps ?? (values.seed === undefined ? 25 : 150))));
		} catch (error) {
			if (!(error instanceof SeedFailure)) throw error;
			failed += 1;
			say(error.message);
		}
	}
	say(`${tally.text}; ${String(failed)} failed`);
	return failed === 0 ? 0 : 1;
}
