import { connect } from 'node:net';
import type { Request } from '@playwright/test';
import { withClient } from '../../../scripts/postgres/roles.ts';
import { nextDoor, nobodyIn, openNextDoor, reportHazard, searchCase } from '../../pages/work.ts';
import { expect, test } from '../../support/journey.ts';
import type { Officer } from '../../support/officer.ts';
import { photo } from '../../support/photo.ts';
import { serviceWorkerOf } from '../../support/serviceWorker.ts';
import type { TestServer } from '../../support/server.ts';

test.use({ town: { signedUp: [{ account: 'chen' }] } });

/** Nobody in at the next doors, so many times. */
async function knock(officer: Officer, times: number): Promise<void> {
	for (let time = 0; time < times; time += 1) {
		await openNextDoor(officer);
		await nobodyIn(officer);
		await officer.go('今日');
		await expect(nextDoor(officer)).toBeVisible();
	}
}
/** The saves of the one who works here: operations, and how many of them the server has twice, refused, or kept aside. */
async function received(server: TestServer): Promise<{ readonly saves: number; readonly bad: number }> {
	return withClient(server.ownerUrl, async (client) => {
		const { rows } = await client.query<{ saves: number; bad: number }>(`select count(distinct group_id)::int as saves,
			(count(*) filter (where outcome = 'refused'))::int + (select count(*)::int from quarantine) as bad from operation where kind = 'submitEntry'`);
		return rows[0] ?? { saves: 0, bad: 0 };
	});
}
const unsent = (officer: Officer) => officer.page.locator('[data-unsent]');

test('what was saved offline leaves from the lock screen, also after a kill in the middle and a lost answer, and nothing is unlocked', async ({ officer, server }) => {
	test.slow();
	const chen = await officer({ account: 'chen' });
	await chen.device.loseCoverage();
	await knock(chen, 3);
	await chen.lock();
	// Each of them is an entry, a visit done, and the next one planned.
	await expect(unsent(chen)).toHaveAttribute('data-unsent', '9');

	// The browser ends and starts again without coverage; then the network comes, the server takes everything, and the battery falls out before the answer.
	await chen.device.kill();
	await chen.device.start({ online: false });
	await chen.device.open('/');
	await expect(unsent(chen)).toHaveAttribute('data-unsent', '9');
	expect(await received(server)).toEqual({ saves: 0, bad: 0 });
	let requests = 0;
	const lost = new Promise<void>((resolve) => {
		void chen.device.context.route('**/api/sync/sealed', async (route) => {
			requests += 1;
			await route.fetch();
			resolve();
		});
	});
	await chen.device.findCoverage();
	await lost;
	await chen.device.kill();
	expect(await received(server)).toEqual({ saves: 3, bad: 0 });

	await chen.device.start();
	await chen.device.context.route('**/api/sync/**', async (route) => {
		requests += 1;
		expect(route.request().headers()['authorization'], 'no session is used').toBeUndefined();
		await route.continue();
	});
	await chen.device.open('/');
	await expect(unsent(chen), 'sent again, taken once, and counted no more').toHaveAttribute('data-unsent', '0', { timeout: 30_000 });
	await expect(chen.page.getByRole('heading', { name: '解锁' })).toBeVisible();
	expect(requests).toBeGreaterThanOrEqual(2);
	expect(await received(server)).toEqual({ saves: 3, bad: 0 });

	// The unlock hears the answers in words, and goes on with the next number.
	await chen.device.context.unroute('**/api/sync/**');
	await chen.unlock();
	await chen.page.waitForURL('**/today');
	await chen.allReceived();
	await knock(chen, 1);
	await chen.allReceived();
	expect(await received(server)).toEqual({ saves: 4, bad: 0 });
});

/** Half of what the request carries reaches the server; then the line is dead. */
async function halfArrives(request: Request): Promise<void> {
	const body = request.postDataBuffer() ?? Buffer.alloc(0);
	const url = new URL(request.url());
	await new Promise<void>((resolve) => {
		const half = connect(Number(url.port), url.hostname, () => {
			const headers = Object.entries({ ...request.headers(), host: url.host, 'content-length': String(body.length) });
			half.write(`${request.method()} ${url.pathname} HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
			half.write(body.subarray(0, Math.floor(body.length / 2)), () => setTimeout(() => { half.destroy(); resolve(); }, 500));
		});
	});
}
const filesOn = (server: TestServer): Promise<number> => withClient(server.ownerUrl, async (client) => (await client.query<{ count: number }>('select count(*)::int as count from file')).rows[0]?.count ?? 0);

test('photos leave from the lock screen, too: the battery falls out in the middle of one, an answer is lost, each arrives once', async ({ officer, server }) => {
	test.slow();
	const chen = await officer({ account: 'chen' });
	const before = await filesOn(server);
	await chen.device.loseCoverage();
	for (const at of ['潮平里2幢1单元', '潮平里3幢1单元', '潮平里5幢1单元']) {
		await chen.go('今日');
		// Large enough that half of it is more than one block, which is what the server keeps of a cut transfer.
		await reportHazard(chen, at, '楼道堆满纸箱', photo(3, { grainy: true }));
	}
	await chen.lock();
	const waiting = chen.page.locator('[data-waits]');
	await expect(waiting).toHaveAttribute('data-waits', '0');
	await expect(waiting).toHaveText('有网络时自动上传，不用解锁');
	await chen.device.kill();
	await chen.device.start({ online: false });
	await chen.device.open('/');
	expect(Number(await unsent(chen).getAttribute('data-unsent'))).toBeGreaterThanOrEqual(6);

	const halved = new Promise<void>((resolve) => {
		void chen.device.context.route('**/api/sync/sealed/files/*', async (route) => {
			if (route.request().method() !== 'PATCH') return route.continue();
			await halfArrives(route.request());
			resolve();
		});
	});
	await chen.device.findCoverage();
	await halved;
	await chen.device.kill();
	expect(await filesOn(server), 'none is whole').toBe(before);

	await chen.device.start();
	const offsets: number[] = [];
	await chen.device.context.route('**/api/**', async (route) => {
		const headers = route.request().headers();
		expect(headers['authorization'], 'no session is used').toBeUndefined();
		if (route.request().method() !== 'PATCH') return route.continue();
		offsets.push(Number(headers['upload-offset']));
		if (offsets.length !== 2) return route.continue();
		// The server takes the second whole, and its answer is lost.
		await route.fetch();
		return route.abort();
	});
	await chen.device.open('/');
	await expect(unsent(chen)).toHaveAttribute('data-unsent', '0', { timeout: 60_000 });
	await expect(chen.page.getByRole('heading', { name: '解锁' })).toBeVisible();
	expect(offsets[0], 'the first goes on where it was cut').toBeGreaterThan(0);
	expect(await filesOn(server)).toBe(before + 3);

	await chen.device.context.unroute('**/api/**');
	await chen.unlock();
	await chen.page.waitForURL(/\/cases\//);
	await chen.allReceived();
	expect(await filesOn(server)).toBe(before + 3);
	// A colleague sees them.
	const lin = await officer({ account: 'lin' });
	await searchCase(lin, '楼道堆满纸箱');
	await lin.page.locator('[data-case]').first().click();
	await expect(async () => expect(await lin.page.getByRole('img', { name: /拍摄/ }).first().evaluate((picture: HTMLImageElement) => picture.naturalWidth)).toBeGreaterThan(0)).toPass({ timeout: 20_000 });
});

test('the service worker sends what is locked when no window is open', async ({ officer, server }) => {
	const chen = await officer({ account: 'chen' });
	await chen.device.loseCoverage();
	await knock(chen, 2);
	await chen.lock();
	const wake = await serviceWorkerOf(chen.page, server.url);
	await chen.page.goto('about:blank');
	await chen.device.findCoverage();
	await wake();
	await expect.poll(() => received(server), { timeout: 20_000 }).toEqual({ saves: 2, bad: 0 });
	await chen.device.open('/');
	await expect(unsent(chen)).toHaveAttribute('data-unsent', '0');
});
