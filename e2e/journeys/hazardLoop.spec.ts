import { reportHazard, searchCase } from '../pages/work.ts';
import { expect, test } from '../support/journey.ts';
import { photo } from '../support/photo.ts';
import type { Officer } from '../support/officer.ts';

test.use({ town: { signedUp: [{ account: 'chen' }] } });

async function openStairwell(officer: Officer, label: string): Promise<void> {
	await officer.tap(officer.page.getByRole('button', { name: '新增' }));
	await officer.tap(officer.page.getByRole('dialog').getByRole('link', { name: /查楼道/ }));
	await officer.type(officer.page.getByRole('searchbox'), label);
	await officer.tap(officer.page.getByRole('link', { name: new RegExp(label) }).first());
	const start = officer.page.getByRole('link', { name: '查楼道' });
	const inOrder = officer.page.getByRole('button', { name: /一切正常/ });
	await expect(start.or(inOrder).first()).toBeVisible();
	if (await start.isVisible()) await officer.tap(start);
	await expect(inOrder).toBeVisible();
}

test('a staircase in order is one tap, and the next entrance opens by itself; a failed item becomes a hazard', async ({ officer }) => {
	const chen = await officer({ account: 'chen' });
	await openStairwell(chen, '灯塔新村1幢1单元');
	const first = await chen.page.getByRole('heading', { level: 1 }).innerText();
	const taps = await chen.countTaps(async () => {
		await chen.tap(chen.page.getByRole('button', { name: /一切正常/ }));
		await expect(chen.page.getByRole('heading', { level: 1 })).not.toHaveText(first);
	});
	expect(taps, 'taps for an entrance in order (goal 2)').toBeLessThanOrEqual(2);

	const item = chen.page.locator('[data-item="clutter"]');
	await expect(item).toBeVisible();
	await item.getByRole('button', { name: '有问题' }).click();
	await item.locator('input[type=file]').setInputFiles(photo(5));
	await expect(item.getByRole('img')).toBeVisible();
	await item.getByLabel('哪里、什么情况').fill('三楼转角的褪色藤椅');
	await chen.page.getByRole('button', { name: '保存，1 处有问题' }).click();
	await expect(chen.page.getByRole('button', { name: /一切正常/ }).or(chen.page.getByText('这个小区的楼道今天都查完了')), 'the next entrance, or the end of the round').toBeVisible();
	await chen.allReceived();
	// A checklist has no tab bar: back leads to Today.
	await chen.page.getByRole('link', { name: '返回' }).click();
	await searchCase(chen, '褪色藤椅');
	await expect(chen.page.locator('[data-case^="YH"]')).toHaveCount(1);
});

test('the closed loop: slip with a limit, recheck with a second photo beside the first, struck off; the colleague sees each step', async ({ officer }) => {
	test.slow();
	const chen = await officer({ account: 'chen' });
	const number = await reportHazard(chen, '潮平里3幢1单元', '楼梯口堆放木板');
	await chen.page.locator('[data-move="notify"]').click();
	await chen.page.getByRole('dialog').getByRole('button', { name: /^保存/ }).click();
	await expect(chen.page.getByText('已告知，待整改').filter({ visible: true }).first()).toBeVisible();
	await chen.page.getByRole('button', { name: '打开文书' }).click();
	await expect(chen.page.getByText(`编号：${number}`)).toBeVisible();
	await expect(chen.page.getByText('楼梯口堆放木板')).toBeVisible();
	await chen.page.goBack();
	await chen.allReceived();

	const lin = await officer({ account: 'lin' });
	await searchCase(lin, number);
	await lin.page.locator(`[data-case="${number}"]`).click();
	await lin.page.locator('[data-move="pass"]').click();
	const sheet = lin.page.getByRole('dialog');
	await expect(sheet.getByRole('img').first(), 'the first photo stands beside').toBeVisible();
	await sheet.getByRole('button', { name: /^保存/ }).click();
	await expect(sheet.getByText('还缺照片，请先拍一张。'), 'no strike-off without a second photo').toBeVisible();
	await sheet.locator('input[type=file]').setInputFiles(photo(9));
	await expect(sheet.getByRole('img')).toHaveCount(2);
	// The record goes at once, the photo's bytes later: as on a line that is good enough for text only.
	await lin.device.context.route('**/api/files/**', (route) => route.abort());
	await lin.device.context.route('**/api/files', (route) => route.abort());
	await sheet.getByRole('button', { name: /^保存/ }).click();
	await expect(lin.page.getByText('已销号').filter({ visible: true }).first()).toBeVisible();

	await expect(async () => {
		await searchCase(chen, number);
		await chen.page.getByRole('button', { name: '筛选', exact: true }).click();
		await chen.page.getByRole('dialog').getByRole('group', { name: '办理情况' }).getByRole('button', { name: '全部' }).click();
		await chen.page.keyboard.press('Escape');
		await chen.page.locator(`[data-case="${number}"]`).click({ timeout: 5_000 });
	}).toPass({ timeout: 45_000 });
	await expect(chen.page.getByText('已销号').filter({ visible: true }).first()).toBeVisible();
	await expect(chen.page.getByText('林安').filter({ visible: true }).first(), 'who did it stands in the timeline').toBeVisible();
	await expect(chen.page.getByText('文件还没有传到。').first(), 'what is still on its way says so').toBeVisible();
	await lin.device.context.unroute('**/api/files/**');
	await lin.device.context.unroute('**/api/files');
	await lin.allReceived();
	await expect(chen.page.getByRole('img', { name: /拍摄/ }), 'it shows itself when it has come, with the page open').toHaveCount(2, { timeout: 45_000 });
});
