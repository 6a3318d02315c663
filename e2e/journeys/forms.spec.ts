import { readFile } from 'node:fs/promises';
import type { Download, Locator } from '@playwright/test';
import { FormsPage } from '../pages/formsPage.ts';
import { draw } from '../pages/signaturePad.ts';
import { openNextDoor } from '../pages/work.ts';
import { expectAccessible } from '../support/accessible.ts';
import { expect, test } from '../support/journey.ts';
import { photo } from '../support/photo.ts';
import { storedFiles } from '../support/zip.ts';

test.use({ town: { signedUp: [{ account: 'chen' }, { account: 'zhou', desk: true }, { account: 'he', desk: true }] } });

const survey = [
	['begin group', 'shop', '店铺', 'Shop', 'field-list', '', ''],
	['text', 'owner', '店主', 'Owner', '', 'yes', ''],
	['text', 'phone', '电话', 'Telephone', '', '', ''],
	['integer', 'rooms', '几间', 'Rooms', '', '', '. >= 1'],
	['image', 'front', '门面照片', 'Photo of the front', '', '', ''],
	['end group', '', '', '', '', '', ''],
	['begin repeat', 'staff', '店员', 'Staff', '', '', ''],
	['text', 'name', '姓名', 'Name', '', '', ''],
	['end repeat', '', '', '', '', '', ''],
	['begin group', 'end', '签字', 'Signature', 'field-list', '', ''],
	['image', 'signed', '店主签名', 'Signature of the owner', 'signature', '', ''],
	['end group', '', '', '', '', '', ''],
];

async function bytesOf(download: Download): Promise<Buffer> {
	return readFile(await download.path());
}

test('an administrator publishes a sheet; an officer fills it without a network, through a kill; a supervisor reads it and takes it out as tables', async ({ officer }) => {
	test.slow();
	const he = await officer({ account: 'he', desk: true });
	const chen = await officer({ account: 'chen' });
	const forms = new FormsPage(he.page);
	await he.go('我的');
	await forms.open();
	await expectAccessible(he.page, 'forms');
	await he.page.getByRole('link', { name: '上传表单' }).click();

	// A fault is told by sheet, row and column, and nothing can be published.
	await forms.upload('小店检查.xlsx', survey.map((row) => (row[1] === 'rooms' ? [...row.slice(0, 6), '. >= ${nothing}'] : row)));
	const faults = he.page.locator('[data-issues="error"]');
	await expect(faults).toContainText('工作表 survey 第 5 行');
	await expectAccessible(he.page, 'a sheet with a fault');
	await expect(he.page.getByRole('button', { name: '发布', exact: true })).toBeHidden();

	await forms.upload('小店检查.xlsx', survey);
	await expect(he.page.locator('[data-opens]')).toBeVisible();
	await expect(he.page.getByText('新表单，第 1 版')).toBeVisible();
	await expectAccessible(he.page, 'a form to publish');

	// On trial: as at the door, and nothing of it stays.
	await he.page.getByRole('button', { name: '试填' }).click();
	await expect(he.page.getByText('试填：不保存，也不发送')).toBeVisible();
	await he.page.getByLabel('店主', { exact: false }).first().fill('试填的店主');
	await he.page.getByLabel('几间').fill('0');
	await expect(he.page.getByText('这个答案不符合要求').or(he.page.locator('[data-question="rooms"] .text-error')).first()).toBeVisible();
	await he.page.getByLabel('几间').fill('2');
	await expectAccessible(he.page, 'a form on trial');
	await he.page.getByRole('button', { name: '下一页' }).click();
	await he.page.getByRole('button', { name: '下一页' }).click();
	await he.page.getByRole('button', { name: '下一页' }).click();
	await he.page.getByRole('button', { name: '看填好后的样子' }).click();
	await expect(he.page.getByText('试填的店主')).toBeVisible();
	await he.page.getByRole('button', { name: '结束试填' }).click();

	await he.page.getByLabel('英文名称').fill('Shop check');
	await he.page.locator('label').filter({ hasText: '隐患' }).first().click();
	await he.page.getByRole('button', { name: '发布', exact: true }).click();
	await expect(he.page.locator('[data-published="1"]')).toBeVisible();
	await he.page.getByRole('link', { name: '回到表单列表' }).click();
	await expect(forms.line('小店检查')).toContainText('第 1 版');

	// Once published it can be sent as a test, which stays with the form and is counted nowhere.
	await forms.line('小店检查').getByRole('button', { name: '试填' }).click();
	await he.page.getByLabel('店主', { exact: false }).first().fill('测试店主');
	await he.page.getByLabel('几间').fill('1');
	while (!(await he.page.getByRole('button', { name: '看填好后的样子' }).isVisible())) await he.page.getByRole('button', { name: '下一页' }).click();
	await he.page.getByRole('button', { name: '看填好后的样子' }).click();
	await he.page.getByRole('button', { name: '作为测试提交' }).click();
	await forms.line('小店检查').getByRole('button', { name: '测试记录' }).click();
	await expect(he.page.getByRole('dialog').locator('[data-tests="1"]')).toBeVisible();
	await expectAccessible(he.page, 'tests of a form');
	await he.page.getByRole('dialog').getByRole('link').click();
	await expect(he.page.getByText('测试店主')).toBeVisible();
	await expect(he.page.getByText('测试记录：不计入任何统计')).toBeVisible();
	await expect(he.page.getByRole('button', { name: '更正', exact: true })).toHaveCount(0);

	// The officer's phone has it after its next sync, and needs no network from then on.
	const door = await openNextDoor(chen);
	const other = chen.page.getByRole('button', { name: '其他表单' });
	await expect(other).toBeVisible({ timeout: 45_000 });
	await chen.allReceived();
	await chen.device.loseCoverage();
	await chen.tap(other);
	await chen.tap(chen.page.getByRole('dialog').getByRole('button', { name: /小店检查/ }));
	await chen.page.waitForURL('**/visit/*');
	await chen.type(chen.page.getByLabel('店主', { exact: false }).first(), '=HYPERLINK("http://x","何秀兰")');
	await chen.type(chen.page.getByLabel('电话'), '013900000001');
	await chen.type(chen.page.getByLabel('几间'), '3');
	await chen.page.locator('[data-question="front"] input[type=file]').setInputFiles(photo(7));
	await expect(chen.page.locator('[data-question="front"] img')).toBeVisible();
	await chen.tap(chen.page.getByRole('button', { name: '下一页' }));
	// A killed browser takes its page along.
	const names = (): Locator => chen.page.locator('[data-question="name"] input');
	if ((await names().count()) === 0) await chen.tap(chen.page.getByRole('button', { name: '再加一条' }));
	await chen.type(names().first(), '甲');
	await chen.tap(chen.page.getByRole('button', { name: '再加一条' }));
	await chen.type(names().last(), '乙');
	await expect(chen.page.locator('[data-saved="true"]')).toBeVisible();

	await chen.device.kill();
	await chen.device.start({ online: false });
	await chen.device.open('/');
	await chen.unlock();
	await chen.page.waitForURL(/\/visit\//);
	await expect(names().last(), 'at the same question, with the rows that were there').toHaveValue('乙', { timeout: 45_000 });
	await chen.tap(chen.page.getByRole('button', { name: '下一页' }));
	await chen.page.locator('[data-question="signed"]').getByRole('button', { name: '签名' }).click();
	await draw(chen, chen.page.getByRole('dialog').getByRole('img'));
	await chen.tap(chen.page.getByRole('dialog').getByRole('button', { name: '签好了' }));
	await expect(chen.page.getByRole('dialog')).toHaveCount(0);
	await chen.tap(chen.page.getByRole('button', { name: '下一页' }));
	await expectAccessible(chen.page, 'the end of a form');
	await chen.tap(chen.page.getByRole('button', { name: '保存', exact: true }));
	await chen.page.waitForURL(/\/places\//);
	await chen.device.findCoverage();
	await chen.allReceived();

	// Read as it was filled in.
	const zhou = await officer({ account: 'zhou', desk: true });
	await zhou.page.getByRole('link', { name: '找门牌' }).first().click();
	await zhou.page.getByRole('searchbox').or(zhou.page.getByLabel('门牌、姓名、电话')).first().fill(door);
	await zhou.page.getByRole('link', { name: new RegExp(door) }).first().click();
	await zhou.page.locator('a[href^="/entries/"]').filter({ hasText: '小店检查' }).first().click();
	await expect(zhou.page.getByText('何秀兰', { exact: false }).first()).toBeVisible();
	for (const name of ['甲', '乙']) await expect(zhou.page.getByText(name, { exact: true })).toBeVisible();
	await expect(zhou.page.locator('main img').first()).toBeVisible();

	// And taken out: a table for the shop, one for its staff, and what was sent.
	await zhou.go('我的');
	await new FormsPage(zhou.page).open();
	await expect(zhou.page.getByRole('link', { name: '上传表单' }), 'a supervisor publishes nothing').toHaveCount(0);
	const take = async (as: string): Promise<Download> => {
		await new FormsPage(zhou.page).line('小店检查').getByRole('button', { name: '导出' }).click();
		await zhou.page.getByRole('dialog').locator('label').filter({ hasText: as }).click();
		const [download] = await Promise.all([zhou.page.waitForEvent('download'), zhou.page.getByRole('button', { name: '保存文件' }).click()]);
		return download;
	};
	const tables = storedFiles(await bytesOf(await take('CSV 表格')));
	expect([...tables.keys()]).toEqual(['小店检查.csv', '小店检查-staff.csv']);
	const table = (name: string): string => tables.get(name)?.toString('utf8') ?? '';
	expect([...(tables.get('小店检查.csv') ?? [])].slice(0, 3)).toEqual([0xef, 0xbb, 0xbf]);
	expect(table('小店检查.csv')).toContain(',"店主","电话","几间","门面照片","店主签名"');
	expect(table('小店检查.csv'), 'no cell computes, and a telephone number keeps its zero').toContain(`"${door}","","","","","'=HYPERLINK(""http://x"",""何秀兰"")","\t013900000001","3",`);
	expect(table('小店检查.csv'), 'no test').not.toContain('测试店主');
	expect(table('小店检查-staff.csv').match(/"(甲|乙)"/g)).toEqual(['"甲"', '"乙"']);
	const originals = [...storedFiles(await bytesOf(await take('原始 XML 和文件'))).keys()];
	expect([originals.filter((name) => name.startsWith('entries/')).length, originals.filter((name) => name.startsWith('files/')).length]).toEqual([1, 2]);
});
