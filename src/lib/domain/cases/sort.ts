import { distanceM, wgs84 } from '../geo/wgs84.ts';
import type { CaseSort } from './filter.ts';
import type { CaseRow } from './rows.ts';

/** Where the officer stands now. Passed with the question and never kept. */
export type Here = { readonly lng: number; readonly lat: number };

/** Metres; null where the case has no point or the officer no position. */
export function distanceTo(row: CaseRow, here: Here | null): number | null {
	return here === null || row.point === null ? null : distanceM(wgs84(here.lng, here.lat), wgs84(row.point.lng, row.point.lat));
}

const priorityOrder = { urgent: 0, high: 1, normal: 2 } as const;

/** By due: urgent ones first, then what is due first, what has no due date last; closed ones newest first. By distance: the nearest first. */
export function sortCases(rows: readonly CaseRow[], sort: CaseSort, here: Here | null): readonly CaseRow[] {
	if (sort === 'distance' && here !== null) {
		const far = new Map(rows.map((row) => [row.id, distanceTo(row, here) ?? Infinity]));
		return rows.toSorted((a, b) => compare(far.get(a.id) ?? Infinity, far.get(b.id) ?? Infinity) || byDue(a, b));
	}
	return rows.toSorted(sort === 'newest' ? (a, b) => compare(b.openedAt, a.openedAt) || compare(a.id, b.id) : byDue);
}

function byDue(a: CaseRow, b: CaseRow): number {
	if (a.closedAt !== null || b.closedAt !== null) {
		if (a.closedAt === null) return -1;
		if (b.closedAt === null) return 1;
		return compare(b.closedAt, a.closedAt) || compare(a.id, b.id);
	}
	const urgent = Number(a.priority !== 'urgent') - Number(b.priority !== 'urgent');
	return urgent || compare(a.dueAt ?? '9999', b.dueAt ?? '9999') || priorityOrder[a.priority] - priorityOrder[b.priority] || compare(a.openedAt, b.openedAt) || compare(a.id, b.id);
}

function compare<T extends string | number>(a: T, b: T): number {
	return a < b ? -1 : a > b ? 1 : 0;
}
