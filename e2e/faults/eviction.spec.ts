import { readFile } from 'node:fs/promises';
import { visit } from '../support/accessible.ts';
import { expect, test } from '../support/journey.ts';
import type { Officer } from '../support/officer.ts';
import { countRows, deleteDatabase, emptyDatabase, evict } from '../support/storage.ts';
import { nextDoor, nobodyIn, openNextDoor } from '../pages/work.ts';

test.use({ town: { signedUp: [{ account: 'chen' }] } });

/** Operations of one visit where nobody was in. */
const saved = 3;

/** A save that only this device has. */
async function saveOffline(officer: Officer): Promise<void> {
	await officer.device.loseCoverage();
	await openNextDoor(officer);
	await nobodyIn(officer);
	await officer.expectUnsent(saved);
}
const missing = (officer: Officer) => officer.page.getByRole('heading', { name: '本机存储被浏览器清除了' });

test('the browser removes only what was downloaded: it is told, what is unsent stays, and the rest comes again', async ({ officer }) => {
	const chen = await officer({ account: 'chen' });
	await saveOffline(chen);
	await deleteDatabase(chen.page, 'records');
	await expect(chen.page.getByText('浏览器清除了已下载的记录，您没上传的内容都还在。')).toBeVisible();
	await chen.page.getByRole('button', { name: '重新打开' }).click();
	await expect(chen.page.getByText(`${String(saved)} 条待传`)).toBeVisible();
	await chen.unlock();
	await expect(chen.page.locator('[data-storage=records_rebuilt]'), 'offline, the lists are short, and it says why').toBeVisible();
	await chen.expectUnsent(saved);
	await chen.device.findCoverage();
	await chen.allReceived();
	await expect(chen.page.locator('[data-storage]')).toHaveCount(0);
	await chen.go('今日');
	await openNextDoor(chen);

	// Emptied while the app is closed: the canary finds it.
	await chen.lock();
	await emptyDatabase(chen.page, 'records');
	await chen.device.loseCoverage();
	await chen.unlock();
	await expect(chen.page.locator('[data-storage=records_rebuilt]')).toBeVisible();
	await chen.device.findCoverage();
	await chen.allReceived();
});

test('the browser empties the outbox under the open app: the next write finds it and says so, and nothing is written into the empty one; what is in memory still can be saved as a file', async ({ officer }) => {
	test.slow();
	const chen = await officer({ account: 'chen' });
	await saveOffline(chen);
	await chen.go('今日');
	await emptyDatabase(chen.page, 'outbox');
	// Even the place one stands at is kept: opening a door is a write.
	await nextDoor(chen).click();
	await expect(missing(chen)).toBeVisible();
	expect(await countRows(chen.page, 'outbox', 'operations')).toBe(0);
	const download = chen.page.waitForEvent('download');
	await chen.page.getByRole('button', { name: '把没传的内容存成文件' }).click();
	const file = await readFile(await (await download).path());
	await expect(chen.page.getByText(`文件里有 ${String(saved)} 条记录`)).toBeVisible();
	const before = chen.passphrase;
	await chen.device.findCoverage();
	await chen.page.getByRole('button', { name: '重新登录' }).click();
	await chen.page.locator('[data-account=chen]').click();
	await expect(chen.page.locator('[data-lost]'), 'what the server last heard').toBeVisible();
	await chen.page.getByRole('button', { name: '知道了，重新开始' }).click();
	chen.passphrase = (await chen.page.locator('[data-suggested]').innerText()).trim();
	await chen.page.getByRole('button', { name: '记好了，下一步' }).click();
	await chen.page.getByLabel('本机口令').fill(chen.passphrase);
	await chen.page.getByRole('button', { name: '上锁并开始' }).click();
	await chen.page.waitForURL('**/today');
	await chen.allReceived();
	await visit(chen.page, '/me/sync');
	await chen.page.getByRole('button', { name: '导入抢救文件' }).click();
	const sheet = chen.page.getByRole('dialog');
	await sheet.getByLabel('选择文件').setInputFiles({ name: 'a.doorstep', mimeType: 'application/octet-stream', buffer: file });
	await sheet.getByLabel('生成文件那天的本机口令').fill(before);
	await sheet.getByRole('button', { name: '导入', exact: true }).click();
	await expect(sheet.locator('[data-rescue-report=done]')).toContainText(`${String(saved)} 条记录已在服务器上`);
});

for (const cookiesToo of process.env['E2E_LONG'] === '1' ? [false, true] : [false]) {
	test(`the browser clears the whole origin under the open app${cookiesToo ? ', cookies too' : ''}: told at once, and never silently begun anew`, async ({ officer }) => {
		const chen = await officer({ account: 'chen' });
		await saveOffline(chen);
		// The mark reaches the disk on the browser's own time; here it is in its memory already.
		const session = await chen.device.context.newCDPSession(chen.page);
		await evict(session, chen.device.url, cookiesToo);
		await expect(missing(chen), 'noticed without any save').toBeVisible();
		await chen.device.findCoverage();
		await chen.device.open('/');
		if (cookiesToo) {
			await chen.page.locator('[data-account=chen]').click();
			await expect(chen.page.locator('[data-elsewhere]'), 'the server still knows that there was a device').toBeVisible();
			return;
		}
		await expect(missing(chen), 'and after a restart').toBeVisible();
		await chen.page.getByRole('button', { name: '重新登录' }).click();
		await chen.page.locator('[data-account=chen]').click();
		await expect(chen.page.locator('[data-lost]')).toContainText('这台设备上次联系服务器');
		await chen.page.getByRole('button', { name: '知道了，重新开始' }).click();
		await expect(chen.page.locator('[data-suggested]')).toBeVisible();
	});
}
