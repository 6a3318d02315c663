import { expect, type Locator } from '@playwright/test';
import { visit } from '../support/accessible.ts';
import type { Officer } from '../support/officer.ts';
import { photo } from '../support/photo.ts';

/** The three services in the words of the work, tap by tap. Each starts on Today and says what it left behind. */

/** The first flat on today's list that is still to be visited. */
export async function openNextDoor(officer: Officer): Promise<string> {
	const door = nextDoor(officer);
	const label = (await door.locator('.font-semibold').first().innerText()).trim();
	await officer.tap(door);
	await expect(officer.page.getByRole('heading', { level: 1, name: label })).toBeVisible();
	return label;
}

export function nextDoor(officer: Officer): Locator {
	return officer.page.locator('section').filter({ has: officer.page.getByRole('heading', { name: '今天的安排' }) }).getByRole('link').filter({ hasText: /室/ }).filter({ hasText: '走访' }).first();
}

export async function nobodyIn(officer: Officer): Promise<void> {
	await officer.tap(officer.page.getByRole('button', { name: '无人' }));
	await officer.tap(officer.page.getByRole('button', { name: '保存', exact: true }));
	await expect(officer.page.getByRole('dialog'), 'the sheet closes once it is saved').toHaveCount(0);
}

/** Meets the resident and stands before the first page of the checklist. */
export async function startVisit(officer: Officer): Promise<void> {
	await officer.tap(officer.page.getByRole('button', { name: '见面' }));
	await officer.tap(officer.page.getByRole('dialog').getByRole('button', { name: '本人' }));
	await expect(officer.page.getByText(/第 1 页/)).toBeVisible();
}

/** Where the household has still to be told what is kept on it, that comes before the first page. */
export async function meet(officer: Officer): Promise<void> {
	await officer.tap(officer.page.getByRole('button', { name: '见面' }));
	await officer.tap(officer.page.getByRole('dialog').getByRole('button', { name: '本人' }));
	await officer.page.waitForURL('**/visit/*');
}

export async function finishVisit(officer: Officer): Promise<void> {
	const next = officer.page.getByRole('button', { name: '下一页' });
	const save = officer.page.getByRole('button', { name: '保存走访' });
	while (!(await save.isVisible())) await officer.tap(next);
	await officer.tap(save);
	await officer.page.waitForURL('**/today');
}

/**
 * By the big button: place, what, photo, limit proposed, save. Ends on the case's page and answers its number. Each journey names a place of
 * its own: the same kind at the same place would rightly go to the case that is open there.
 */
export async function reportHazard(officer: Officer, at: string, what: string, picture = photo(3)): Promise<string> {
	const { page } = officer;
	await officer.tap(page.getByRole('button', { name: '新增' }));
	await officer.tap(page.getByRole('link', { name: /报隐患/ }));
	await officer.type(page.getByRole('searchbox').or(page.getByLabel('在哪里')), at);
	await officer.tap(page.getByRole('button', { name: new RegExp(at) }).or(page.getByRole('link', { name: new RegExp(at) })).first());
	await officer.tap(page.getByRole('radio', { name: '其他' }));
	officer.taps += 1;
	await page.locator('input[type=file]').setInputFiles(picture);
	await expect(page.getByRole('button', { name: '再拍一张' }).or(page.getByText('再拍一张'))).toBeVisible();
	await officer.type(page.getByLabel('哪里、什么情况'), what);
	await officer.tap(page.getByRole('button', { name: '保存隐患' }));
	await page.waitForURL(/\/cases\/[0-9a-f-]{36}$/);
	await expect(page.getByText(what, { exact: true }).filter({ visible: true }).first(), 'a new case with these words, not a note at one that was open').toBeVisible();
	return caseNumberOf(officer);
}

export async function caseNumberOf(officer: Officer): Promise<string> {
	const number = /[A-Z]{2}\d{6}-[0-9A-F]{4}/.exec(await officer.page.getByRole('banner').or(officer.page.locator('header')).filter({ hasText: '·' }).first().innerText());
	if (number === null) throw new Error('the page shows no case number');
	return number[0];
}

export async function searchCase(officer: Officer, text: string): Promise<void> {
	await officer.go('事项');
	// By its name: the screen before may have a search of its own.
	await officer.page.getByRole('searchbox', { name: '搜索事项' }).fill(text);
}

/** A son calls for his mother: known people are chosen from the list, the rest is typed. Ends on the case's page and answers its number. */
export async function takeRequest(officer: Officer, resident: string): Promise<string> {
	const { page } = officer;
	await officer.tap(page.getByRole('button', { name: '新增' }));
	await officer.tap(page.getByRole('link', { name: /接上门办请求/ }));
	const caller = page.getByRole('region', { name: '来电人' });
	await officer.type(caller.getByLabel('姓名').first(), '程远');
	await officer.type(caller.getByLabel('电话').first(), '10000009876');
	await officer.tap(caller.getByRole('radio', { name: '另一个人' }));
	await officer.type(page.getByLabel('申请人姓名'), resident);
	await officer.tap(page.getByRole('group', { name: '来电人是申请人的什么人' }).getByText('儿子', { exact: true }));
	await officer.tap(page.getByRole('list', { name: '在册的人' }).getByRole('button').first());
	await officer.tap(page.getByRole('group', { name: '要办什么' }).getByRole('radio').first());
	await officer.tap(page.getByRole('button', { name: '登记', exact: true }));
	await page.waitForURL(/\/cases\/[0-9a-f-]{36}$/);
	return caseNumberOf(officer);
}

/** A step of the case that is open, by its name: filled in, saved, and its sheet gone. */
export async function step(officer: Officer, move: string, fill: (sheet: Locator) => Promise<void> = async () => undefined): Promise<void> {
	const { page } = officer;
	const button = page.locator(`[data-move="${move}"]`).filter({ visible: true });
	await expect(page.getByRole('button', { name: '更多' }), 'the case stands there').toBeVisible();
	if ((await button.count()) === 0) await officer.tap(page.getByRole('button', { name: '更多' }));
	await officer.tap(button.first());
	const sheet = page.getByRole('dialog');
	await fill(sheet);
	await officer.tap(sheet.getByRole('button', { name: /^保存/ }));
	await expect(sheet, `${move} is saved`).toHaveCount(0);
}

export async function expectState(officer: Officer, state: string): Promise<void> {
	await expect(officer.page.locator(`[data-state="${state}"]`), state).toBeVisible({ timeout: 45_000 });
}

/** A document of the case that is open, as it would be printed; then back to the case. */
export async function expectDocument(officer: Officer, id: string, words: readonly string[]): Promise<void> {
	const { page } = officer;
	const { pathname } = new URL(page.url());
	await visit(page, `${pathname}/documents/${id}`);
	for (const text of words) await expect(page.locator('[data-paper]')).toContainText(text);
	await page.emulateMedia({ media: 'print' });
	await expect(page.getByRole('navigation')).toBeHidden();
	await page.emulateMedia({ media: null });
	await visit(page, pathname);
}
