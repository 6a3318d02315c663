import { FormPage } from '../../pages/formPage.ts';
import { openNextDoor, startVisit } from '../../pages/work.ts';
import { expectAccessible } from '../../support/accessible.ts';
import { expect, test } from '../../support/journey.ts';
import { publishVisitForm } from '../../support/publishedForm.ts';
import { shippedForm } from '../../../src/lib/packs/shippedForm.ts';

test.use({ town: { signedUp: [{ account: 'chen' }] } });

const sheet = `| survey |
| | type | name | label::zh-CN | label::en | hint::zh-CN | hint::en | appearance |
| | begin group | stove | 灶台 | The stove | | | field-list |
| | select_one fuel | fuel | 用什么烧饭 | What is used to cook | 看灶台 | Look at the stove | |
| | text | hose | **软管**换过吗 | Was the *hose* replaced | | | |
| | end group | | | | | | |
| | begin group | door | 大门 | The door | | | field-list |
| | text | lock | 锁好用吗 | Does the lock work | | | |
| | end group | | | | | | |
| choices |
| | list_name | name | label::zh-CN | label::en |
| | fuel | gas | 煤气 | Gas |
| | fuel | power | 电 | Electricity |
| settings |
| | form_title | form_id | version |
| | 灶台 | aloud | 1 |
`;

/** What the browser is asked to say, of a device with two voices of its own and one of the network: headless Chromium has none. It speaks until it is told to stop. */
test('a page of a form is read to who stands beside: each question with its hint and choices, in the language of the form, by a voice of this device', async ({ server, officer }) => {
	test.slow();
	await publishVisitForm(server.ownerUrl, 'aloud', shippedForm('aloud', sheet));
	const chen = await officer({
		account: 'chen',
		before: async (context) => void (await context.addInitScript(() => {
			const asked: { text: string; voice: string; lang: string; rate: number }[] = [];
			const state = { asked, cancelled: 0, speaking: [] as (() => void)[] };
			const voices = ['zh-CN', 'en-GB'].map((lang) => ({ name: `${lang} here`, lang, localService: true, default: false }));
			const utterance = class { voice: { readonly name: string } | null = null; lang = ''; rate = 1; onend: (() => void) | null = null; onerror: (() => void) | null = null; text: string; constructor(text: string) { this.text = text; } };
			const speak = (one: InstanceType<typeof utterance>): void => {
				asked.push({ text: one.text, voice: one.voice?.name ?? '', lang: one.lang, rate: one.rate });
				state.speaking.push(() => one.onend?.());
			};
			const synth = Object.assign(new EventTarget(), { getVoices: () => [{ name: 'network', lang: 'zh-CN', localService: false, default: true }, ...voices], cancel: () => { state.cancelled += 1; state.speaking = []; }, speak });
			Object.defineProperty(window, 'speechSynthesis', { value: synth });
			Object.defineProperty(window, 'SpeechSynthesisUtterance', { value: utterance });
			Object.defineProperty(window, 'aloud', { value: state });
		})),
	});
	const { page } = chen;
	type State = { readonly asked: readonly { readonly text: string; readonly voice: string; readonly lang: string; readonly rate: number }[]; readonly cancelled: number; readonly speaking: readonly (() => void)[] };
	const asked = () => page.evaluate(() => (Reflect.get(window, 'aloud') as State).asked);
	const cancelled = () => page.evaluate(() => (Reflect.get(window, 'aloud') as State).cancelled);
	await openNextDoor(chen);
	await startVisit(chen);

	const read = page.getByRole('button', { name: '读出这一页' });
	expect(await asked(), 'nothing is said before it is asked for').toEqual([]);
	await chen.tap(read);
	expect((await asked()).map(({ text }) => text), 'without the markup').toEqual(['用什么烧饭', '看灶台', '煤气，电', '软管换过吗']);
	for (const { voice, lang, rate } of await asked()) expect([voice, lang, rate]).toEqual(['zh-CN here', 'zh-CN', 0.9]);
	const stop = page.getByRole('button', { name: '停止朗读' });
	await expect(stop).toHaveAttribute('aria-pressed', 'true');
	await expectAccessible(page, 'a form being read aloud');
	const before = await cancelled();
	await chen.tap(stop);
	expect(await cancelled()).toBe(before + 1);
	await expect(read).toHaveAttribute('aria-pressed', 'false');

	// To its end it stops by itself.
	await chen.tap(read);
	await page.evaluate(() => { for (const end of (Reflect.get(window, 'aloud') as State).speaking) end(); });
	await expect(read).toBeVisible();

	// Whoever turns the page has heard enough of it; the next one is another.
	await chen.tap(read);
	const turned = await cancelled();
	await chen.tap(page.getByRole('button', { name: '下一页' }));
	await expect(read).toBeVisible();
	expect(await cancelled()).toBeGreaterThan(turned);
	const [last] = (await asked()).slice(-1);
	expect(last?.text).toBe('软管换过吗');
	await chen.tap(read);
	expect((await asked()).at(-1)?.text).toBe('锁好用吗');
	await chen.tap(stop);

	// In the middle of the form to who speaks English.
	await chen.tap(page.getByRole('button', { name: '目录与显示' }));
	await page.getByRole('dialog').getByRole('radio', { name: 'English' }).check({ force: true });
	await page.keyboard.press('Escape');
	await expect(new FormPage(page).question('lock')).toContainText('Does the lock work');
	await chen.tap(page.getByRole('button', { name: 'Read this page aloud' }));
	expect((await asked()).at(-1)).toEqual({ text: 'Does the lock work', voice: 'en-GB here', lang: 'en-GB', rate: 0.9 });
});
