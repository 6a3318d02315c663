import type { Id } from '../ids.ts';
import type { Typed } from '../records/read.ts';
import { dueState } from '../time/due.ts';
import type { PackReader } from '../workflow/pack.ts';
import type { CaseReader } from './reader.ts';
import { caseRows, type CaseRow } from './rows.ts';
import { matches, searchWords } from './search.ts';

/** One set of filters for list and map, so that both always show the same cases. Plain data: it crosses to the worker. */
export type CaseFilter = {
	readonly text: string;
	readonly status: 'open' | 'closed' | 'all';
	/** An officer's id, nobody's, or anybody's. */
	readonly assignee: Id | 'nobody' | null;
	/** `soon`: within two days, overdue ones not counted. */
	readonly due: 'overdue' | 'soon' | null;
	/** Escalated to this officer. */
	readonly escalatedTo?: Id | null;
	readonly packId: string | null;
	/** A state of the service chosen by `packId`. */
	readonly state: string | null;
	/** A node of the tree: all leaves below it. */
	readonly areaId: Id | null;
	readonly sort: CaseSort;
};
export type CaseSort = 'due' | 'distance' | 'newest';

export const everyOpenCase: CaseFilter = { text: '', status: 'open', assignee: null, due: null, escalatedTo: null, packId: null, state: null, areaId: null, sort: 'due' };

/** How many filters narrow the set, the text and the order not counted. */
export function filtersSet(filter: CaseFilter): number {
	return [filter.status !== 'open', filter.assignee !== null, filter.due !== null, (filter.escalatedTo ?? null) !== null, filter.packId !== null, filter.state !== null, filter.areaId !== null].filter(Boolean).length;
}

/** The set that list and map show, in no order. */
export function filterCases(reader: CaseReader, packs: PackReader, filter: CaseFilter, nowMs: number): readonly CaseRow[] {
	const tests = Object.values(testsOf(reader, filter, nowMs));
	return caseRows(reader, packs).filter((row) => tests.every((test) => test(row)));
}

export type CaseCounts = {
	readonly total: number; readonly overdue: number; readonly soon: number; readonly mine: number; readonly nobody: number; readonly escalated: number;
	readonly status: { readonly open: number; readonly closed: number };
	readonly packs: { readonly [packId: string]: number };
	readonly states: { readonly [packAndState: string]: number };
	readonly assignees: { readonly [id: string]: { readonly count: number; readonly overdue: number } };
	readonly areas: { readonly [leafId: string]: number };
};

/**
 * How many cases each choice would show: the other filters stay as they are, only the one asked about is changed. Population: the cases of
 * the device's working set.
 */
export function countCases(reader: CaseReader, packs: PackReader, filter: CaseFilter, me: Id, nowMs: number): CaseCounts {
	const tests = testsOf(reader, filter, nowMs);
	const entries = Object.entries(tests) as [Facet, (row: CaseRow) => boolean][];
	const counts = { total: 0, overdue: 0, soon: 0, mine: 0, nobody: 0, escalated: 0, status: { open: 0, closed: 0 }, packs: {} as Tally, states: {} as Tally, areas: {} as Tally, assignees: {} as { [id: string]: { count: number; overdue: number } } };
	for (const row of caseRows(reader, packs)) {
		const failed = entries.filter(([, test]) => !test(row));
		if (failed.length > 1) continue;
		const only = failed[0]?.[0];
		const counted = (facet: Facet): boolean => only === undefined || only === facet;
		const due = dueState(row.clock, row.closedAt, nowMs);
		if (only === undefined) counts.total += 1;
		if (counted('due')) { if (due === 'overdue') counts.overdue += 1; if (due === 'soon') counts.soon += 1; }
		if (counted('escalated') && row.escalatedTo.includes(me)) counts.escalated += 1;
		if (counted('status')) counts.status[row.closedAt === null ? 'open' : 'closed'] += 1;
		if (counted('packId')) tally(counts.packs, row.packId);
		if (counted('state')) tally(counts.states, `${row.packId}/${row.state}`);
		if (counted('areaId') && row.areaId !== null) tally(counts.areas, row.areaId);
		if (counted('assignee')) {
			if (row.assigneeId === me) counts.mine += 1;
			if (row.assigneeId === null) counts.nobody += 1;
			else {
				const load = (counts.assignees[row.assigneeId] ??= { count: 0, overdue: 0 });
				load.count += 1;
				if (due === 'overdue') load.overdue += 1;
			}
		}
	}
	return counts;
}

type Tally = { [key: string]: number };
type Facet = 'text' | 'status' | 'assignee' | 'due' | 'escalated' | 'packId' | 'state' | 'areaId';

function tally(counts: Tally, key: string): void {
	counts[key] = (counts[key] ?? 0) + 1;
}

function testsOf(reader: CaseReader, filter: CaseFilter, nowMs: number): { readonly [F in Facet]: (row: CaseRow) => boolean } {
	const words = searchWords(filter.text);
	const leaves = filter.areaId === null ? null : leavesBelow(reader, filter.areaId);
	return {
		text: (row) => matches(row.key, words),
		status: (row) => filter.status === 'all' || (filter.status === 'closed') === (row.closedAt !== null),
		assignee: (row) => filter.assignee === null || (filter.assignee === 'nobody' ? row.assigneeId === null : row.assigneeId === filter.assignee),
		due: (row) => filter.due === null || dueState(row.clock, row.closedAt, nowMs) === filter.due,
		escalated: (row) => (filter.escalatedTo ?? null) === null || row.escalatedTo.includes(filter.escalatedTo as Id),
		packId: (row) => filter.packId === null || row.packId === filter.packId,
		state: (row) => filter.state === null || row.state === filter.state,
		areaId: (row) => leaves === null || (row.areaId !== null && leaves.has(row.areaId)),
	};
}

/** A node and every area below it. */
export function leavesBelow(reader: CaseReader, rootId: Id): ReadonlySet<Id> {
	const children = new Map<Id | null, Typed<'area'>[]>();
	for (const area of reader.all('area')) children.set(area.fields.parentId, [...(children.get(area.fields.parentId) ?? []), area]);
	const found = new Set<Id>();
	const walk = (id: Id): void => {
		if (found.has(id)) return;
		found.add(id);
		for (const child of children.get(id) ?? []) walk(child.id);
	};
	walk(rootId);
	return found;
}
