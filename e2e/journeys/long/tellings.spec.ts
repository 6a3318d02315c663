import { nextDoor, searchCase, takeRequest } from '../../pages/work.ts';
import { expectAccessible, smallTargets } from '../../support/accessible.ts';
import { expect, test } from '../../support/journey.ts';

test.use({ town: { signedUp: [{ account: 'chen' }] } });

test('papers are missing: the applicant is to be told within 24 hours; a call that nobody answered is a try, one that was ends it, offline, and the supervisor reads both', async ({ officer }) => {
	test.slow();
	const chen = await officer({ account: 'chen' });
	const { page } = chen;
	const number = await takeRequest(chen, (await nextDoor(chen).locator('.block').nth(1).innerText()).split('、')[0] ?? '');
	await chen.allReceived();
	const address = new URL(page.url()).pathname;
	const card = page.locator('[data-telling="applicant"]');

	await chen.device.loseCoverage();
	await chen.tap(page.getByRole('button', { name: '更多' }));
	await chen.tap(page.locator('[data-move="needPapers"]'));
	await chen.type(page.getByRole('dialog').getByLabel(/还缺什么/), '近期证件照一张');
	await chen.tap(page.getByRole('dialog').getByRole('button', { name: /^保存/ }));
	await expect(card).toContainText('前通知');
	await expect(card, 'the words of the service, filled in').toContainText(`${number} 还缺材料：近期证件照一张`);
	await expect(page.locator('[data-timeline]')).toContainText('前通知申请人');
	await expectAccessible(page, 'a case of which somebody is to be told');
	expect(await smallTargets(page)).toEqual([]);

	await chen.go('今日');
	const row = page.locator(`[data-telling="${number}"]`);
	await expect(row).toContainText('申请人');
	await expectAccessible(page, 'Today with somebody to be told');
	await chen.tap(row);
	await page.waitForURL(`**${address}`);

	const call = async (outcome: string) => {
		await chen.tap(card.getByRole('button', { name: '打电话通知' }));
		const sheet = page.getByRole('dialog');
		await expect(sheet.getByLabel('打给谁'), 'whom is known').not.toHaveValue('');
		await expect(sheet).toContainText('还缺材料');
		await chen.tap(sheet.getByRole('radio', { name: outcome }));
		await chen.tap(sheet.getByRole('button', { name: '记下' }));
		await expect(sheet).toHaveCount(0);
	};
	await call('没人接');
	await expect(card).toContainText('没有打通');
	await call('接通了');
	await expect(card).toHaveCount(0);
	await expect(page.locator('[data-calls="2"]')).toBeVisible();
	await chen.device.findCoverage();
	await chen.allReceived();
	await expect(card, 'the server says the same').toHaveCount(0);

	const zhou = await officer({ account: 'zhou', desk: true });
	await searchCase(zhou, number);
	await zhou.page.locator(`[data-case="${number}"]`).click();
	await expect(zhou.page.locator('[data-calls="2"]')).toBeVisible({ timeout: 45_000 });
	await expect(zhou.page.locator('[data-telling]')).toHaveCount(0);
});
