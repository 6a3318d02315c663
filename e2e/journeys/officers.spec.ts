import type { Page } from '@playwright/test';
import { OfficersPage } from '../pages/officersPage.ts';
import { expectAccessible, visit } from '../support/accessible.ts';
import { expect, test } from '../support/journey.ts';
import { Officer } from '../support/officer.ts';

test.use({ town: { signedUp: [{ account: 'chen' }, { account: 'he', desk: true }] } });

/** As WPS saves it: semicolons, a byte-order mark, a column of its own; the second row names no area of this town. */
const sheet = '\ufeff姓名;账号;角色;单位;辖区;手机号;警号;备注\r\n米秋;miqiu;民警;星禾派出所;麦浪社区;13900000021;XH-0021;x\r\n范舟;fanzhou;;星禾派出所;麦浪;;;\r\n丁蕾;dinglei;社工;暖邻社工服务社;星禾镇/望潮社区、棠溪社区;;;\r\n';

/** Whether the search for doors finds any of an estate on this device. */
async function expectDoors(page: Page, estate: string, there: boolean): Promise<void> {
	await visit(page, '/places');
	await page.getByRole('searchbox').fill(estate);
	if (there) await expect(page.locator('main a[href^="/places/"]').filter({ hasText: estate }).first()).toBeVisible();
	else await expect(page.getByText('找到 0 处')).toBeVisible();
}

test('an administrator makes three officers from a sheet with one wrong row, mends it, prints their codes, and one of them signs in and sees the own area only', async ({ officer, device }) => {
	const he = await officer({ account: 'he', desk: true });
	const officers = new OfficersPage(he.page);
	await he.go('我的');
	await officers.open();
	await expectAccessible(he.page, 'officers and accounts');
	await he.page.getByRole('link', { name: '用表格批量新建' }).click();
	await officers.chooseSheet('人员.csv', sheet);

	await expect(officers.row(3)).toContainText('没有叫“麦浪”的辖区');
	await expect(he.page.getByText('这些列用不到，不会保存：备注')).toBeVisible();
	await expect(he.page.getByRole('button', { name: '先改好 1 行' })).toBeDisabled();
	await expectAccessible(he.page, 'a sheet with a wrong row');
	const [saved] = await Promise.all([he.page.waitForEvent('download'), he.page.getByRole('button', { name: '下载模板' }).click()]);
	expect(saved.suggestedFilename()).toBe('人员名单.xlsx');

	await officers.row(3).getByLabel('辖区').fill('麦浪第一网格');
	await officers.row(3).getByLabel('辖区').press('Tab');
	await he.page.getByRole('button', { name: '一次建好 3 个账号' }).click();
	await expect(he.page.locator('[data-made="3"]')).toBeVisible();
	await he.page.getByRole('button', { name: '打印登录码' }).click();
	await he.page.getByRole('dialog').getByRole('radio', { name: '7 天' }).check();
	await he.page.getByRole('button', { name: '生成登录码' }).click();
	await expect(he.page.locator('[data-slip]')).toHaveCount(3);
	await expect(officers.slip('miqiu')).toContainText('米秋');
	await expectAccessible(he.page, 'one-time codes to print');
	const code = await officers.slip('miqiu').locator('[data-code]').innerText();
	await he.page.emulateMedia({ media: 'print' });
	await expect(he.page.getByRole('button', { name: '打印', exact: true })).toBeHidden();
	await expect(officers.slip('miqiu')).toBeVisible();
	await he.page.emulateMedia({ media: 'screen' });

	// The same sheet again makes nobody, and the codes are not shown again.
	await he.go('我的');
	await officers.open();
	await expect(officers.line('fanzhou')).toContainText('麦浪第一网格');
	await he.page.getByRole('link', { name: '用表格批量新建' }).click();
	await officers.chooseSheet('人员.csv', sheet.replace(';麦浪;', ';麦浪第一网格;'));
	await expect(he.page.getByRole('button', { name: '没有要新建的账号' })).toBeDisabled();
	for (const row of [2, 3, 4]) await expect(officers.row(row)).toHaveAttribute('data-state', 'there');
	await he.page.getByRole('button', { name: '不用这份了' }).click();

	const phone = await device();
	await phone.open(`/sign-in#code=${code}`);
	await phone.page.getByLabel('给账号设一个密码').fill('a password of my own');
	await phone.page.getByRole('button', { name: '设好密码并登录' }).click();
	const passphrase = (await phone.page.locator('[data-suggested]').innerText()).trim();
	await phone.page.getByRole('button', { name: '记好了，下一步' }).click();
	await phone.page.getByLabel('本机口令').fill(passphrase);
	await phone.page.getByRole('button', { name: '上锁并开始' }).click();
	await phone.page.waitForURL('**/today');
	await new Officer(phone, 'miqiu').allReceived();
	await expectDoors(phone.page, '麦浪家园', true);
	await expectDoors(phone.page, '望潮苑', false);
});

test('other areas make doors leave and enter on a device that is at work; an ended account is out at once, and comes back', async ({ officer }) => {
	const wu = await officer({ account: 'wu' });
	await expectDoors(wu.page, '麦浪家园', true);
	await expectDoors(wu.page, '望潮苑', false);
	const he = await officer({ account: 'he', desk: true });
	const officers = new OfficersPage(he.page);
	await he.go('我的');
	await officers.open();
	await officers.line('wu').click();
	await officers.toggleArea('麦浪社区');
	await officers.toggleArea('望潮社区');
	await he.page.getByRole('button', { name: '保存改动' }).click();
	await expect(he.page.getByText('改好了，马上生效')).toBeVisible();
	await expect(wu.page.locator('main a[href^="/places/"]').filter({ hasText: '望潮苑' }).first(), 'without a touch: the search is still open').toBeVisible({ timeout: 60_000 });
	await wu.allReceived();
	await expectDoors(wu.page, '麦浪家园', false);

	await he.page.getByRole('button', { name: '停用', exact: true }).click();
	await he.page.getByRole('dialog').getByRole('button', { name: '停用', exact: true }).click();
	await expect(he.page.getByText('吴清已停用')).toBeVisible();
	await expect(wu.status).toHaveAttribute('data-status', 'signIn', { timeout: 60_000 });
	await he.page.getByRole('button', { name: '恢复账号' }).click();
	await expect(he.page.getByText('吴清可以重新登录了')).toBeVisible();

	await he.go('我的');
	await he.page.getByRole('link', { name: /操作记录/ }).click();
	await expect(he.page.locator('[data-audit="areas_changed"]')).toContainText('加：望潮社区 · 去：麦浪社区');
	await expect(he.page.locator('[data-audit="officer_ended"]')).toContainText('吴清');
	await expect(he.page.locator('[data-audit="officer_returned"]')).toContainText('吴清');
});
