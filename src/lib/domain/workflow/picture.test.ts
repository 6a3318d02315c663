import { describe, expect, it } from 'vitest';
import type { Pack } from './pack.ts';
import { box, pictureOf } from './picture.ts';

const label = { zh: '步', en: 'Step' };
const move = (id: string, from: readonly string[], to: string) => ({ id, label: { zh: id, en: id }, icon: 'x', from, to, by: ['officer'] as const, asks: [], photo: null, form: null, document: null, primary: false });
const pack: Pack = {
	id: 'p', version: 1, title: label, noun: label, icon: 'x', numberPrefix: 'P', forms: [], initial: 'new', fields: [], deadlines: [], papers: [], documents: [],
	states: [{ id: 'new', label, kind: 'new' }, { id: 'doing', label, kind: 'active' }, { id: 'waiting', label, kind: 'waiting' }, { id: 'done', label, kind: 'done' }],
	moves: [move('start', ['new'], 'doing'), move('ask', ['doing'], 'waiting'), move('come', ['waiting'], 'doing'), move('close', ['new', 'doing'], 'done'), move('rebook', ['doing'], 'doing'), move('drop', ['new'], 'done')],
};

describe('a service as a picture', () => {
	const picture = pictureOf(pack, 'waiting', [{ from: 'new', to: 'doing' }, { from: 'doing', to: 'waiting' }]);
	const state = (id: string) => picture.states.find((each) => each.id === id);

	it('goes from where a case begins to where it ends, and no two boxes touch', () => {
		expect(['new', 'doing', 'waiting', 'done'].map((id) => state(id)?.x)).toEqual([12, 212, 412, 612]);
		for (const a of picture.states) for (const b of picture.states) if (a !== b) expect(Math.abs(a.x - b.x) >= box.width || Math.abs(a.y - b.y) >= box.height, `${a.id} ${b.id}`).toBe(true);
		for (const { x, y } of picture.states) expect([x + box.width <= picture.width, y + box.height <= picture.height]).toEqual([true, true]);
	});

	it('marks where the case is, and what it has passed', () => {
		expect(picture.states.map(({ id, present, passed }) => [id, present, passed])).toEqual([['new', false, true], ['doing', false, true], ['waiting', true, false], ['done', false, false]]);
		expect(picture.lines.filter(({ passed }) => passed).map(({ from, to }) => `${from} ${to}`)).toEqual(['new doing', 'doing waiting']);
	});

	it('draws one line for all moves between two states, those that lead back below, and a step in place not at all', () => {
		const line = (from: string, to: string) => picture.lines.find((each) => each.from === from && each.to === to);
		expect(line('new', 'done')?.moves.map(({ en }) => en)).toEqual(['close', 'drop']);
		expect([line('waiting', 'doing')?.back, line('doing', 'waiting')?.back, line('doing', 'doing')?.path]).toEqual([true, false, '']);
	});
});
