import type { Locator } from '@playwright/test';
import { MePage } from '../pages/mePage.ts';
import { nobodyIn, openNextDoor, startVisit } from '../pages/work.ts';
import { goAway, restUntouched, withAway } from '../support/away.ts';
import { expect, test, type Arrive } from '../support/journey.ts';
import type { Officer } from '../support/officer.ts';

test.use({ town: { signedUp: [{ account: 'chen' }] } });

const pin = '830274';
const covered = (officer: Officer): Locator => officer.page.locator('[data-covered]');

async function onShift(officer: Arrive): Promise<Officer> {
	return officer({ account: 'chen', before: withAway });
}

async function withPin(officer: Arrive): Promise<Officer> {
	const chen = await onShift(officer);
	await chen.go('我的');
	await new MePage(chen.page).setPin(pin, chen.passphrase);
	await chen.go('今日');
	return chen;
}

test('a shift of 30 doors with another app before it at each: the PIN leads back to the same question, the passphrase is never asked', async ({ officer }) => {
	test.slow();
	const chen = await withPin(officer);
	let passphrasesAsked = 0;
	chen.page.on('framenavigated', (frame) => { if (new URL(frame.url()).pathname === '/unlock') passphrasesAsked += 1; });

	for (let doors = 0; doors < 3; doors += 1) {
		const door = await openNextDoor(chen);
		await goAway(chen.page, 2);
		await expect(covered(chen)).toBeVisible();
		expect(await chen.page.content(), 'nothing of the door stays in the page').not.toContain(door);
		await chen.page.keyboard.type(pin);
		await expect(chen.page.getByRole('heading', { level: 1, name: door })).toBeVisible();
		await nobodyIn(chen);
		await chen.go('今日');
	}

	await openNextDoor(chen);
	await startVisit(chen);
	await chen.tap(chen.page.getByRole('button', { name: '下一页' }));
	const elderly = chen.page.getByLabel('60 岁以上几人');
	for (let turns = 3; turns < 30; turns += 1) {
		await elderly.fill(String(turns % 20));
		// Not even the field is left: what was typed is sealed by the cover itself.
		await goAway(chen.page, 2);
		await expect(covered(chen)).toBeVisible();
		await expect(elderly).toHaveCount(0);
		await chen.page.keyboard.type(pin);
		await expect(chen.page.getByText(/第 2 页/), `turn ${turns}: at the same page of the form`).toBeVisible();
		await expect(elderly).toHaveValue(String(turns % 20));
	}
	expect(passphrasesAsked).toBe(0);

	await chen.device.kill();
	await chen.device.start();
	await chen.device.open('/');
	await chen.unlock();
	await chen.page.waitForURL(/\/visit\//);
	await expect(chen.page.getByLabel('60 岁以上几人'), 'after a kill, one unlock leads back too').toHaveValue('9');
});

test('the camera and the dialler do not lock within five minutes; then they do', async ({ officer }) => {
	const chen = await withPin(officer);
	await openNextDoor(chen);
	// A browser without a dialler would ask what to open the number with.
	await chen.page.evaluate(() => addEventListener('click', (event) => { if (event.target instanceof Element && event.target.closest('a[href^="tel:"]') !== null) event.preventDefault(); }));
	await chen.page.locator('a[href^="tel:"]').first().click();
	await goAway(chen.page, 4);
	await expect(covered(chen)).toHaveCount(0);
	await chen.page.locator('a[href^="tel:"]').first().click();
	await goAway(chen.page, 6);
	await expect(covered(chen)).toBeVisible();
	await chen.page.keyboard.type(pin);

	await chen.page.getByRole('button', { name: '新增' }).click();
	await chen.page.getByRole('link', { name: /报隐患/ }).click();
	await chen.page.getByRole('searchbox').fill('潮平里3幢1单元');
	await chen.page.getByRole('button', { name: /潮平里3幢1单元/ }).first().click();
	await chen.page.getByRole('radio', { name: '其他' }).check({ force: true });
	const chooser = chen.page.waitForEvent('filechooser');
	await chen.page.locator('input[type=file]').first().dispatchEvent('click');
	await chooser;
	await goAway(chen.page, 4);
	await expect(covered(chen)).toHaveCount(0);
});

test('five wrong PINs lock for good; the passphrase leads back to the same screen', async ({ officer }) => {
	const chen = await withPin(officer);
	const door = await openNextDoor(chen);
	await restUntouched(chen.page, 5);
	for (let left = 4; left > 0; left -= 1) {
		await chen.page.keyboard.type('111222');
		await expect(chen.page.getByText(`还可以再试 ${left} 次`)).toBeVisible();
	}
	await chen.page.keyboard.type('111222');
	await expect(chen.page.getByRole('heading', { name: '解锁' })).toBeVisible();
	await chen.unlock();
	await expect(chen.page.getByRole('heading', { level: 1, name: door })).toBeVisible();
});

test('under the cover the worker answers nothing of the vault, and a reload wants the passphrase', async ({ officer }) => {
	const chen = await withPin(officer);
	await goAway(chen.page, 2);
	await expect(covered(chen)).toBeVisible();
	await chen.page.goBack();
	await expect(covered(chen)).toBeVisible();
	await expect(chen.page).toHaveTitle(/已锁定/);
	await chen.page.reload();
	await expect(chen.page.getByRole('heading', { name: '解锁' })).toBeVisible();
});

test('without a PIN the app locks for good after five minutes in the background, not before; shorter when the officer says so', async ({ officer }) => {
	const chen = await onShift(officer);
	await goAway(chen.page, 4);
	await expect(chen.page.getByRole('heading', { name: '今日' })).toBeVisible();
	await chen.go('我的');
	await chen.page.getByRole('link', { name: '自动锁定和 PIN 码' }).click();
	await chen.page.getByRole('group', { name: '切到别的应用多久就锁' }).getByRole('radio', { name: '2 分钟' }).check({ force: true });
	await goAway(chen.page, 1);
	await expect(chen.page.getByRole('heading', { name: '自动锁定和 PIN 码' })).toBeVisible();
	await goAway(chen.page, 2);
	await expect(chen.page.getByRole('heading', { name: '解锁' })).toBeVisible();
});

test('a frozen tab is covered when it runs again', async ({ officer }) => {
	const chen = await withPin(officer);
	const session = await chen.device.context.newCDPSession(chen.page);
	await session.send('Page.setWebLifecycleState', { state: 'frozen' });
	await chen.page.evaluate(() => { (globalThis as unknown as { readonly away: { ms: number } }).away.ms += 10 * 60_000; });
	await session.send('Page.setWebLifecycleState', { state: 'active' });
	await expect(covered(chen)).toBeVisible();
	await chen.page.keyboard.type(pin);
	await expect(chen.page.getByRole('heading', { name: '今日' })).toBeVisible();
});
