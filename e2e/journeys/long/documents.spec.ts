import { readFile } from 'node:fs/promises';
import mammoth from 'mammoth';
import { reportHazard } from '../../pages/work.ts';
import { expectAccessible, smallTargets, visit } from '../../support/accessible.ts';
import { expect, test } from '../../support/journey.ts';

test.use({ town: { signedUp: [{ account: 'chen' }] } });

test('a slip is made at the door without a signal: for the roll of the small printer, on A4, and as a Word file with the same words', async ({ officer }) => {
	test.slow();
	const chen = await officer({ account: 'chen' });
	const { page } = chen;
	await chen.device.loseCoverage();
	const number = await reportHazard(chen, '潮平里4幢1单元', '楼道里有旧沙发');
	await visit(page, `${new URL(page.url()).pathname}/documents/slip`);
	const paper = page.locator('[data-paper]');
	await expect(paper).toContainText(number);
	await expectAccessible(page, 'a document');
	expect(await smallTargets(page)).toEqual([]);
	await chen.tap(page.getByRole('radio', { name: /小票纸/ }));
	await page.emulateMedia({ media: 'print' });
	await expect(paper).toHaveAttribute('data-paper', 'roll');
	const shown = await paper.locator('p').allInnerTexts();
	await page.emulateMedia({ media: null });

	const [download] = await Promise.all([page.waitForEvent('download'), chen.tap(page.getByRole('button', { name: 'Word 文件' }))]);
	expect(download.suggestedFilename()).toContain(number);
	const { value, messages } = await mammoth.extractRawText({ buffer: await readFile(await download.path()) });
	expect(messages).toEqual([]);
	for (const line of shown.map((text) => text.trim()).filter((text) => text !== '')) expect(value).toContain(line);
});
