import path from 'node:path';
import { plants } from '../../src/lib/testing/simulation/plants.ts';
import { folders } from '../lib/project.ts';
import { runTool } from '../lib/runTool.ts';
import { say } from '../lib/say.mjs';

/** Seeds within which each planted fault must be caught. */
const mostSeeds = 2000;

/** Plants each fault in turn, in a process of its own, and tells which invariant caught it, and with which seed. True when all were caught. */
export async function catchPlanted(names: readonly string[] = plants.map((plant) => plant.name)): Promise<boolean> {
	const waiting = [...names];
	let missed = 0;
	async function worker(): Promise<void> {
		for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
			const { scenario, store } = plants.find((plant) => plant.name === name) ?? {};
			const { output } = await runTool(path.join(folders.root, 'scripts', 'simulate.mjs'), ['--plant', name, ...(store === undefined ? [] : ['--store', store]), ...(scenario === undefined ? ['--seeds', String(mostSeeds), '--first'] : ['--points', scenario])]);
			const caught = (scenario === undefined ? /^caught by seed (\d+): (.*)$/m : /^".*", (?:\w+ at )?(point \d+|without a fault).*?: invariant (.*?): /m).exec(output);
			if (caught === null) missed += 1;
			say(caught === null ? `| ${name} | NOT CAUGHT: ${output.trim().split('\n').at(-1) ?? ''} | |` : `| ${name} | ${caught[2] ?? ''} | ${caught[1] ?? ''} |`);
		}
	}
	say('| planted fault | caught by invariant | seeds needed |\n| --- | --- | --- |');
	await Promise.all([worker(), worker()]);
	say(`${String(names.length - missed)} of ${String(names.length)} planted faults caught within ${String(mostSeeds)} seeds`);
	return missed === 0;
}
