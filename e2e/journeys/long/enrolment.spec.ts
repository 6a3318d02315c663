import { MePage } from '../../pages/mePage.ts';
import { expect, test } from '../../support/journey.ts';

test('an administrator gives a one-time code; the officer opens its address, sets a password and a passphrase, and is at work', async ({ officer, device }) => {
	const wu = await officer({ account: 'wu' });
	await wu.allReceived();
	const he = await officer({ account: 'he', desk: true });
	await he.go('我的');
	await he.page.getByRole('link', { name: '人员设备' }).click();
	const me = new MePage(he.page);
	await me.officerCard('吴清').getByRole('button', { name: '给一个登录码' }).click();
	await me.sheet.getByRole('button', { name: '给一个登录码' }).click();
	const code = await me.sheet.locator('[data-code]').innerText();
	await expect(me.sheet.getByRole('img', { name: '登录码二维码' })).toBeVisible();

	const phone = await device();
	const addresses: string[] = [];
	phone.context.on('request', (request) => addresses.push(request.url()));
	await phone.open(`/sign-in#code=${code}`);
	await expect(phone.page.getByLabel('一次性登录码')).toHaveValue(code);
	await expect(phone.page).toHaveURL(/\/sign-in$/);
	await phone.page.getByLabel('给账号设一个密码').fill('short');
	await phone.page.getByRole('button', { name: '设好密码并登录' }).click();
	await expect(phone.page.locator('[data-problem="password_too_short"]')).toBeVisible();
	await phone.page.getByLabel('给账号设一个密码').fill('a password of my own');
	await phone.page.getByRole('button', { name: '设好密码并登录' }).click();
	const passphrase = (await phone.page.locator('[data-suggested]').innerText()).trim();
	await phone.page.getByRole('button', { name: '记好了，下一步' }).click();
	await phone.page.getByLabel('本机口令').fill(passphrase);
	await phone.page.getByRole('button', { name: '上锁并开始' }).click();
	await phone.page.waitForURL('**/today');
	expect(addresses.filter((address) => address.includes(code.slice(0, 4))), 'no server is asked for an address with the code').toEqual([]);

	const second = await device();
	await second.open('/sign-in');
	await second.page.getByRole('button', { name: '我有一次性登录码' }).click();
	await second.page.getByLabel('一次性登录码').fill(code);
	await second.page.getByLabel('给账号设一个密码').fill('a password of a finder');
	await second.page.getByRole('button', { name: '设好密码并登录' }).click();
	await expect(second.page.locator('[data-problem="enrolment_refused"]'), 'used up').toBeVisible();
});
