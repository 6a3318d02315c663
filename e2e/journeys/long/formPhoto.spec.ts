import { FormPage } from '../../pages/formPage.ts';
import { draw } from '../../pages/signaturePad.ts';
import { openNextDoor, startVisit } from '../../pages/work.ts';
import { expectAccessible } from '../../support/accessible.ts';
import { expect, test } from '../../support/journey.ts';
import { photo } from '../../support/photo.ts';
import { publishVisitForm } from '../../support/publishedForm.ts';
import { shippedForm } from '../../../src/lib/packs/shippedForm.ts';

test.use({ town: { signedUp: [{ account: 'chen' }] } });

const sheet = `| survey |
| | type | name | label::zh-CN | label::en | appearance |
| | begin group | pictures | 照片 | Photos | field-list |
| | image | crack | 裂缝 | The crack | annotate |
| | image | card | 身份证 | Identity card | identity |
| | end group | | | | |
| settings |
| | form_title | form_id | version |
| | 照片 | pictures | 1 |
`;

test('what is meant is ringed on the photo, and stays through a kill; papers are photographed inside the app alone', async ({ server, officer }) => {
	test.slow();
	await publishVisitForm(server.ownerUrl, 'pictures', shippedForm('pictures', sheet));
	const chen = await officer({ account: 'chen' });
	const form = new FormPage(chen.page);
	await openNextDoor(chen);
	await startVisit(chen);
	await expect(form.question('card')).toContainText('只能在这里拍，不留在相册里。');
	await expect(form.question('card').locator('input[type=file]')).toHaveCount(0);

	await form.question('crack').locator('input[type=file]').setInputFiles(photo(4));
	const shown = form.question('crack').getByRole('img', { name: '裂缝 的照片' });
	/** The stroke goes through the middle, which is no red before. */
	const redInTheMiddle = () => shown.evaluate(async (image: HTMLImageElement) => {
		await image.decode();
		const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
		const pen = canvas.getContext('2d');
		pen?.drawImage(image, 0, 0);
		const [red = 0, green = 0, blue = 0] = pen?.getImageData(Math.round(canvas.width / 2), Math.round(canvas.height / 2), 1, 1).data ?? [];
		return red > 130 && green < 90 && blue < 90;
	});
	await expect(shown).toBeVisible();
	expect(await redInTheMiddle()).toBe(false);
	await chen.tap(form.question('crack').getByRole('button', { name: '在照片上画' }));
	const dialog = chen.page.getByRole('dialog');
	await draw(chen, dialog.getByRole('img', { name: '裂缝' }));
	await expectAccessible(chen.page, 'drawing on a photo');
	await chen.tap(dialog.getByRole('button').last());
	await expect(dialog).toHaveCount(0);
	await expect.poll(redInTheMiddle, 'the stroke is in the picture').toBe(true);
	await expect(chen.page.locator('[data-saved="true"]')).toBeVisible();

	await chen.device.kill();
	await chen.device.start({ online: false });
	await chen.device.open('/');
	await chen.unlock();
	await chen.page.waitForURL(/\/visit\//);
	const again = new FormPage(chen.page).question('crack').getByRole('img', { name: '裂缝 的照片' });
	await expect.poll(() => again.evaluate((image: HTMLImageElement) => image.naturalWidth), { timeout: 45_000 }).toBeGreaterThan(0);
});
