import { describe, expect, it } from 'vitest';
import type { Id } from '../ids.ts';
import type { StateKind } from '../workflow/pack.ts';
import { idsBehind, valueOf, type Span } from './compute.ts';
import { figuresOf } from './common.ts';
import type { Figure, FigureCase, FigureInput } from './figure.ts';

const span: Span = { from: '2026-02-28T16:00:00.000Z', until: '2026-03-31T16:00:00.000Z', now: '2026-03-20T04:00:00.000Z' };
const found = figuresOf({ noun: { zh: '件', en: 'Case' }, outcomes: [] });
const named = (id: string): Figure => {
	const figure = found.find((each) => each.id === id);
	if (figure === undefined) throw new Error(id);
	return figure;
};

function one(id: string, change: Partial<FigureCase> = {}): FigureCase {
	return { id: id as Id, areaId: 'grid' as Id, state: 'found', stateKind: 'active', priority: 'normal', openedAt: '2026-03-02T02:00:00.000Z', closedAt: null, dueAt: null, stands: false, fields: {}, ...change };
}
function over(...cases: readonly FigureCase[]): FigureInput {
	return { cases, doors: [], visits: [] };
}
/** Every 13 hours of March and April. */
const moments = Array.from({ length: 112 }, (_, index) => new Date(Date.parse('2026-03-01T00:00:00.000Z') + index * 13 * 3_600_000).toISOString());
const done = (id: string, closedAt: string, dueAt: string | null, change: Partial<FigureCase> = {}) => one(id, { closedAt, dueAt, stateKind: 'done', ...change });

describe('on time', () => {
	it('counts what was closed by its date against that and what ran past its date, closed or not', () => {
		const input = over(done('early', '2026-03-05T02:00:00.000Z', '2026-04-09T02:00:00.000Z'), done('late', '2026-03-19T02:00:00.000Z', '2026-03-18T02:00:00.000Z'), one('never', { dueAt: '2026-03-10T02:00:00.000Z' }), one('notYet', { dueAt: '2026-03-21T02:00:00.000Z' }));
		expect(valueOf(named('onTime'), input, span)).toEqual({ value: 1 / 3, counted: 1, of: 3 });
		expect(idsBehind(named('onTime'), 'rest', input, span)).toEqual(['late', 'never']);
	});
	it('leaves out what was withdrawn, what stands still, and what has no date', () => {
		const input = over(done('withdrawn', '2026-03-05T02:00:00.000Z', '2026-03-04T02:00:00.000Z', { stateKind: 'stopped' }), one('stands', { dueAt: '2026-03-10T02:00:00.000Z', stands: true }), done('dateless', '2026-03-05T02:00:00.000Z', null));
		expect(valueOf(named('onTime'), input, span)).toEqual({ value: null, counted: 0, of: 0 });
	});
	it('belongs to one period only, whatever happens later', () => {
		const april: Span = { from: span.until, until: '2026-04-30T16:00:00.000Z', now: '2026-05-09T00:00:00.000Z' };
		const later = { ...span, now: april.now };
		for (const dueAt of moments) {
			for (const closedAt of [null, ...moments]) {
				const input = over(one('a', { dueAt, closedAt, stateKind: closedAt === null ? 'active' : 'done' }));
				expect(valueOf(named('onTime'), input, later).of + valueOf(named('onTime'), input, april).of).toBe(1);
			}
		}
	});
});

it('takes the middle of the days, with what had been promised, of what was done', () => {
	const input = over(done('a', '2026-03-03T02:00:00.000Z', '2026-03-09T02:00:00.000Z'), done('b', '2026-03-06T02:00:00.000Z', '2026-03-07T02:00:00.000Z'), done('c', '2026-03-12T02:00:00.000Z', null), done('x', '2026-03-04T02:00:00.000Z', null, { stateKind: 'stopped' }));
	expect(valueOf(named('days'), input, span)).toEqual({ value: 4, counted: 3, of: 3, promised: 6 });
});

it('tells what was still open when the period ended, or is now', () => {
	const input = over(one('open'), done('since', '2026-03-25T02:00:00.000Z', null), done('before', '2026-03-04T02:00:00.000Z', null), one('later', { openedAt: '2026-03-21T02:00:00.000Z' }));
	expect(idsBehind(named('open'), 'counted', input, span)).toEqual(['open', 'since']);
});

it('counts a door once, by the outcomes that the figure is about, in the period', () => {
	const met = figuresOf({ noun: null, outcomes: [] }).find(({ id }) => id === 'met');
	if (met === undefined) throw new Error('met');
	const door = (id: string) => ({ id: id as Id, areaId: 'grid' as Id });
	const visit = (placeId: string, outcome: string, at: string) => ({ placeId: placeId as Id, outcome, at });
	const input: FigureInput = { cases: [], doors: [door('a'), door('b'), door('c')], visits: [visit('a', 'met', '2026-03-02T02:00:00.000Z'), visit('a', 'met', '2026-03-03T02:00:00.000Z'), visit('b', 'nobody', '2026-03-03T02:00:00.000Z'), visit('c', 'met', '2026-02-03T02:00:00.000Z'), visit('gone', 'met', '2026-03-03T02:00:00.000Z')] };
	expect(valueOf(met, input, span)).toEqual({ value: 1 / 3, counted: 1, of: 3 });
	expect(idsBehind(met, 'rest', input, span)).toEqual(['b', 'c']);
});

it('a share counts by a field of the pack: a value, one of several, a number of at least', () => {
	const figure = (counts: Figure & { kind: 'share' }) => counts;
	const repeated = figure({ id: 'r', label: { zh: '', en: '' }, means: { zh: '', en: '' }, kind: 'share', of: 'opened', counts: [{ field: 'x.repeat', least: 2 }] });
	const input = over(one('a', { fields: { 'x.repeat': 2, 'x.kinds': ['gas', 'exit'] } }), one('b', { fields: { 'x.repeat': 1 } }), one('c'));
	expect(valueOf(repeated, input, span)).toEqual({ value: 1 / 3, counted: 1, of: 3 });
	expect(valueOf({ ...repeated, counts: [{ field: 'x.kinds', in: ['exit'] }] }, input, span).counted).toBe(1);
	expect(valueOf({ ...repeated, counts: [{ field: 'state', in: ['found'] }], where: [{ field: 'x.repeat', in: ['1'] }] }, input, span)).toEqual({ value: 1, counted: 1, of: 1 });
});

it('what a figure counts and the rest are together all that it is about, each once', () => {
	const kinds: readonly StateKind[] = ['new', 'active', 'waiting', 'done', 'stopped'];
	const days = [null, ...moments.filter((_, index) => index % 9 === 0)];
	const cases = days.flatMap((openedAt) => days.flatMap((closedAt) => days.flatMap((dueAt) => kinds.map((stateKind, index) => ({ openedAt: openedAt ?? '2026-02-01T00:00:00.000Z', closedAt, dueAt, stateKind, stands: index % 2 === 0 })))));
	const input = over(...cases.map((each, index) => one(String(index), each)));
	for (const figure of found.filter(({ kind }) => kind !== 'doors')) {
		const value = valueOf(figure, input, span);
		const [counted, rest] = [idsBehind(figure, 'counted', input, span), idsBehind(figure, 'rest', input, span)];
		expect(counted.length).toBeGreaterThan(100);
		expect(new Set([...counted, ...rest]).size).toBe(counted.length + rest.length);
		expect([counted.length, counted.length + rest.length]).toEqual([value.counted, value.of]);
	}
});
