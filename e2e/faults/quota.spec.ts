import type { Page } from '@playwright/test';
import { reportHazard } from '../pages/work.ts';
import { figures } from '../support/figures.ts';
import { expect, test } from '../support/journey.ts';
import { Officer } from '../support/officer.ts';
import { photo } from '../support/photo.ts';

/** The browser's grant for this app, small enough to be filled in a test. What it tells the app is far more: as on a phone whose disk others fill. */
const grant = 48_000_000;

/** Fills what is left of the grant with other data of the origin, down to less than a text needs; answers how much it took. */
function fill(page: Page): Promise<number> {
	return page.evaluate(async () => {
		const cache = await caches.open('ballast');
		let taken = (await cache.keys()).length;
		let bytes = 0;
		for (let size = 4_000_000; size >= 1_000;) {
			try {
				await cache.put(`/ballast/${String(taken)}`, new Response(crypto.getRandomValues(new Uint8Array(Math.min(size, 65_536))).length > 0 ? new Blob(Array.from({ length: Math.ceil(size / 65_536) }, () => crypto.getRandomValues(new Uint8Array(Math.min(size, 65_536))))) : null));
				taken += 1;
				bytes += size;
			} catch {
				size = Math.floor(size / 2);
			}
		}
		return bytes;
	});
}

async function note(officer: Officer, text: string): Promise<void> {
	await officer.page.getByRole('button', { name: '更多' }).click();
	await officer.page.getByRole('button', { name: '写备注' }).click();
	await officer.page.getByLabel('备注', { exact: true }).fill(text);
	await officer.page.getByRole('dialog').getByRole('button', { name: '保存' }).click();
}
const bar = (officer: Officer, code: string) => officer.page.locator(`[data-storage=${code}]`);

/** Minutes of filling: in the long run only. */
test.skip(process.env['E2E_LONG'] !== '1', 'long run');

test('a full device: photos are refused first, text still saves from the reserve, then is refused in words; with room again all goes on', async ({ device }) => {
	test.setTimeout(240_000);
	const phone = await device();
	const session = await phone.context.newCDPSession(phone.page);
	await session.send('Storage.overrideQuotaForOrigin', { origin: phone.url, quotaSize: grant });
	const chen = new Officer(phone, 'chen');
	await chen.signUp();
	await reportHazard(chen, '潮平里1幢1单元', '楼道堆物');
	await chen.allReceived();

	await chen.device.loseCoverage();
	const first = await fill(chen.page);
	let fromReserve = 0;
	// The reserve goes with one of the first; each of these is on the device.
	for (let number = 0; number < 20 && !(await bar(chen, 'storage_low').isVisible()); number += 1) {
		await note(chen, `满了也能写 ${String(number)}`);
		await expect(chen.page.getByRole('dialog')).toHaveCount(0);
		fromReserve += 1;
	}
	await expect(bar(chen, 'storage_low')).toContainText('暂不能拍照');
	// A photo may not take what was set aside for text.
	await chen.page.getByRole('button', { name: '更多' }).click();
	await chen.page.getByRole('button', { name: /照片/ }).click();
	const second = await fill(chen.page);
	await chen.page.locator('dialog[open] input[type=file]').first().setInputFiles(photo(7, { width: 1600, height: 1200 }));
	await expect(chen.page.locator('dialog[open]').getByText('暂不能拍照')).toBeVisible();
	await chen.page.keyboard.press('Escape');

	// Now nothing is left: text is refused, and stays in its box.
	let refused = '';
	for (let number = 0; number < 40 && refused === ''; number += 1) {
		const text = `最后的话 ${String(number)}`;
		await note(chen, text);
		const dialog = chen.page.getByRole('dialog');
		await expect(dialog.getByText('手机存储空间不足').or(chen.page.locator('main:not(:has(dialog[open]))')).first()).toBeVisible();
		if ((await dialog.getByText('手机存储空间不足').count()) > 0) refused = text;
		else fromReserve += 1;
	}
	expect(refused, 'the device is full at last').not.toBe('');
	await expect(chen.page.getByLabel('备注', { exact: true })).toHaveValue(refused);

	// Restarted on a full device it opens, with all that was saved.
	await chen.device.kill();
	await chen.device.start({ online: false });
	const again = await chen.device.context.newCDPSession(chen.page);
	await again.send('Storage.overrideQuotaForOrigin', { origin: phone.url, quotaSize: grant });
	await chen.device.open('/');
	await chen.unlock();
	await expect(chen.status).toBeVisible();

	// Room comes back, then coverage: everything goes on by itself.
	await chen.page.evaluate(() => caches.delete('ballast'));
	await chen.device.findCoverage();
	await chen.allReceived();
	await expect(chen.page.locator('[data-storage]')).toHaveCount(0);
	figures(`full device: ${String(Math.round((first + second) / 1e6))} MB of other data filled a grant of ${String(grant / 1e6)} MB; ${String(fromReserve)} notes were saved after that, then refused in words`);
});
