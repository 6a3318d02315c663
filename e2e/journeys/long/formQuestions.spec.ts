import type { Locator } from '@playwright/test';
import { kinds } from '../../../src/lib/testing/formOfAllKinds.ts';
import { FormPage } from '../../pages/formPage.ts';
import { draw } from '../../pages/signaturePad.ts';
import { openNextDoor, startVisit } from '../../pages/work.ts';
import { expectAccessible, press, reach, smallTargets } from '../../support/accessible.ts';
import { expect, test } from '../../support/journey.ts';
import { photo } from '../../support/photo.ts';
import { publishVisitForm } from '../../support/publishedForm.ts';

test.use({ town: { signedUp: [{ account: 'chen' }] } });

/** A question of every kind, on a phone, with no pointer. */
test('every kind of question is answered by keys alone, and says what it is', async ({ server, officer }) => {
	await publishVisitForm(server.ownerUrl, 'all-kinds', kinds());
	const chen = await officer({ account: 'chen' });
	const { page } = chen;
	const form = new FormPage(page);
	await openNextDoor(chen);
	await startVisit(chen);
	await expect(page.locator('header').filter({ hasText: '各种题目' })).toBeVisible();

	const looked = async (what: string): Promise<void> => {
		await expectAccessible(page, what);
		expect.soft(await smallTargets(page), `${what}: big enough for a thumb`).toEqual([]);
	};

	await form.type('name', '测试甲');
	await form.type('more', '三楼堆着纸箱');
	await form.type('code', '12');
	await expect(form.question('code').getByRole('alert')).toHaveText('请填四位数字');
	await page.keyboard.type('34');
	await expect(form.question('code').getByRole('alert')).toBeEmpty();
	await form.type('people', '3');
	await form.type('area', '52.5');
	await reach(page, form.question('height').getByRole('slider'));
	await expect(form.question('height').getByRole('slider')).toHaveAttribute('aria-valuetext', '还没答');
	await page.keyboard.press('ArrowRight');
	await expect(form.question('height').getByRole('slider')).toHaveAttribute('aria-valuetext', '18');
	await form.choose('stars', '4 星，最多 5 星');
	await looked('words and numbers');
	await form.next();

	await form.choose('pets', '是');
	await form.type('dog', '豆豆');
	await form.choose('calm', '一般');
	await form.choose('tools', '报警器');
	await form.chooseFromSheet('town', '东镇');
	await form.choose('lane', '橡树路');
	await form.chooseFromSheet('town', '西镇');
	await expect(form.question('lane').getByRole('status')).toContainText('橡树路');
	await form.choose('lane', '松树路');
	const down = form.question('order').getByRole('button', { name: '灯 下移' });
	await press(page, down);
	await expect(down, 'the focus goes with what is moved').toBeFocused();
	await expect(form.question('order').getByRole('listitem').first()).toContainText('报警器');
	await form.choose('heard', '已说明清楚');
	await looked('choices');
	await form.next();

	await reach(page, form.question('day').locator('input'));
	// The browser's own picker, in the order of the browser's language: month, day, year.
	await page.keyboard.type('11302026');
	await expect(form.question('day').locator('input')).toHaveValue('2026-11-30');
	await reach(page, form.question('hour').locator('input'));
	await page.keyboard.type('0930A');
	await press(page, form.question('spot').getByRole('button', { name: '用我现在的位置' }));
	await expect(form.question('spot')).toContainText('误差约 12 米');
	await form.type('label', 'SN-0042');
	for (const place of [1, 2, 3]) {
		await press(page, form.question('plot').getByRole('button', { name: `取第 ${place} 个点` }));
		await expect(form.question('plot')).toContainText(`已取 ${place} 个点`);
	}
	await looked('times and places');
	await form.next();

	const camera = form.question('photo').locator('input[type=file]');
	await reach(page, camera);
	await camera.setInputFiles(photo(3));
	await expect(form.question('photo').getByText('重拍')).toBeVisible();
	await press(page, form.question('signed').getByRole('button'));
	await form.chooseIn(page.getByRole('dialog').getByRole('group', { name: '怎么签' }), '不便手写，代填姓名');
	await reach(page, page.getByRole('dialog').getByLabel(/签名人姓名/));
	await page.keyboard.type('测试乙');
	await reach(page, page.getByRole('dialog').getByLabel(/为什么不便手写/));
	await page.keyboard.type('手不方便');
	await press(page, page.getByRole('dialog').getByRole('button').last());
	await expect(form.question('signed')).toContainText('测试乙');
	await looked('files');
	await form.next();

	await form.type('child_name', '小一');
	await form.type('child_age', '7');
	await press(page, page.getByRole('button', { name: '再加一条' }));
	await expect(page.locator('[data-row="2"] input').first(), 'a new card begins at its first question').toBeFocused();
	await page.keyboard.type('小二');
	await looked('rows');
	await form.next();
	await expect(page.getByText(/第 6 页/)).toBeVisible();
});

test('in English, in the dark, and at a desk too; a signature on paper, by a representative, and refused', async ({ server, officer }) => {
	test.slow();
	await publishVisitForm(server.ownerUrl, 'all-kinds', kinds());
	const chen = await officer({ account: 'chen' });
	const { page } = chen;
	const form = new FormPage(page);
	await page.evaluate(() => {
		localStorage.setItem('doorstep.theme', 'dark');
		localStorage.setItem('doorstep.locale', 'zh-CN');
	});
	await page.reload();
	await chen.unlock();
	await page.waitForURL('**/today');
	await openNextDoor(chen);
	await startVisit(chen);
	// In the middle of a form.
	await page.getByRole('button', { name: '目录与显示' }).click();
	await page.getByRole('dialog').getByRole('radio', { name: 'English' }).check({ force: true });
	await page.keyboard.press('Escape');
	await expect(page.getByRole('dialog')).toHaveCount(0);

	for (const step of ['Words and numbers', 'Choices', 'Times and places', 'Files']) {
		await expect(page.locator('main h2').first()).toHaveText(step);
		await expectAccessible(page, `${step}, dark`);
		await page.setViewportSize({ width: 1280, height: 800 });
		await expectAccessible(page, `${step}, dark, at a desk`);
		await page.setViewportSize({ width: 390, height: 844 });
		if (step !== 'Files') await form.next();
	}

	const sign = async (way: string): Promise<Locator> => {
		await form.question('signed').getByRole('button', { name: /^Sign( again)?$/ }).click();
		const sheet = page.getByRole('dialog');
		await sheet.getByRole('radio', { name: way, exact: true }).check({ force: true });
		await expectAccessible(page, `signing: ${way}`);
		return sheet;
	};
	const paper = await sign('On paper, photographed');
	await paper.getByRole('radio', { name: 'Fingerprint' }).check({ force: true });
	await paper.getByRole('button').last().click();
	await expect(paper.getByText('There is no photo yet')).toBeVisible();
	await paper.locator('input[type=file]').setInputFiles(photo(4));
	await paper.getByRole('button').last().click();
	await expect(page.getByRole('dialog')).toHaveCount(0);
	await expect(form.question('signed')).toContainText('fingerprint on paper');

	const other = await sign('Somebody signs for them');
	await draw(chen, other.getByRole('img'));
	await other.getByLabel(/Name of who signs/).fill('Test B');
	await other.getByRole('button').last().click();
	await expect(other.getByLabel(/Name of the witness/), 'without a witness nobody signs for another').toHaveAttribute('aria-invalid', 'true');
	await other.getByLabel(/Why they sign/).fill('Her son; she cannot hold a pen');
	await other.getByLabel(/Name of the witness/).fill('Test C');
	await other.getByRole('button').last().click();
	await expect(form.question('signed')).toContainText('Test B · for the person concerned · Her son; she cannot hold a pen · witness: Test C');

	const refused = await sign('Refused to sign');
	await refused.getByLabel(/What happened/).fill('Says that the lawyer decides');
	await refused.getByRole('button').last().click();
	await expect(form.question('signed')).toContainText('Refused to sign · Says that the lawyer decides');
	await expect(page.getByText('Saved here', { exact: true })).toBeVisible();
});
