import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from '@playwright/test';
import type { Said, Start, Timed } from './browser/phases.ts';

const asRoot = process.getuid?.() === 0;
const args = [...(asRoot ? ['--no-sandbox'] : []), '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--no-first-run', '--disable-dev-shm-usage'];
const limitMs = 300_000;

/** One run in a browser of its own with a new profile on the disk. */
export async function sample(code: string, start: Start): Promise<{ readonly timed: Timed; readonly browser: string }> {
	const profile = await mkdtemp(path.join(tmpdir(), 'doorstep-bench-profile-'));
	const context = await chromium.launchPersistentContext(profile, { executablePath: process.env['DOORSTEP_BROWSER'] ?? '/usr/bin/chromium', args });
	try {
		const page = context.pages()[0] ?? (await context.newPage());
		// An empty page of the server's own origin; without interception once the worker runs.
		await page.route('**/bench', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>bench</title>' }));
		await page.goto(`${start.origin}/bench`);
		await page.unrouteAll();
		const timed = await page.evaluate(inPage, { code, start, limitMs });
		return { timed, browser: context.browser()?.version() ?? 'Chromium' };
	} finally {
		await context.close();
		await rm(profile, { recursive: true, force: true, maxRetries: 5 });
	}
}

/** Runs in the page: makes the worker and leads it through its phases. */
function inPage({ code, start, limitMs: most }: { readonly code: string; readonly start: Start; readonly limitMs: number }): Promise<Timed> {
	return new Promise((resolve, reject) => {
		const worker = new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));
		const timer = setTimeout(() => reject(new Error('no answer in time')), most);
		let steps = [{ prepare: start }, { run: start }] as object[];
		worker.addEventListener('error', (event) => reject(new Error(event.message)));
		worker.addEventListener('message', (event: MessageEvent<Said>) => {
			const said = event.data;
			if ('failed' in said) reject(new Error(said.failed));
			if ('ready' in said) {
				const [next, ...rest] = steps;
				steps = rest;
				// A breath between preparation and measurement.
				if (next !== undefined) setTimeout(() => worker.postMessage(next), 300);
			}
			if ('done' in said) {
				clearTimeout(timer);
				resolve(said.done);
			}
		});
	});
}
