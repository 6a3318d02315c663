import { readFile } from 'node:fs/promises';
import type { Locator } from '@playwright/test';
import { deviceTag } from '../../src/lib/domain/ids.ts';
import { withOwner } from '../../src/lib/server/store/ownerWrites.ts';
import { nextDoor, openNextDoor, reportHazard, searchCase, startVisit } from '../pages/work.ts';
import { expectAccessible, visit } from '../support/accessible.ts';
import { expect, test } from '../support/journey.ts';
import type { Officer } from '../support/officer.ts';

test.use({ town: { signedUp: [{ account: 'chen' }] } });

const rescueButton = (officer: Officer): Locator => officer.page.getByRole('button', { name: '把没传的内容存成文件' });

/** A photo hazard that is saved, and a form left half filled, both without coverage. */
async function workOffline(officer: Officer, what: string): Promise<{ readonly hazard: string; readonly door: string }> {
	await officer.device.loseCoverage();
	await expect(officer.status).toHaveAttribute('data-status', 'offline');
	const hazard = await reportHazard(officer, '潮平里2幢1单元', what);
	await officer.go('今日');
	const door = await openNextDoor(officer);
	await startVisit(officer);
	await officer.page.locator('[data-question="ebike"]').getByRole('radio').nth(1).check({ force: true });
	await officer.tap(officer.page.getByRole('button', { name: '下一页' }));
	await officer.type(officer.page.getByLabel('60 岁以上几人'), '2');
	await expect(officer.page.locator('[data-saved="true"]')).toBeVisible();
	return { hazard, door };
}

/** The file that the browser was handed. Read at once: it goes with the browser. */
async function saveRescue(officer: Officer): Promise<Buffer> {
	const download = officer.page.waitForEvent('download');
	await rescueButton(officer).click();
	const file = await download;
	expect(file.suggestedFilename()).toMatch(/^doorstep-rescue-[\d-]+\.doorstep$/);
	return readFile(await file.path());
}

async function bringIn(officer: Officer, file: Buffer, passphrase: string): Promise<Locator> {
	await visit(officer.page, '/me/sync');
	await officer.page.getByRole('button', { name: '导入抢救文件' }).click();
	const sheet = officer.page.getByRole('dialog');
	await sheet.getByLabel('选择文件').setInputFiles({ name: 'a.doorstep', mimeType: 'application/octet-stream', buffer: file });
	await sheet.getByLabel('生成文件那天的本机口令').fill(passphrase);
	await sheet.getByRole('button', { name: '导入', exact: true }).click();
	return sheet;
}

test('a rescue file: saved offline, the browser wiped, brought in on a fresh one, everything there once', async ({ officer }) => {
	test.slow();
	const what = '楼道尽头的旧冰箱';
	const chen = await officer({ account: 'chen' });
	const { hazard, door } = await workOffline(chen, what);
	await visit(chen.page, '/me/sync');
	await expect(chen.page.locator('[data-why]')).toContainText('没有网络');
	await expect(chen.page.locator('[data-unsent]').first()).toContainText('照片或文件');
	await expect(chen.page.locator('[data-unsent-file]')).toHaveCount(1);
	const file = await saveRescue(chen);
	await expect(chen.page.getByText(/文件里有 \d+ 条记录、1 份没填完的表单、1 个照片或文件/)).toBeVisible();
	for (const word of [what, '陈屿', hazard, door]) expect(file.includes(Buffer.from(word)), `nothing readable: ${word}`).toBe(false);
	const passphrase = chen.passphrase;
	await chen.device.throwAway();

	const again = await officer({ account: 'chen' });
	const refused = await bringIn(again, file, again.passphrase);
	await expect(refused.locator('[data-problem="wrong_passphrase"]')).toBeVisible();
	await again.page.keyboard.press('Escape');
	const sheet = await bringIn(again, file, passphrase);
	await expect(sheet.locator('[data-rescue-report=done]')).toContainText('1 份没填完的表单已回到本机');
	await expect(sheet.locator('[data-rescue-report=done]')).toContainText('1 个照片或文件正从本机上传');
	await again.page.keyboard.press('Escape');
	await again.allReceived();
	// Once more: nothing is taken twice.
	const twice = await bringIn(again, file, passphrase);
	await expect(twice.locator('[data-rescue-report=done]')).toContainText('条记录已在服务器上');
	await expect(twice.locator('[data-rescue-report=done]')).not.toContainText('表单已回到本机');
	await again.page.keyboard.press('Escape');
	await again.allReceived();
	await again.go('今日');
	await expect(again.page.locator('main').getByText(door, { exact: false }).first()).toBeVisible();
	await expect(nextDoor(again)).toBeVisible();

	const lin = await officer({ account: 'lin' });
	await searchCase(lin, what);
	await expect(lin.page.locator('a[data-case]')).toHaveCount(1);
	await expect(lin.page.locator(`[data-case="${hazard}"]`)).toBeVisible();
	await lin.page.locator(`[data-case="${hazard}"]`).click();
	await expect(lin.page.getByRole('img', { name: /拍摄/ })).toHaveCount(1);
	await expect(lin.page.getByText('陈屿').filter({ visible: true }).first()).toBeVisible();
});

test('a supervisor sees which device needs help and why; an officer of another organisation is not on the board', async ({ officer, server }) => {
	const chen = await officer({ account: 'chen' });
	await visit(chen.page, '/me/sync');
	const tag = (await chen.page.locator('dl').filter({ hasText: '设备' }).locator('dd').nth(2).innerText()).trim();
	expect(tag).toMatch(/^[0-9A-F]{4}$/);
	await officer({ account: 'xu' });
	await chen.device.close();
	await withOwner(server.ownerUrl, async (db) => {
		const devices = await db.selectFrom('device').select('vault').execute();
		const vault = devices.find((each) => deviceTag(each.vault) === tag)?.vault;
		if (vault === undefined) throw new Error('no device has the tag that its screen shows');
		await db.updateTable('device').set({ unsent: 3, unsent_files: 1, oldest_unsent_at: new Date(Date.now() - 2 * 86_400_000), problems: ['out_of_scope', 'storage_damaged'] }).where('vault', '=', vault).execute();
	});

	const zhou = await officer({ account: 'zhou', desk: true });
	await visit(zhou.page, '/me/devices');
	await expect(zhou.page.getByText('1 台设备需要帮忙')).toBeVisible();
	const card = zhou.page.getByRole('listitem').filter({ has: zhou.page.getByRole('heading', { name: '陈屿' }) });
	await expect(card.locator(`[data-device="${tag}"]`)).toHaveAttribute('data-help', 'damaged refused waits');
	await expect(card).not.toContainText('{');
	await expect(card).toContainText('4 条等着上传');
	await expect(card.getByRole('button', { name: '结束登录' })).toHaveCount(0);
	await expect(zhou.page.getByRole('heading', { name: '许岚' })).toHaveCount(0);
	await expect(zhou.page.getByRole('heading', { level: 2 }).first(), 'what needs help comes first').toHaveText('陈屿');
	await expectAccessible(zhou.page, 'the board of devices');
});

async function writeCaution(officer: Officer, door: string, text: string): Promise<void> {
	await visit(officer.page, door);
	await officer.page.getByRole('button', { name: '注意事项和走访间隔' }).click();
	await officer.page.getByRole('dialog').getByLabel('注意事项', { exact: true }).fill(text);
	await officer.page.getByRole('dialog').getByRole('button', { name: '保存' }).click();
	await expect(officer.page.getByRole('dialog')).toHaveCount(0);
}

test('two write different things at one door: both are kept, one is chosen offline, the other sees how it ended', async ({ officer }) => {
	test.slow();
	const chen = await officer({ account: 'chen' });
	const lin = await officer({ account: 'lin' });
	await visit(chen.page, '/places');
	const door = (await chen.page.locator('main a[href^="/places/"]').first().getAttribute('href')) ?? '';
	await lin.device.loseCoverage();
	await writeCaution(chen, door, '狗拴在门后');
	await chen.allReceived();
	await writeCaution(lin, door, '有大狗，先打电话');
	await lin.device.findCoverage();
	await lin.allReceived();

	const bell = lin.page.locator('[data-status]:visible [data-waits="reviews"]');
	await expect(bell, 'counted where it is always in sight').toHaveText(/1/);
	await lin.page.locator('[data-status]:visible').click();
	await lin.page.getByRole('dialog').getByRole('link', { name: /1 处两个人填得不一样/ }).click();
	await lin.page.waitForURL('**/reviews');
	const card = lin.page.locator('[data-review=cautions]');
	await expect(card.locator('[data-side=current]')).toContainText('狗拴在门后');
	await expect(card.locator('[data-side=current]')).toContainText('陈屿');
	await expect(card.locator('[data-side=current]')).toContainText('星禾派出所');
	await expect(card.locator('[data-side=current]')).toContainText(/服务器 .+ 收到/);
	await expect(card.locator('[data-side=other]')).toContainText('有大狗，先打电话');
	await expectAccessible(lin.page, 'reviews');
	await lin.device.loseCoverage();
	await card.locator('[data-side=other]').getByRole('button', { name: '用这个' }).click();
	await expect(lin.page.locator('[data-settled]')).toContainText('没采用：狗拴在门后');
	await expect(bell).toHaveCount(0);
	await lin.device.findCoverage();
	await lin.allReceived();

	await visit(chen.page, '/reviews');
	await expect(chen.page.locator('[data-settled]')).toContainText('定为：有大狗，先打电话', { timeout: 45_000 });
	await expect(chen.page.locator('[data-settled]')).toContainText('没采用：狗拴在门后');
	await expect(chen.page.locator('[data-settled]')).toContainText('林安');
	await visit(chen.page, door);
	await expect(chen.page.getByText('有大狗，先打电话').filter({ visible: true }).first()).toBeVisible();
});
