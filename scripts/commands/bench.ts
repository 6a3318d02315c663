import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { ensureBrowser } from '../checks/browser.ts';
import { buildIfStale } from '../lib/build.ts';
import { folders } from '../lib/project.ts';
import { runTool } from '../lib/runTool.ts';
import { say } from '../lib/say.mjs';

/** Runs bench/*.ts one after the other, or those whose name holds the argument. */
export async function main(args: readonly string[]): Promise<number> {
	const names = (await readdir(path.join(folders.root, 'bench'))).filter((name) => name.endsWith('.ts') && name.includes(args[0] ?? '')).sort();
	if (names.length === 0) {
		say('There is no such benchmark in bench/.');
		return 1;
	}
	await buildIfStale();
	const env = { DOORSTEP_BROWSER: await ensureBrowser() };
	let worst = 0;
	for (const name of names) {
		say(`\n── ${name}`);
		worst = Math.max(worst, (await runTool(path.join('bench', name), args.slice(1), { env, show: true })).code);
	}
	return worst;
}
