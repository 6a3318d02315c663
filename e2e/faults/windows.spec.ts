import { expect, test } from '../support/journey.ts';
import { Officer } from '../support/officer.ts';
import { countRows, upgradeDatabase } from '../support/storage.ts';
import { nobodyIn, openNextDoor, startVisit } from '../pages/work.ts';

test.use({ town: { signedUp: [{ account: 'chen' }] } });

/** Operations of one visit where nobody was in. */
const saved = 3;

test('a later version wants the store while a form is being filled: the last answer is kept, then the old window stops for good and says so', async ({ officer }) => {
	const chen = await officer({ account: 'chen' });
	const newer = await chen.device.context.newPage();
	await newer.goto(`${chen.device.url}/unsupported`);
	await chen.page.bringToFront();
	await chen.device.loseCoverage();
	await openNextDoor(chen);
	await nobodyIn(chen);
	await chen.go('今日');
	await openNextDoor(chen);
	await startVisit(chen);
	await chen.tap(chen.page.getByRole('button', { name: '下一页' }));
	await chen.type(chen.page.getByLabel('60 岁以上几人'), '2');
	await expect(chen.page.locator('[data-saved="true"]')).toBeVisible();

	const before = await countRows(newer, 'outbox', 'journal');
	await chen.page.getByLabel('60 岁以上几人').fill('3');
	await upgradeDatabase(newer, 'outbox');
	await expect(chen.page.getByText('本机数据来自更新的应用版本。')).toBeVisible();
	await expect(chen.page.getByRole('button', { name: '重新打开' })).toBeVisible();
	expect([await countRows(newer, 'outbox', 'operations'), await countRows(newer, 'outbox', 'journal')]).toEqual([saved, before + 1]);
	await newer.close();
	// Old code finds the newer store: it opens nothing and says what to do.
	await chen.page.getByRole('button', { name: '重新打开' }).click();
	// It looks for a newer version first, for half a minute at most.
	await expect(chen.page.getByText(`${String(saved)} 条待传`)).toBeVisible({ timeout: 45_000 });
	await chen.unlock();
	await expect(chen.page.getByText('本机数据来自更新的应用版本。')).toBeVisible();
});

test('a frozen window is taken over; when it wakes it writes nothing and says so', async ({ officer }) => {
	const chen = await officer({ account: 'chen' });
	await openNextDoor(chen);
	const old = chen.page;
	const session = await chen.device.context.newCDPSession(old);
	await session.send('Page.setWebLifecycleState', { state: 'frozen' });

	const page = await chen.device.context.newPage();
	await page.goto(`${chen.device.url}/`);
	await page.getByLabel('本机口令').fill(chen.passphrase);
	await page.getByRole('button', { name: '解锁', exact: true }).click();
	await page.getByRole('button', { name: '在此处使用' }).click();
	await expect(page.locator('[data-status]:visible')).toHaveAttribute('data-status', 'received');
	const before = await countRows(page, 'outbox', 'sent');

	await session.send('Page.setWebLifecycleState', { state: 'active' });
	await expect(old.getByRole('heading', { name: '应用已在另一个窗口打开' })).toBeVisible();
	expect(await countRows(page, 'outbox', 'sent')).toBe(before);

	// The new one works, and the old one can take it back.
	await page.getByRole('navigation', { name: '主要页面' }).getByRole('link', { name: '今日' }).click();
	await expect(page.getByRole('heading', { name: '今天的安排' })).toBeVisible();
	await old.getByRole('button', { name: '在此处使用' }).click();
	await old.getByLabel('本机口令').fill(chen.passphrase);
	await old.getByRole('button', { name: '解锁', exact: true }).click();
	await old.getByRole('button', { name: '在此处使用' }).click();
	await expect(page.getByRole('heading', { name: '应用已在另一个窗口打开' })).toBeVisible();
	const taken = new Officer(chen.device, 'chen');
	await taken.allReceived();
});
