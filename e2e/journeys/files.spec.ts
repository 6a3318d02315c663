import type { Locator } from '@playwright/test';
import { openNextDoor, reportHazard, searchCase, startVisit } from '../pages/work.ts';
import { expectAccessible } from '../support/accessible.ts';
import type { Officer } from '../support/officer.ts';
import { expect, test, type Arrive } from '../support/journey.ts';

test.use({ town: { signedUp: [{ account: 'chen' }] } });

/** A microphone that beeps, and nobody who has to say yes to it. */
const microphone = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', '--autoplay-policy=no-user-gesture-required'];
const pdf = { name: '租赁合同.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n') };

async function hearing(officer: Arrive, account: string): Promise<Officer> {
	return officer({ account, args: microphone, before: (context) => context.grantPermissions(['geolocation', 'microphone']) });
}

async function sign(officer: Officer, pad: Locator): Promise<void> {
	const box = await pad.boundingBox();
	if (box === null) throw new Error('there is no pad');
	const { mouse } = officer.page;
	for (const [from, to] of [[0.2, 0.45], [0.55, 0.8]] as const) {
		await mouse.move(box.x + box.width * from, box.y + box.height * 0.3);
		await mouse.down();
		await mouse.move(box.x + box.width * to, box.y + box.height * 0.7, { steps: 8 });
		await mouse.up();
	}
}

async function record(officer: Officer): Promise<void> {
	await officer.page.getByRole('button', { name: '对方同意，开始录音' }).click();
	await expect(officer.page.getByRole('timer')).toContainText('0:01');
	await officer.page.getByRole('button', { name: '结束录音' }).click();
}

test('a signature and a recording in a form, offline and through a kill; a colleague sees the one and hears the other', async ({ officer }) => {
	test.slow();
	const chen = await hearing(officer, 'chen');
	await chen.device.loseCoverage();
	const door = await openNextDoor(chen);
	await startVisit(chen);
	const next = () => chen.page.getByRole('button', { name: '下一页' }).click();
	await next();
	await next();
	await chen.page.locator('[data-question="told"]').getByRole('checkbox').first().check({ force: true });
	await chen.page.locator('[data-question="signed"]').getByRole('button', { name: '签名' }).click();
	const sheet = chen.page.getByRole('dialog');
	await sheet.getByRole('button', { name: '签好了' }).click();
	await expect(sheet.getByText('还没有签名'), 'a blank pad is no signature').toBeVisible();
	await sign(chen, sheet.getByRole('img'));
	await expectAccessible(chen.page, 'signing');
	await sheet.getByLabel('签名人姓名（可不填）').fill('何秀兰');
	await sheet.getByRole('button', { name: '签好了' }).click();
	await expect(chen.page.getByRole('img', { name: '何秀兰 的签名' })).toBeVisible();
	await next();
	await record(chen);
	await expect(chen.page.getByRole('button', { name: '播放', exact: true })).toBeVisible();
	await expectAccessible(chen.page, 'a form with a recording');
	await expect(chen.page.locator('[data-saved="true"]')).toBeVisible();

	await chen.device.kill();
	await chen.device.start({ online: false });
	await chen.device.context.grantPermissions(['geolocation', 'microphone']);
	await chen.device.open('/');
	await chen.unlock();
	await chen.page.waitForURL(/\/visit\//);
	await expect(chen.page.getByRole('button', { name: '播放', exact: true }), 'the recording is still the answer').toBeVisible();
	await chen.page.getByRole('button', { name: '上一页' }).click();
	await expect(chen.page.getByRole('img', { name: '何秀兰 的签名' })).toBeVisible();
	await next();
	await next();
	await chen.page.getByRole('button', { name: '保存走访' }).click();
	await chen.page.waitForURL('**/today');
	await chen.device.findCoverage();
	await chen.allReceived();

	const lin = await officer({ account: 'lin' });
	await lin.page.getByRole('link', { name: '找门牌' }).first().click();
	await lin.page.getByRole('searchbox').or(lin.page.getByLabel('门牌、姓名、电话')).first().fill(door);
	await lin.page.getByRole('link', { name: new RegExp(door) }).first().click();
	await lin.page.locator('a[href^="/entries/"]').first().click();
	await expect(lin.page.getByRole('img', { name: '何秀兰 的签名' })).toBeVisible();
	await lin.page.getByRole('button', { name: '播放', exact: true }).click();
	await expect(async () => expect(await lin.page.locator('audio').evaluate((audio: HTMLAudioElement) => audio.currentTime)).toBeGreaterThan(0.3)).toPass();
	await expectAccessible(lin.page, 'an entry with a signature and a recording');
	await lin.page.getByRole('button', { name: '何秀兰 的签名' }).click();
	await expect(async () => expect(await lin.page.getByRole('dialog').getByRole('img').evaluate((picture: HTMLImageElement) => picture.naturalWidth), 'the whole of it, not its small copy').toBe(1200)).toPass();
});

test('a document, a recording and a name written for who cannot sign, on a case; what is no document is refused', async ({ officer }) => {
	test.slow();
	const chen = await hearing(officer, 'chen');
	const number = await reportHazard(chen, '潮平里5幢1单元', '消火栓箱前停车');
	const add = async (what: string): Promise<Locator> => {
		await chen.page.getByRole('button', { name: '更多' }).click();
		await chen.page.getByRole('dialog').getByRole('button', { name: what }).click();
		return chen.page.getByRole('dialog').last();
	};
	const saved = chen.page.getByRole('dialog').getByRole('button', { name: '保存', exact: true });

	await add('加文件');
	await chen.page.locator('dialog[open] input[type=file]').setInputFiles({ ...pdf, buffer: Buffer.from('MZ this is a program') });
	await expect(chen.page.getByText('这个文件打不开，或不是可以附上的格式。')).toBeVisible();
	await chen.page.locator('dialog[open] input[type=file]').setInputFiles(pdf);
	await expect(chen.page.getByRole('button', { name: /租赁合同/ })).toBeVisible();
	await expectAccessible(chen.page, 'adding a document');
	await saved.click();
	await add('加录音');
	await record(chen);
	await expect(chen.page.getByRole('dialog').getByRole('button', { name: '播放', exact: true })).toBeVisible();
	await saved.click();
	await add('加签名');
	await chen.page.getByRole('dialog').getByRole('button', { name: '签名' }).click();
	const pad = chen.page.getByRole('dialog').filter({ has: chen.page.getByRole('group', { name: '怎么签' }) });
	await pad.getByRole('radio', { name: '不便手写，代填姓名' }).check({ force: true });
	await pad.getByLabel('签名人姓名').fill('钱桂英');
	await pad.getByLabel('为什么不便手写').fill('手伤，已当面念过');
	await pad.getByRole('button', { name: '签好了' }).click();
	await saved.click();
	await chen.allReceived();
	await expectAccessible(chen.page, 'a case with every kind of file');

	const zhou = await officer({ account: 'zhou', desk: true });
	await searchCase(zhou, number);
	await zhou.page.locator(`[data-case="${number}"]`).click();
	await expect(zhou.page.getByRole('img', { name: /钱桂英 的签名/ }).first()).toBeVisible();
	await zhou.page.getByRole('button', { name: '播放', exact: true }).click();
	await expect(async () => expect(await zhou.page.locator('audio').evaluate((audio: HTMLAudioElement) => audio.currentTime)).toBeGreaterThan(0.3)).toPass();
	const [download] = await Promise.all([zhou.page.waitForEvent('download'), zhou.page.getByRole('button', { name: /租赁合同/ }).click()]);
	expect(download.suggestedFilename()).toBe('租赁合同.pdf');
	await zhou.page.getByRole('button', { name: /钱桂英 的签名/ }).first().click();
	await expect(zhou.page.getByRole('dialog').getByText(/代填，原因：手伤，已当面念过/)).toBeVisible();
	await expectAccessible(zhou.page, 'a case with every kind of file, at a desk');
});
