import { nextDoor, searchCase, takeRequest } from '../../pages/work.ts';
import { expectAccessible } from '../../support/accessible.ts';
import { expect, test } from '../../support/journey.ts';

test.use({ town: { signedUp: [{ account: 'chen' }] } });

test('papers are missing: the clock of the request stands with its reason, offline too, and goes on with the booking; the colleague reads the same', async ({ officer }) => {
	test.slow();
	const chen = await officer({ account: 'chen' });
	const number = await takeRequest(chen, (await nextDoor(chen).locator('.block').nth(1).innerText()).split('、')[0] ?? '');
	await expect(chen.page.locator('[data-clock="promise"]')).toContainText('前办结');
	await chen.allReceived();

	await chen.device.loseCoverage();
	await chen.page.getByRole('button', { name: '更多' }).click();
	await chen.page.locator('[data-move="needPapers"]').click();
	await chen.page.getByRole('dialog').getByLabel(/还缺什么/).fill('近期证件照一张');
	await chen.page.getByRole('dialog').getByRole('button', { name: /^保存/ }).click();
	await expect(chen.page.locator('[data-clock="stands"]')).toContainText('近期证件照一张');
	await expect(chen.page.locator('[data-clock="waits"]')).toContainText('等待中');
	await expect(chen.page.locator('[data-timeline]').getByText('计时暂停，原因：近期证件照一张')).toBeVisible();
	await expectAccessible(chen.page, 'a case whose clock stands');
	await chen.page.getByRole('button', { name: '更多' }).click();
	await chen.page.getByRole('dialog').getByRole('button', { name: '办理流程' }).click();
	await expect(chen.page.locator('[data-picture-state="waitingPapers"]')).toContainText('现在在这里');
	await expect(chen.page.locator('[data-picture-state="taken"]')).toContainText('已经过');
	await expectAccessible(chen.page, 'the way of a case as a picture');
	await chen.page.keyboard.press('Escape');
	await chen.device.findCoverage();
	await chen.allReceived();
	await expect(chen.page.locator('[data-clock="stands"]'), 'the server says the same').toContainText('近期证件照一张');

	const lin = await officer({ account: 'lin' });
	await searchCase(lin, number);
	await lin.page.locator(`[data-case="${number}"]`).click();
	await expect(lin.page.locator('[data-clock="stands"]')).toContainText('近期证件照一张');

	await chen.page.locator('[data-move="book"]').click();
	await chen.page.getByRole('dialog').locator('form').getByRole('button').first().click();
	await chen.page.getByRole('dialog').getByRole('button', { name: /^保存/ }).click();
	await expect(chen.page.locator('[data-clock="stands"]')).toBeHidden();
	await expect(chen.page.locator('[data-timeline]').getByText(/计时恢复，暂停了 0 天，期限顺延到/)).toBeVisible();
	await chen.allReceived();
});
