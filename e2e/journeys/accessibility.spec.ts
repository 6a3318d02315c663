import type { Page } from '@playwright/test';
import { expectAccessible, press, reach, smallTargets, visit } from '../support/accessible.ts';
import { expect, test } from '../support/journey.ts';
import type { Officer } from '../support/officer.ts';

test.use({ town: { signedUp: [{ account: 'chen', desk: true }] } });

// The longest file by far: its tests need nothing of each other, so both workers take of them.
test.describe.configure({ mode: 'parallel' });

type Look = { readonly name: string; readonly account: string; readonly desk: boolean; readonly english: boolean; readonly theme: string; readonly textScale: string };
const looks: readonly Look[] = [
	{ name: 'phone, light, Chinese', account: 'chen', desk: false, english: false, theme: 'light', textScale: '100' },
	{ name: 'phone, dark, English, large type', account: 'lin', desk: false, english: true, theme: 'dark', textScale: '150' },
	{ name: 'desk of the administrator, high contrast, Chinese', account: 'he', desk: true, english: false, theme: 'contrast', textScale: '100' },
	{ name: 'desk of the supervisor, light, English', account: 'zhou', desk: true, english: true, theme: 'light', textScale: '115' },
];

// Two looks with each push, a phone and a desk, which between them have dark and high contrast, both languages and large type; all in the long run.
for (const look of process.env['E2E_LONG'] === '1' ? looks : looks.slice(1, 3)) {
	test(`every screen is accessible: ${look.name}`, async ({ officer }) => {
		test.slow();
		const someone = await officer({ account: look.account, desk: look.desk });
		await wear(someone, look);
		const { page } = someone;
		for (const path of await screensOf(page)) {
			await visit(page, path);
			if (path === '/map') await expect(page.locator('button.map-mark').first()).toBeVisible();
			await expectAccessible(page, path);
			if (!look.desk) expect.soft(await smallTargets(page), `${path}: targets`).toEqual([]);
		}
		await someone.page.locator('[data-status]:visible').click();
		await expectAccessible(page, 'status sheet');
		await page.keyboard.press('Escape');
		await page.locator('button[aria-haspopup=dialog]:visible').filter({ hasText: /新增|Add/ }).or(page.getByLabel(/^(新增|Add)$/)).first().click();
		await expectAccessible(page, 'add sheet');
		await page.keyboard.press('Escape');
		await page.locator('button:visible').filter({ hasText: /锁定|Lock/ }).or(page.getByLabel(/^(锁定|Lock)$/)).locator('visible=true').first().click();
		await page.waitForURL('**/unlock**');
		await page.locator('h1').waitFor();
		await expectAccessible(page, '/unlock');
	});
}

test('before there is a vault, too: sign-in, and the page for browsers that cannot', async ({ device }) => {
	const phone = await device();
	await phone.open('/');
	await phone.page.locator('[data-account]').first().waitFor();
	await expectAccessible(phone.page, '/sign-in');
	expect.soft(await smallTargets(phone.page)).toEqual([]);
	await phone.page.locator('[data-account]').first().click();
	await phone.page.locator('[data-suggested]').waitFor();
	await expectAccessible(phone.page, 'passphrase');
	await phone.open('/unsupported');
	await phone.page.locator('h1').waitFor();
	await expectAccessible(phone.page, '/unsupported');
});

test('keyboard alone: a visit with its checklist', async ({ officer }) => {
	const chen = await officer({ account: 'chen', desk: true });
	const { page } = chen;
	await press(page, page.locator('main a[href^="/places/"]').filter({ hasText: /室/ }).first());
	await page.waitForURL('**/places/*');
	await press(page, page.getByRole('button', { name: '见面' }));
	await press(page, page.getByRole('dialog').getByRole('button', { name: '本人' }));
	await page.waitForURL('**/visit/*');
	await expect(page.getByText(/第 1 页/)).toBeVisible();
	const next = page.getByRole('button', { name: '下一页' });
	const save = page.getByRole('button', { name: '保存走访' });
	await press(page, page.getByRole('radio').first(), 'Space');
	await expect(page.getByRole('radio').first()).toBeChecked();
	while (!(await save.isVisible())) await press(page, next);
	await press(page, save);
	await page.waitForURL('**/today');
	await expectAccessible(page, '/today');
});

test('keyboard alone: a stairwell in order, and one with a fault', async ({ officer }) => {
	const chen = await officer({ account: 'chen', desk: true });
	const { page } = chen;
	await visit(page, '/places');
	await reach(page, page.getByRole('searchbox'));
	await page.keyboard.type('潮平里2幢1单元');
	await press(page, page.locator('main a[href^="/places/"]').filter({ hasNotText: /室/ }).first());
	await press(page, page.locator('a[href^="/stairwell/"], button:has-text("查楼道")').locator('visible=true').first());
	await page.waitForURL('**/stairwell/*');
	const first = page.url();
	await press(page, page.getByRole('button', { name: /一切正常/ }));
	await page.waitForURL((url) => url.href !== first);
	const fails = page.getByRole('radio', { name: /不合格|有问题|异常/ }).or(page.getByRole('button', { name: /不合格|有问题|异常/ })).first();
	await press(page, fails, 'Space');
	await expectAccessible(page, '/stairwell with a fault');
});

test('keyboard alone: a request taken by phone', async ({ officer }) => {
	const chen = await officer({ account: 'chen', desk: true });
	const { page } = chen;
	await press(page, page.getByRole('button', { name: '新增' }));
	await press(page, page.getByRole('link', { name: /接上门办请求/ }));
	const caller = page.getByRole('region', { name: '来电人' });
	await reach(page, caller.getByLabel('姓名').first());
	await page.keyboard.type('程远');
	await reach(page, caller.getByLabel('电话').first());
	await page.keyboard.type('10000009876');
	await press(page, page.getByRole('group', { name: '要办什么' }).getByRole('radio').first(), 'Space');
	await expectAccessible(page, '/requests/new, filled');
	await press(page, page.getByRole('button', { name: '登记', exact: true }));
	// A place is still missing; the fault is told to whoever cannot see it.
	await expect(page.locator('[aria-invalid=true], [role=alert]').first()).toBeVisible();
});

test('keyboard alone: from a mark on the map to its case and back', async ({ officer }) => {
	const chen = await officer({ account: 'chen', desk: true });
	const { page } = chen;
	await chen.go('地图');
	await page.locator('button.map-mark').first().waitFor();
	const single = page.locator('button.map-mark:not(.map-mark-many)');
	for (let opened = 0; opened < 5 && (await single.count()) === 0; opened += 1) await openGroup(page);
	const name = await single.first().getAttribute('aria-label');
	const one = page.getByRole('button', { name: name ?? '', exact: true });
	await press(page, one);
	const card = page.locator('section[aria-labelledby]');
	await expect(card).toBeFocused();
	await page.keyboard.press('Escape');
	await expect(one).toBeFocused();
	await page.keyboard.press('Enter');
	await press(page, page.getByRole('link', { name: '打开事项' }));
	await page.waitForURL('**/cases/*');
});

test('keyboard alone: groups on the map open until a single case stands alone', async ({ officer }) => {
	const chen = await officer({ account: 'chen', desk: true });
	const { page } = chen;
	await chen.go('地图');
	await openGroup(page);
});

async function openGroup(page: Page): Promise<void> {
	const groups = page.getByRole('button', { name: /点一下放大/ });
	await groups.first().waitFor();
	// By what they are: as many others may stand there afterwards.
	const marks = (): Promise<string> => page.locator('button.map-mark').evaluateAll((all) => all.map((mark) => mark.getAttribute('aria-label')).join('\n'));
	const before = await marks();
	await press(page, groups.first());
	await expect(page.locator('.field-map'), 'the map has the focus when the group under it has opened').toBeFocused();
	await expect.poll(marks).not.toBe(before);
}

/** Sets the look where it is kept, opens the app anew, and unlocks it. */
async function wear(someone: Officer, look: Look): Promise<void> {
	await someone.page.evaluate(([theme, scale, locale]) => {
		localStorage.setItem('doorstep.theme', theme ?? '');
		localStorage.setItem('doorstep.textScale', scale ?? '');
		localStorage.setItem('doorstep.locale', locale ?? '');
	}, [look.theme, look.textScale, 'zh-CN']);
	await someone.page.reload();
	await someone.unlock();
	await someone.page.waitForURL('**/today');
	if (look.english) {
		await visit(someone.page, '/me');
		await someone.page.getByRole('radio', { name: 'English', exact: true }).check({ force: true });
	}
}

/** Every kind of screen once, with a record of the demo where one is needed. */
async function screensOf(page: Page): Promise<readonly string[]> {
	await visit(page, '/places');
	const places = await page.locator('main a[href^="/places/"]').evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
	await visit(page, '/cases');
	await page.locator('a[data-case]').first().waitFor();
	const found = await page.locator('a[data-case]').evaluateAll((links) => links.slice(0, 3).map((link) => link.getAttribute('href') ?? ''));
	const [door] = places;
	if (door === undefined || found.length === 0) throw new Error('the demo shows no door or no case');
	await visit(page, door);
	const stairwell = await page.locator('a[href^="/stairwell/"]').first().getAttribute('href').catch(() => null);
	await visit(page, found[0] ?? '');
	const documents = await page.locator('a[href*="/documents/"]').evaluateAll((links) => links.slice(0, 1).map((link) => link.getAttribute('href') ?? ''));
	return ['/today', '/places', door, ...(stairwell === null ? [] : [stairwell]), '/cases', ...found, ...documents, '/map', `/map?place=${door.split('/').at(-1) ?? ''}`, '/me', '/me/sync', '/reviews', '/me/passphrase', '/me/devices', '/me/audit', '/me/officers', '/me/officers/new', '/me/officers/import', '/console/erasure', '/my-day', '/requests/new', '/hazards/new', `/hazards/new?place=${door.split('/').at(-1) ?? ''}`];
}
