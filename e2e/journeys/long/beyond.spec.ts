import { growOld } from '../../../src/lib/testing/growOld.ts';
import { searchCase } from '../../pages/work.ts';
import { expect, test } from '../../support/journey.ts';

test('an officer looks up a case closed two years ago, keeps it on the phone, and reads it in a cellar without network', async ({ server, officer }) => {
	const old = await growOld(server.ownerUrl);
	const chen = await officer({ account: 'chen' });
	const { page } = chen;
	const card = page.locator(`[data-case="${old.number}"]`);

	await searchCase(chen, old.number);
	const older = page.locator('[data-beyond]');
	await expect(card, 'it is not on this device').toHaveCount(0);
	await chen.device.loseCoverage();
	await older.getByRole('button').click();
	await expect(older, 'without network it says so').toContainText('联系不上服务器');
	await chen.device.findCoverage();
	await older.getByRole('button').click();
	await card.click();
	await expect(page.locator('[data-whereabouts=server]')).toContainText('没有存在本机');
	await expect(page.getByRole('heading', { level: 1 })).toHaveText(old.title);

	await page.getByRole('button', { name: '留在本机' }).click();
	await expect(page.locator('[data-whereabouts=pinned]')).toBeVisible();
	await chen.allReceived();
	await chen.device.kill();
	await chen.device.start({ online: false });
	await chen.device.open('/today');
	await chen.unlock();
	await chen.page.waitForURL('**/today');
	await chen.go('我的');
	await chen.page.locator(`[data-case="${old.number}"]`).click();
	await expect(chen.page.getByRole('heading', { level: 1 })).toHaveText(old.title);

	await chen.page.getByRole('button', { name: '不再留在本机' }).click();
	await expect(chen.page.getByText('联系不上服务器'), 'released, it is the server’s alone again').toBeVisible();
});
