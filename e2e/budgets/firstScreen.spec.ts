import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from '../support/journey.ts';

/** In November 2026 some 10 kB of it stand free for what is being added. What a first screen does not show is fetched when it is needed. */
const budgetBytes = 145_000;

/** Words that stand in the form engine's script and in the converter's, and in no other; see the test below. */
const ofFormEngine = 'odk-instance-first-load';

/** All the scripts that the browser asks for until the first screen stands, the worker's included, each as gzip makes it. */
test('the first screen needs at most 145 kB of JavaScript', async ({ device }) => {
	const phone = await device();
	const sizes = new Map<string, number>();
	const holders: string[] = [];
	const read: Promise<void>[] = [];
	phone.context.on('response', (response) => {
		const { pathname } = new URL(response.url());
		if (!pathname.endsWith('.js') || pathname === '/service-worker.js' || response.request().serviceWorker() !== null) return;
		read.push(response.body().then((body) => {
			sizes.set(pathname, gzipSync(body, { level: 6 }).byteLength);
			if (body.includes(ofFormEngine)) holders.push(pathname);
		}));
	});
	await phone.open('/');
	await expect(phone.page.locator('[data-account]').first()).toBeVisible();
	await Promise.all(read);
	const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
	const largest = [...sizes].sort((a, b) => b[1] - a[1]).slice(0, 8).map(([name, size]) => `${name} ${size}`).join('\n');
	expect(holders, 'the form engine is not among them').toEqual([]);
	expect(sizes.size, 'scripts were seen').toBeGreaterThan(3);
	expect(total, `JavaScript of the first screen, gzip; the largest:\n${largest}`).toBeLessThanOrEqual(budgetBytes);
	test.info().annotations.push({ type: 'bytes', description: String(total) });
	process.stdout.write(`first screen: ${total} bytes of JavaScript (gzip), budget ${budgetBytes}\n`);
});

test('the form engine is a script of its own', async () => {
	const folder = path.join(import.meta.dirname, '../../build/client/_app/immutable');
	const scripts = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.js'));
	const texts = await Promise.all(scripts.map((name) => readFile(path.join(folder, name), 'utf8')));
	expect(texts.filter((text) => text.includes(ofFormEngine)).length, 'what is looked for is there to be found').toBeGreaterThan(0);
});
