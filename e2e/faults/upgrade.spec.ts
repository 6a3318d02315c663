import { cp, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { test as base, type Page } from '@playwright/test';
import { withOwner } from '../../src/lib/server/store/ownerWrites.ts';
import { nobodyIn, openNextDoor, startVisit } from '../pages/work.ts';
import { visit } from '../support/accessible.ts';
import { Device } from '../support/device.ts';
import { figures } from '../support/figures.ts';
import { expect } from '../support/journey.ts';
import { nextBuild, nextVersion, upgradeMs } from '../support/nextBuild.ts';
import { Officer } from '../support/officer.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const long = process.env['E2E_LONG'] === '1';
base.skip(!long, 'a second whole build');

/** Operations of one visit where nobody was in. */
const saved = 3;
const words = '两位老人，女儿周末来';

type Town = { readonly server: TestServer; readonly chen: Officer; readonly newVersion: () => Promise<void> };
/** An officer at a server that serves the present build; `newVersion` puts the next one in its place, and the phone has fetched it. */
const test = base.extend<{ town: Town }>({
	town: async ({ launchOptions }, use) => {
		base.setTimeout(900_000);
		const next = await nextBuild();
		// Inside the project, so that the server finds its packages.
		const folder = await mkdtemp(path.join(process.cwd(), 'test-results-build-'));
		await cp('build', folder, { recursive: true });
		const server = await startTestServer({ buildFolder: folder });
		const device = await Device.make({ url: server.url, launch: launchOptions });
		const chen = new Officer(device, 'chen');
		await chen.signUp();
		await use({
			server, chen,
			newVersion: async () => {
				await rm(folder, { recursive: true, force: true });
				await cp(next, folder, { recursive: true });
				await server.restart();
				await chen.page.evaluate(async () => { await (await navigator.serviceWorker.ready).update(); });
				await expect(chen.page.getByText('新版本已就绪')).toBeVisible({ timeout: 60_000 });
			},
		});
		await device.throwAway();
		await server.stop();
		await rm(folder, { recursive: true, force: true });
	},
});

/** A visit that only this device has, and a form with words in it that no other field has been touched after. @returns where the form is */
async function workOffline(chen: Officer): Promise<string> {
	await chen.device.loseCoverage();
	await openNextDoor(chen);
	await nobodyIn(chen);
	await chen.go('今日');
	await openNextDoor(chen);
	await startVisit(chen);
	const note = noteOf(chen.page);
	while (!(await note.isVisible())) await chen.tap(chen.page.getByRole('button', { name: '下一页' }));
	await note.click();
	await note.pressSequentially(words);
	const { pathname, search } = new URL(chen.page.url());
	return pathname + search;
}

const noteOf = (page: Page) => page.getByLabel('走访记录');

/**
 * A window with everything it asks for. A request at the moment in which the service worker makes way starts the old one again, and the new one waits
 * until that has been idle: half a minute, and for ever under a debugger, as here.
 */
async function beforeTheLock(chen: Officer): Promise<Page> {
	const page = await chen.device.context.newPage();
	await page.goto(chen.device.url);
	await page.getByLabel('本机口令').waitFor();
	await page.waitForLoadState('networkidle');
	return page;
}

/** Another window of the same browser, in which the officer takes the new version; it stands before the lock. */
async function secondWindow(chen: Officer): Promise<Page> {
	const page = await beforeTheLock(chen);
	await page.evaluate(async () => { (await navigator.serviceWorker.ready).waiting?.postMessage({ type: 'SKIP_WAITING' }); });
	await expect.poll(() => page.evaluate(async () => (await navigator.serviceWorker.ready).waiting === null)).toBe(true);
	await page.reload();
	await page.getByLabel('本机口令').fill(chen.passphrase);
	return page;
}

const unlock = (page: Page): Promise<void> => page.getByRole('button', { name: '解锁', exact: true }).click();

/** Everything is there once: what waits goes out, the form goes on with its last words, and the server hears of the new version. */
async function expectAll(page: Page, { server, chen }: Town, form: string): Promise<void> {
	await expect(page.locator('[data-status]:visible')).toContainText(`${String(saved)} 条待传`);
	await visit(page, form);
	await expect(noteOf(page)).toHaveValue(words);
	await chen.device.findCoverage();
	await expect(page.locator('[data-status]:visible')).toHaveAttribute('data-status', 'received', { timeout: 45_000 });
	const there = await withOwner(server.ownerUrl, async (db) => ({
		apps: (await db.selectFrom('device').select('app').execute()).map(({ app }) => app),
		visits: (await db.selectFrom('operation').select('op_id').execute()).length,
	}));
	expect(there.apps).toContain(nextVersion);
	expect(there.visits).toBeGreaterThanOrEqual(saved);
}

test('the new version takes the vault from an old window with typed words and unsent work: the old one stores them, stops and says so', async ({ town }) => {
	const { chen, newVersion } = town;
	await newVersion();
	const form = await workOffline(chen);
	const page = await secondWindow(chen);
	await unlock(page);
	await page.getByRole('button', { name: '在此处使用' }).click();
	await expect(chen.page.getByRole('heading', { name: '应用已在另一个窗口打开' })).toBeVisible();
	await expectAll(page, town, form);
	await chen.page.getByRole('button', { name: '在此处使用' }).click();
	await expect(chen.page.getByRole('heading', { name: '解锁' }), 'opened again it is the new version, and waits its turn').toBeVisible();
});

test('the old window, come back to after the upgrade, opens nothing, takes nothing and says what to do', async ({ town }) => {
	const { chen, newVersion } = town;
	await newVersion();
	const form = await workOffline(chen);
	// A third window of the old version, at its lock.
	const old = await beforeTheLock(chen);
	const page = await secondWindow(chen);
	await unlock(page);
	await page.getByRole('button', { name: '在此处使用' }).click();
	await expect(page.locator('[data-status]:visible')).toContainText(`${String(saved)} 条待传`);
	await old.getByLabel('本机口令').fill(chen.passphrase);
	await unlock(old);
	await old.getByRole('button', { name: '在此处使用' }).click();
	await expect(old.locator('[data-problem=vault_newer]')).toBeVisible();
	await expect(page.getByRole('heading', { name: '应用已在另一个窗口打开' })).toBeVisible();
	await old.getByRole('button', { name: '现在更新' }).click();
	await expect(old.getByRole('heading', { name: '解锁' })).toBeVisible();
	await old.getByLabel('本机口令').fill(chen.passphrase);
	await unlock(old);
	await expectAll(old, town, form);
});

test('a frozen old window keeps the upgrade waiting, in words; nothing is lost by it', async ({ town }) => {
	const { chen, newVersion } = town;
	await newVersion();
	const form = await workOffline(chen);
	const session = await chen.device.context.newCDPSession(chen.page);
	const page = await secondWindow(chen);
	await session.send('Page.setWebLifecycleState', { state: 'frozen' });
	await unlock(page);
	await page.getByRole('button', { name: '在此处使用' }).click();
	await expect(page.locator('[data-problem=vault_blocked]').or(page.locator('[data-status]:visible'))).toBeVisible({ timeout: 30_000 });
	await session.send('Page.setWebLifecycleState', { state: 'active' });
	await expect(chen.page.getByRole('heading', { name: '应用已在另一个窗口打开' }).or(chen.page.getByText('本机数据来自更新的应用版本。'))).toBeVisible();
	if (await page.locator('[data-problem=vault_blocked]').isVisible()) await unlock(page);
	await expectAll(page, town, form);
});

test('killed in the middle of the upgrade, again and again, the device opens with everything', async ({ town }) => {
	const { chen, newVersion } = town;
	await newVersion();
	const form = await workOffline(chen);
	const first = await secondWindow(chen);
	await unlock(first);
	await first.getByRole('button', { name: '在此处使用' }).click();
	await expect(chen.page.getByRole('heading', { name: '应用已在另一个窗口打开' })).toBeVisible();
	const kills = 6;
	for (let kill = 0; kill < kills; kill += 1) {
		// The outbox comes first, then what was pulled.
		await wait(300 + (kill * 2 * upgradeMs) / kills);
		await chen.device.kill();
		await chen.device.start({ online: false });
		await chen.device.open();
		await chen.unlock();
	}
	await expectAll(chen.page, town, form);
	figures(`upgraded by a second real build (${nextVersion}), killed ${String(kills)} times in its middle: ${String(saved)} unsent operations and the words just typed all there`);
});
