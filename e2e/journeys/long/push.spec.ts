import type { CDPSession } from '@playwright/test';
import { expect, test } from '../../support/journey.ts';
import type { Officer } from '../../support/officer.ts';

test.use({ town: { signedUp: [{ account: 'chen' }] } });

/** The browser's own side of a push: what its push service would deliver. */
async function deliver(cdp: CDPSession, origin: string, registrationId: string): Promise<void> {
	await cdp.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data: '' });
}

async function registrationOf(officer: Officer): Promise<{ readonly cdp: CDPSession; readonly id: string }> {
	const cdp = await officer.device.context.newCDPSession(officer.page);
	const id = new Promise<string>((resolve) => {
		cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
			const [first] = registrations;
			if (first !== undefined) resolve(first.registrationId);
		});
	});
	await cdp.send('ServiceWorker.enable');
	return { cdp, id: await id };
}

test('a push wakes the app to fetch, shows nothing while the app is seen, and says nothing of what there is', async ({ officer }) => {
	const chen = await officer({ account: 'chen' });
	await chen.page.waitForFunction(() => navigator.serviceWorker.controller !== null);
	await chen.device.context.grantPermissions(['geolocation', 'notifications'], { origin: chen.device.url });
	const { cdp, id } = await registrationOf(chen);
	const pull = chen.page.waitForResponse((answer) => answer.url().endsWith('/api/sync/pull'));
	await deliver(cdp, chen.device.url, id);
	expect((await pull).status(), 'the device asks the server').toBe(200);
	const shown = async () => chen.page.evaluate(async () => (await (await navigator.serviceWorker.ready).getNotifications()).map(({ title, body, tag }) => ({ title, body, tag })));
	expect(await shown()).toEqual([]);
});

test('where the push service cannot be reached the switch says so and stays off', async ({ officer }) => {
	const chen = await officer({ account: 'chen' });
	await chen.device.context.grantPermissions(['geolocation', 'notifications'], { origin: chen.device.url });
	await chen.go('我的');
	const turn = chen.page.getByRole('switch', { name: /有新内容时提醒/ });
	await expect(turn).not.toBeChecked();
	await turn.click();
	await expect(chen.page.locator('[data-problem="push_unreachable"], [data-problem="push_denied"]')).toBeVisible({ timeout: 30_000 });
	await expect(turn).not.toBeChecked();
});
