import { expect, test } from '../support/journey.ts';

test('first use: sign in, lock the device with a passphrase, and the town is there', async ({ officer }) => {
	const chen = await officer({ account: 'chen' });
	await expect(chen.page.getByRole('heading', { name: '今日' })).toBeVisible();
	await chen.go('事项');
	await expect(chen.page.locator('[data-case]').first()).toBeVisible();
	await chen.go('我的');
	await expect(chen.page.getByText('星禾派出所')).toBeVisible();
});

test('the app opens without coverage at any deep link, after a kill too, and unlocks', async ({ officer }) => {
	const chen = await officer({ account: 'chen' });
	await chen.device.kill();
	await chen.device.start({ online: false });
	await chen.device.open('/cases?scope=overdue');
	await chen.unlock();
	await expect(chen.page.locator('[data-case]').first()).toBeVisible();
	await expect(chen.status).toHaveAttribute('data-status', 'offline');
	await chen.page.reload();
	await expect(chen.page.getByRole('heading', { name: '解锁' })).toBeVisible();
});

test.describe('on a device that is in use', () => {
	test.use({ town: { signedUp: [{ account: 'chen' }] } });

	test('a wrong passphrase opens nothing, is slowed down, and loses nothing', async ({ officer }) => {
		const chen = await officer({ account: 'chen' });
		await chen.lock();
		for (let tries = 0; tries < 5; tries += 1) {
			await chen.unlock('this is not the one');
			await expect(chen.page.locator('[data-problem]')).toBeVisible();
		}
		await chen.unlock();
		await expect(chen.page.locator('[data-problem="unlock_wait"]'), 'even the right one has to wait now').toBeVisible();
		await chen.device.kill();
		await chen.device.start();
		await chen.device.open('/');
		await chen.unlock();
		await expect(chen.page.locator('[data-problem="unlock_wait"]'), 'a kill does not shorten the wait').toBeVisible();
	});

	test('two tabs: the second says so and can take over; the first stops', async ({ officer }) => {
		const chen = await officer({ account: 'chen' });
		const second = await chen.device.context.newPage();
		await second.goto(chen.device.url);
		await second.getByLabel('本机口令').fill(chen.passphrase);
		await second.getByRole('button', { name: '解锁', exact: true }).click();
		await second.getByRole('button', { name: '在此处使用' }).click();
		await second.waitForURL('**/today');
		await expect(chen.page.getByText('应用已在另一个窗口打开')).toBeVisible();
	});
});
