import { withClient } from '../../scripts/postgres/roles.ts';
import { nextDoor, nobodyIn, openNextDoor } from '../pages/work.ts';
import { expect, test } from '../support/journey.ts';
import type { Officer } from '../support/officer.ts';
import type { TestServer } from '../support/server.ts';

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

test('the service worker sends what is locked when no window is open', async ({ officer, server }) => {
	const chen = await officer({ account: 'chen' });
	await chen.device.loseCoverage();
	await knock(chen, 2);
	await chen.lock();
	const session = await chen.device.context.newCDPSession(chen.page);
	const registration = new Promise<string>((resolve) => {
		session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
			const [first] = registrations;
			if (first !== undefined) resolve(first.registrationId);
		});
	});
	await session.send('ServiceWorker.enable');
	const registrationId = await registration;
	await chen.page.goto('about:blank');
	await chen.device.findCoverage();
	await session.send('ServiceWorker.dispatchSyncEvent', { origin: server.url, registrationId, tag: 'doorstep-outbox', lastChance: false });
	await expect.poll(() => received(server), { timeout: 20_000 }).toEqual({ saves: 2, bad: 0 });
	await chen.device.open('/');
	await expect(unsent(chen)).toHaveAttribute('data-unsent', '0');
});
