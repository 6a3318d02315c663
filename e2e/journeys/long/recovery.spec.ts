import { withClient } from '../../../scripts/postgres/roles.ts';
import { MePage } from '../../pages/mePage.ts';
import { nobodyIn, openNextDoor, startVisit } from '../../pages/work.ts';
import { expectAccessible, visit } from '../../support/accessible.ts';
import { expect, test } from '../../support/journey.ts';
import type { Officer } from '../../support/officer.ts';
import type { TestServer } from '../../support/server.ts';
import { daysPass } from '../../support/storage.ts';

const unsent = (officer: Officer) => officer.page.locator('[data-unsent]');
const typed = (officer: Officer) => officer.page.getByLabel('60 岁以上几人');

async function saves(server: TestServer): Promise<number> {
	return withClient(server.ownerUrl, async (client) => (await client.query<{ count: number }>(`select count(distinct group_id)::int as count from operation where kind = 'submitEntry'`)).rows[0]?.count ?? 0);
}
/** The first round after the sign-in has brought the organisation's key. */
async function copyKept(officer: Officer): Promise<void> {
	await expect.poll(() => daysPass(officer.page, 0), { timeout: 30_000 }).toEqual([true]);
}
/** A finder tries, and has the patience to wait as long as the app says. */
async function guess(officer: Officer, times: number): Promise<void> {
	for (let n = 0; n < times; n += 1) {
		await officer.unlock('wrong wrong wrong wrong');
		await expect(officer.page.locator('[data-problem="wrong_passphrase"], [data-wraps-gone]')).toBeVisible({ timeout: 30_000 });
		await daysPass(officer.page, 1);
		await officer.page.reload();
	}
}
async function newPassphrase(officer: Officer): Promise<void> {
	officer.passphrase = (await officer.page.locator('[data-suggested]').innerText()).trim();
	await officer.page.getByRole('button', { name: '记好了，下一步' }).click();
	await officer.page.getByLabel('本机口令').fill(officer.passphrase);
	await officer.page.getByRole('button', { name: '重设口令并打开' }).click();
}

test('ten wrong passphrases by a finder take the keys and nothing else; an approval and a new passphrase lead back to the same question', async ({ officer, server }) => {
	test.slow();
	const [chen, he] = [await officer({ account: 'chen' }), await officer({ account: 'he', desk: true })];
	await copyKept(chen);
	await chen.device.loseCoverage();
	await openNextDoor(chen);
	await nobodyIn(chen);
	await chen.go('今日');
	await openNextDoor(chen);
	await startVisit(chen);
	await chen.tap(chen.page.getByRole('button', { name: '下一页' }));
	await typed(chen).fill('7');
	await expect(chen.page.locator('[data-saved="true"]')).toBeVisible();

	// The phone is lost, and found by somebody.
	await chen.device.kill();
	await chen.device.start({ online: false });
	await chen.device.open('/');
	await guess(chen, 10);
	await expect(chen.page.locator('[data-wraps-gone]')).toBeVisible();
	await expect(unsent(chen)).toHaveAttribute('data-unsent', '3');
	await expectAccessible(chen.page, 'the lock screen after ten wrong passphrases');
	await expect(chen.page.getByLabel('本机口令')).toHaveCount(0);

	// Coverage: what was saved leaves while nobody can unlock.
	await chen.device.kill();
	await chen.device.start();
	await chen.device.open('/');
	await expect(unsent(chen)).toHaveAttribute('data-unsent', '0', { timeout: 30_000 });
	expect(await saves(server)).toBe(1);

	// Its officer has it back.
	await chen.page.getByRole('link', { name: '登录并恢复' }).click();
	await chen.page.locator('[data-account="chen"]').click();
	await chen.page.getByRole('button', { name: '申请恢复' }).click();
	const number = (await chen.page.locator('[data-number]').getAttribute('data-number')) ?? '';
	expect(number).toMatch(/^\d{6}$/);
	await expectAccessible(chen.page, 'a recovery that waits');
	// Closed while it waits, and opened later.
	await chen.device.kill();
	await visit(he.page, '/me');
	const request = he.page.locator(`[data-recovery-number="${number}"]`);
	await expect(request.getByText('陈屿')).toBeVisible();
	await expectAccessible(he.page, 'a request to be approved');
	await request.getByRole('button', { name: '批准', exact: true }).click();
	await new MePage(he.page).sheet.getByRole('button', { name: '编号一样，批准' }).click();
	await expect(request).toHaveCount(0);

	await chen.device.start();
	await chen.device.open('/');
	await expect(chen.page.getByText(number)).toBeVisible();
	await chen.page.getByRole('link', { name: '登录，接着恢复' }).click();
	await chen.page.locator('[data-account="chen"]').click();
	await newPassphrase(chen);
	await chen.page.waitForURL(/\/visit\//);
	await expect(chen.page.getByText(/第 2 页/), 'at the same page of the form').toBeVisible();
	await expect(typed(chen), 'and what was typed').toHaveValue('7');
	await chen.allReceived();
	expect(await saves(server), 'once').toBe(1);

	// The new passphrase is the one that counts.
	await chen.page.reload();
	await chen.unlock();
	await chen.page.waitForURL(/\/visit\//);
	await expect(typed(chen)).toHaveValue('7');
});

test('a forgotten passphrase: refused, asked again, approved while the page waits', async ({ officer }) => {
	const [chen, he] = [await officer({ account: 'chen' }), await officer({ account: 'he', desk: true })];
	await copyKept(chen);
	await chen.lock();
	await chen.page.getByText('口令忘了？').click();
	await chen.page.getByRole('link', { name: '登录并申请恢复' }).click();
	await chen.page.locator('[data-account="chen"]').click();
	await chen.page.getByRole('button', { name: '口令忘了' }).click();
	await chen.page.getByRole('button', { name: '申请恢复' }).click();
	await expect(chen.page.locator('[data-number]')).toBeVisible();
	// Who may approve it is told where they are, and not who may not.
	const told = he.page.locator('[data-status]:visible [data-waits="recoveries"]');
	await he.page.bringToFront();
	await he.page.locator('[data-status]:visible').click();
	await he.page.getByRole('button', { name: '立即上传' }).click();
	await expect(told).toContainText('1');
	await he.page.getByRole('dialog').getByRole('link', { name: '申请恢复' }).click();
	await he.page.waitForURL('**/me');
	await he.page.getByRole('button', { name: '不批准' }).click();
	await expect(told).toHaveCount(0);
	await expect(chen.page.locator('[data-recovery="refused"]')).toBeVisible({ timeout: 20_000 });
	await chen.page.getByRole('button', { name: '重新申请' }).click();
	const number = await chen.page.locator('[data-number]').getAttribute('data-number');
	const request = he.page.locator(`[data-recovery-number="${number ?? ''}"]`);
	await expect(request).toBeVisible({ timeout: 20_000 });
	await request.getByRole('button', { name: '批准', exact: true }).click();
	await new MePage(he.page).sheet.getByRole('button', { name: '编号一样，批准' }).click();
	await expect(chen.page.locator('[data-recovery="approved"]')).toBeVisible({ timeout: 20_000 });
	await newPassphrase(chen);
	await chen.page.waitForURL('**/today');
	await chen.allReceived();
});

test('thirty days without the server: nothing is unlocked until its officer has signed in, and nothing is lost', async ({ officer }) => {
	const chen = await officer({ account: 'chen' });
	await chen.device.loseCoverage();
	await openNextDoor(chen);
	await nobodyIn(chen);
	await chen.lock();
	await daysPass(chen.page, 31);
	await chen.device.open('/');
	await expect(chen.page.locator('[data-lease-over]')).toBeVisible();
	await expect(unsent(chen)).toHaveAttribute('data-unsent', '3');
	await expectAccessible(chen.page, 'too long without the server');
	await chen.page.getByRole('link', { name: '联网登录' }).click();
	await expect(chen.page.locator('[data-problem="offline"]'), 'said, and tried again with a network').toBeVisible();
	await chen.device.findCoverage();
	await chen.page.getByRole('button', { name: '再试一次' }).click();
	await chen.page.locator('[data-account="chen"]').click();
	await chen.page.getByRole('link', { name: '去解锁' }).click();
	await chen.unlock();
	await chen.page.waitForURL('**/today');
	await chen.allReceived();
});
