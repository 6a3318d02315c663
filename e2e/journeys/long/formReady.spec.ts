import { FormPage } from '../../pages/formPage.ts';
import { openNextDoor, startVisit } from '../../pages/work.ts';
import { visit } from '../../support/accessible.ts';
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
