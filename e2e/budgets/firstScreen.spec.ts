import { gzipSync } from 'node:zlib';
import { expect, test } from '../support/journey.ts';

/** In November 2026 some 10 kB of it stand free for what is being added. What a first screen does not show is fetched when it is needed. */
const budgetBytes = 145_000;

/** All the scripts that the browser asks for until the first screen stands, the worker's included, each as gzip makes it. */
test('the first screen needs at most 145 kB of JavaScript', async ({ device }) => {
	const phone = await device();
	const sizes = new Map<string, number>();
	const read: Promise<void>[] = [];
	phone.context.on('response', (response) => {
		const { pathname } = new URL(response.url());
		if (!pathname.endsWith('.js') || pathname === '/service-worker.js' || response.request().serviceWorker() !== null) return;
		read.push(response.body().then((body) => void sizes.set(pathname, gzipSync(body, { level: 6 }).byteLength)));
	});
	await phone.open('/');
	await expect(phone.page.locator('[data-account]').first()).toBeVisible();
	await Promise.all(read);
	const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
	const largest = [...sizes].sort((a, b) => b[1] - a[1]).slice(0, 8).map(([name, size]) => `${name} ${size}`).join('\n');
	expect(sizes.size, 'scripts were seen').toBeGreaterThan(3);
	expect(total, `JavaScript of the first screen, gzip; the largest:\n${largest}`).toBeLessThanOrEqual(budgetBytes);
	test.info().annotations.push({ type: 'bytes', description: String(total) });
	process.stdout.write(`first screen: ${total} bytes of JavaScript (gzip), budget ${budgetBytes}\n`);
});
