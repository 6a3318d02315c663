import { tasksOfMove } from '../../../domain/cases/tasks.ts';
import type { Id } from '../../../domain/ids.ts';
import type { OperationBody } from '../../../domain/operation.ts';
import type { Fields } from '../../../domain/records/record.ts';
import type { TaskShape } from '../../../domain/records/shapes.ts';
import { legalMove, mayMove } from '../../../domain/workflow/moves.ts';
import { checkSet } from '../../../domain/merge/checks.ts';
import type { Answers } from '../../../forms/answers.ts';
import { declaredWrites, writesOf } from '../../../forms/writeBack.ts';
import type { WorkerContext } from '../../context.ts';

/**
 * What an entry writes to its case, in the same save: as the form declares it, and as far as the case's service and its state allow now. An answer never fails for it: what cannot be
 * written stands in the entry. The server judges these like whatever else is written to a case.
 */
export function writeBackOperations(context: WorkerContext, formXml: string, caseId: Id, answers: Answers, before: Answers): readonly OperationBody[] {
	const record = context.view.get('case', caseId);
	const typedCase = context.view.typed('case', caseId);
	const fields = typedCase?.fields;
	const declared = declaredWrites(formXml);
	const pack = fields === undefined ? undefined : context.packs.pack(fields.packId, fields.packVersion);
	if (record === undefined || typedCase === undefined || fields === undefined || pack === undefined || declared.length === 0) return [];
	const writes = writesOf(declared, pack.fields, answers, before);
	const set: Fields = Object.fromEntries(Object.entries(writes.set).filter(([field, value]) => checkSet(record, { [field]: value }, context.packs) === null));
	// A step that wants a photo of its own is made on the case's page, where it is taken.
	const move = pack.moves.find(({ id, photo }) => id === writes.move && photo?.required !== true);
	const moves = move !== undefined && mayMove(pack, move.id, context.me().role) && legalMove(context.packs, record, move.id, fields.state, set).ok ? move : undefined;
	const asked = Object.fromEntries(Object.entries(set).filter(([field]) => moves?.asks.some((ask) => ask.field === field) === true));
	const others = Object.fromEntries(Object.entries(set).filter(([field]) => !(field in asked)));
	return [
		...(Object.keys(others).length === 0 ? [] : [{ kind: 'setFields', ref: { type: 'case', id: caseId }, base: record.rev, set: others } satisfies OperationBody]),
		...(moves === undefined ? [] : [{ kind: 'moveCase', caseId, base: record.rev, move: moves.id, from: fields.state, packVersion: fields.packVersion, set: asked, note: null } satisfies OperationBody, ...planOf(context, { pack, move: moves, set, record: typedCase })]),
		...(writes.nextVisit === null || record.areaId === null ? [] : nextVisit(context, caseId, record.areaId, { packId: fields.packId, placeId: fields.placeId, day: writes.nextVisit })),
	];
}

/** As on the case's page. */
function planOf(context: WorkerContext, made: Pick<Parameters<typeof tasksOfMove>[0], 'pack' | 'move' | 'set' | 'record'>): readonly OperationBody[] {
	const openTasks = context.view.related('task', 'caseId', made.record.id).filter(({ fields }) => fields.state === 'open');
	return tasksOfMove({ ...made, openTasks, me: context.me().officerId, calendar: context.calendar, nowMs: context.nowMs(), newId: context.newId, note: made.move.label.zh });
}

/** The visit that was agreed takes the place of those that this officer had planned on the case. */
function nextVisit(context: WorkerContext, caseId: Id, areaId: Id, { packId, placeId, day }: Pick<TaskShape, 'packId' | 'placeId' | 'day'>): readonly OperationBody[] {
	const me = context.me().officerId;
	const planned = context.view.related('task', 'caseId', caseId).filter(({ fields }) => fields.kind === 'visit' && fields.state === 'open' && (fields.assigneeId === null || fields.assigneeId === me));
	const fields: TaskShape = { kind: 'visit', packId, placeId, caseId, day, at: null, assigneeId: me, state: 'open', doneBy: null, note: null };
	return [
		...planned.map(({ id, rev }): OperationBody => ({ kind: 'setFields', ref: { type: 'task', id }, base: rev, set: { state: 'dropped' } })),
		{ kind: 'createRecord', ref: { type: 'task', id: context.newId() }, areaId, fields: fields as unknown as Fields },
	];
}
