import type { Officer } from '../../support/officer.ts';
import { reportHazard } from '../../pages/work.ts';
import { expect, test } from '../../support/journey.ts';

test.use({ town: { signedUp: [{ account: 'chen' }] } });

const sheetOf = (officer: Officer) => officer.page.getByRole('dialog');
async function open(officer: Officer, entry: RegExp): Promise<void> {
	await officer.tap(officer.page.getByRole('button', { name: '更多' }));
	await officer.tap(officer.page.getByRole('button', { name: entry }));
}
async function close(officer: Officer): Promise<void> {
	await officer.page.keyboard.press('Escape');
	await expect(sheetOf(officer)).toHaveCount(0);
}

test('what is half typed into the sheets of a case is there again after a kill, each of them, and gone once it was saved', async ({ officer }) => {
	test.slow();
	const chen = await officer({ account: 'chen' });
	await reportHazard(chen, '潮平里5幢1单元', '电表箱敞开');
	await chen.allReceived();
	const address = new URL(chen.page.url()).pathname;
	await chen.device.loseCoverage();

	await open(chen, /预约时间/);
	await chen.tap(sheetOf(chen).locator('[data-slot]:enabled').first());
	await chen.type(sheetOf(chen).getByRole('textbox', { name: '姓名' }).first(), '物业老周');
	await chen.tap(sheetOf(chen).getByRole('button', { name: '加一个人' }));
	await chen.type(sheetOf(chen).locator('[data-along="0"]').getByRole('textbox', { name: '姓名' }), '电工小郑');
	await close(chen);
	await open(chen, /打电话并记录/);
	await chen.type(sheetOf(chen).getByLabel('打给谁'), '物业值班');
	await chen.tap(sheetOf(chen).getByRole('radio', { name: '没人接' }));
	await close(chen);
	await open(chen, /写备注/);
	await chen.type(sheetOf(chen).getByRole('textbox'), '箱门的锁坏了，先');

	await chen.device.kill();
	await chen.device.start({ online: false });
	await chen.device.open('/');
	await chen.unlock();
	await chen.page.waitForURL(`**${address}`);

	await open(chen, /写备注/);
	await expect(sheetOf(chen).getByRole('textbox')).toHaveValue('箱门的锁坏了，先');
	await chen.tap(sheetOf(chen).getByRole('button', { name: '保存' }));
	await expect(sheetOf(chen)).toHaveCount(0);
	await open(chen, /写备注/);
	await expect(sheetOf(chen).getByRole('textbox'), 'a note that was saved is a new one').toHaveValue('');
	await close(chen);

	await open(chen, /打电话并记录/);
	await expect(sheetOf(chen).getByLabel('打给谁')).toHaveValue('物业值班');
	await expect(sheetOf(chen).getByRole('radio', { name: '没人接' })).toBeChecked();
	await chen.tap(sheetOf(chen).getByRole('button', { name: '记下' }));
	await expect(chen.page.locator('[data-calls="1"]')).toContainText('物业值班');

	await open(chen, /预约时间/);
	await expect(sheetOf(chen).getByRole('textbox', { name: '姓名' }).first()).toHaveValue('物业老周');
	await expect(sheetOf(chen).locator('[data-along="0"]').getByRole('textbox', { name: '姓名' })).toHaveValue('电工小郑');
	await chen.tap(sheetOf(chen).getByRole('button', { name: '预约', exact: true }));
	await expect(chen.page.locator('[data-appointment]'), 'the hour was chosen before the kill').toContainText('电工小郑');
});
