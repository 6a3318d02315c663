import { describe, expect, it } from 'vitest';
import type { Answer } from '../../domain/answers/answer.ts';
import { readSeedPacks } from '../../packs/seeds.ts';
import { answerOf, articleFaults, emptySource, formOf } from './articleForm.ts';

const answers = (await readSeedPacks()).flatMap(({ pack }) => pack.answers ?? []);
const wages = answers.find(({ id }) => id === 'wages') as Answer;

describe('an article in the form of an administrator', () => {
	it.each(answers.map((answer) => [answer.id, answer] as const))('%s comes out as it went in, when nothing is changed', (_, answer) => {
		expect(answerOf(formOf(answer), answer)).toEqual(answer);
		expect(articleFaults(answer), 'the day on which somebody compared it with the law').toEqual(['checkedOn']);
	});

	it('is Chinese in both languages where no English is written, and shows none in its field', () => {
		const typed = answerOf({ ...formOf(wages), title: { zh: ' 欠薪找谁 ', en: '' }, steps: { zh: '一\n\n二', en: 'One' } }, wages);
		expect([typed.title, typed.steps]).toEqual([{ zh: '欠薪找谁', en: '欠薪找谁' }, [{ zh: '一', en: 'One' }, { zh: '二', en: '二' }]]);
		expect(formOf(typed).title.en).toBe('');
	});

	it('drops a time limit with the source that says so, and keeps the others by theirs', () => {
		const form = formOf(wages);
		const [first] = form.sources;
		const without = answerOf({ ...form, sources: form.sources.map((source) => (source === first ? emptySource() : source)) }, wages);
		expect(without.limits?.map(({ label, source }) => [label.zh, without.sources[source]?.law.zh])).toEqual([['劳动监察投诉', '劳动保障监察条例']]);
	});

	it('names what is missing', () => {
		const empty = answerOf({ ...formOf(wages), title: { zh: '', en: '' }, steps: { zh: '\n', en: '' }, calls: '镇里', sources: [{ ...emptySource(), zh: '通告', articles: '三' }], checkedOn: '' }, wages);
		expect(articleFaults(empty)).toEqual(['title', 'steps', 'calls', 'sources', 'articles', 'checkedOn']);
	});
});
