import { MePage } from '../../pages/mePage.ts';
import { SignInPage } from '../../pages/signInPage.ts';
import { StatusSheet } from '../../pages/statusSheet.ts';
import { expect, test } from '../../support/journey.ts';

test.use({ town: { signedUp: [{ account: 'chen' }, { account: 'he', desk: true }] } });

const demoPassword = 'doorstep-demo';

test('twelve digits on the big keys lock the device and open it again', async ({ device }) => {
	const digits = '590318274406';
	const phone = await device();
	await phone.open('/');
	const signIn = new SignInPage(phone.page);
	await signIn.demoAccount('lin').waitFor();
	await signIn.signIn('lin', 'not the password');
	await expect(phone.page.locator('[data-problem="sign_in_failed"]')).toBeVisible();
	await signIn.signIn('lin', demoPassword);
	await signIn.chooseDigits(digits);
	await phone.page.waitForURL('**/today');
	await phone.page.getByRole('button', { name: '锁定' }).first().click();
	await expect(phone.page.getByText('林 的资料')).toBeVisible();
	await signIn.press(digits);
	await phone.page.getByRole('button', { name: '解锁', exact: true }).click();
	await phone.page.waitForURL('**/today');
});

test('after a lock the officer is back at the same screen; a strange address to return to is not followed', async ({ officer }) => {
	const chen = await officer({ account: 'chen' });
	await chen.page.getByRole('link', { name: '事项' }).click();
	await chen.lock();
	await chen.unlock();
	await chen.page.waitForURL('**/cases');
	await chen.device.open('/unlock?next=//elsewhere.example/');
	await chen.unlock();
	await expect(chen.page).toHaveURL(new RegExp(`^${chen.device.url}/cases`));
});

test('language, look and text size change at once and stay, before the next unlock too', async ({ officer }) => {
	const chen = await officer({ account: 'chen' });
	const me = new MePage(chen.page);
	await chen.go('我的');
	await me.choose('深色');
	await me.choose('150%');
	await me.choose('English');
	await expect(chen.page.getByRole('heading', { name: 'Me', exact: true })).toBeVisible();
	await chen.page.reload();
	await expect(chen.page.getByRole('heading', { name: 'Unlock' })).toBeVisible();
	const html = chen.page.locator('html');
	await expect(html).toHaveAttribute('lang', 'en');
	await expect(html).toHaveAttribute('data-theme', 'doorstep-dark');
	await expect(html).toHaveCSS('font-size', '24px');
});

test('an administrator ends the sign-ins: the officer works on, is told, signs in again and all is sent', async ({ officer }) => {
	const chen = await officer({ account: 'chen' });
	const he = await officer({ account: 'he', desk: true });
	await he.go('我的');
	await he.page.getByRole('link', { name: '人员设备' }).click();
	const me = new MePage(he.page);
	await me.officerCard('陈屿').getByRole('button', { name: '结束登录' }).click();
	await me.sheet.getByRole('button', { name: '结束登录' }).click();
	await expect(me.officerCard('陈屿').getByRole('button', { name: '结束登录' })).toHaveCount(0);
	const status = new StatusSheet(chen.page);
	await status.open();
	await status.sheet.getByRole('button', { name: '立即上传' }).click();
	await expect(chen.status).toHaveAttribute('data-status', 'signIn');
	await status.signInAgain('wrong');
	await expect(status.sheet.locator('[data-problem="sign_in_failed"]')).toBeVisible();
	await status.sheet.getByLabel('密码', { exact: true }).fill(demoPassword);
	await status.sheet.getByRole('button', { name: '登录', exact: true }).click();
	await chen.allReceived();
});

test('a changed passphrase opens the device, the old one does not', async ({ officer }) => {
	const chen = await officer({ account: 'chen' });
	const next = 'lamp river seven boats';
	await chen.go('我的');
	await new MePage(chen.page).changePassphrase(chen.passphrase, { next });
	await expect(chen.page.getByText('口令已修改')).toBeVisible();
	await chen.lock();
	await chen.unlock();
	await expect(chen.page.locator('[data-problem="wrong_passphrase"]')).toBeVisible();
	await chen.unlock(next);
	await chen.page.waitForURL('**/me');
});

test('with nothing unsent an officer’s data leaves the device, and a new sign-in brings it back', async ({ officer }) => {
	const chen = await officer({ account: 'chen' });
	await chen.go('我的');
	await new MePage(chen.page).removeMyData();
	await expect(chen.page.getByRole('heading', { name: '登录' })).toBeVisible();
	await chen.signUp();
});

test('after signing out the work goes on here, and is sent after the next sign-in', async ({ officer }) => {
	const chen = await officer({ account: 'chen' });
	await chen.go('我的');
	await new MePage(chen.page).signOut();
	await chen.unlock();
	await expect(chen.status).toHaveAttribute('data-status', 'signIn');
	const status = new StatusSheet(chen.page);
	await status.open();
	await status.signInAgain(demoPassword);
	await chen.allReceived();
});

test('a forgotten passphrase: with the password and nothing unsent the officer starts again', async ({ officer }) => {
	const chen = await officer({ account: 'chen' });
	await chen.lock();
	await chen.page.getByRole('link', { name: '其他人登录' }).click();
	await new SignInPage(chen.page).signIn('chen', demoPassword);
	await expect(chen.page.getByRole('heading', { name: '这台设备上已有您的资料' })).toBeVisible();
	await chen.page.getByRole('button', { name: '口令忘了' }).click();
	await chen.page.getByText('也可以不恢复，清除本机资料').click();
	await chen.page.getByRole('button', { name: '清除并重新设置' }).click();
	await new SignInPage(chen.page).chooseDigits('590318274406');
	await chen.page.waitForURL('**/today');
	await chen.allReceived();
});

test('two officers share a device: the lock screen names neither, each opens only the own vault', async ({ officer }) => {
	const chen = await officer({ account: 'chen' });
	await chen.lock();
	await chen.page.getByRole('link', { name: '其他人登录' }).click();
	await new SignInPage(chen.page).signIn('wu', demoPassword);
	await chen.page.getByRole('button', { name: '记好了，下一步' }).waitFor();
	const second = (await chen.page.locator('[data-suggested]').innerText()).trim();
	await chen.page.getByRole('button', { name: '记好了，下一步' }).click();
	await chen.page.getByLabel('本机口令').fill(second);
	await chen.page.getByRole('button', { name: '上锁并开始' }).click();
	await chen.page.waitForURL('**/today');
	await chen.lock();
	await expect(chen.page.getByText('吴清')).toHaveCount(0);
	await chen.page.getByRole('button', { name: /陈 的资料/ }).click();
	await chen.unlock(second);
	await expect(chen.page.locator('[data-problem="wrong_passphrase"]')).toBeVisible();
	await chen.unlock();
	await chen.page.waitForURL((url) => !url.pathname.startsWith('/unlock'));
	await chen.go('我的');
	await expect(chen.page.getByRole('heading', { name: '陈屿' })).toBeVisible();
});

test('inside a chat app one page says how to open it elsewhere', async ({ device }) => {
	const phone = await device({ args: ['--user-agent=Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36 MicroMessenger/8.0.50'] });
	await phone.open('/cases');
	await expect(phone.page.getByRole('heading', { name: '请换一个浏览器打开' })).toBeVisible();
	await expect(phone.page.getByRole('img', { name: '网址二维码' })).toBeVisible();
	await expect(phone.page.getByText(phone.url, { exact: true })).toBeVisible();
});
