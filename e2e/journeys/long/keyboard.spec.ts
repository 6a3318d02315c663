import type { Locator, Page } from '@playwright/test';
import { press, reach } from '../../support/accessible.ts';
import { expect, test } from '../../support/journey.ts';
import { photo } from '../../support/photo.ts';

test.use({ town: { signedUp: [{ account: 'chen', desk: true }] } });

/** The three services from Today to the saved case, with no pointer at all. */

test('a home visit: the door, whom one met, every page, saved', async ({ officer }) => {
	const chen = await officer({ account: 'chen', desk: true });
	const { page } = chen;
	await press(page, page.locator('main a[href^="/places/"]').filter({ hasText: /室/ }).first());
	await page.waitForURL('**/places/*');
	await expectFocusKept(page);

	const met = page.getByRole('button', { name: '见面' });
	await press(page, met);
	await expectFocusIn(page.getByRole('dialog'));
	const door = await page.locator('h1').innerText();
	await page.keyboard.press('Escape');
	await expect(met, 'a closed sheet gives the focus back').toBeFocused();
	await page.keyboard.press('Enter');
	await press(page, page.getByRole('dialog').getByRole('button', { name: '本人' }));
	await page.waitForURL('**/visit/*');
	await expect(page.getByText('第 1 页')).toBeVisible();

	await choose(page, page.getByRole('group', { name: '电动车或电池在哪里充电？' }), '楼外集中充电');
	const next = page.getByRole('button', { name: '下一页' });
	const save = page.getByRole('button', { name: '保存走访' });
	const note = page.getByLabel('走访记录');
	while (!(await save.isVisible())) {
		await press(page, next);
		await expect(page.locator('main h2').first(), 'a new page begins at its heading').toBeFocused();
		if (await note.isVisible()) {
			await reach(page, note);
			await page.keyboard.type('家中一切正常');
		}
	}
	await press(page, save);
	await page.waitForURL('**/today');
	await expect(page.locator('section').filter({ has: page.getByRole('heading', { name: '今天已办' }) }).getByRole('link').filter({ hasText: door })).toBeVisible();
	await expectFocusKept(page);
});

test('a hazard with a photo, from the add button', async ({ officer }) => {
	const chen = await officer({ account: 'chen', desk: true });
	const { page } = chen;
	await press(page, page.getByRole('button', { name: '新增' }));
	await expectFocusIn(page.getByRole('dialog'));
	await press(page, page.getByRole('link', { name: /报隐患/ }));
	await page.waitForURL('**/hazards/new');
	await expectFocusKept(page);

	await reach(page, page.getByLabel('在哪里'));
	await page.keyboard.type('潮平里1幢1单元');
	await press(page, page.getByRole('button', { name: /^潮平里1幢1单元/ }).first());
	await expect(page.getByRole('button', { name: '换地方' })).toBeVisible();
	await expectFocusKept(page);
	await choose(page, page.getByRole('group', { name: '什么隐患' }), '防火门');

	const camera = page.locator('input[type=file]');
	await reach(page, camera);
	await camera.setInputFiles(photo(5));
	await expect(page.getByText('再拍一张')).toBeVisible();
	await reach(page, page.getByLabel('哪里、什么情况'));
	await page.keyboard.type('三楼防火门关不上');
	await choose(page, page.getByRole('group', { name: /整改期限/ }), '7 天内');
	await press(page, page.getByRole('button', { name: '保存隐患' }));
	await page.waitForURL(/\/cases\/[0-9a-f-]{36}$/);
	await expect(page.getByText('三楼防火门关不上')).toBeVisible();
	await expect(page.getByRole('img').first()).toBeVisible();
	await expectFocusKept(page);
});

test('a home-service request by phone: a son for his mother', async ({ officer }) => {
	const chen = await officer({ account: 'chen', desk: true });
	const { page } = chen;
	const resident = await someResident(page);
	await press(page, page.getByRole('button', { name: '新增' }));
	await press(page, page.getByRole('link', { name: /接上门办请求/ }));
	await page.waitForURL('**/requests/new');

	const caller = page.getByRole('region', { name: '来电人' });
	await reach(page, caller.getByLabel('姓名').first());
	await page.keyboard.type('程远');
	await reach(page, caller.getByLabel('电话').first());
	await page.keyboard.type('10000009876');
	await choose(page, caller.getByRole('group', { name: '谁是申请人' }), '另一个人');
	await press(page, page.getByRole('group', { name: '来电人是申请人的什么人' }).getByRole('button', { name: '儿子' }));
	await reach(page, page.getByLabel('申请人姓名'));
	await page.keyboard.type(resident);
	await press(page, page.getByRole('list', { name: '在册的人' }).getByRole('button').first());
	await expect(page.getByRole('button', { name: '不是这个人' }), 'who was chosen takes the place and the focus of the list').toBeFocused();
	await choose(page, page.getByRole('group', { name: '要办什么' }), /./);
	await press(page, page.getByRole('button', { name: '登记', exact: true }));
	await page.waitForURL(/\/cases\/[0-9a-f-]{36}$/);
	await expect(page.getByText('程远').first()).toBeVisible();
	await expectFocusKept(page);
});

/** Into the group with Tab, to the answer with the arrows, as radios are used. */
async function choose(page: Page, group: Locator, answer: string | RegExp): Promise<void> {
	const radios = group.getByRole('radio');
	const checked = group.getByRole('radio', { checked: true });
	await radios.first().waitFor();
	await reach(page, (await checked.count()) > 0 ? checked : radios.first());
	await page.keyboard.press('Space');
	const wanted = group.getByRole('radio', { name: answer }).first();
	for (let step = await radios.count(); step > 0 && !(await wanted.isChecked()); step -= 1) await page.keyboard.press('ArrowDown');
	await expect(wanted).toBeChecked();
	await expect(wanted).toBeFocused();
	expect(await seen(wanted), 'the focus can be seen').toBe(true);
}

/** The control, or the label it lies in, has an outline. */
async function seen(control: Locator): Promise<boolean> {
	return control.evaluate((element) => [element, element.closest('label')].some((box) => box !== null && getComputedStyle(box).outlineStyle !== 'none' && Number.parseFloat(getComputedStyle(box).outlineWidth) >= 2));
}

/** Nobody is thrown back to the top of the document: the focus lies in the screen. */
async function expectFocusKept(page: Page): Promise<void> {
	await expect.poll(() => page.evaluate(() => document.activeElement?.closest('main') !== null), { message: 'the focus lies in the screen' }).toBe(true);
}
async function expectFocusIn(dialog: Locator): Promise<void> {
	await expect(dialog).toBeVisible();
	expect(await dialog.evaluate((element) => element.contains(document.activeElement)), 'the sheet has the focus').toBe(true);
}

/** The first name on today's list: somebody the town knows. */
async function someResident(page: Page): Promise<string> {
	const words = await page.locator('section').filter({ has: page.getByRole('heading', { name: '今天的安排' }) }).getByRole('link').filter({ hasText: '走访' }).filter({ hasText: '室' }).first().innerText();
	const name = words.split('\n').map((line) => line.trim()).find((line) => line.includes('、') || /^[\u4e00-\u9fff]{2,4}$/.test(line))?.split('、')[0];
	if (name === undefined) throw new Error(`no resident in: ${words}`);
	return name;
}
