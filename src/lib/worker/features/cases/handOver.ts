import { may } from '../../../domain/accounts/rights.ts';
import { handOverField, mayBeOffered, openHandOver, type HandOver } from '../../../domain/cases/handOver.ts';
import { mayGiveOn } from '../../../domain/cases/offers.ts';
import type { Id } from '../../../domain/ids.ts';
import type { Json } from '../../../domain/json.ts';
import type { OperationBody } from '../../../domain/operation.ts';
import type { Typed } from '../../../domain/records/read.ts';
import type { Fields } from '../../../domain/records/record.ts';
import type { WorkerContext } from '../../context.ts';
import { officersOf } from './assign.ts';
import { openTasksOf } from './openTasks.ts';

/** Who has an open case may offer it to a colleague, and a supervisor for who has it; one offer at a time. */
export function mayHandOver(context: WorkerContext, record: Typed<'case'>): boolean {
	const me = context.me();
	const { assigneeId, closedAt } = record.fields;
	if (closedAt !== null || assigneeId === null || !mayGiveOn(record.fields, me)) return false;
	return (assigneeId === me.officerId || may(me, 'assign_others')) && openHandOver(record.fields as unknown as Fields) === null;
}

/** Colleagues who see the case and could take it on. */
export function receiversOf(context: WorkerContext, record: Typed<'case'>): readonly Typed<'officer'>[] {
	const me = context.me().officerId;
	return officersOf(context, record.areaId).filter((officer) => officer.id !== me && officer.id !== record.fields.assigneeId && may({ role: officer.fields.role }, 'work') && mayBeOffered(record.fields as unknown as Fields, officer.id));
}

/** Undefined where nobody has the case. */
export function offerBody(context: WorkerContext, record: Typed<'case'>, to: Id, note: string): OperationBody {
	const me = context.me().officerId;
	const offer: HandOver = { id: context.newId(), by: me, at: new Date(context.nowMs()).toISOString(), from: record.fields.assigneeId ?? me, to, note: note.trim(), answer: null };
	return handOverBody(record, offer);
}

export function handOverBody(record: Typed<'case'>, handOver: HandOver): OperationBody {
	return { kind: 'setFields', ref: { type: 'case', id: record.id }, base: record.rev, set: { [handOverField]: handOver as unknown as Json } };
}

/** What is planned on the case goes with it. */
export function tasksTo(context: WorkerContext, record: Typed<'case'>, assigneeId: Id | null): readonly OperationBody[] {
	const theirs = openTasksOf(context, record.id).filter((task) => task.fields.assigneeId === record.fields.assigneeId && task.fields.assigneeId !== assigneeId);
	return theirs.map((task) => ({ kind: 'setFields', ref: { type: 'task', id: task.id }, base: task.rev, set: { assigneeId } }));
}
