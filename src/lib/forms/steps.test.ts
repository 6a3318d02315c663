import { describe, expect, it } from 'vitest';
import type { FormItem, Page, Question } from './contract.ts';
import { firstOpen, stepsOf, stepWith } from './steps.ts';

function question(ref: string, change: Partial<Question> = {}): Question {
	return {
		node: 'question', key: ref, kind: 'text', ref, name: ref, label: ref, words: [ref], hint: null, media: null, required: false, readonly: false, looks: [], whole: false, bounds: null, accuracy: null, raw: '', chosen: [], choices: [], lost: [], fault: null, ...change,
	};
}
const section = (ref: string, together: boolean, items: readonly FormItem[]): FormItem => ({ node: 'section', key: ref, ref, label: ref, together, items });
const page = (name: string, together: boolean, items: readonly FormItem[]): Page => ({ key: name, name, label: name, together, items });

const pages: readonly Page[] = [
	page('fire', true, [question('/fire/gas', { raw: 'yes' }), question('/fire/wire')]),
	page('more', false, [question('/more/a', { raw: 'x' }), section('/more/inner', false, [question('/more/inner/b')]), section('/more/list', true, [question('/more/list/c'), question('/more/list/d')]), { node: 'rows', key: 'rows', ref: '/more/child', label: 'Children', rows: [], growable: true }]),
];

describe('how a form stands on the screen', () => {
	it('page by page: what the author put together stays together, all else one by one', () => {
		expect(stepsOf(pages, 'pages').map(({ id, label, items }) => [id, label, items.length])).toEqual([
			['fire', 'fire', 2], ['/more/a', 'more', 1], ['/more/inner/b', 'more › /more/inner', 1], ['/more/list', 'more › /more/list', 2], ['/more/child', '', 1],
		]);
	});
	it('all on one page: each group under its own heading', () => {
		const [whole, ...others] = stepsOf([...pages, { ...page('alone', true, [question('alone')]), label: '' }], 'scroll');
		expect(others).toEqual([]);
		expect(whole?.items.map((item) => [item.node, item.ref])).toEqual([['section', 'fire'], ['section', 'more'], ['question', 'alone']]);
	});
	it('finds where a question stands, and the first that is open', () => {
		const steps = stepsOf(pages, 'pages');
		expect([stepWith(steps, '/more/list/d'), stepWith(steps, '/nowhere')]).toEqual([3, -1]);
		expect(firstOpen(steps)?.ref).toBe('/fire/wire');
		expect(firstOpen(stepsOf([page('p', true, [question('n', { kind: 'note' }), question('r', { readonly: true }), question('c', { kind: 'one', chosen: ['x'] }), question('m', { kind: 'many' })])], 'pages'))?.ref).toBe('m');
	});
});
