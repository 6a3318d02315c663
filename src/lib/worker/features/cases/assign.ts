import { may } from '../../../domain/accounts/rights.ts';
import { mayGiveOn } from '../../../domain/cases/offers.ts';
import type { Id } from '../../../domain/ids.ts';
import type { Typed } from '../../../domain/records/read.ts';
import type { WorkerContext } from '../../context.ts';
import type { CasePage } from './shapes.ts';

/** A supervisor gives a case to anyone whose areas hold it, with how many open ones each has; an officer takes one that is nobody's. */
export function assignableOf(context: WorkerContext, record: Typed<'case'>): Pick<CasePage, 'assignable' | 'mayTake'> {
	const me = context.me();
	const { assigneeId, closedAt } = record.fields;
	if (closedAt !== null || !mayGiveOn(record.fields, me)) return { assignable: [], mayTake: false };
	const mayTake = assigneeId === null;
	if (!may(me, 'assign_others')) return { assignable: [], mayTake };
	const open = new Map<Id, number>();
	for (const other of context.view.all('case')) {
		const owner = other.fields.assigneeId;
		if (owner !== null && other.fields.closedAt === null) open.set(owner, (open.get(owner) ?? 0) + 1);
	}
	const assignable = officersOf(context, record.areaId)
		.map((officer) => ({ id: officer.id, name: officer.fields.name, open: open.get(officer.id) ?? 0 })).toSorted((a, b) => a.open - b.open || a.name.localeCompare(b.name, 'zh-CN'));
	return { assignable, mayTake };
}

/** Active officers whose areas hold this one: work may be given only to who can see it. */
export function officersOf(context: WorkerContext, areaId: Id | null): readonly Typed<'officer'>[] {
	const above = ancestors(context, areaId);
	return context.view.all('officer').filter((officer) => officer.fields.active && officer.fields.areaIds.some((id) => above.has(id)));
}

function ancestors(context: WorkerContext, areaId: Id | null): ReadonlySet<Id> {
	const found = new Set<Id>();
	for (let id = areaId; id !== null && !found.has(id); ) {
		found.add(id);
		id = context.view.typed('area', id)?.fields.parentId ?? null;
	}
	return found;
}
