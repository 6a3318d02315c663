import { expectDocument, expectState, searchCase, step } from '../../pages/work.ts';
import { expectAccessible, smallTargets, visit } from '../../support/accessible.ts';
import { expect, test } from '../../support/journey.ts';

test.use({ town: { signedUp: [{ account: 'chen' }, { account: 'lin' }, { account: 'zhou', desk: true }] } });

test('a hotline order is taken down and dispatched at the desk, signed for and replied to at the door without a signal, sent back once, called back by a colleague, and filed', async ({ officer }) => {
	test.slow();
	const zhou = await officer({ account: 'zhou', desk: true });
	await visit(zhou.page, '/new/hotline');
	const caller = zhou.page.getByRole('region', { name: '来电人' });
	await zhou.type(caller.getByLabel('姓名').first(), '程远');
	await zhou.type(caller.getByLabel('电话').first(), '10000009876');
	await zhou.tap(zhou.page.getByRole('radio', { name: '投诉' }));
	await zhou.type(zhou.page.getByLabel(/^什么事/), '楼下烧烤店油烟');
	await zhou.tap(zhou.page.getByRole('radio', { name: '12345 电话' }));
	await zhou.type(zhou.page.getByLabel('平台工单号'), 'HA-18');
	await zhou.type(zhou.page.getByLabel(/^上门地址/), '潮平里4幢1单元');
	await zhou.tap(zhou.page.getByRole('button', { name: /潮平里4幢1单元/ }).first());
	await zhou.page.getByRole('combobox', { name: '经办人' }).selectOption({ label: '陈屿' });
	await zhou.tap(zhou.page.getByRole('button', { name: '登记', exact: true }));
	await zhou.page.waitForURL(/\/cases\/[0-9a-f-]{36}$/);
	await step(zhou, 'dispatch', async (sheet) => zhou.type(sheet.getByLabel('承办单位'), '城管中队'));
	await expectState(zhou, 'dispatched');
	const number = /GD\d{6}-[0-9A-F]{4}/.exec(await zhou.page.locator('header').filter({ hasText: 'GD' }).first().innerText())?.[0] ?? '';
	await zhou.allReceived();

	const chen = await officer({ account: 'chen' });
	await searchCase(chen, number);
	await chen.page.locator(`[data-case="${number}"]`).click();
	await chen.device.loseCoverage();
	await step(chen, 'sign');
	await step(chen, 'begin', async (sheet) => chen.type(sheet.getByLabel('联系诉求人的情况'), '打通了，约晚上去看'));
	await step(chen, 'reply', async (sheet) => {
		await chen.type(sheet.getByLabel('办理情况和答复'), '已要求加装净化器');
		await chen.tap(sheet.getByRole('radio', { name: '已解决' }));
		await chen.tap(sheet.getByRole('radio', { name: '电话', exact: true }));
	});
	await expectState(chen, 'replied');
	await expectAccessible(chen.page, 'a hotline order');
	expect(await smallTargets(chen.page)).toEqual([]);
	await expectDocument(chen, 'answer', ['已要求加装净化器', '已解决']);
	await chen.device.findCoverage();
	await chen.allReceived();

	await expectState(zhou, 'replied');
	await step(zhou, 'sendBack', async (sheet) => zhou.type(sheet.getByLabel('原因'), '没有写什么时候装好'));
	await zhou.allReceived();
	await visit(chen.page, new URL(zhou.page.url()).pathname);
	await expectState(chen, 'inProgress');
	await step(chen, 'reply', async (sheet) => chen.type(sheet.getByLabel('办理情况和答复'), '3 月 8 日装好，已复看'));
	await expectState(chen, 'replied');
	await chen.allReceived();
	await expectState(zhou, 'replied');
	await step(zhou, 'accept');
	await expectState(zhou, 'done');
	await zhou.allReceived();

	await expectState(chen, 'done');
	await expect(chen.page.locator('[data-move="callBack"]'), 'who did it does not call back').toHaveCount(0);
	const lin = await officer({ account: 'lin' });
	await searchCase(lin, number);
	await lin.page.locator(`[data-case="${number}"]`).click();
	await step(lin, 'callBack', async (sheet) => {
		await lin.tap(sheet.getByRole('radio', { name: '打通了' }));
		await sheet.getByRole('radio', { name: /4/ }).check({ force: true });
	});
	await expectState(lin, 'rated');
	await lin.allReceived();
	await expectState(zhou, 'rated');
	await step(zhou, 'archive');
	await expectState(zhou, 'archived');
	await zhou.allReceived();
});
