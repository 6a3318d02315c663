import type { Locator } from '@playwright/test';
import { finishVisit, meet, nextDoor, openNextDoor, searchCase, takeRequest } from '../pages/work.ts';
import { expectAccessible, smallTargets } from '../support/accessible.ts';
import { expect, test } from '../support/journey.ts';
import type { Officer } from '../support/officer.ts';

test.use({ town: { signedUp: [{ account: 'chen' }, { account: 'lin' }] } });

const line = (officer: Officer, state: 'due' | 'told'): Locator => officer.page.locator(`[data-notice-line=${state}]`);
const notice = (officer: Officer): Locator => officer.page.locator('[data-notice]');

async function moveIn(officer: Officer, name: string): Promise<void> {
	const { page } = officer;
	await page.getByRole('button', { name: '有人搬入' }).click();
	const sheet = page.getByRole('dialog');
	await expect(sheet.locator('[data-notice]'), 'who moves in is told, although the others were').toContainText('这次走访会记下');
	await sheet.getByRole('button', { name: '现在做不了' }).click();
	await sheet.getByRole('button', { name: '当事人现在无法交流' }).click();
	await sheet.getByLabel('姓名').fill(name);
	await sheet.getByRole('button', { name: '记为搬入' }).click();
	await expect(page.getByRole('dialog')).toHaveCount(0);
}

test('a newcomer is told what is kept, offline, before the first question; it syncs, is not asked for again, and a colleague sees it', async ({ officer }) => {
	test.slow();
	const chen = await officer({ account: 'chen' });
	const { page } = chen;
	const door = await openNextDoor(chen);
	await expect(line(chen, 'told')).toBeVisible();
	await chen.device.loseCoverage();
	await moveIn(chen, '新住户甲');
	await expect(line(chen, 'due')).toBeVisible();

	// Not now: the work goes on, and it stays due.
	await meet(chen);
	await expect(notice(chen)).toContainText('最多再保存 1 年');
	await expect(page.getByText(/第 1 页/), 'before the first question').toHaveCount(0);
	await expectAccessible(page, 'the notice before a visit');
	expect(await smallTargets(page)).toEqual([]);
	await notice(chen).getByRole('button', { name: '现在做不了' }).click();
	await notice(chen).getByRole('button', { name: '情况紧急，事后补' }).click();
	await expect(page.getByText(/第 1 页/)).toBeVisible();
	await page.reload();
	await chen.unlock();
	await expect(page.getByText(/第 1 页/), 'asked for once in a form').toBeVisible();
	await finishVisit(chen);

	// The next time it is read out, in the language of who listens.
	await page.getByRole('link').filter({ hasText: door }).first().click();
	await expect(line(chen, 'due')).toContainText('情况紧急');
	await meet(chen);
	await notice(chen).getByRole('button', { name: 'English' }).click();
	await expect(notice(chen)).toContainText('On this visit I write down who lives here');
	await notice(chen).getByRole('button', { name: '已读给对方听' }).click();
	await expect(page.getByText(/第 1 页/)).toBeVisible();
	await finishVisit(chen);
	await page.getByRole('link').filter({ hasText: door }).first().click();
	await expect(line(chen, 'told')).toContainText('读给对方听了');
	await meet(chen);
	await expect(page.getByText(/第 1 页/), 'told once').toBeVisible();

	await chen.device.findCoverage();
	await chen.allReceived();
	const lin = await officer({ account: 'lin' });
	await lin.page.getByRole('link', { name: /找门牌/ }).first().click();
	await lin.page.getByRole('searchbox').fill('新住户甲');
	await lin.page.getByRole('link').filter({ hasText: door }).first().click();
	await expect(line(lin, 'told')).toContainText('陈屿');
});

test('a request by telephone is due on its case until who it is for was told', async ({ officer }) => {
	const chen = await officer({ account: 'chen' });
	const resident = (await nextDoor(chen).locator('.block').nth(1).innerText()).split('、')[0] ?? '';
	const number = await takeRequest(chen, resident);
	await line(chen, 'due').click();
	const sheet = chen.page.getByRole('dialog');
	await expect(sheet).toContainText('这些只用于办这件事');
	await expectAccessible(chen.page, 'the notice of a case');
	await sheet.getByRole('button', { name: '已给对方看' }).click();
	await expect(line(chen, 'told')).toContainText('给对方看了');
	await chen.allReceived();
	await searchCase(chen, number);
	await chen.page.locator(`[data-case="${number}"]`).click();
	await expect(line(chen, 'told')).toBeVisible();
});

test('read aloud: by a voice of this device, and by no other', async ({ officer }) => {
	const chen = await officer({
		account: 'chen',
		before: async (context) => void (await context.addInitScript(() => {
			const spoken: string[] = [];
			const voices = [{ name: 'of the network', lang: 'zh-CN', localService: false, default: true }, { name: 'of the device', lang: 'zh-CN', localService: true, default: false }];
			const utterance = class { voice: { readonly name: string } | null = null; onend: (() => void) | null = null; text = ''; constructor(text: string) { this.text = text; } };
			const synth = Object.assign(new EventTarget(), { getVoices: () => voices, cancel: () => undefined, speak: (one: InstanceType<typeof utterance>) => { spoken.push(`${one.voice?.name ?? 'no voice'}: ${one.text}`); one.onend?.(); } });
			Object.defineProperty(window, 'speechSynthesis', { value: synth });
			Object.defineProperty(window, 'SpeechSynthesisUtterance', { value: utterance });
			Object.defineProperty(window, 'spoken', { value: spoken });
		})),
	});
	await openNextDoor(chen);
	await line(chen, 'told').click();
	await chen.page.getByRole('button', { name: '朗读' }).click();
	const spoken = await chen.page.evaluate(() => Reflect.get(window, 'spoken') as readonly string[]);
	expect(spoken.length).toBeGreaterThan(4);
	expect(spoken.filter((words) => !words.startsWith('of the device: '))).toEqual([]);
	await chen.page.getByRole('button', { name: 'English' }).click();
	await expect(chen.page.locator('[data-no-voice]'), 'there is no English voice here').toContainText('no voice of its own');
});
