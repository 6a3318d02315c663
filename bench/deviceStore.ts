/**
 * What pulls bring, kept on the device in a real browser: plain Dexie rows, sealed rows, and sealed pages with rows over them, in one run.
 * Each ratio is to plain Dexie of the same round; above 1 is faster. Arguments: records (10,000), rounds (5).
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { build } from 'vite';
import type { Figures, Round } from './browser/deviceStore.ts';

const records = Number(process.argv[2] ?? 10_000);
const rounds = Number(process.argv[3] ?? 5);
const asRoot = process.getuid?.() === 0;
/** From the unwrapped key to a list that can be shown, against plain Dexie's `toArray` of the same records. */
const goal = { load: 1.5 };

async function bundle(): Promise<string> {
	const entry = path.join(import.meta.dirname, 'browser', 'deviceStore.ts');
	const built = await build({ configFile: false, logLevel: 'error', build: { write: false, target: 'es2023', rollupOptions: { input: entry, output: { format: 'iife' } } } });
	const output = (Array.isArray(built) ? built : [built]).flatMap((each) => ('output' in each ? each.output : []));
	const chunk = output.find((each) => each.type === 'chunk');
	if (chunk?.type !== 'chunk') throw new Error('nothing was built');
	return chunk.code;
}

const code = await bundle();
const server = createServer((request, response) => {
	const isCode = request.url === '/worker.js';
	response.writeHead(200, { 'content-type': isCode ? 'text/javascript' : 'text/html' });
	response.end(isCode ? code : '<!doctype html><title>bench</title>');
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
// A profile of its own on the disk: what a browser keeps in memory alone is another matter.
const profile = await mkdtemp(path.join(tmpdir(), 'doorstep-bench-profile-'));
const browser = await chromium.launchPersistentContext(profile, { executablePath: process.env['DOORSTEP_BROWSER'] ?? '/usr/bin/chromium', args: [...(asRoot ? ['--no-sandbox'] : []), '--disable-gpu'] });
try {
	const page = await browser.newPage();
	await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
	const results: Round[] = [];
	for (let index = 0; index < rounds; index += 1) {
		results.push(await page.evaluate((count) => new Promise<Round>((resolve, reject) => {
			const worker = new Worker('/worker.js');
			worker.addEventListener('error', (event) => reject(new Error(event.message)));
			worker.addEventListener('message', (event: MessageEvent<{ readonly round?: Round; readonly failed?: string }>) => {
				worker.terminate();
				if (event.data.round === undefined) reject(new Error(event.data.failed));
				else resolve(event.data.round);
			});
			worker.postMessage(count);
		}), records));
	}
	const median = (pick: (round: Round) => number): number => results.map(pick).sort((a, b) => a - b)[Math.floor(results.length / 2)] ?? Number.NaN;
	const row = (name: string, of: (round: Round) => Figures): string => [
		name.padEnd(28),
		...(['write', 'load'] as const).map((what) => `${median((round) => of(round)[what]).toFixed(0).padStart(7)} ms ×${median((round) => round.plain[what] / of(round)[what]).toFixed(2)}`),
		`${median((round) => of(round).one).toFixed(2).padStart(7)} ms`,
	].join('  ');
	const spread = (pick: (round: Round) => readonly number[]): string => {
		const all = results.flatMap(pick).sort((a, b) => a - b);
		return `${(all[Math.floor(all.length / 2)] ?? Number.NaN).toFixed(2)} / ${(all[Math.floor(all.length * 0.95)] ?? Number.NaN).toFixed(2)} ms`;
	};
	const load = median((round) => round.plain.load / round.pages.load);
	process.stdout.write([
		`${records} records of 1 KB in Chromium ${browser.browser()?.version() ?? ''}, median of ${rounds} rounds`,
		`${''.padEnd(28)}  first pull        key to list       one pulled change`,
		row('plain Dexie', (round) => round.plain),
		row('sealed rows', (round) => round.rows),
		row('sealed pages with rows', (round) => round.pages),
		`packing after a change of 15 %: ${median((round) => round.pages.pack ?? Number.NaN).toFixed(0)} ms`,
		`one edit kept, strict: raw ${spread((round) => round.plain.kept)}, sealed outbox ${spread((round) => round.pages.kept)} (median / p95)`,
		`key to list, goal ×${goal.load}: ${load >= goal.load ? 'met' : 'not met'} (×${load.toFixed(2)})`,
		'',
	].join('\n'));
} finally {
	await browser.close();
	server.close();
	await rm(profile, { recursive: true, force: true, maxRetries: 5 });
}
