import { expectAccessible, visit } from '../../support/accessible.ts';
import { expect, test } from '../../support/journey.ts';

test.use({ town: { signedUp: [{ account: 'zhou', desk: true }] } });

test('a supervisor reads what was done, goes down into a grid, opens a number to its cases; older times need a network', async ({ officer }) => {
	const zhou = await officer({ account: 'zhou', desk: true });
	const { page, device } = zhou;
	await zhou.go('今日');
	await page.getByRole('link', { name: '看数据' }).click();
	await page.getByRole('button', { name: '隐患排查' }).click();
	const figure = (id: string) => page.locator(`[data-figure="${id}"]`);
	const whole = Number(await figure('open').locator('p').first().innerText());
	expect(whole).toBeGreaterThan(0);
	await expectAccessible(page, 'figures');

	// The parts add up to the whole, and a part is a whole of its own.
	await page.getByLabel('看哪一项').selectOption({ label: '期末未结' });
	const parts = page.getByRole('region', { name: '各片情况' }).getByRole('button');
	const counts = await parts.locator('.text-lg').allInnerTexts();
	expect(counts.map(Number).reduce((sum, count) => sum + count, 0)).toBe(whole);
	const first = counts.findIndex((count) => Number(count) > 0);
	await parts.nth(first).click();
	await expect(figure('open').locator('p').first()).toHaveText(counts[first] ?? '');

	// What stands behind a number is as many as it says, and leads to the case.
	await figure('open').getByRole('link').click();
	await expect(page.locator('[data-case]')).toHaveCount(Number(counts[first]));
	await expectAccessible(page, 'behind a figure');
	await page.locator('[data-case]').first().click();
	await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
	await page.goBack();
	await page.goBack();

	// Last year is the server's to tell; without a network the screen says what it counts.
	await page.getByRole('button', { name: '去年' }).click();
	await expect(page.getByText(/^服务器数到/)).toBeVisible();
	await device.loseCoverage();
	await visit(page, '/figures?service=hazard&time=lastYear');
	await expect(page.getByText(/^这台设备上只有/)).toBeVisible();
	await visit(page, '/figures?service=hazard&time=month');
	await expect(figure('open').locator('p').first()).toHaveText(String(whole));
	await expect(page.getByText('去年同期的数据在服务器上，连上网才能比。')).toBeVisible();
	await expectAccessible(page, 'figures offline');
});
