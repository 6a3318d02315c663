import { MePage } from '../../pages/mePage.ts';
import { SignInPage } from '../../pages/signInPage.ts';
import { StatusSheet } from '../../pages/statusSheet.ts';
import { Authenticator } from '../../support/authenticator.ts';
import { expect, test } from '../../support/journey.ts';

test.use({ town: { signedUp: [{ account: 'chen' }] } });

const demoPassword = 'doorstep-demo';

test('an officer adds a passkey for signing in, and with it signs in anew, to an ended session and from the lock screen; the wrong finger does not', async ({ officer }) => {
	const chen = await officer({ account: 'chen' });
	const { page } = chen;
	const sensor = await Authenticator.of(chen.device, { prf: true });
	const bodies: string[] = [];
	page.context().on('request', (request) => bodies.push(request.postData() ?? ''));
	await chen.go('我的');
	await page.getByRole('button', { name: '登录方式' }).click();
	await page.getByRole('button', { name: '添加登录通行密钥' }).click();
	await page.getByLabel('密码', { exact: true }).fill('wrong');
	await page.getByRole('button', { name: '确认并添加' }).click();
	await expect(page.locator('[data-problem="sign_in_failed"]')).toBeVisible();
	await page.getByLabel('密码', { exact: true }).fill(demoPassword);
	await page.getByRole('button', { name: '确认并添加' }).click();
	await expect(page.locator('[data-passkey]')).toHaveCount(1);
	await page.keyboard.press('Escape');

	await chen.go('我的');
	await new MePage(page).signOut();
	await chen.unlock();
	await expect(chen.status).toHaveAttribute('data-status', 'signIn');
	const status = new StatusSheet(page);
	await status.open();
	await status.sheet.getByRole('button', { name: '重新登录' }).click();
	await status.sheet.getByRole('button', { name: '用通行密钥登录' }).click();
	await chen.allReceived();
	await page.keyboard.press('Escape');

	await chen.lock();
	await page.getByRole('link', { name: '其他人登录' }).click();
	await sensor.wrongFinger();
	await page.getByRole('button', { name: '用通行密钥登录' }).click();
	await expect(page.locator('[data-problem="passkey_sign_in_refused"]')).toBeVisible();
	await sensor.rightFingerAgain();
	await page.getByRole('button', { name: '用通行密钥登录' }).click();
	await expect(page.getByRole('heading', { name: '这台设备上已有您的资料' })).toBeVisible();
	await page.getByRole('link', { name: '去解锁' }).click();
	await chen.unlock();
	await chen.allReceived();
	expect(bodies.filter((body) => /"prf"|"results"/.test(body)), 'no request holds an extension result').toEqual([]);

	// Taken away, it opens nothing; the password does.
	await chen.go('我的');
	await page.getByRole('button', { name: '登录方式' }).click();
	await page.locator('[data-passkey]').getByRole('button', { name: '移除' }).click();
	await expect(page.locator('[data-passkey]')).toHaveCount(0);
	await page.keyboard.press('Escape');
	await chen.lock();
	await page.getByRole('link', { name: '其他人登录' }).click();
	await page.getByRole('button', { name: '用通行密钥登录' }).click();
	await expect(page.locator('[data-problem="passkey_sign_in_refused"]')).toBeVisible();
	await new SignInPage(page).signIn('chen', demoPassword);
	await expect(page.getByRole('heading', { name: '这台设备上已有您的资料' })).toBeVisible();
});
