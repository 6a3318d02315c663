import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { readSheet } from '../../../src/lib/sheets/readSheet.ts';
import { wrongRowsFile } from '../../../src/lib/sheets/wrongRows.ts';
import { ImportsPage } from '../../pages/importsPage.ts';
import { expectAccessible, visit } from '../../support/accessible.ts';
import { expect, test } from '../../support/journey.ts';

test.use({ town: { signedUp: [{ account: 'he', desk: true }, { account: 'wu' }] } });

const doors = [['麦浪第一网格门牌', '', ''], ['网格', '地址', '走访间隔（天）'], ['麦浪第一网格', '新禾苑１栋１单元１０１', '90'], ['麦浪社区/麦浪第一网格', '新禾苑一幢一单元102室', ''], ['麦浪', '新禾苑1幢1单元201室', '']];
/** The second row's number has a wrong digit; the third is one that a spreadsheet rounded. */
const people = [
	['姓名', '民族', '残疾类别', '身份证号', '联系电话', '家庭住址', '需要留意'],
	['米秋', '汉', '肢体', '11010519491231002X', '139 0000 0021', '新禾苑1栋1-101', '行动不便'], ['范舟', '汉', '听力', '110105194912310021', '13900000022', '新禾苑1幢1单元102', ''], ['丁蕾', '', '', '1.10105194912310E+17', '13900000023', '新禾苑1幢1单元102', '独居'],
];

/** Whether the search on this device finds a door or somebody there. */
async function expectFound(page: Page, words: string, label: string, there: boolean): Promise<void> {
	await visit(page, '/places');
	await page.getByRole('searchbox').fill(words);
	const found = page.locator('main a[href^="/places/"]').filter({ hasText: label });
	if (there) await expect(found.first()).toBeVisible({ timeout: 30_000 });
	else await expect(page.getByText('找到 0 处')).toBeVisible({ timeout: 30_000 });
}

test('a clerk imports doors and people from .xlsx with wrong rows, mends them and imports again; an officer has them offline; undone, what nobody touched is gone', async ({ officer }) => {
	test.setTimeout(240_000);
	const he = await officer({ account: 'he', desk: true });
	const wu = await officer({ account: 'wu' });
	const imports = new ImportsPage(he.page);

	await test.step('doors: the wrong row is mended on the screen', async () => {
		await he.go('我的');
		await imports.open();
		await expectAccessible(he.page, 'imports, none yet');
		await imports.choose({ kind: '门牌', name: '新禾苑门牌', source: '物业', purpose: '入户走访' }, doors);
		await expectAccessible(he.page, 'what the columns are');
		await imports.look();
		await expect(imports.row(3)).toHaveAttribute('data-state', 'new');
		await expect(imports.row(4)).toHaveAttribute('data-state', 'new');
		await expect(imports.row(5)).toContainText('没有叫“麦浪”的网格或社区');
		await expectAccessible(he.page, 'what would happen');
		await imports.row(5).getByLabel('网格').fill('麦浪第一网格');
		await imports.row(5).getByLabel('网格').press('Tab');
		await expect(imports.row(5)).toHaveAttribute('data-state', 'new');
		await imports.begin('导入 3 行');
		await expect(he.page.getByText('新增 3，更新 0，没变 0')).toBeVisible();
	});

	let mended = Buffer.alloc(0);
	await test.step('people: refused columns are named, wrong rows come back as a sheet, the rest is imported', async () => {
		await he.go('我的');
		await imports.open();
		await imports.choose({ kind: '居民', name: '残疾人车辆', source: '区残联', purpose: '上门验车上牌' }, people);
		const refused = he.page.locator('[data-forbidden]');
		await expect(refused).toContainText('民族');
		await expect(refused).toContainText('残疾类别');
		await imports.look();
		await expect(imports.row(3)).toContainText('校验位不对');
		await expect(imports.row(4)).toContainText('E+17');
		const [saved] = await Promise.all([he.page.waitForEvent('download'), he.page.getByRole('button', { name: '下载要改的 2 行' }).click()]);
		const read = await readSheet(new Uint8Array(await readFile(await saved.path())));
		const rows = read.ok ? read.value : [];
		expect(rows[0]).toEqual(['要改什么', '姓名', '身份证号', '联系电话', '家庭住址', '需要留意']);
		expect(rows[1]?.[0]).toContain('身份证号：校验位不对');
		const [heads = [], ...rest] = rows;
		mended = Buffer.from(await (await wrongRowsFile('名单', heads, rest.map((row) => row.map((cell, at) => (at === 2 ? '' : cell))))).arrayBuffer());
		await imports.begin('导入 1 行，2 行先不导');
	});

	await test.step('the mended sheet, and then the whole file once more', async () => {
		await he.page.getByRole('button', { name: '再导入一份' }).click();
		await imports.chooseFile('改好的.xlsx', mended);
		await he.page.getByLabel('名单名称').fill('残疾人车辆');
		await expect(he.page.getByLabel('谁提供的'), 'as it was said the last time').toHaveValue('区残联');
		await imports.look();
		await imports.begin('导入 2 行');
		await he.go('我的');
		await imports.open();
		await imports.choose({ kind: '居民', name: '残疾人车辆', source: '区残联', purpose: '上门验车上牌' }, people.map((row, at) => row.map((cell, column) => (column === 3 && at > 1 ? '' : cell))));
		await imports.look();
		await expect(he.page.getByRole('button', { name: '没有要写入的' })).toBeDisabled();
		for (const row of [2, 3, 4]) await expect(imports.row(row)).toHaveAttribute('data-state', 'same');
		await he.page.getByRole('button', { name: '不用这份了' }).click();
	});

	await test.step('an officer of the grid has them, without a network too, is told where they came from, and changes one', async () => {
		await expectFound(wu.page, '范舟', '新禾苑1幢1单元102室', true);
		await wu.allReceived();
		await wu.device.loseCoverage();
		await expectFound(wu.page, '米秋', '新禾苑1幢1单元101室', true);
		await wu.page.locator('main a[href^="/places/"]').filter({ hasText: '新禾苑1幢1单元101室' }).click();
		await expect(wu.page.locator('[data-origin]')).toContainText('来自名单“残疾人车辆”（区残联');
		await wu.device.findCoverage();
		await expectFound(wu.page, '范舟', '新禾苑1幢1单元102室', true);
		await wu.page.locator('main a[href^="/places/"]').filter({ hasText: '新禾苑1幢1单元102室' }).click();
		await wu.page.getByRole('button', { name: /户籍在这里吗/ }).first().click();
		await wu.page.getByRole('dialog').getByRole('radio', { name: '人户一致' }).click();
		await wu.allReceived();
	});

	await test.step('both imports of people are undone: who was changed stays and is named, the other is gone from the device', async () => {
		await he.go('我的');
		await imports.open();
		for (const _ of [1, 2]) {
			await imports.run('残疾人车辆').filter({ hasNotText: '已撤销' }).first().click();
			await he.page.getByRole('button', { name: '撤销这次导入' }).click();
			await he.page.getByRole('dialog').getByRole('button', { name: '撤销这次导入' }).click();
			await expect(he.page.locator('[data-run="undone"]')).toBeVisible({ timeout: 30_000 });
			await expectAccessible(he.page, 'an import that was taken back');
			await he.go('我的');
			await imports.open();
		}
		await expectFound(wu.page, '米秋', '', false);
		await imports.run('残疾人车辆').first().click();
		await expect(he.page.locator('[data-left]')).toContainText('导入后有人改过');
		await he.go('我的');
		await he.page.getByRole('link', { name: /操作记录/ }).click();
		await expect(he.page.locator('[data-audit="import_undone"]').first()).toBeVisible();
	});

	await test.step('a list of vehicles opens a case for each, which the officer has in the first state', async () => {
		await he.go('我的');
		await imports.open();
		await imports.choose({ kind: '事项', service: '残疾人车辆上门上牌', name: '车辆名单', source: '区残联', purpose: '上门验车上牌' }, [['姓名', '残疾等级', '联系电话', '家庭住址', '车辆类型'], ['岳青', '二级', '13900000061', '新禾苑1栋1-201', '机动轮椅车'], ['岳白', '三级', '13900000062', '新禾苑1栋1-201', '飞机']]);
		await imports.look();
		await expect(imports.row(2)).toContainText('机动轮椅车 岳青');
		await expect(imports.row(3)).toContainText('“飞机”看不懂');
		await imports.begin('导入 1 行，1 行先不导');
		await visit(wu.page, '/cases');
		await expect(wu.page.locator('a[data-case]').filter({ hasText: '机动轮椅车 岳青' })).toContainText('待联系', { timeout: 45_000 });
	});
});
