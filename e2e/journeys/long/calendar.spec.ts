import { expectAccessible } from '../../support/accessible.ts';
import { expect, test } from '../../support/journey.ts';

test.use({ town: { signedUp: [{ account: 'he', desk: true }] } });

test('an administrator sees the days off with their notice, adds a local one, and takes it back', async ({ officer }) => {
	const he = await officer({ account: 'he', desk: true });
	await he.go('我的');
	await he.page.getByRole('link', { name: /工作日历/ }).click();
	await expect(he.page.locator('[data-year="2025"]')).toContainText('国办发明电〔2024〕12号');
	await expect(he.page.locator('[data-year="2026"]')).toContainText('春节');
	await expectAccessible(he.page, 'working days');

	await he.page.getByRole('button', { name: '保存' }).click();
	await expect(he.page.getByText('请写明依据哪份通知')).toBeVisible();
	await he.page.getByLabel('日期').fill('2026-12-24');
	await he.page.getByLabel('依据').fill('县人民政府办公室关于民族节日放假的通知');
	await he.page.getByRole('button', { name: '保存' }).click();
	const own = he.page.locator('[data-own-day="2026-12-24"]');
	await expect(own).toContainText('县人民政府办公室');
	await own.getByRole('button', { name: '撤销' }).click();
	await expect(own).toBeHidden();
});
