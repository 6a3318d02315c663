import MiniSearch from 'minisearch';
import type { Answer } from '../../../domain/answers/answer.ts';
import { initialsOf, signsOf, wordsOf } from './words.ts';

export type Indexed = { readonly key: string; readonly answer: Answer };
export type AnswerIndex = { readonly find: (question: string) => readonly string[] };

type Row = { readonly id: number; readonly title: string; readonly asked: string; readonly short: string; readonly body: string; readonly signs: string };

/** Built from what is open in memory, and kept there alone: nothing of it lies on the disk. */
export function indexOf(articles: readonly Indexed[]): AnswerIndex {
	const search = new MiniSearch<Row>({
		fields: ['title', 'asked', 'short', 'body', 'signs'],
		// A question is asked in both.
		tokenize: (text, field) => (field === 'signs' ? [...signsOf(text)] : field === undefined ? [...wordsOf(text), ...signsOf(text)] : [...wordsOf(text)]), processTerm: (term) => term,
		searchOptions: {
			boost: { title: 3, asked: 3, short: 1.5, body: 0.7, signs: 0.4 }, combineWith: 'OR',
			// What is typed is not finished, and foreign words are mistyped; a pair of characters is whole.
			prefix: (term) => isLatin(term) && term.length >= 3, fuzzy: (term) => (isLatin(term) && term.length >= 5 ? 0.2 : false),
		},
	});
	search.addAll(articles.map(({ answer }, id) => ({
		id, title: both(answer.title), asked: [...answer.asked.zh, ...answer.asked.en].join('\n'), short: both(answer.short),
		signs: [answer.title.zh, ...answer.asked.zh].join(''),
		body: [...answer.steps.map(both), ...answer.papers.map(both), ...(answer.models ?? []).map(({ title }) => both(title))].join('\n'),
	})));
	const initials = articles.map(({ answer }) => [answer.title.zh, ...answer.asked.zh].map(initialsOf));
	const keyAt = (at: number): readonly string[] => articles[at]?.key === undefined ? [] : [articles[at].key];

	return {
		find: (question) => {
			const found = search.search(question).filter(({ terms }) => speaks(terms) || question.trim().length === 1).flatMap(({ id }) => keyAt(Number(id)));
			const typed = question.trim().toLowerCase();
			const spelt = /^[a-z]{2,12}$/u.test(typed) ? initials.flatMap((all, at) => (all.some((each) => each.includes(typed)) ? keyAt(at) : [])) : [];
			return [...new Set([...found, ...spelt])];
		},
	};
}

/** A single character in common says nothing; two do. */
const speaks = (terms: readonly string[]): boolean => terms.length > 1 || terms.some((term) => term.length > 1);
const both = ({ zh, en }: { readonly zh: string; readonly en: string }): string => `${zh}\n${en}`;
const isLatin = (term: string): boolean => /^[a-z]/u.test(term);
