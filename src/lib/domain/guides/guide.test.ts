import { describe, expect, it } from 'vitest';
import { answerOf, askedOf, guideFault, tick, tickedFrom, tickedText, type Guide, type GuideQuestion, type Ticked } from './guide.ts';

const both = (text: string) => ({ zh: text, en: text });
const proxy: GuideQuestion = { id: 'proxy', label: both('谁来办'), kind: 'any', options: [{ id: 'someone', label: both('由他人代办'), papers: ['proxy', 'book'] }] };
const child: GuideQuestion = { id: 'child', label: both('孩子'), kind: 'one', options: [{ id: 'born', label: both('出生登记'), papers: ['birth'] }, { id: 'adopted', label: both('收养'), papers: ['adoption'], note: both('先到民政部门登记收养') }] };
const guide: Guide = {
	id: 'move', title: both('迁入'), papers: ['book'], source: '试', asOf: '2026-01-01', notes: [both('不收费')],
	questions: [
		{ id: 'why', label: both('为什么'), kind: 'one', options: [{ id: 'work', label: both('工作'), papers: ['contract'] }, { id: 'join', label: both('投靠'), papers: ['kin'], then: [child] }] },
		proxy,
	],
};
const none: Ticked = new Map();
const [why] = guide.questions;
const ticks = (...pairs: readonly (readonly [GuideQuestion, string])[]) => pairs.reduce((held, [question, option]) => tick(question, option, held), none);

describe('a papers list asks, and says what to bring', () => {
	it('says from the start what everybody needs, and what is still to be asked', () => {
		const answer = answerOf(guide, none);
		expect(answer.papers).toEqual(['book']);
		expect(answer.open.map((question) => question.id)).toEqual(['why']);
		expect(answer.notes).toEqual([both('不收费')]);
	});

	it('asks further where an answer leads further, right after it', () => {
		if (why === undefined) throw new Error('the guide asks');
		expect(askedOf(guide, ticks([why, 'join'])).map((question) => question.id)).toEqual(['why', 'child', 'proxy']);
		expect(askedOf(guide, ticks([why, 'work'])).map((question) => question.id)).toEqual(['why', 'proxy']);
	});

	it('lists each paper once, in the order of the questions', () => {
		if (why === undefined) throw new Error('the guide asks');
		const answer = answerOf(guide, ticks([proxy, 'someone'], [why, 'join'], [child, 'adopted']));
		expect(answer.papers).toEqual(['book', 'kin', 'adoption', 'proxy']);
		expect(answer.notes).toEqual([both('先到民政部门登记收养'), both('不收费')]);
		expect(answer.open).toEqual([]);
	});

	it('forgets what hung on an answer that was changed, and knows it again when it is changed back', () => {
		if (why === undefined) throw new Error('the guide asks');
		const joined = ticks([why, 'join'], [child, 'born']);
		expect(answerOf(guide, tick(why, 'work', joined)).papers).toEqual(['book', 'contract']);
		expect(answerOf(guide, tick(why, 'join', tick(why, 'work', joined))).papers).toEqual(['book', 'kin', 'birth']);
	});

	it('takes a second answer of a question of several, and takes it back', () => {
		const once = ticks([proxy, 'someone']);
		expect(answerOf(guide, tick(proxy, 'someone', once)).papers).toEqual(['book']);
	});

	it('stands in an address as ids, and nonsense there is left out', () => {
		if (why === undefined) throw new Error('the guide asks');
		const ticked = ticks([why, 'join'], [child, 'born'], [proxy, 'someone']);
		expect(tickedFrom(tickedText(ticked))).toEqual(ticked);
		expect(tickedFrom('')).toEqual(new Map());
		expect(answerOf(guide, tickedFrom('why.<script>~.~why~why.never~child')).papers).toEqual(['book']);
	});

	it('a guide that names what is not there is refused by name', () => {
		const papers = new Set(['book', 'contract', 'kin', 'birth', 'adoption', 'proxy']);
		expect(guideFault(guide, papers)).toBeNull();
		expect(guideFault(guide, new Set(['book']))).toBe('paper contract');
		expect(guideFault({ ...guide, questions: [...guide.questions, proxy] }, papers)).toBe('question proxy');
		expect(guideFault({ ...guide, questions: [{ ...child, options: child.options.slice(0, 1) }] }, papers)).toBe('child');
		expect(guideFault({ ...guide, questions: [{ ...child, id: 'a.b' }] }, papers)).toBe('id a.b');
	});
});
