import { readFile } from 'node:fs/promises';
import type { Officer } from '../../support/officer.ts';
import { reportHazard } from '../../pages/work.ts';
import { expectAccessible, smallTargets } from '../../support/accessible.ts';
import { expect, test } from '../../support/journey.ts';

test.use({ town: { signedUp: [{ account: 'chen' }, { account: 'lin' }] } });

/** Books the first place of the first day that is shown. */
async function bookFirst(officer: Officer): Promise<void> {
	await officer.tap(officer.page.getByRole('button', { name: '更多' }));
	await officer.tap(officer.page.getByRole('button', { name: /预约时间/ }));
	const sheet = officer.page.getByRole('dialog');
	await officer.tap(sheet.locator('[data-slot]:enabled').first());
	await officer.tap(sheet.getByRole('button', { name: '预约', exact: true }));
	await expect(sheet).toHaveCount(0);
}
const card = (officer: Officer) => officer.page.locator('[data-appointment]');

test('two officers fill the last place of a day apart: the later one is kept, told, and moved by a person', async ({ officer }) => {
	test.slow();
	const zhou = await officer({ account: 'zhou', desk: true });
	await zhou.go('我的');
	await zhou.page.getByRole('link', { name: /预约时段和名额/ }).click();
	await zhou.page.getByLabel(/每天最多/).fill('1');
	await zhou.page.getByLabel(/每天最多/).blur();
	await expectAccessible(zhou.page, 'the slots of a team');
	await zhou.page.getByRole('button', { name: '保存', exact: true }).click();
	await expect(zhou.page.getByText('已保存，各设备下次同步后生效')).toBeVisible();

	const chen = await officer({ account: 'chen' });
	await reportHazard(chen, '潮平里5幢1单元', '电表箱敞开');
	await chen.allReceived();
	const lin = await officer({ account: 'lin' });
	await reportHazard(lin, '潮平里2幢1单元', '楼道灯不亮');
	await lin.allReceived();

	for (const each of [chen, lin]) {
		await each.device.loseCoverage();
		await bookFirst(each);
		await expect(card(each)).toHaveAttribute('data-appointment', 'agreed');
	}
	await chen.device.findCoverage();
	await chen.allReceived();
	await lin.device.findCoverage();
	await expect(card(lin), 'the server says that the place had gone').toHaveAttribute('data-appointment', 'full', { timeout: 45_000 });
	await expect(card(lin)).toContainText('请改约');
	await expect(card(chen), 'and who was first keeps it').toHaveAttribute('data-appointment', 'agreed');
	await expectAccessible(lin.page, 'an appointment without a place');
	expect(await smallTargets(lin.page)).toEqual([]);

	await lin.tap(card(lin).getByRole('button', { name: '改约' }));
	await lin.tap(lin.page.getByRole('dialog').locator('[data-slot]:enabled').first());
	await lin.type(lin.page.getByLabel('为什么改'), '名额已满，和住户另约');
	await lin.tap(lin.page.getByRole('dialog').getByRole('button', { name: '改约' }));
	await lin.allReceived();
	await expect(card(lin)).toHaveAttribute('data-appointment', 'agreed');
	await expect(card(lin)).toContainText('改过 1 次');

	const download = lin.page.waitForEvent('download');
	await lin.tap(card(lin).getByRole('button', { name: '加到手机日历' }));
	const file = await readFile((await (await download).path()) ?? '', 'utf8');
	expect(file).toContain('SEQUENCE:1\r\n');
	for (const told of ['楼道灯不亮', '潮平里', '名额已满']) expect(file).not.toContain(told);

	await lin.tap(lin.page.getByRole('button', { name: '更多' }));
	await lin.tap(lin.page.getByRole('button', { name: /打电话并记录/ }));
	await lin.type(lin.page.getByLabel('打给谁'), '物业值班');
	await lin.type(lin.page.getByRole('textbox', { name: '号码' }), '10000004444');
	await lin.tap(lin.page.getByRole('radio', { name: '没人接' }));
	await lin.tap(lin.page.getByRole('button', { name: '记下' }));
	await expect(lin.page.locator('[data-calls="1"]')).toContainText('物业值班');

	await lin.go('今日');
	await lin.tap(lin.page.getByRole('link', { name: '日程' }));
	await lin.tap(lin.page.getByRole('button', { name: '按周' }));
	await expect(lin.page.locator('[data-agenda-day]')).toHaveCount(7);
	await expectAccessible(lin.page, 'the agenda of a week');
	expect(await smallTargets(lin.page)).toEqual([]);
});
