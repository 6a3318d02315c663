import { MePage } from '../../pages/mePage.ts';
import { SignInPage } from '../../pages/signInPage.ts';
import { StatusSheet } from '../../pages/statusSheet.ts';
import { withOwner } from '../../../src/lib/server/store/ownerWrites.ts';
import { expectAccessible } from '../../support/accessible.ts';
import { CodeApp } from '../../support/codes.ts';
import { expect, test } from '../../support/journey.ts';
import type { Page } from '@playwright/test';

const demoPassword = 'doorstep-demo';

/** From the shown secret to the codes on paper. */
async function confirmSecret(page: Page): Promise<{ readonly app: CodeApp; readonly codes: readonly string[] }> {
	const app = new CodeApp((await page.locator('[data-secret]').getAttribute('data-secret')) ?? '');
	await expectAccessible(page, 'the secret');
	await page.getByLabel('6 位验证码').fill(app.wrong());
	await page.getByRole('button', { name: '确认并启用' }).click();
	await expect(page.locator('[data-problem="second_factor_wrong"]')).toBeVisible();
	await page.getByLabel('6 位验证码').fill(await app.next());
	await page.getByRole('button', { name: '确认并启用' }).click();
	await expect(page.locator('[data-recovery] li')).toHaveCount(10);
	const codes = await page.locator('[data-recovery] li').allInnerTexts();
	expect(codes).toHaveLength(10);
	await expectAccessible(page, 'the recovery codes');
	await page.getByRole('button', { name: '我已记好' }).click();
	return { app, codes };
}

test('an officer sets a code up, signs in anew with it, renews an ended session with it, and gets in with a recovery code', async ({ officer, device }) => {
	const lin = await officer({ account: 'lin' });
	await lin.go('我的');
	await lin.page.getByRole('button', { name: '登录方式' }).click();
	await lin.page.getByRole('button', { name: '设置验证码' }).click();
	await lin.page.getByLabel('密码', { exact: true }).fill(demoPassword);
	await lin.page.getByRole('button', { name: '下一步' }).click();
	await expect(lin.page.getByRole('img', { name: '给验证器应用扫描的密钥' })).toBeVisible();
	const { app, codes } = await confirmSecret(lin.page);
	await expect(lin.page.getByText('还剩 10 个恢复码')).toBeVisible();
	await lin.page.keyboard.press('Escape');

	// The session ends; what was typed stays while the code is asked for.
	await lin.go('我的');
	await new MePage(lin.page).signOut();
	await lin.unlock();
	await expect(lin.status).toHaveAttribute('data-status', 'signIn');
	const status = new StatusSheet(lin.page);
	await status.open();
	await status.signInAgain(demoPassword);
	await expect(status.sheet.getByLabel('密码', { exact: true })).toHaveValue(demoPassword);
	await status.sheet.getByLabel('6 位验证码').fill(app.wrong());
	await status.sheet.getByRole('button', { name: '登录', exact: true }).click();
	await expect(status.sheet.locator('[data-problem="second_factor_wrong"]')).toBeVisible();
	await status.sheet.getByLabel('6 位验证码').fill(await app.next());
	await status.sheet.getByRole('button', { name: '登录', exact: true }).click();
	await lin.allReceived();
	await lin.page.keyboard.press('Escape');

	// On another device: the password alone does not do, and a recovery code does once.
	const phone = await device();
	await phone.open('/sign-in');
	await new SignInPage(phone.page).signIn('lin', demoPassword);
	await phone.page.getByLabel('6 位验证码').fill('000000');
	await phone.page.getByRole('button', { name: '登录', exact: true }).click();
	await expect(phone.page.locator('[data-problem="second_factor_wrong"]')).toBeVisible();
	await phone.page.getByRole('button', { name: '用恢复码' }).click();
	await phone.page.getByLabel('恢复码', { exact: true }).fill(codes[0]?.toLowerCase() ?? '');
	await phone.page.getByRole('button', { name: '登录', exact: true }).click();
	await expect(phone.page.getByRole('button', { name: '记好了，下一步' })).toBeVisible();

	// Where the vault lies already: the one code is enough for it.
	await lin.lock();
	await lin.page.getByRole('link', { name: '其他人登录' }).click();
	await new SignInPage(lin.page).signIn('lin', demoPassword);
	await lin.page.getByLabel('6 位验证码').fill(await app.next());
	await lin.page.getByRole('button', { name: '登录', exact: true }).click();
	await expect(lin.page.getByRole('heading', { name: '这台设备上已有您的资料' })).toBeVisible();
	await lin.page.getByRole('link', { name: '去解锁' }).click();
	await lin.unlock();
	await lin.allReceived();
});

test('where the town demands a code, who has none sets it up while signing in; an administrator takes it from who has lost it', async ({ officer, device, server }) => {
	const he = await officer({ account: 'he', desk: true });
	await withOwner(server.ownerUrl, (db) => db.updateTable('tenant').set({ second_factor: 'everybody' }).execute());
	const phone = await device();
	await phone.open('/');
	await new SignInPage(phone.page).demoAccount('wu').click();
	await expect(phone.page.getByRole('heading', { name: '设置登录验证码' })).toBeVisible();
	await confirmSecret(phone.page);
	const passphrase = (await phone.page.locator('[data-suggested]').innerText()).trim();
	await phone.page.getByRole('button', { name: '记好了，下一步' }).click();
	await phone.page.getByLabel('本机口令').fill(passphrase);
	await phone.page.getByRole('button', { name: '上锁并开始' }).click();
	await expect(phone.page.locator('[data-status]:visible')).toHaveAttribute('data-status', 'received', { timeout: 45_000 });

	// The administrator was signed in before: told, and on the way again once the code is set.
	const status = new StatusSheet(he.page);
	await status.open();
	await status.sheet.getByRole('button', { name: '立即上传' }).click();
	await expect(status.sheet.locator('[data-problem="second_factor_missing"]')).toBeVisible();
	await status.sheet.getByRole('link', { name: '登录方式' }).click();
	await he.page.getByRole('button', { name: '登录方式' }).click();
	await he.page.getByRole('button', { name: '设置验证码' }).click();
	await he.page.getByLabel('密码', { exact: true }).fill(demoPassword);
	await he.page.getByRole('button', { name: '下一步' }).click();
	await confirmSecret(he.page);
	await he.page.keyboard.press('Escape');
	await he.allReceived();

	await he.go('我的');
	await he.page.getByRole('link', { name: '人员设备' }).click();
	const me = new MePage(he.page);
	await me.officerCard('吴清').getByRole('button', { name: '给一个登录码' }).click();
	await me.sheet.getByRole('button', { name: '取消验证码和通行密钥' }).click();
	await expect(me.sheet.getByRole('heading', { name: '取消吴清的验证码和登录通行密钥？' })).toBeVisible();
	await me.sheet.getByRole('button', { name: '取消验证码和通行密钥' }).click();
	await expect(me.sheet).toHaveCount(0);
	await me.officerCard('吴清').getByRole('button', { name: '给一个登录码' }).click();
	await expect(me.sheet.getByRole('button', { name: '取消验证码和通行密钥' })).toHaveCount(0);
});
