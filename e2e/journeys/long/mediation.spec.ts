import { expectDocument, expectState, nextDoor, searchCase, step } from '../../pages/work.ts';
import { expectAccessible, smallTargets } from '../../support/accessible.ts';
import { expect, test } from '../../support/journey.ts';

test.use({ town: { signedUp: [{ account: 'chen' }, { account: 'lin' }] } });

test('a quarrel about a deposit is mediated at the door without a signal: attempts, rights, a session, an agreement that is printed, an instalment; a colleague looks back at it', async ({ officer }) => {
	test.slow();
	const chen = await officer({ account: 'chen' });
	const { page } = chen;
	const resident = (await nextDoor(chen).locator('.block').nth(1).innerText()).split('、')[0] ?? '';
	await chen.device.loseCoverage();
	await chen.tap(page.getByRole('button', { name: '新增' }));
	await chen.tap(page.getByRole('link', { name: /调解一起纠纷/ }));
	await chen.type(page.getByLabel('申请人姓名'), resident);
	await chen.tap(page.getByRole('list', { name: '在册的人' }).getByRole('button').first());
	await page.getByLabel('纠纷类型').selectOption({ label: '合同、消费、租赁' });
	await chen.type(page.getByLabel('对方当事人'), '房东');
	await chen.tap(page.getByRole('radio', { name: '口头申请' }));
	await chen.tap(page.getByRole('radio', { name: '没有', exact: true }));
	await chen.type(page.getByLabel('纠纷经过和申请事项'), '互相换锁，押金不退');
	await chen.tap(page.getByRole('button', { name: '登记', exact: true }));
	await page.waitForURL(/\/cases\/[0-9a-f-]{36}$/);
	const { pathname } = new URL(page.url());
	const number = /TJ\d{6}-[0-9A-F]{4}/.exec(await page.locator('header').filter({ hasText: 'TJ' }).first().innerText())?.[0] ?? '';
	await expect(page.getByText('这一时限还没有人和法律原文核对过'), 'a limit of the law that nobody has compared says so').toBeVisible();

	await step(chen, 'accept', async (sheet) => chen.type(sheet.getByLabel('卷宗号'), '〔2026〕7'));
	await step(chen, 'attempt@accepted', async (sheet) => chen.type(sheet.getByLabel('找了谁、怎么说'), '房东说没空'));
	await expectState(chen, 'accepted');
	await chen.tap(page.getByRole('button', { name: '其他表单' }));
	await chen.tap(page.locator('[data-form="rights-notice"]'));
	await page.waitForURL('**/visit/*');
	await chen.tap(page.locator('[data-notice]').getByRole('button', { name: '已读给对方听' }));
	await expect(page.getByText('可以自己选调解员')).toBeVisible();
	await page.goBack();
	await page.waitForURL(`**${pathname}`);
	await step(chen, 'tell', async (sheet) => chen.tap(sheet.getByRole('radio', { name: '发告知书' })));
	await expectDocument(chen, 'rights', [resident, '房东', '拒绝调解']);
	await step(chen, 'session@talking', async (sheet) => {
		await chen.tap(sheet.getByRole('radio', { name: '当面' }));
		await chen.type(sheet.getByLabel('双方说了什么、争议在哪里'), '从下午谈到半夜');
	});
	await expectState(chen, 'talking');
	await step(chen, 'agree', async (sheet) => {
		await chen.tap(sheet.getByRole('radio', { name: '书面协议书' }));
		await chen.type(sheet.getByLabel(/^主要事实/), '房东退押金三千元，分三期');
		await chen.type(sheet.getByLabel('履行期限'), '2027-03-01');
		await chen.type(sheet.getByLabel('分几期'), '3');
	});
	await expectState(chen, 'agreed');
	await expectAccessible(page, 'a dispute that was settled');
	expect(await smallTargets(page)).toEqual([]);
	await expectDocument(chen, 'agreement', ['〔2026〕7', '房东退押金三千元，分三期', '司法确认']);
	await step(chen, 'perform');
	await step(chen, 'paid@performing', async (sheet) => chen.type(sheet.getByLabel('履行了什么、有什么凭证'), '第一期，转账'));
	await step(chen, 'done', async (sheet) => chen.type(sheet.getByLabel('履行了什么、有什么凭证'), '付清'));
	await expectState(chen, 'performed');
	await expect(page.locator('[data-move="followUp"]'), 'who mediated does not look back at it').toHaveCount(0);
	await chen.device.findCoverage();
	await chen.allReceived();

	const lin = await officer({ account: 'lin' });
	await searchCase(lin, number);
	await lin.page.locator(`[data-case="${number}"]`).click();
	await step(lin, 'followUp', async (sheet) => lin.type(sheet.getByLabel('回访情况'), '双方都说好'));
	await expectState(lin, 'filed');
	await lin.allReceived();
});
