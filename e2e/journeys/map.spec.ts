import type { Locator, Page } from '@playwright/test';
import { expectAccessible, visit } from '../support/accessible.ts';
import { expect, test } from '../support/journey.ts';
import { fetchMap, noteWords, wordsOn } from '../support/mapWords.ts';
import type { Officer } from '../support/officer.ts';

test.use({ town: { signedUp: [{ account: 'chen' }] } });

test('list and map are one set, whatever is filtered on either', async ({ officer }) => {
	const chen = await officer({ account: 'chen' });
	const { page } = chen;
	await openMap(chen);
	const all = await casesSaid(page);
	await expect.poll(() => casesDrawn(page)).toBe(all);
	await page.getByRole('button', { name: /^逾期/ }).click();
	await expect.poll(() => casesSaid(page)).toBeLessThan(all);
	const late = await casesSaid(page);
	await expect.poll(() => casesDrawn(page)).toBe(late);
	await chen.go('事项');
	await expect(page.locator('a[data-case]')).toHaveCount(late);
	await page.getByRole('searchbox').fill('电动车');
	await expect.poll(() => page.locator('a[data-case]').count()).toBeLessThan(late);
	const found = await page.locator('a[data-case]').count();
	await chen.go('地图');
	await expect.poll(() => casesSaid(page)).toBe(found);
	await expect.poll(() => casesDrawn(page)).toBe(found);
});

test('the map is fetched with one tap, and opens after a kill with the server gone: streets, names, cases and doors, nothing asked from a network, no rule of the content policy broken', async ({ officer, server }) => {
	const chen = await officer({ account: 'chen' });
	await openMap(chen);
	await expect(chen.page.locator('[data-map-offer]')).toContainText(/\d+ KB/);
	await expectAccessible(chen.page, 'map that is offered');
	await fetchMap(chen.page);
	await expect(chen.page.locator('[data-map-source]')).toContainText('Invented town');
	await chen.page.evaluate(async () => { await navigator.serviceWorker.ready; });
	await chen.device.kill();
	await server.kill();
	await chen.device.start({ online: false });
	await noteWords(chen.device.context);
	const complaints: string[] = [];
	const asked: string[] = [];
	chen.page.on('console', (message) => { if (/Content.Security.Policy/i.test(message.text())) complaints.push(message.text()); });
	chen.device.context.on('request', (request) => asked.push(request.url()));
	await chen.device.open('/map');
	await chen.unlock();
	await chen.page.locator('button.map-mark').first().waitFor();
	await expect(chen.page.locator('[data-map-source]')).toContainText('Invented town');
	await expect.poll(() => coloursPainted(chen.page)).toBeGreaterThan(20);
	await expect.poll(() => wordsOn(chen.page)).toContain('禾风街');
	for (let closer = 0; closer < 2; closer += 1) await chen.page.getByRole('button', { name: '放大', exact: true }).click();
	await expect.poll(async () => (await wordsOn(chen.page)).filter((word) => /\d幢$/.test(word)).length).toBeGreaterThan(2);
	await expect(chen.page.locator('[data-map-offer]')).toHaveCount(0);
	expect(asked.filter((url) => !url.startsWith(server.url) || url.includes('/api/maps'))).toEqual([]);
	expect(complaints).toEqual([]);
});

test('a tap: a group opens, a spot shows its cases floor by floor, a dot its door', async ({ officer }) => {
	const chen = await officer({ account: 'chen' });
	const { page } = chen;
	await openMap(chen);
	/** By what they say: a group that opens may leave as many marks as there were. */
	const marks = (): Promise<string> => page.locator('button.map-mark').evaluateAll((all) => all.map((mark) => mark.getAttribute('aria-label')).join('\n'));
	let stack = await inSight(page, /^此处 \d+ 个事项/);
	while (stack === null) {
		const before = await marks();
		const group = await inSight(page, /点一下放大/);
		if (group === null) throw new Error('no group in sight');
		await group.click();
		await expect.poll(marks).not.toBe(before);
		stack = await inSight(page, /^此处 \d+ 个事项/);
	}
	const said = Number(/\d+/.exec((await stack.getAttribute('aria-label')) ?? '')?.[0]);
	await stack.click();
	await expect(page.locator('section a[data-case]')).toHaveCount(said);
	await expectAccessible(page, 'map with a card');
	await page.getByRole('button', { name: '关闭' }).click();

	// Fewer cases, so that a door is found on whose dot none stands.
	await page.getByRole('button', { name: /^逾期 \d+$/ }).first().click();
	await visit(page, '/places');
	const doorsListed = await page.locator('main a[href^="/places/"]').filter({ hasText: /室/ }).evaluateAll((links) => links.map((link) => ({ id: link.getAttribute('href')?.split('/').at(-1) ?? '', entrance: /\S+单元/.exec(link.textContent)?.[0] ?? '' })));
	const doors = page.locator('section').getByRole('link');
	let shown: readonly string[] = [];
	for (const { id } of [...new Map(doorsListed.map((door) => [door.entrance, door])).values()]) {
		await visit(page, '/places');
		await visit(page, `/map?place=${id}`, '/map');
		await expect(doors.first()).toBeVisible();
		shown = await doors.allInnerTexts();
		await page.getByRole('button', { name: '关闭' }).click();
		if (await middleIsFree(page)) break;
	}
	const box = await page.locator('.field-map').boundingBox();
	if (box === null) throw new Error('no map');
	// Who taps a dot sees it; it is drawn when the map has come to rest.
	await expect(async () => {
		await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
		await expect(doors.first()).toBeVisible({ timeout: 2_000 });
	}).toPass({ timeout: 15_000 });
	expect(await doors.allInnerTexts(), 'the dot in the middle is the door that was asked for').toEqual(shown);
	await doors.first().click();
	await page.waitForURL('**/places/*');
});

test('my position has its accuracy; refused, the map says what to do and works on', async ({ officer }) => {
	const chen = await officer({ account: 'chen' });
	const { page } = chen;
	await openMap(chen);
	await page.getByRole('button', { name: '我的位置' }).click();
	await expect(page.getByText('位置误差约 12 米')).toBeVisible();
	await expect(page.locator('.map-here')).toBeVisible();
	await chen.go('今日');
	await chen.device.context.clearPermissions();
	await chen.go('地图');
	await page.getByRole('button', { name: '我的位置' }).click();
	await expect(page.getByText(/浏览器没有允许使用位置/)).toBeVisible();
	await expect(page.locator('button.map-mark').first()).toBeVisible();
});

test('a place that is on no list is picked on the map, and the request stands there', async ({ officer }) => {
	const chen = await officer({ account: 'chen' });
	const { page } = chen;
	await visit(page, '/requests/new');
	await page.getByLabel('上门地址').or(page.getByRole('searchbox')).last().fill('河边新棚');
	await page.getByRole('button', { name: /在地图上/ }).click();
	const picker = page.getByRole('dialog');
	await expect(picker.getByRole('button', { name: '用这个位置' })).toBeEnabled();
	await expectAccessible(page, 'place picker');
	await expect(picker.getByText(/^属于：望潮/)).toBeVisible();
	const box = await picker.locator('.field-map').boundingBox();
	if (box === null) throw new Error('no map');
	await page.mouse.move(box.x + 150, box.y + 400);
	await page.mouse.down();
	await page.mouse.move(box.x + 150, box.y + 150, { steps: 6 });
	await page.mouse.up();
	await expect(picker.getByText(/不在任何网格里|不在您的辖区/)).toBeVisible();
	await page.mouse.move(box.x + 150, box.y + 150);
	await page.mouse.down();
	await page.mouse.move(box.x + 150, box.y + 400, { steps: 6 });
	await page.mouse.up();
	await expect(picker.getByText(/^属于：望潮/)).toBeVisible();
	await picker.getByRole('button', { name: '用这个位置' }).click();
	await expect(picker).toBeHidden();
	await expect(page.getByRole('button', { name: /已.*选/ })).toBeVisible();
});

/** Marks are drawn beyond the edges too, so that a pan does not uncover nothing; a finger reaches those that nothing lies over, once the map has come to rest. */
async function inSight(page: Page, name: RegExp): Promise<Locator | null> {
	const places = (): Promise<string> => page.locator('button.map-mark').evaluateAll((all) => all.map((mark) => `${mark.getAttribute('aria-label')} ${Math.round(mark.getBoundingClientRect().x)} ${Math.round(mark.getBoundingClientRect().y)}`).join('\n'));
	await expect(async () => {
		const before = await places();
		await page.waitForTimeout(250);
		expect(await places()).toBe(before);
	}).toPass();
	for (const mark of await page.getByRole('button', { name }).all()) {
		const reached = await mark.evaluate((button) => {
			const { x, y, width, height } = button.getBoundingClientRect();
			return button.contains(document.elementFromPoint(x + width / 2, y + height / 2));
		});
		if (reached) return mark;
	}
	return null;
}

async function middleIsFree(page: Page): Promise<boolean> {
	await inSight(page, /^$/);
	return page.locator('.field-map').evaluate((map) => {
		const { x, y, width, height } = map.getBoundingClientRect();
		return document.elementFromPoint(x + width / 2, y + height / 2)?.closest('.map-mark') === null;
	});
}

async function openMap(someone: Officer): Promise<void> {
	await someone.go('地图');
	await someone.page.locator('button.map-mark').first().waitFor();
}

/** What the line above the map says. */
async function casesSaid(page: Page): Promise<number> {
	return Number(/^(\d+) 个事项/.exec(await page.getByText(/^\d+ 个事项/).first().innerText())?.[1]);
}

/** What the marks add up to, with all of them in sight, and those of which the map says that they stand nowhere: a question has no place. */
async function casesDrawn(page: Page): Promise<number> {
	await page.getByRole('button', { name: '看全部事项' }).click();
	const [said = ''] = await page.getByText(/\d+ 个没有位置/).allInnerTexts();
	const unplaced = Number(/(\d+) 个没有位置/.exec(said)?.[1] ?? 0);
	return unplaced + await page.locator('button.map-mark').evaluateAll((marks) => marks.reduce((sum, mark) => sum + Number(mark.querySelector('.map-mark-count')?.textContent ?? 1), 0));
}

async function coloursPainted(page: Page): Promise<number> {
	return page.evaluate(() => {
		const seen = new Set<number>();
		for (const canvas of document.querySelectorAll<HTMLCanvasElement>('.map-base-pane canvas')) {
			const pixels = canvas.width === 0 ? undefined : canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data;
			if (pixels === undefined) continue;
			for (let at = 0; at < pixels.length; at += 4 * 97) seen.add(((pixels[at] ?? 0) << 16) | ((pixels[at + 1] ?? 0) << 8) | (pixels[at + 2] ?? 0));
		}
		return seen.size;
	});
}
