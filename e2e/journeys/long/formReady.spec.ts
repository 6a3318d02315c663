import type { Locator } from '@playwright/test';
import { FormPage } from '../../pages/formPage.ts';
import { openNextDoor, startVisit } from '../../pages/work.ts';
import { expectAccessible, visit } from '../../support/accessible.ts';
import { expect, test } from '../../support/journey.ts';
import { publishVisitForm } from '../../support/publishedForm.ts';
import { kinds } from '../../../src/lib/testing/formOfAllKinds.ts';

test.use({ town: { signedUp: [{ account: 'chen' }] } });

/** The list makes the draft ready that is likeliest tapped; what stands ready is never older than the last answer. */
test('a draft that stands ready behind the list has every answer, also the one typed a moment before leaving', async ({ server, officer }) => {
	test.slow();
	await publishVisitForm(server.ownerUrl, 'all-kinds', kinds());
	const chen = await officer({ account: 'chen' });
	const { page } = chen;
	const form = new FormPage(page);
	await openNextDoor(chen);
	await startVisit(chen);
	const name = form.question('name').getByRole('textbox');
	const people = form.question('people').locator('input');
	const again = async (): Promise<void> => {
		await page.locator('main a[href^="/visit/"]').first().click();
		await expect(name).toBeVisible();
	};
	const back = () => visit(page, '/today');

	for (const [turn, typed] of ['甲', '乙', '丙'].entries()) {
		await name.fill(typed);
		// Leaves in the same moment; then the list is tapped at once, or after it has made the draft ready.
		await back();
		if (turn > 0) await page.waitForTimeout(1_500);
		await again();
		await expect(name).toHaveValue(typed);
	}
	await people.fill('3');
	await back();
	await page.waitForTimeout(1_500);
	await again();
	await people.fill('4');
	await expect(page.locator('[data-saved="true"]')).toBeVisible();
	await chen.device.kill();
	await chen.device.start();
	await chen.device.open('/');
	await chen.unlock();
	await chen.page.waitForURL(/\/visit\//);
	await expect(new FormPage(chen.page).question('name').getByRole('textbox')).toHaveValue('丙');
	await expect(new FormPage(chen.page).question('people').locator('input')).toHaveValue('4');
});

test('the list of a form leads to each question, also to one that is drawn after the first screen; all on one page the officer stands where they stood', async ({ server, officer }) => {
	test.slow();
	await publishVisitForm(server.ownerUrl, 'all-kinds', kinds());
	const chen = await officer({ account: 'chen' });
	const { page } = chen;
	const form = new FormPage(page);
	await openNextDoor(chen);
	await startVisit(chen);
	const menu = async (): Promise<Locator> => {
		await page.getByRole('button', { name: '目录与显示' }).click();
		return page.getByRole('dialog');
	};
	await form.question('name').getByRole('textbox').fill('测试甲');
	// The first with nothing in it.
	await (await menu()).getByRole('button', { name: '到第一个没答的题' }).click();
	await expect(form.question('more').locator('textarea')).toBeFocused();
	// The last of its page.
	await (await menu()).getByRole('searchbox').fill('满意');
	await page.getByRole('dialog').getByRole('button', { name: /满意吗/ }).click();
	await expect(form.question('stars').locator('input').first()).toBeFocused();
	await expect(form.question('stars')).toBeInViewport();
	// On another page, in a row.
	await (await menu()).getByRole('searchbox').fill('几岁');
	await page.getByRole('dialog').getByRole('button', { name: /几岁/ }).click();
	await expect(form.question('child_age').locator('input')).toBeFocused();

	await (await menu()).getByRole('radio', { name: '一页到底' }).check({ force: true });
	await page.keyboard.press('Escape');
	for (const name of ['name', 'pets', 'label', 'signed', 'child_name', 'total']) await expect(form.question(name)).toHaveCount(1);
	await (await menu()).getByRole('searchbox').fill('设备码');
	await page.getByRole('dialog').getByRole('button', { name: /设备码/ }).click();
	await expect(form.question('label').getByRole('textbox')).toBeFocused();
	await form.question('label').getByRole('textbox').fill('SN-1');
	await expect(page.locator('[data-saved="true"]')).toBeVisible();
	await expectAccessible(page, 'a whole form on one page');

	await chen.device.kill();
	await chen.device.start();
	await chen.device.open('/');
	await chen.unlock();
	await chen.page.waitForURL(/\/visit\//);
	const again = new FormPage(chen.page).question('label');
	await expect(again.getByRole('textbox')).toHaveValue('SN-1');
	await expect(again, 'the same question is in sight').toBeInViewport();
});
