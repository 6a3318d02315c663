import { reportHazard, searchCase } from '../../pages/work.ts';
import { expectAccessible, smallTargets } from '../../support/accessible.ts';
import { expect, test } from '../../support/journey.ts';

test.use({ town: { signedUp: [{ account: 'chen' }, { account: 'lin' }] } });

test('what could not be got done goes to a lead with a clock, taken down without a network; who it complains about does not close it', async ({ officer }) => {
	test.slow();
	const chen = await officer({ account: 'chen' });
	const number = await reportHazard(chen, '潮平里4幢1单元', '路灯线路裸露');
	await chen.allReceived();

	const lin = await officer({ account: 'lin' });
	await searchCase(lin, number);
	await lin.page.locator(`[data-case="${number}"]`).click();
	await lin.device.loseCoverage();
	await lin.tap(lin.page.getByRole('button', { name: '更多' }));
	await lin.tap(lin.page.getByRole('button', { name: /办不成事/ }));
	await lin.type(lin.page.getByLabel('反映的情况'), '住户来了三次，还没人来修');
	await lin.page.getByLabel('谁牵头答复').selectOption({ label: '周衡' });
	await expectAccessible(lin.page, 'a complaint');
	await lin.tap(lin.page.getByRole('button', { name: '交给牵头人' }));
	await expect(lin.page.locator('[data-flag="open"]')).toContainText('周衡 牵头');
	await lin.device.findCoverage();
	await lin.allReceived();

	const zhou = await officer({ account: 'zhou', desk: true });
	await zhou.page.locator(`[data-flagged="${number}"]`).click();
	await zhou.page.getByRole('button', { name: '答复', exact: true }).click();
	await zhou.page.getByLabel(/怎么解决的/).fill('电工今天下午到');
	await zhou.page.getByRole('dialog').getByRole('button', { name: '答复', exact: true }).click();
	await expect(zhou.page.locator('[data-flag="answered"]')).toBeVisible();
	await zhou.allReceived();

	await expect(chen.page.locator('[data-flag="answered"]'), 'who has the case reads it').toContainText('电工今天下午到', { timeout: 45_000 });
	await expect(chen.page.locator('[data-flag]').getByRole('button'), 'and does not close it').toHaveCount(0);

	await expect(lin.page.locator('[data-flag="answered"]')).toContainText('电工今天下午到', { timeout: 45_000 });
	expect(await smallTargets(lin.page)).toEqual([]);
	await lin.tap(lin.page.getByRole('button', { name: '解决了，关闭' }));
	await lin.type(lin.page.getByLabel('反映人怎么说'), '修好了，谢谢');
	await lin.tap(lin.page.getByRole('dialog').getByRole('button', { name: '解决了，关闭' }));
	await expect(lin.page.locator('[data-flag="closed"]')).toContainText('修好了');
	await lin.allReceived();
});
