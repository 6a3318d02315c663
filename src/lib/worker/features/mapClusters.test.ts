import { describe, expect, it } from 'vitest';
import type { CaseRow } from '../../domain/cases/rows.ts';
import type { Id } from '../../domain/ids.ts';
import { indexCases, type MapMark } from './mapClusters.ts';

const nowMs = Date.parse('2026-03-02T01:00:00Z');
const world: readonly [number, number, number, number] = [-180, -85, 180, 85];

/** A town of 400 cases, some in crowds around a corner, as a plain generator that always makes the same. */
function town(): readonly CaseRow[] {
	let state = 7;
	const next = (): number => {
		state = (state * 48_271) % 2_147_483_647;
		return state / 2_147_483_647;
	};
	const corners = Array.from({ length: 12 }, () => ({ lng: 123.58 + next() * 0.04, lat: 29.58 + next() * 0.04 }));
	return Array.from({ length: 400 }, (_, index) => {
		const corner = corners[Math.floor(next() * corners.length)] ?? { lng: 0, lat: 0 };
		const spread = next() < 0.5 ? 0.0004 : 0.01;
		return rowAt(index, corner.lng + (next() - 0.5) * spread, corner.lat + (next() - 0.5) * spread, next() < 0.2);
	});
}
function rowAt(index: number, lng: number, lat: number, late: boolean): CaseRow {
	const dueAt = late ? '2026-03-01T00:00:00Z' : null;
	return { id: `c${index}` as Id, title: `隐患${index}`, noun: { zh: '隐患', en: 'Hazard' }, stateLabel: { zh: '已发现', en: 'Found' }, stateKind: 'active', dueAt, clock: { dueAt, soonMs: 0, of: 'case', stands: false }, closedAt: null, point: { lng, lat, accuracy: null, source: 'address' } } as unknown as CaseRow;
}
function pixels({ lng, lat }: MapMark, zoom: number): readonly [number, number] {
	const size = 256 * 2 ** zoom;
	const sine = Math.sin((lat * Math.PI) / 180);
	return [((lng + 180) / 360) * size, (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * size];
}

describe('marks on the map', () => {
	const rows = town();
	const index = indexCases(rows, nowMs);
	const zooms = Array.from({ length: 20 }, (_, step) => 10 + step / 2);

	it.each(zooms)('at zoom %d leave a thumb room between any two, and hold every case once', (zoom) => {
		const marks = index.marks(world, zoom);
		const at = marks.map((mark) => pixels(mark, zoom));
		const close = at.flatMap(([x, y], one) => at.slice(one + 1).filter(([otherX, otherY]) => Math.abs(x - otherX) < 24 && Math.abs(y - otherY) < 24));
		expect(close).toEqual([]);
		expect(marks.reduce((sum, mark) => sum + mark.cases, 0)).toBe(rows.length);
		expect(marks.reduce((sum, mark) => sum + mark.overdue, 0)).toBe(rows.filter((row) => row.dueAt !== null).length);
		expect(new Set(marks.map((mark) => mark.key)).size).toBe(marks.length);
	});

	it.each(zooms)('at zoom %d a group opens closer than it is, and no closer than the map goes', (zoom) => {
		for (const mark of index.marks(world, zoom)) if (mark.opensAt !== null) expect([mark.opensAt > zoom, mark.opensAt <= 20]).toEqual([true, true]);
	});

	it('a group of two looks like the worse of them', () => {
		const two = indexCases([rowAt(1, 123.6, 29.6, false), rowAt(2, 123.60001, 29.60001, true)], nowMs).marks(world, 17.5);
		expect(two).toMatchObject([{ cases: 2, overdue: 1, worst: { due: 'overdue' }, single: null }]);
	});

	it('at the closest zoom each spot stands alone, however near', () => {
		expect(indexCases([rowAt(1, 123.6, 29.6, false), rowAt(2, 123.60002, 29.6, true)], nowMs).marks(world, 20)).toHaveLength(2);
	});
});
