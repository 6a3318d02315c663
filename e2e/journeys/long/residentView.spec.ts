import type { Locator } from '@playwright/test';
import { MePage } from '../../pages/mePage.ts';
import { draw } from '../../pages/signaturePad.ts';
import { openNextDoor, reportHazard } from '../../pages/work.ts';
import { expectAccessible, press, smallTargets, visit } from '../../support/accessible.ts';
import { goAway, restUntouched, withAway } from '../../support/away.ts';
import { expect, test } from '../../support/journey.ts';
import type { Officer } from '../../support/officer.ts';

test.use({ town: { signedUp: [{ account: 'chen' }, { account: 'lin' }] } });

const pin = '830274';
const turned = (officer: Officer): Locator => officer.page.locator('[data-turned]');
const app = (officer: Officer): Locator => officer.page.getByRole('navigation').or(officer.page.locator('[data-status]')).or(officer.page.getByRole('link'));

test('a slip is read and signed on the turned phone, offline; only the PIN leads back; the way back, addresses, a reload and a pause do not; a colleague sees what was signed', async ({ officer }) => {
	test.slow();
	const chen = await officer({ account: 'chen', before: withAway });
	const { page } = chen;
	await chen.go('我的');
	await new MePage(page).setPin(pin, chen.passphrase);
	await chen.go('今日');
	const number = await reportHazard(chen, '潮平里2幢1单元', '楼道里堆着旧家具');
	const home = new URL(page.url()).pathname;
	await visit(page, `${home}/documents/slip`);
	await chen.device.loseCoverage();
	await page.getByRole('button', { name: '给群众看' }).click();

	// This text and nothing else, in the reader's language.
	await expect(turned(chen)).toContainText('楼道里堆着旧家具');
	await expect(app(chen), 'nothing of the app is there').toHaveCount(0);
	await expectAccessible(page, 'the resident’s view');
	expect(await smallTargets(page)).toEqual([]);
	await page.getByRole('button', { name: 'English' }).click();
	await expect(page.getByRole('button', { name: 'Sign' })).toBeVisible();
	await expect(page.locator('html')).toHaveAttribute('lang', 'en');

	// The way back and other addresses lead nowhere.
	await page.goBack({ waitUntil: 'commit' }).catch(() => null);
	await expect(turned(chen)).toContainText('旧家具');
	await page.evaluate((path) => {
		const link = Object.assign(document.createElement('a'), { href: path });
		document.body.append(link);
		link.click();
		link.remove();
	}, '/cases');
	await expect(turned(chen)).toContainText('旧家具');
	expect(new URL(page.url()).pathname).toContain('/documents/');

	// Signed by hand.
	await page.getByRole('button', { name: 'Sign' }).click();
	await page.getByRole('button', { name: 'Confirm' }).click();
	await expect(page.getByText('There is no signature yet'), 'a blank pad is no signature').toBeVisible();
	await draw(chen, page.getByRole('img'));
	await page.getByLabel('Name of who signs').fill('何秀兰');
	await expectAccessible(page, 'signing in the resident’s view');
	await page.getByRole('button', { name: 'Confirm' }).click();
	await expect(page.locator('[data-signed]')).toContainText('何秀兰');

	// Back by the PIN alone, in the officer's language; a wrong one is counted.
	await page.getByRole('button', { name: 'Done: give it back' }).click();
	await expect(page.getByRole('heading', { name: '请交给工作人员' })).toBeVisible();
	await expectAccessible(page, 'handing the phone back');
	await page.keyboard.type('111111');
	await expect(page.locator('[data-problem=wrong_pin]')).toBeVisible();
	await expect(app(chen)).toHaveCount(0);
	await page.keyboard.type(pin);
	await expect(page.getByRole('button', { name: '打印' }), 'the same screen again').toBeVisible();
	await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
	await visit(page, home);
	await expect(page.getByText('何秀兰').first()).toBeVisible();

	// Left alone, it is covered as everywhere; then the PIN leads to the work, not to the text.
	await visit(page, `${home}/documents/slip`);
	await page.getByRole('button', { name: '给群众看' }).click();
	await expect(turned(chen)).toBeVisible();
	await goAway(page, 2);
	await expect(page.locator('[data-covered]')).toBeVisible();
	await expect(page.getByText('旧家具')).toHaveCount(0);
	await page.keyboard.type(pin);
	await expect(page.getByRole('button', { name: '打印' })).toBeVisible();

	// A reload comes back locked.
	await page.getByRole('button', { name: '给群众看' }).click();
	await expect(turned(chen)).toBeVisible();
	await page.reload();
	await expect(page.getByRole('heading', { name: '解锁' })).toBeVisible();
	await page.goBack({ waitUntil: 'commit' }).catch(() => null);
	await expect(page.getByRole('heading', { name: '解锁' })).toBeVisible();
	await chen.device.findCoverage();
	await chen.unlock();
	await chen.allReceived();

	// What was signed: the file with its hash, its clocks and where, and the hash of the text.
	const lin = await officer({ account: 'lin' });
	await visit(lin.page, home);
	await lin.page.getByRole('button', { name: /何秀兰/ }).first().click();
	await lin.page.locator('dialog[open] a[href^="/evidence/"]').click();
	await expect(lin.page.getByText(number)).toBeVisible();
	await expect(lin.page.getByText('签的文书')).toBeVisible();
	await expect(lin.page.getByText('文书内容的 SHA-256（en）')).toBeVisible();
	await expect(lin.page.getByText(/± 12 m/)).toBeVisible();
});

test('without a PIN the passphrase leads back; who cannot sign agrees in words, by keyboard alone; untouched for long, it locks', async ({ officer }) => {
	test.slow();
	const chen = await officer({ account: 'chen', before: withAway });
	const { page } = chen;
	const door = await openNextDoor(chen);
	const show = async (): Promise<void> => {
		await page.locator('[data-notice-line]').click();
		await page.getByRole('dialog').getByRole('button', { name: '给群众看' }).click();
		await expect(turned(chen)).toContainText('您随时可以查看');
	};
	await show();
	await expect(page.getByText(door), 'not even the door').toHaveCount(0);
	await press(page, page.getByRole('button', { name: '签名' }));
	await press(page, page.getByRole('radio', { name: '手写签名' }), 'ArrowRight');
	await page.getByLabel('签名人姓名').fill('何秀兰');
	await press(page, page.getByRole('button', { name: '确认' }));
	await expect(turned(chen), 'why not by hand is said').toHaveAttribute('data-turned', 'sign');
	await page.getByLabel('为什么没有手写签名').fill('手不方便');
	await press(page, page.getByRole('button', { name: '确认' }));
	await expect(page.locator('[data-signed]')).toContainText('何秀兰');

	await press(page, page.getByRole('button', { name: '看完了，交还工作人员' }));
	await page.getByLabel('本机口令').fill('not the passphrase at all');
	await page.getByRole('button', { name: '回到工作界面' }).click();
	await expect(page.locator('[data-problem=wrong_passphrase]')).toBeVisible();
	await page.getByLabel('本机口令').fill(chen.passphrase);
	await page.getByRole('button', { name: '回到工作界面' }).click();
	await expect(page.getByRole('heading', { level: 1, name: door })).toBeVisible();
	await chen.allReceived();

	await show();
	await restUntouched(page, 16);
	await expect(page.getByRole('heading', { name: '解锁' })).toBeVisible();
});
