import { describe, expect, it } from 'vitest';
import { readSeedPacks } from '../../../packs/seeds.ts';
import { heldOutQuestions, knownQuestions } from '../../../testing/residentQuestions.ts';
import { indexOf } from './answerIndex.ts';
import { initialsOf, wordsOf } from './words.ts';

const answers = (await readSeedPacks()).flatMap(({ pack }) => pack.answers ?? []);
const index = indexOf(answers.map((answer) => ({ key: answer.id, answer })));
const firstThree = (question: string): readonly string[] => index.find(question).slice(0, 3);
/** Questions whose article is not among the first three, with what is there instead. */
const missed = (questions: readonly (readonly [string, string])[]) => questions.flatMap(([question, article]) => (firstThree(question).includes(article) ? [] : [`${question} → ${article}, not ${firstThree(question).join(' ')}`]));

describe('the search over the articles', () => {
	it('has an article of which every question of the lists speaks', () => {
		const ids = answers.map(({ id }) => id);
		expect([...knownQuestions, ...heldOutQuestions].map(([, article]) => article).filter((article) => !ids.includes(article))).toEqual([]);
		expect(ids.filter((id) => ![...knownQuestions, ...heldOutQuestions].some(([, article]) => article === id)), 'an article that no question asks for').toEqual([]);
	});

	it('finds what residents say, in Chinese and in English, among the first three', () => {
		expect(missed(knownQuestions)).toEqual([]);
	});

	it('finds nine in ten of what it was not made with', () => {
		expect(missed(heldOutQuestions).length, missed(heldOutQuestions).join('\n')).toBeLessThanOrEqual(heldOutQuestions.length / 10);
	});

	it('finds nothing for what no article is about', () => {
		expect([index.find('火星移民'), index.find('quantum chess'), index.find('  ')]).toEqual([[], [], []]);
	});

	it('follows a word while it is typed, forgives a slip, and takes full-width letters for what they are', () => {
		expect(firstThree('medi')).toContain('mediation');
		expect(firstThree('inheritence')).toContain('inheritance');
		expect(firstThree('ｄｉｖｏｒｃｅ')).toContain('divorce');
	});

	it.each([['tqgz', 'wages'], ['yjbt', 'rentDeposit'], ['sfqr', 'mediation'], ['xlh', 'divorce']])('finds by the first letters of the pinyin: %s', (typed, article) => {
		expect(index.find(typed)[0]).toBe(article);
	});
});

describe('the words of a text', () => {
	it('are pairs of characters, and stems', () => {
		expect(wordsOf('楼上漏水，leaking pipes!')).toEqual(['楼上', '上漏', '漏水', 'leak', 'pip']);
		expect(wordsOf('怎么办 狗')).toEqual(['狗']);
		expect(wordsOf("the neighbour's dogs stopped")).toEqual(['neighbour', 'dog', 'stop']);
	});
	it('have their first letters, with what is not Chinese left as it is', () => {
		expect([initialsOf('拖欠工资'), initialsOf('12345热线'), initialsOf('请问？')]).toEqual(['tqgz', '12345rx', 'qw']);
	});
});
