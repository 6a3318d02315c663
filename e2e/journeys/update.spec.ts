import { appendFile, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test as base } from '@playwright/test';
import { openNextDoor, startVisit, finishVisit } from '../pages/work.ts';
import { Device } from '../support/device.ts';
import { expect } from '../support/journey.ts';
import { Officer } from '../support/officer.ts';
import { startTestServer } from '../support/server.ts';

base('a new version is offered in the middle of a form and loses nothing', async ({ launchOptions }) => {
	base.slow();
	// A build of its own inside the project, so that the server finds its packages; the new version is a changed service worker.
	const folder = await mkdtemp(path.join(process.cwd(), 'test-results-build-'));
	await cp('build', folder, { recursive: true });
	for (const packed of ['br', 'gz']) await rm(path.join(folder, `client/service-worker.js.${packed}`), { force: true });
	const server = await startTestServer({ buildFolder: folder });
	const device = await Device.make({ url: server.url, launch: launchOptions });
	try {
		const chen = new Officer(device, 'chen');
		await chen.signUp();
		const door = await openNextDoor(chen);
		await startVisit(chen);
		await chen.page.locator('[data-question="ebike"]').getByRole('radio').nth(1).check({ force: true });
		const note = chen.page.getByLabel('走访记录');
		let pages = 0;
		for (; !(await note.isVisible()); pages += 1) {
			await chen.page.getByRole('button', { name: '下一页' }).click();
			await expect(chen.page.getByText(`第 ${String(pages + 2)} 页`)).toBeVisible();
		}
		await note.click();
		await note.pressSequentially('门口两辆电动车，业主说');

		await appendFile(path.join(folder, 'client/service-worker.js'), `\n// version ${tmpdir()}`);
		await server.restart();
		await chen.page.evaluate(async () => { await (await navigator.serviceWorker.ready).update(); });
		const offer = chen.page.getByText('新版本已就绪');
		await expect(offer).toBeVisible({ timeout: 30_000 });
		await expect(note, 'nothing reloaded by itself').toBeFocused();
		await note.pressSequentially('下周搬走');

		await chen.page.getByRole('button', { name: '现在更新' }).click();
		await chen.unlock();
		await chen.page.waitForURL(/\/visit\//);
		await expect(note, 'the words that were being typed').toHaveValue('门口两辆电动车，业主说下周搬走');
		for (let page = 0; page < pages; page += 1) await chen.page.getByRole('button', { name: '上一页' }).click();
		await expect(chen.page.locator('[data-question="ebike"]').getByRole('radio').nth(1)).toBeChecked();
		await expect(chen.page.getByRole('heading', { level: 1, name: door })).toBeVisible();
		await expect(offer).toBeHidden();
		await finishVisit(chen);
		await chen.allReceived();
	} finally {
		await device.throwAway();
		await server.stop();
		await rm(folder, { recursive: true, force: true });
	}
});
