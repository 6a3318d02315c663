import { reportHazard, searchCase } from '../pages/work.ts';
import { expect, test } from '../support/journey.ts';

test.use({ town: { signedUp: [{ account: 'chen' }] } });

test('a supervisor hands a case over to another area: the old area’s device forgets it, what was written there offline arrives, the new officer has it whole', async ({ officer }) => {
	test.slow();
	const chen = await officer({ account: 'chen' });
	const number = await reportHazard(chen, '潮平里3幢1单元', '门厅停放旧冰柜');
	await chen.allReceived();
	await chen.device.loseCoverage();
	await chen.page.getByRole('button', { name: '更多' }).click();
	await chen.page.getByRole('dialog').getByRole('button', { name: '写备注' }).click();
	await chen.page.getByRole('dialog').getByLabel('备注').fill('物业说周五来搬');
	await chen.page.getByRole('dialog').getByRole('button', { name: '保存' }).click();
	await chen.expectUnsent(1);

	const zhou = await officer({ account: 'zhou', desk: true });
	await searchCase(zhou, number);
	await zhou.page.locator(`[data-case="${number}"]`).click();
	await zhou.page.getByRole('button', { name: '更多' }).click();
	await zhou.page.getByRole('dialog').getByRole('button', { name: '转到别的片区' }).click();
	const sheet = zhou.page.getByRole('dialog');
	await sheet.getByLabel('转到哪个片区').selectOption({ label: '麦浪社区 · 麦浪第一网格' });
	await sheet.getByLabel('经办人').selectOption({ label: '吴清' });
	await sheet.getByLabel('原因').fill('楼在麦浪一侧');
	await sheet.getByRole('button', { name: '转过去' }).click();
	await zhou.allReceived();

	await chen.device.findCoverage();
	await chen.allReceived();
	await expect(chen.page.getByText('这条记录不存在或不在辖区内').or(chen.page.getByText('没有找到')).first()).toBeVisible();

	const wu = await officer({ account: 'wu' });
	await searchCase(wu, number);
	await wu.page.locator(`[data-case="${number}"]`).click();
	const timeline = wu.page.locator('[data-timeline]');
	await expect(timeline.getByText('转到 麦浪第一网格')).toBeVisible();
	await expect(timeline.getByText('楼在麦浪一侧')).toBeVisible();
	await expect(timeline.getByText('物业说周五来搬')).toBeVisible();
	await expect(wu.page.getByText('门厅停放旧冰柜').first()).toBeVisible();
});
