import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { withClient } from '../../scripts/postgres/roles.ts';
import { nobodyIn, openNextDoor } from '../pages/work.ts';
import { visit } from '../support/accessible.ts';
import { expect, test } from '../support/journey.ts';
import type { Officer } from '../support/officer.ts';
import { serviceWorkerOf } from '../support/serviceWorker.ts';

test('a device that is to be cleared first sends what waits on it, then holds nothing; the administrator sees both', async ({ officer, server }) => {
	test.slow();
	const [chen, he] = [await officer({ account: 'chen' }), await officer({ account: 'he', desk: true })];
	const before = await operationsOn(server.ownerUrl);
	await chen.device.loseCoverage();
	await openNextDoor(chen);
	await nobodyIn(chen);
	await expect(chen.status).toContainText('待传');

	const card = await askToClear(he, '陈屿');

	const names = await databaseNames(chen.page);
	expect(names.length, 'the register and the vault’s two').toBe(3);

	await chen.device.findCoverage();
	await expect(chen.page.getByRole('heading', { name: '这台设备上的资料已按管理员要求清除。' })).toBeVisible({ timeout: 60_000 });
	await visit(he.page, '/me');
	await visit(he.page, '/me/devices');
	await expect(card.locator('[data-wipe="done"]')).toBeVisible();
	await expect(card.getByText('没有待传'), 'all was sent before').toBeVisible();
	expect(await operationsOn(server.ownerUrl), 'what was saved offline').toBeGreaterThan(before);

	expect((await databaseNames(chen.page)).filter((name) => name !== 'doorstep'), 'no vault is left in the browser').toEqual([]);
	await chen.device.close();
	const vault = names.filter((name) => name !== 'doorstep');
	expect(await filesNaming(vault, path.join(chen.device.profile, 'Default')), 'not even in what the browser keeps of deleted databases').toEqual([]);
	await chen.device.start();
	await chen.device.open('/');
	await expect(chen.page.getByRole('heading', { name: '登录' })).toBeVisible();
});

test('a locked device hears that it is to be cleared, sends what waits, and clears itself; nobody unlocks it', async ({ officer, server }) => {
	test.slow();
	const [chen, he] = [await officer({ account: 'chen' }), await officer({ account: 'he', desk: true })];
	const before = await operationsOn(server.ownerUrl);
	await chen.device.loseCoverage();
	await openNextDoor(chen);
	await nobodyIn(chen);
	await expect(chen.status).toContainText('待传');
	await chen.go('今日');
	await chen.lock();
	await expect(chen.page.locator('[data-unsent]')).toHaveAttribute('data-unsent', '3');
	const vault = (await databaseNames(chen.page)).filter((name) => name !== 'doorstep');
	const card = await askToClear(he, '陈屿');

	await chen.device.findCoverage();
	await expect(chen.page.getByRole('heading', { name: '这台设备上的资料已按管理员要求清除。' })).toBeVisible({ timeout: 60_000 });
	expect(await operationsOn(server.ownerUrl), 'what was saved offline').toBe(before + 3);
	await visit(he.page, '/me');
	await visit(he.page, '/me/devices');
	await expect(card.locator('[data-wipe="done"]')).toBeVisible();
	await chen.device.close();
	expect(await filesNaming(vault, path.join(chen.device.profile, 'Default'))).toEqual([]);
	await chen.device.start();
	await chen.device.open('/');
	await expect(chen.page.getByRole('heading', { name: '登录' })).toBeVisible();
});

test('no window is open: the service worker deletes the vault and says so; the next start of the app leaves no trace in the browser', async ({ officer, server }) => {
	test.slow();
	const [chen, he] = [await officer({ account: 'chen' }), await officer({ account: 'he', desk: true })];
	await chen.lock();
	const vault = (await databaseNames(chen.page)).filter((name) => name !== 'doorstep');
	const wake = await serviceWorkerOf(chen.page, server.url);
	await chen.page.goto('about:blank');
	const card = await askToClear(he, '陈屿');
	await wake();
	await expect(async () => {
		await visit(he.page, '/me');
		await visit(he.page, '/me/devices');
		await expect(card.locator('[data-wipe="done"]')).toBeVisible({ timeout: 2_000 });
	}).toPass({ timeout: 30_000 });
	await chen.device.open('/');
	await expect(chen.page.getByRole('heading', { name: '登录' })).toBeVisible();
	expect((await databaseNames(chen.page)).filter((name) => name !== 'doorstep')).toEqual([]);
	await chen.device.close();
	expect(await filesNaming(vault, path.join(chen.device.profile, 'Default'))).toEqual([]);
});

async function askToClear(he: Officer, name: string): Promise<Locator> {
	await visit(he.page, '/me/devices');
	const card = he.page.getByRole('listitem').filter({ has: he.page.getByRole('heading', { name }) });
	await card.getByRole('button', { name: '清除这台设备' }).click();
	await he.page.getByRole('dialog').getByRole('button', { name: '清除这台设备' }).click();
	await expect(card.locator('[data-wipe="asked"]')).toBeVisible();
	return card;
}

async function databaseNames(page: Page): Promise<readonly string[]> {
	return page.evaluate(async () => (await indexedDB.databases()).map((each) => each.name ?? ''));
}

/** IndexedDB writes names in UTF-16, most significant byte first. */
async function filesNaming(names: readonly string[], folder: string): Promise<readonly string[]> {
	const needles = names.flatMap((name) => [Buffer.from(name, 'utf8'), Buffer.from(name, 'utf16le'), Buffer.from(name, 'utf16le').swap16()]);
	const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((file) => file.isFile());
	const found = await Promise.all(files.map(async (file) => {
		const bytes = await readFile(path.join(file.parentPath, file.name));
		return needles.some((needle) => bytes.includes(needle)) ? [path.relative(folder, path.join(file.parentPath, file.name))] : [];
	}));
	return found.flat();
}

async function operationsOn(ownerUrl: string): Promise<number> {
	return withClient(ownerUrl, async (client) => (await client.query<{ count: number }>('select count(*)::int as count from operation')).rows[0]?.count ?? 0);
}
