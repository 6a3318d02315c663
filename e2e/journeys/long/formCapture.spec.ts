import path from 'node:path';
import { FormPage } from '../../pages/formPage.ts';
import { openNextDoor, startVisit } from '../../pages/work.ts';
import { shippedForm } from '../../../src/lib/packs/shippedForm.ts';
import { expectAccessible, smallTargets } from '../../support/accessible.ts';
import { cameraShows, ean13, pictureOf, qrCode } from '../../support/codePicture.ts';
import { expect, test } from '../../support/journey.ts';
import { photo } from '../../support/photo.ts';
import { publishVisitForm } from '../../support/publishedForm.ts';

test.use({ town: { signedUp: [{ account: 'chen' }] } });

const form = shippedForm('capture', `| survey |
| | type | name | label::zh-CN | label::en | appearance |
| | begin group | things | 设备 | Things | field-list |
| | barcode | label | 设备码 | Code on the device | |
| | video | film | 现场录像 | Film of the place | |
| | audio | words | 口头说明 | Said aloud | |
| | image | front | 正面 | Front | |
| | image | papers | 证件 | Papers | identity |
| | text | note | 说明 | Words | |
| | end group | | | | |
| settings |
| | form_title | form_id | version | default_language |
| | 设备 | capture | 1 | zh-CN |
`);
/** Nobody has to say yes to the camera, and nothing plays only after a tap. */
const media = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', '--autoplay-policy=no-user-gesture-required'];

test('a code is read by the camera, out of a picture, and typed, without a network; a film is made, survives a kill and is seen by a colleague', async ({ server, officer }, testInfo) => {
	test.slow();
	await publishVisitForm(server.ownerUrl, 'capture', form);
	const shown = path.join(testInfo.outputDir, 'label.y4m');
	await cameraShows(testInfo.outputPath('label.y4m'), qrCode('SN-2026-0042'));
	const args = [...media, `--use-file-for-fake-video-capture=${shown}`];
	const chen = await officer({ account: 'chen', args, before: (context) => context.grantPermissions(['geolocation', 'microphone', 'camera']) });
	const { page } = chen;
	const questions = new FormPage(page);
	const code = questions.question('label').getByRole('textbox');
	const scan = () => questions.question('label').getByRole('button', { name: '扫码' }).click();
	expect(await page.evaluate(() => 'BarcodeDetector' in globalThis), 'this browser reads no codes by itself').toBe(false);
	await openNextDoor(chen);
	await startVisit(chen);
	await chen.allReceived();
	await chen.device.loseCoverage();

	await scan();
	await expect(code).toHaveValue('SN-2026-0042');
	await expect(page.getByRole('dialog')).toHaveCount(0);
	await scan();
	const sheet = page.getByRole('dialog');
	const picked = sheet.locator('input[type=file]');
	await expectAccessible(page, 'scanning');
	expect.soft(await smallTargets(page), 'scanning: big enough for a thumb').toEqual([]);
	await page.keyboard.press('Escape');
	await code.fill('');
	await expect(questions.question('label').getByRole('button')).toBeVisible();

	// With no camera: out of pictures.
	await page.evaluate(() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError')); });
	await scan();
	await expect(sheet.getByText('打不开摄像头')).toBeVisible();
	await picked.setInputFiles(photo(7));
	await expect(sheet.getByText('这张图片里没有读到码')).toBeVisible();
	await expectAccessible(page, 'a picture without a code');
	await picked.setInputFiles(pictureOf(ean13('4006381333931')));
	await expect(code).toHaveValue('4006381333931');
	await scan();
	await picked.setInputFiles(pictureOf(qrCode('https://example.invalid/电梯/7')));
	await expect(code).toHaveValue('https://example.invalid/电梯/7');
	await code.fill('手打 77');
	await expect(page.locator('[data-saved="true"]')).toBeVisible();

	await chen.device.kill();
	await chen.device.start({ online: false });
	await chen.device.context.grantPermissions(['geolocation', 'microphone', 'camera']);
	await chen.device.open('/');
	await chen.unlock();
	await chen.page.waitForURL(/\/visit\//);
	const again = new FormPage(chen.page);
	await expect(again.question('label').getByRole('textbox')).toHaveValue('手打 77');
	// Photos by the camera inside the page; of papers by nothing else.
	await expect(again.question('front').locator('input[type=file]')).toHaveCount(1);
	await expect(again.question('papers').locator('input[type=file]')).toHaveCount(0);
	for (const name of ['front', 'papers']) {
		const question = again.question(name);
		await question.getByRole('button', { name: /拍照/ }).click();
		const shutter = chen.page.getByRole('dialog').getByRole('button', { name: '拍下' });
		await expect(shutter).toBeEnabled();
		if (name === 'front') await expectAccessible(chen.page, 'taking a photo');
		await shutter.click();
		await expect(chen.page.getByRole('dialog')).toHaveCount(0);
		await expect.poll(() => question.getByRole('img').evaluate((image: HTMLImageElement) => image.naturalWidth), 'the photo stands in the form').toBe(640);
	}
	const film = again.question('film');
	await film.getByRole('button', { name: '录像', exact: true }).click();
	const camera = chen.page.getByRole('dialog');
	await camera.getByRole('button', { name: '开始录' }).click();
	await expect(camera.getByRole('timer')).toContainText('0:02');
	await expectAccessible(chen.page, 'filming');
	await camera.getByRole('button', { name: '录好了' }).click();
	await expect(film.getByRole('button', { name: '播放：现场录像' })).toBeVisible();
	await expect.poll(() => film.locator('img').evaluate((image: HTMLImageElement) => image.naturalWidth), 'what was seen last stands for it').toBeGreaterThan(0);
	const spoken = again.question('words');
	await spoken.getByRole('button', { name: '对方同意，开始录音' }).click();
	await expect(spoken.getByRole('timer')).toContainText('0:01');
	await spoken.getByRole('button', { name: '结束录音' }).click();
	await expect(spoken.getByRole('button', { name: '播放', exact: true })).toBeVisible();
	await expectAccessible(chen.page, 'a form with a film and a recording');
	await expect(chen.page.locator('[data-saved="true"]')).toBeVisible();

	await chen.device.kill();
	await chen.device.start({ online: false });
	await chen.device.open('/');
	await chen.unlock();
	await chen.page.waitForURL(/\/visit\//);
	await expect(new FormPage(chen.page).question('film').getByRole('button', { name: '播放：现场录像' }), 'the film is still the answer').toBeVisible();
	await expect(new FormPage(chen.page).question('words').getByRole('button', { name: '播放', exact: true }), 'and what was said').toBeVisible();
	await chen.page.getByRole('button', { name: '下一页' }).click();
	await chen.page.getByRole('button', { name: '保存走访' }).click();
	await chen.page.waitForURL('**/today');
	await chen.device.findCoverage();
	await chen.allReceived();

	const lin = await officer({ account: 'lin', args: media });
	const entry = lin.page.locator('a[href^="/entries/"]').first();
	await lin.page.getByRole('link', { name: '找门牌' }).first().click();
	await lin.page.getByRole('searchbox').or(lin.page.getByLabel('门牌、姓名、电话')).first().fill('潮平里2幢1单元602室');
	await lin.page.getByRole('link', { name: /602室/ }).first().click();
	await entry.click();
	await lin.page.getByRole('button', { name: '播放：现场录像' }).click();
	await expect(async () => expect(await lin.page.locator('video').evaluate((video: HTMLVideoElement) => [video.currentTime > 0.3, video.videoWidth])).toEqual([true, 640])).toPass();
	await expectAccessible(lin.page, 'an entry with a film');
});

test('a film from the gallery is taken if it is one and fits; else it says why', async ({ server, officer }) => {
	await publishVisitForm(server.ownerUrl, 'capture', form);
	const chen = await officer({ account: 'chen' });
	await openNextDoor(chen);
	await startVisit(chen);
	const film = new FormPage(chen.page).question('film');
	const file = film.locator('input[type=file]');
	await file.setInputFiles({ name: 'large.mp4', mimeType: 'video/mp4', buffer: Buffer.alloc(12_000_001) });
	await expect(film.getByText('文件太大（上限 12 MB）。')).toBeVisible();
	await file.setInputFiles({ name: 'other.mp4', mimeType: 'video/mp4', buffer: Buffer.from('MZ this is a program') });
	await expect(film.getByText('这个文件打不开，或不是可以附上的格式。')).toBeVisible();
	await file.setInputFiles({ name: '楼道.mp4', mimeType: 'video/mp4', buffer: Buffer.from('\0\0\0\x18ftypisom\0\0\0\0', 'latin1') });
	await expect(film.getByRole('button', { name: '播放：现场录像' })).toBeVisible();
	await film.getByRole('button', { name: '删除录像' }).click();
	await expect(film.getByRole('button', { name: '播放：现场录像' })).toHaveCount(0);
	await film.getByRole('button', { name: '录像', exact: true }).click();
	await expect(chen.page.getByRole('dialog').getByText(/打不开摄像头|没有允许/), 'no camera here').toBeVisible();
});
