// @vitest-environment jsdom
import { beforeAll, describe, expect, it } from 'vitest';
import { kinds } from '../../testing/formOfAllKinds.ts';
import { letEngineRun } from '../../testing/formEngine.ts';
import { shippedForm } from '../../packs/shippedForm.ts';
import type { AnswerRow, FormSession, Question, StoredDraft } from '../contract.ts';
import { questionsIn } from '../steps.ts';
import { openSession } from './formSession.ts';

beforeAll(letEngineRun);
const form = kinds();

async function open(stored: StoredDraft | null = null): Promise<{ readonly session: FormSession; readonly rows: AnswerRow[] }> {
	const rows: AnswerRow[] = [];
	const opened = await openSession({ formXml: form, language: 'zh-CN', stored, journal: (row) => rows.push(row) });
	if (!opened.ok) throw new Error(opened.problem.code);
	return { session: opened.value, rows };
}
function ask(session: FormSession, name: string): Question {
	const found = session.pages.flatMap((page) => questionsIn(page.items)).find((question) => question.name === name);
	if (found === undefined) throw new Error(`${name} is not asked`);
	return found;
}
async function xmlOf(session: FormSession): Promise<string> {
	return (JSON.parse((await session.snapshot()).text) as { readonly xml: string }).xml;
}

describe('a form being filled', () => {
	it('knows the kind of each question, its bounds and its look', async () => {
		const { session } = await open();
		expect(Object.fromEntries(session.pages.flatMap((page) => questionsIn(page.items)).map(({ name, kind }) => [name, kind]))).toMatchObject({
			hello: 'note', people: 'number', height: 'range', order: 'rank', hour: 'time', meeting: 'dateTime', spot: 'point', path: 'trace', plot: 'shape', label: 'barcode', sketch: 'drawing', signed: 'signature', voice: 'audio', paper: 'document',
		});
		expect(ask(session, 'height')).toMatchObject({ whole: true, bounds: { start: 1, end: 33, step: 1 } });
		expect([ask(session, 'stars').looks, ask(session, 'month').looks]).toEqual([['rating'], ['month-year']]);
	});

	it('reads the markdown of its words, and gives names without it', async () => {
		const { session } = await open();
		const note = ask(session, 'hello');
		expect(note.label).toBe('先说明：电话 可以打');
		expect(note.words).toEqual([{ tag: 'strong', url: null, children: ['先说明'] }, '：', { tag: 'a', url: 'tel:96110', children: ['电话'] }, ' 可以打']);
		session.setLanguage('en');
		expect(note.label).toBe('First: call 96110');
	});

	it('takes away a choice that another answer leaves no room for, and says which', async () => {
		const { session } = await open();
		session.set('/data/choices/town', 'east');
		session.set('/data/choices/lane', 'oak');
		session.set('/data/choices/town', 'west');
		const lane = ask(session, 'lane');
		expect([lane.chosen, lane.lost, lane.choices.map(({ id }) => id)]).toEqual([[], ['橡树路'], ['fir']]);
		session.set('/data/choices/town', 'east');
		expect(ask(session, 'lane').chosen, 'it does not come back by itself').toEqual([]);
		session.set('/data/choices/lane', 'elm');
		expect(ask(session, 'lane').lost).toEqual([]);
	});

	it('keeps what it cannot read as it was typed, and says so', async () => {
		const { session } = await open();
		session.set('/data/words/people', '2.5');
		expect(ask(session, 'people')).toMatchObject({ raw: '2.5', fault: { kind: 'unreadable' } });
		session.set('/data/words/height', '40');
		expect(ask(session, 'height')).toMatchObject({ raw: '40', fault: { kind: 'unreadable' } });
		expect(await xmlOf(session)).not.toContain('>40<');
		session.set('/data/words/people', '21');
		expect(ask(session, 'people').fault).toEqual({ kind: 'constraint', message: '请填 0 到 20' });
	});

	it('keeps an order, a line and an area, and shows what it computes', async () => {
		const { session } = await open();
		expect(ask(session, 'order').chosen).toEqual([]);
		session.set('/data/choices/order', ['hose', 'lamp', 'alarm']);
		session.set('/data/times/plot', '1 1 0 5;2 2 0 5;1 2 0 5;1 1 0 5');
		session.set('/data/child[1]/child_age', '7');
		session.addRow('/data/child');
		session.set('/data/child[2]/child_age', '4');
		expect(ask(session, 'total').raw).toBe('11');
		expect(ask(session, 'told').label).toBe('孩子的岁数合计：11');
		const xml = await xmlOf(session);
		expect(xml).toContain('<order>hose lamp alarm</order>');
		expect(xml).toContain('<plot>1.0 1.0 0.0 5.0;2.0 2.0 0.0 5.0;1.0 2.0 0.0 5.0;1.0 1.0 0.0 5.0</plot>');
	});

	it('leaves a sum blank while a row of it has no number, as XPath does: never a number that is wrong', async () => {
		const { session } = await open();
		session.set('/data/child[1]/child_age', '7');
		session.addRow('/data/child');
		expect(ask(session, 'total').raw).toBe('');
		session.set('/data/child[2]/child_age', '4');
		expect(ask(session, 'total').raw).toBe('11');
	});

	it('gives back what skip logic hid, after a restart too', async () => {
		const { session } = await open();
		session.set('/data/choices/pets', 'yes');
		session.set('/data/choices/dog', '豆豆');
		session.set('/data/choices/pets', 'no');
		session.set('/data/words/people', '12abc');
		const { text, seq } = await session.snapshot();
		const again = await open({ snapshotXml: text, snapshotSeq: seq, journal: [] });
		expect(ask(again.session, 'people').raw).toBe('12abc');
		again.session.set('/data/choices/pets', 'yes');
		expect(ask(again.session, 'dog').raw).toBe('豆豆');
	});

	it('names the pictures and sounds beside questions and choices, and opens without asking for them', async () => {
		const withMedia = shippedForm('media', `
| survey |
| | type | name | label::en | image::en | audio::en |
| | select_one yn | exit | Is the exit free? | exit sign.png | say.mp3 |
| choices |
| | list_name | name | label::en | image::en |
| | yn | yes | Yes | free.png |
| | yn | no | No | |
| settings |
| | form_title | form_id | version | default_language |
| | M | media | 1 | en |
`);
		const opened = await openSession({ formXml: withMedia, language: 'en', stored: null, journal: () => undefined });
		if (!opened.ok) throw new Error(opened.problem.code);
		const exit = ask(opened.value, 'exit');
		expect([exit.media, exit.choices.map(({ id, media }) => [id, media?.image ?? null])]).toEqual([{ image: 'exit sign.png', audio: 'say.mp3' }, [['yes', 'free.png'], ['no', null]]]);
	});

	it('lets a file go that was there before a restart', async () => {
		const { session } = await open();
		session.set('/data/files/photo', '0195.jpg');
		const { text, seq } = await session.snapshot();
		const again = await open({ snapshotXml: text, snapshotSeq: seq, journal: [] });
		expect(ask(again.session, 'photo').raw).toBe('0195.jpg');
		again.session.set('/data/files/photo', null);
		expect(ask(again.session, 'photo').raw).toBe('');
		expect(await xmlOf(again.session)).not.toContain('0195.jpg');
	});
});
