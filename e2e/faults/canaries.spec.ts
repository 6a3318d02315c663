import { rm } from 'node:fs/promises';
import path from 'node:path';
import { openNextDoor, nextDoor, reportHazard, startVisit, takeRequest } from '../pages/work.ts';
import { Device } from '../support/device.ts';
import { expect, test } from '../support/journey.ts';
import { Officer } from '../support/officer.ts';
import { startTestServer } from '../support/server.ts';
import { addressesOf, buildWithoutSealing, cachesOf, searchFiles } from '../support/traces.ts';

/** Words that stand nowhere else. Those of `kept` are saved or being typed; `resident` is pulled. */
type Words = { readonly kept: { readonly hazard: string; readonly note: string; readonly halfForm: string; readonly resident: string }; readonly searched: string };

/** A day's typing in every kind of place: a case, a note, a half-filled form, a request, a search. */
async function typeWords(chen: Officer): Promise<Words> {
	const mark = crypto.randomUUID().slice(0, 8);
	const resident = (await nextDoor(chen).locator('.block').nth(1).innerText()).split('、')[0] ?? '';
	expect(resident.length).toBeGreaterThanOrEqual(2);
	const words = { kept: { hazard: `藏在楼梯间的旧沙发${mark}`, note: `钥匙在三楼邻居家${mark}`, halfForm: `听力不好要敲重些${mark}`, resident }, searched: `查无此人${mark}` };
	const { page } = chen;
	await reportHazard(chen, '潮平里1幢1单元', words.kept.hazard);
	await page.getByRole('button', { name: '更多' }).click();
	await page.getByRole('button', { name: '写备注' }).click();
	await page.getByLabel('备注', { exact: true }).fill(words.kept.note);
	await page.getByRole('dialog').getByRole('button', { name: '保存' }).click();
	await expect(page.getByRole('dialog')).toHaveCount(0);
	await chen.go('今日');
	await takeRequest(chen, resident);
	await chen.go('事项');
	await page.getByRole('searchbox').fill(words.searched);
	await expect(page.locator('[data-case]')).toHaveCount(0);
	await page.getByRole('searchbox').fill('');
	await chen.go('今日');
	await openNextDoor(chen);
	await startVisit(chen);
	const remark = page.getByLabel('走访记录');
	for (let at = 2; !(await remark.isVisible()); at += 1) {
		await page.getByRole('button', { name: '下一页' }).click();
		await expect(page.getByText(`第 ${String(at)} 页`)).toBeVisible();
	}
	await remark.fill(words.kept.halfForm);
	await expect(page.locator('[data-saved="true"]')).toBeVisible();
	return words;
}

test('a lost phone tells its finder nothing: what was typed, pulled or searched, and the passphrase, lie readable nowhere', async ({ officer, server }) => {
	test.slow();
	const chen = await officer({ account: 'chen' });
	const addresses = addressesOf(chen.device.context);
	const words = await typeWords(chen);
	const all = [...Object.values(words.kept), words.searched, chen.passphrase];
	await expect(chen.status).toHaveAttribute('data-status', 'received', { timeout: 45_000 });
	const cached = await cachesOf(chen.page);
	expect(cached, 'the caches hold the app').toContain('/_app/');
	for (const word of all) expect(cached, 'the site’s caches').not.toContain(word);
	// Killed at once, so that nothing is tidied up; the store's log is read as it is.
	await chen.device.kill();
	for (const word of all) expect(addresses(), 'addresses').not.toContain(word);
	expect(addresses()).toContain('/api/sync/push');

	const onDisk = await searchFiles(chen.device.profile, all);
	expect(onDisk.read).toBeGreaterThan(20);
	expect([...onDisk.found], 'the profile of the browser').toEqual([]);
	const inLogs = await searchFiles(path.join(server.folder, 'logs'), all);
	expect(inLogs.read).toBeGreaterThan(0);
	expect([...inLogs.found], 'the server’s logs').toEqual([]);
	// The search does find what is there in clear: the address of the app.
	expect((await searchFiles(chen.device.profile, [new URL(chen.device.url).host])).found.size).toBe(1);

	await chen.device.start({ online: false });
	await chen.device.open('/');
	await chen.unlock();
	await chen.page.waitForURL(/\/visit\//);
	await expect(chen.page.getByLabel('走访记录'), 'and for its officer it is all there').toHaveValue(words.kept.halfForm);
});

test('the same search finds everything in a build that does not seal', async ({ launchOptions }) => {
	test.slow();
	const { folder, changed } = await buildWithoutSealing();
	const server = await startTestServer({ buildFolder: folder });
	const device = await Device.make({ url: server.url, launch: launchOptions });
	try {
		expect(changed, 'scripts that seal').toBeGreaterThan(0);
		const chen = new Officer(device, 'chen');
		await chen.signUp();
		const { kept } = await typeWords(chen);
		await device.kill();
		const { found } = await searchFiles(device.profile, Object.values(kept));
		expect([...found.keys()].toSorted()).toEqual(Object.values(kept).toSorted());
	} finally {
		await device.throwAway();
		await server.stop();
		await rm(folder, { recursive: true, force: true });
	}
});
