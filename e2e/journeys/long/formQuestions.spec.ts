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

/** The words by which somebody finds the way, in the language of the device. */
const languages = {
	'zh-CN': {
		title: '各种题目', digits: '请填四位数字', blank: '还没答', stars: '4 星，最多 5 星', yes: '是', fairly: '一般', alarm: '报警器', east: '东镇', oak: '橡树路', west: '西镇', fir: '松树路', down: '灯 下移', explained: '已说明清楚', here: '用我现在的位置', within: '误差约 12 米',
		take: (place: number) => `取第 ${place} 个点`, taken: (count: number) => `已取 ${count} 个点`, again: '重拍', how: '怎么签', written: '不便手写，代填姓名', signer: /签名人姓名/, why: /为什么不便手写/, add: '再加一条', page: (number: number) => new RegExp(`第 ${number} 页`), sum: '孩子的岁数合计：12',
	},
	en: {
		title: 'All kinds', digits: 'Four digits', blank: 'No answer yet', stars: '4 of 5 stars', yes: 'Yes', fairly: 'Fairly', alarm: 'Alarm', east: 'East town', oak: 'Oak lane', west: 'West town', fir: 'Fir lane', down: 'Move Lamp down', explained: 'It was explained', here: 'Use my position', within: 'Within some 12 m',
		take: (place: number) => `Take point ${place}`, taken: (count: number) => `${count} point`, again: 'Take it again', how: 'How', written: 'Cannot write: name filled in', signer: /Name of who signs/, why: /Why not by hand/, add: 'Add another', page: (number: number) => new RegExp(`Page ${number} of`), sum: 'Ages of the children: 12',
	},
} as const;

/** A question of every kind, on a phone, with no pointer. */
for (const [language, words] of Object.entries(languages)) {
	test(`every kind of question is answered by keys alone, and says what it is: ${language}`, async ({ server, officer }) => {
		test.slow();
		await publishVisitForm(server.ownerUrl, 'all-kinds', kinds());
		const chen = await officer({ account: 'chen' });
		const { page } = chen;
		const form = new FormPage(page);
		await openNextDoor(chen);
		await startVisit(chen);
		if (language === 'en') {
			await press(page, page.getByRole('button', { name: '目录与显示' }));
			await form.chooseIn(page.getByRole('dialog').getByRole('group').filter({ hasText: 'English' }), 'English');
			await page.keyboard.press('Escape');
			await expect(page.getByRole('dialog')).toHaveCount(0);
		}
		await expect(page.locator('header').filter({ hasText: words.title })).toBeVisible();

		const looked = async (what: string): Promise<void> => {
			await expectAccessible(page, what);
			expect.soft(await smallTargets(page), `${what}: big enough for a thumb`).toEqual([]);
		};

		await form.type('name', '测试甲');
		await form.type('more', '三楼堆着纸箱');
		await form.type('code', '12');
		await expect(form.question('code').getByRole('alert')).toHaveText(words.digits);
		await page.keyboard.type('34');
		await expect(form.question('code').getByRole('alert')).toBeEmpty();
		await form.type('people', '3');
		await form.type('area', '52.5');
		await reach(page, form.question('height').getByRole('slider'));
		await expect(form.question('height').getByRole('slider')).toHaveAttribute('aria-valuetext', words.blank);
		await page.keyboard.press('ArrowRight');
		await expect(form.question('height').getByRole('slider')).toHaveAttribute('aria-valuetext', '18');
		await form.choose('stars', words.stars);
		await looked('words and numbers');
		await form.next();

		await form.choose('pets', words.yes);
		await form.type('dog', '豆豆');
		await form.choose('calm', words.fairly);
		await form.choose('tools', words.alarm);
		await form.chooseFromSheet('town', words.east);
		await form.choose('lane', words.oak);
		await form.chooseFromSheet('town', words.west);
		await expect(form.question('lane').getByRole('status')).toContainText(words.oak);
		await form.choose('lane', words.fir);
		const down = form.question('order').getByRole('button', { name: words.down });
		await press(page, down);
		await expect(down, 'the focus goes with what is moved').toBeFocused();
		await expect(form.question('order').getByRole('listitem').first()).toContainText(words.alarm);
		await form.choose('heard', words.explained);
		await looked('choices');
		await form.next();

		await reach(page, form.question('day').locator('input'));
		// The browser's own picker, in the order of the browser's language: month, day, year.
		await page.keyboard.type('11302026');
		await expect(form.question('day').locator('input')).toHaveValue('2026-11-30');
		await reach(page, form.question('hour').locator('input'));
		await page.keyboard.type('0930A');
		await press(page, form.question('spot').getByRole('button', { name: words.here }));
		await expect(form.question('spot')).toContainText(words.within);
		await form.type('label', 'SN-0042');
		for (const place of [1, 2, 3]) {
			await press(page, form.question('plot').getByRole('button', { name: words.take(place) }));
			await expect(form.question('plot')).toContainText(words.taken(place));
		}
		await looked('times and places');
		await form.next();

		const camera = form.question('photo').locator('input[type=file]');
		await reach(page, camera);
		await camera.setInputFiles(photo(3));
		await expect(form.question('photo').getByText(words.again)).toBeVisible();
		await press(page, form.question('signed').getByRole('button'));
		await form.chooseIn(page.getByRole('dialog').getByRole('group', { name: words.how }), words.written);
		await reach(page, page.getByRole('dialog').getByLabel(words.signer));
		await page.keyboard.type('测试乙');
		await reach(page, page.getByRole('dialog').getByLabel(words.why));
		await page.keyboard.type('手不方便');
		await press(page, page.getByRole('dialog').getByRole('button').last());
		await expect(form.question('signed')).toContainText('测试乙');
		await looked('files');
		await form.next();

		await form.type('child_name', '小一');
		await form.type('child_age', '7');
		await press(page, page.getByRole('button', { name: words.add }));
		await expect(page.locator('[data-row="2"] input').first(), 'a new card begins at its first question').toBeFocused();
		await page.keyboard.type('小二');
		await reach(page, page.locator('[data-row="2"] [data-question="child_age"] input'));
		await page.keyboard.type('5');
		await looked('rows');
		await form.next();
		await expect(page.getByText(words.page(6))).toBeVisible();
		await expect(form.question('told')).toContainText(words.sum);
		await looked('sums');
	});
}

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
	for (const step of ['Children', 'Sums']) {
		await form.next();
		await expect(page.locator('main h2').first()).toHaveText(step);
		for (const [width, height] of [[390, 844], [1280, 800]] as const) {
			await page.setViewportSize({ width, height });
			await expectAccessible(page, `${step}, dark, ${width} px`);
		}
		await page.setViewportSize({ width: 390, height: 844 });
	}
	await expect(page.getByText('Saved here', { exact: true })).toBeVisible();
});
