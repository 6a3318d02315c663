import { test as base } from '@playwright/test';
import { Device } from '../../support/device.ts';
import { nobodyIn, openNextDoor } from '../../pages/work.ts';
import { expect } from '../../support/journey.ts';
import { Officer } from '../../support/officer.ts';
import { startTestServer } from '../../support/server.ts';

base('a town without certificates: its own authority, under a host name that is not localhost', async ({ launchOptions }) => {
	base.slow();
	const server = await startTestServer({ tlsHost: 'doorstep.town.test' });
	const device = await Device.make({ url: server.url, launch: launchOptions, args: server.browserArgs });
	try {
		await device.open('/trust');
		await expect(device.page.getByRole('img').or(device.page.locator('svg')).first()).toBeVisible();
		await device.open('/');
		expect(await device.page.evaluate(() => [location.protocol, location.hostname, isSecureContext])).toEqual(['https:', 'doorstep.town.test', true]);
		const chen = new Officer(device, 'chen');
		await chen.signUp();
			await openNextDoor(chen);
		await nobodyIn(chen);
		await chen.allReceived();
		await device.kill();
		await device.start({ online: false });
		await device.open('/today');
		await chen.unlock();
		await expect(chen.status).toHaveAttribute('data-status', 'offline');
	} finally {
		await device.throwAway();
		await server.stop();
	}
});
