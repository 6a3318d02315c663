import { readFile } from 'node:fs/promises';
import { reportHazard } from '../../pages/work.ts';
import { expectAccessible, visit } from '../../support/accessible.ts';
import { expect, test } from '../../support/journey.ts';

test.use({ town: { signedUp: [{ account: 'chen' }, { account: 'he', desk: true }] } });

test('a photo has a page that shows by what it can be known, and a marked copy of it is recorded', async ({ officer }) => {
	const chen = await officer({ account: 'chen' });
	await reportHazard(chen, '潮平里2幢1单元', '楼道堆放纸箱');
	await expect(chen.status).toHaveAttribute('data-status', 'received');
	await chen.page.getByRole('button', { name: /拍摄|照片|整改前/ }).first().click();
	await chen.page.getByRole('link', { name: '证据页' }).click();
	await expect(chen.page.locator('[data-chain="holds"]')).toBeVisible();
	await expect(chen.page.locator('dd').filter({ hasText: /^[0-9a-f]{64}$/ })).toHaveCount(3);
	await expectAccessible(chen.page, 'the page of a photo');
	await chen.page.getByRole('button', { name: '导出一份' }).click();
	const sheet = chen.page.getByRole('dialog');
	await sheet.getByRole('button', { name: '导出' }).click();
	await expect(sheet.getByText('请写给谁')).toBeVisible();
	await sheet.getByRole('textbox', { name: '给谁' }).fill('街道消防办');
	const download = chen.page.waitForEvent('download');
	await sheet.getByRole('button', { name: '导出' }).click();
	const copy = await readFile(await (await download).path());
	expect(copy.subarray(0, 3).toString('hex')).toBe('ffd8ff');
	expect(copy.includes('Exif')).toBe(false);

	const he = await officer({ account: 'he', desk: true });
	await visit(he.page, '/me/audit');
	await he.page.getByLabel('种类').selectOption({ label: '导出' });
	await expect(he.page.locator('[data-audit="exported"]')).toHaveCount(1);
	await expect(he.page.locator('[data-audit="exported"]')).toContainText('陈屿');
});
