import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { setTimeout as wait } from 'node:timers/promises';
import type { Said, Start, Step, Timed } from './browser/phases.ts';
import { spentBy } from './spent.ts';

const asRoot = process.getuid?.() === 0;
const args = [...(asRoot ? ['--no-sandbox'] : []), '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--no-first-run', '--disable-dev-shm-usage'];
const limitMs = 300_000;

/** Milliseconds of processor time in each part while records are pulled, and while edits are pushed. */
export type Spent = { readonly browser: number; readonly server: number; readonly database: number };
export type Sample = { readonly timed: Timed; readonly spent: { readonly pull: Spent; readonly push: Spent }; readonly browser: string };

/** One run in a browser of its own with a new profile on the disk. `parts`: the processes whose time is counted. */
export async function sample(code: string, start: Start, parts: { readonly server: number; readonly database: number }): Promise<Sample> {
	const profile = await mkdtemp(path.join(tmpdir(), 'doorstep-bench-profile-'));
	const context = await chromium.launchPersistentContext(profile, { executablePath: process.env['DOORSTEP_BROWSER'] ?? '/usr/bin/chromium', args });
	try {
		const page = context.pages()[0] ?? (await context.newPage());
		// An empty page of the server's own origin; without interception once the worker runs.
		await page.route('**/bench', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>bench</title>' }));
		await page.goto(`${start.origin}/bench`);
		await page.unrouteAll();
		await page.evaluate((script) => { Object.assign(globalThis, { bench: new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' }))) }); }, code);
		const step = async (name: Step): Promise<Partial<Timed>> => page.evaluate(inPage, { step: name, start, limitMs });
		const counted = async (name: 'pull' | 'push'): Promise<{ readonly done: Partial<Timed>; readonly spent: Spent }> => {
			const before = await spentBy(profile, parts);
			const done = await step(name);
			const after = await spentBy(profile, parts);
			return { done, spent: { browser: after.browser - before.browser, server: after.server - before.server, database: after.database - before.database } };
		};
		await step('prepare');
		// A breath between preparation and measurement.
		await wait(300);
		const pull = await counted('pull');
		const edit = await step('edit');
		await wait(300);
		const push = await counted('push');
		const timed = { ...pull.done, ...edit, ...push.done, ...(await step('held')) } as Timed;
		return { timed, spent: { pull: pull.spent, push: push.spent }, browser: context.browser()?.version() ?? 'Chromium' };
	} finally {
		await context.close();
		await rm(profile, { recursive: true, force: true, maxRetries: 5 });
	}
}

/** Runs in the page: has the worker do one step. */
function inPage({ step, start, limitMs: most }: { readonly step: Step; readonly start: Start; readonly limitMs: number }): Promise<Partial<Timed>> {
	const { bench } = globalThis as unknown as { readonly bench: Worker };
	return new Promise((resolve, reject) => {
		const timer = setTimeout(() => reject(new Error('no answer in time')), most);
		bench.onerror = (event) => reject(new Error(event.message));
		bench.onmessage = (event: MessageEvent<Said>) => {
			clearTimeout(timer);
			if ('failed' in event.data) reject(new Error(event.data.failed));
			else resolve(event.data.done);
		};
		bench.postMessage({ step, start });
	});
}
