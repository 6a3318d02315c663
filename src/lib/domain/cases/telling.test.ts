import { expect, it } from 'vitest';
import type { Id } from '../ids.ts';
import type { Fields } from '../records/record.ts';
import { chinaCalendar } from '../time/chinaHolidays.ts';
import type { PackMove } from '../workflow/pack.ts';
import { clockWithTelling, openTellings, tellingMoved, tellingsOf, toldField, toldFits, toldForged, type Told } from './telling.ts';

const [duty, other, one, two, me] = ['1', '2', '3', '4', '5'].map((last) => `00000000-0000-4000-8000-00000000000${last}` as Id) as [Id, Id, Id, Id, Id];
const move: PackMove = { id: 'lacking', label: { zh: '缺材料', en: 'Papers missing' }, icon: 'x', from: [], to: 'waiting', by: ['officer'], asks: [], photo: null, form: null, document: null, primary: true, notice: { to: 'applicant', within: { hours: 24 }, text: { zh: '请补材料', en: 'Papers, please' } } };
const at = '2026-11-30T01:00:00.000Z';
const told = (change: Partial<Told> = {}): Told => ({ of: duty, way: 'call', reached: true, words: null, by: me, at, ...change });
const moved = tellingMoved(move, duty, at, chinaCalendar);
const after = (...tries: readonly Told[]): Fields => ({ ...moved, ...Object.fromEntries(tries.map((each, index) => [toldField(index === 0 ? one : two), each])) });

it('a move that says so makes somebody’s duty to tell within 24 hours, and another makes none', () => {
	expect(openTellings(moved)).toMatchObject([{ id: duty, move: 'lacking', to: 'applicant', until: '2026-12-01T01:00:00.000Z', tries: [] }]);
	const { notice: _, ...silent } = move;
	expect(tellingMoved(silent, duty, at, chinaCalendar)).toEqual({});
});

it('it stands after a call that nobody answered, and ends with one that was', () => {
	expect(openTellings(after(told({ reached: false })))).toMatchObject([{ tries: [{ reached: false }] }]);
	expect(openTellings(after(told({ reached: false }), told({ at: '2026-11-30T02:00:00.000Z' })))).toEqual([]);
	expect(tellingsOf(after(told({ reached: false }), told({ at: '2026-11-30T02:00:00.000Z' })))[0]?.tries.map(({ reached }) => reached), 'the newest first').toEqual([true, false]);
	expect(openTellings(after(told({ of: other }))), 'another duty').toHaveLength(1);
});

it('that it need not be done wants words', () => {
	expect(toldFits({}, toldField(one), told({ way: 'notNeeded', words: '当天已送来' }))).toBe(true);
	for (const words of [null, ' ']) expect(toldFits({}, toldField(one), told({ way: 'notNeeded', words }))).toBe(false);
});

it('is written once and in the own name', () => {
	expect(toldFits({ [toldField(one)]: told() }, toldField(one), told())).toBe(false);
	expect(toldFits({}, 'told.x', told())).toBe(false);
	expect(toldFits({}, 'tell.x', told()), 'the duty itself is nobody’s to write').toBeUndefined();
	expect(toldForged({ [toldField(one)]: told() }, me)).toBe(false);
	expect(toldForged({ [toldField(one)]: told() }, other)).toBe(true);
});

it('the list goes by it where it comes first, also while the case’s own clock stands', () => {
	const own = { dueAt: '2026-12-05T10:00:00.000Z', soonMs: 1, of: 'case', stands: false } as const;
	expect(clockWithTelling(own, moved)).toMatchObject({ of: 'tell', dueAt: '2026-12-01T01:00:00.000Z' });
	expect(clockWithTelling({ ...own, stands: true }, moved)).toMatchObject({ of: 'tell', stands: false });
	expect(clockWithTelling({ ...own, dueAt: at }, moved)).toMatchObject({ of: 'case' });
	expect(clockWithTelling(own, after(told()))).toBe(own);
});
