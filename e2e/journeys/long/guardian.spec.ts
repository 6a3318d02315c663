import { draw } from '../../pages/signaturePad.ts';
import { openNextDoor } from '../../pages/work.ts';
import { expectAccessible, smallTargets } from '../../support/accessible.ts';
import { expect, test } from '../../support/journey.ts';

test.use({ town: { signedUp: [{ account: 'chen' }] } });

test('a child without a guardian’s consent is not saved and nothing typed is lost, through a lock; signed it is saved, offline, and received', async ({ officer }) => {
	test.slow();
	const chen = await officer({ account: 'chen' });
	const { page } = chen;
	await openNextDoor(chen);
	await chen.device.loseCoverage();
	const moveIn = page.getByRole('button', { name: '有人搬入' });
	const sheet = page.locator('dialog[open]').first();
	await moveIn.click();
	await sheet.getByRole('button', { name: '已读给对方听' }).click();
	await sheet.getByLabel('姓名', { exact: false }).first().fill('小住户');
	await sheet.getByRole('radio', { name: '不满 14 周岁' }).check({ force: true });
	await sheet.getByRole('radio', { name: '监护人签名' }).check({ force: true });
	await sheet.getByRole('radio', { name: '父母', exact: true }).check({ force: true });
	await sheet.getByLabel('监护人姓名').fill('大住户');
	await expectAccessible(page, 'a guardian’s consent');
	expect(await smallTargets(page)).toEqual([]);
	await sheet.getByRole('button', { name: '记为搬入' }).click();
	await expect(sheet.getByText('不满 14 周岁，要先有监护人同意。')).toBeVisible();

	// Nothing of the child is there, and nothing typed is lost.
	await page.reload();
	await chen.unlock();
	await expect(page.locator('[data-child-waits]')).toBeVisible();
	await expect(page.getByText('小住户')).toHaveCount(0);
	await moveIn.click();
	await expect(sheet.getByLabel('监护人姓名')).toHaveValue('大住户');
	await sheet.getByRole('button', { name: '签名', exact: true }).click();
	const pad = page.locator('dialog[open]').last();
	await draw(chen, pad.getByRole('img'));
	await pad.getByRole('button', { name: '签好了' }).click();
	await expect(sheet.getByText('已签名')).toBeVisible();
	await sheet.getByRole('button', { name: '记为搬入' }).click();
	await expect(page.locator('dialog[open]')).toHaveCount(0);
	await expect(page.getByText('小住户', { exact: true })).toBeVisible();
	await expect(page.locator('[data-consent=given]').last()).toBeVisible();
	await expect(page.locator('[data-child-waits]')).toHaveCount(0);
	await chen.device.findCoverage();
	await chen.allReceived();
	await expect(page.locator('[data-consent=given]').last(), 'the server took it').toBeVisible();
});
