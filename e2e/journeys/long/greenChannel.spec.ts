import { expectDocument, expectState, nextDoor, searchCase, step } from '../../pages/work.ts';
import { expectAccessible, smallTargets } from '../../support/accessible.ts';
import { expect, test } from '../../support/journey.ts';

test.use({ town: { signedUp: [{ account: 'chen' }, { account: 'lin' }] } });

test('an identity card is lost before an exam: the interim one is made on the spot without a signal, its slip printed, the lasting one begun, and a colleague hands that over by a locker', async ({ officer }) => {
	test.slow();
	const chen = await officer({ account: 'chen' });
	const { page } = chen;
	const resident = (await nextDoor(chen).locator('.block').nth(1).innerText()).split('、')[0] ?? '';
	await chen.device.loseCoverage();
	await chen.tap(page.getByRole('button', { name: '新增' }));
	await chen.tap(page.getByRole('link', { name: /绿色通道/ }));
	await chen.type(page.getByLabel('申请人姓名'), resident);
	await chen.tap(page.getByRole('list', { name: '在册的人' }).getByRole('button').first());
	await chen.tap(page.getByRole('radio', { name: '临时居民身份证' }));
	await chen.tap(page.getByRole('radio', { name: '马上考试' }));
	await chen.type(page.getByLabel('最晚什么时候要用'), '2026-12-01T08:30');
	await chen.tap(page.getByRole('radio', { name: '当场就办好' }));
	await chen.tap(page.getByRole('button', { name: '登记', exact: true }));
	await expect(page.getByRole('alert').first(), 'who took it is asked for before it is closed').toBeVisible();
	await chen.type(page.getByLabel('谁领走的'), '本人');
	await expect(page.getByText('已存本机')).toBeVisible();
	await expectAccessible(page, 'an urgent request taken down');
	expect(await smallTargets(page)).toEqual([]);
	await chen.tap(page.getByRole('button', { name: '登记', exact: true }));
	await page.waitForURL(/\/cases\/[0-9a-f-]{36}$/);
	await expect(page.locator('[data-state="given"]'), 'registered, done, handed over and closed').toBeVisible();

	await expectDocument(chen, 'slip', ['临时居民身份证', '领取人：本人']);
	await chen.tap(page.locator('[data-linked="to"]'));
	await expect(page.locator('[data-state="taken"]')).toBeVisible();
	await expect(page.locator('[data-linked="from"]'), 'the lasting card knows where it came from').toBeVisible();
	const number = /BJ\d{6}-[0-9A-F]{4}/.exec(await page.locator('header').filter({ hasText: 'BJ' }).first().innerText())?.[0] ?? '';
	await chen.device.findCoverage();
	await chen.allReceived();

	const lin = await officer({ account: 'lin' });
	await searchCase(lin, number);
	await lin.page.locator(`[data-case="${number}"]`).click();
	await step(lin, 'book', async (sheet) => lin.type(sheet.getByLabel('上门时间'), '2026-12-02T09:30'));
	await expectState(lin, 'booked');
	await step(lin, 'visit');
	await expectState(lin, 'visited');
	await step(lin, 'send', async (sheet) => {
		await lin.tap(sheet.getByRole('radio', { name: '智能柜自取' }));
		await lin.type(sheet.getByLabel('哪个柜、几号格'), '东门 3 号格');
		await lin.type(sheet.getByLabel(/^取件码/), '48-2915');
	});
	await expectState(lin, 'sent');
	await expect(lin.page.getByText('48-2915', { exact: true })).toBeVisible();
	await step(lin, 'fetched', async (sheet) => {
		await lin.type(sheet.getByLabel('谁领走的'), '女儿');
		await lin.type(sheet.getByLabel('什么时候领走的'), '2026-12-03T18:00');
	});
	await expectState(lin, 'handedOver');
	await expect(lin.page.getByText('48-2915'), 'the code is gone once the locker is empty').toHaveCount(0);
	await lin.allReceived();
});
