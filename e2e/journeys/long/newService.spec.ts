import { nextDoor, searchCase } from '../../pages/work.ts';
import { expectAccessible, smallTargets, visit } from '../../support/accessible.ts';
import { expect, test } from '../../support/journey.ts';
import { photo } from '../../support/photo.ts';
import { publishExamplePack } from '../../support/publishedPack.ts';

test.use({ town: { signedUp: [{ account: 'chen' }, { account: 'lin' }, { account: 'zhou', desk: true }] } });

test('a service that nobody wrote code for: a wheelchair is asked for offline through a kill, lent with a slip, and taken back by a colleague', async ({ officer, server }) => {
	test.slow();
	await publishExamplePack(server.ownerUrl, 'wheelchair');
	const chen = await officer({ account: 'chen' });
	const resident = (await nextDoor(chen).locator('.block').nth(1).innerText()).split('、')[0] ?? '';
	await chen.device.loseCoverage();
	await chen.tap(chen.page.getByRole('button', { name: '新增' }));
	await chen.tap(chen.page.getByRole('link', { name: /借轮椅/ }));
	await chen.type(chen.page.getByLabel('申请人姓名'), resident);
	await chen.tap(chen.page.getByRole('list', { name: '在册的人' }).getByRole('button').first());
	await chen.tap(chen.page.getByRole('radio', { name: '高靠背轮椅' }));
	await expect(chen.page.getByText('已存本机')).toBeVisible();
	await expectAccessible(chen.page, 'a service taken down');
	expect(await smallTargets(chen.page)).toEqual([]);

	await chen.device.kill();
	await chen.device.start({ online: false });
	await chen.device.open('/');
	await chen.unlock();
	await chen.page.waitForURL('**/new/wheelchair');
	await expect(chen.page.getByText(`有一件没填完：${resident}`)).toBeVisible();
	await chen.tap(chen.page.getByRole('button', { name: '接着填' }));
	await expect(chen.page.getByRole('radio', { name: '高靠背轮椅' }), 'what was chosen stands there').toBeChecked();
	await chen.tap(chen.page.getByRole('button', { name: '登记', exact: true }));
	await chen.page.waitForURL(/\/cases\/[0-9a-f-]{36}$/);
	await expect(chen.page.getByRole('heading', { level: 1 })).toContainText(`高靠背轮椅 ${resident}`);
	const number = /LY\d{6}-[0-9A-F]{4}/.exec(await chen.page.locator('header').filter({ hasText: 'LY' }).first().innerText())?.[0] ?? '';

	await chen.tap(chen.page.locator('[data-move="lend"]'));
	await chen.type(chen.page.getByLabel('器具编号'), 'W-07');
	await chen.type(chen.page.getByLabel('谁领的'), resident);
	await chen.tap(chen.page.getByRole('dialog').getByRole('button', { name: /^保存/ }));
	await chen.tap(chen.page.getByRole('button', { name: '打开文书' }));
	await expect(chen.page.getByText(/编号 W-07/)).toBeVisible();
	await chen.device.findCoverage();
	await chen.allReceived();

	const zhou = await officer({ account: 'zhou', desk: true });
	await visit(zhou.page, '/me');
	await zhou.page.getByRole('radio', { name: 'English', exact: true }).check({ force: true });
	await zhou.page.getByRole('link', { name: 'Cases', exact: true }).first().click();
	await zhou.page.getByRole('searchbox').first().fill(number);
	const card = zhou.page.locator(`[data-case="${number}"]`);
	await expect(card, 'a supervisor finds it, in the words of the pack, with its date').toContainText('Lent', { timeout: 45_000 });
	await expect(card).toContainText(/Due/);
	await card.click();
	await expect(zhou.page.getByText('High-backed wheelchair').first()).toBeVisible();

	const lin = await officer({ account: 'lin' });
	await searchCase(lin, number);
	await lin.page.locator(`[data-case="${number}"]`).click();
	await lin.tap(lin.page.locator('[data-move="return"]'));
	const sheet = lin.page.getByRole('dialog');
	await lin.tap(sheet.getByRole('radio', { name: '完好' }));
	await sheet.locator('input[type=file]').setInputFiles(photo(4));
	await expect(sheet.getByRole('img')).toBeVisible();
	await lin.tap(sheet.getByRole('button', { name: /^保存/ }));
	await expect(lin.page.getByText('已归还').filter({ visible: true }).first()).toBeVisible();
	await lin.allReceived();
});
