import type { Id } from '../../../domain/ids.ts';
import type { OperationBody } from '../../../domain/operation.ts';
import type { Fields } from '../../../domain/records/record.ts';
import type { CaseShape } from '../../../domain/records/shapes.ts';
import { deadlineAt, deadlineFor } from '../../../domain/workflow/deadlines.ts';
import { caseNumber } from '../../../domain/workflow/moves.ts';
import type { PackMove } from '../../../domain/workflow/pack.ts';
import type { WorkerContext } from '../../context.ts';

/**
 * The case that begins with a move: of another service, at the same place, of the same people, for the same officer. Null: the move opens none now, or its service is not on this device.
 * What is restricted stays so.
 */
export function followOn(context: WorkerContext, move: PackMove, record: { readonly id: Id; readonly areaId: Id; readonly fields: CaseShape }, set: Fields): OperationBody | null {
	const { opens } = move;
	const pack = opens === undefined ? undefined : context.packs.newest(opens.pack);
	const from = { ...(record.fields as unknown as Fields), ...set };
	if (opens === undefined || pack === undefined || (opens.when !== undefined && from[opens.when.field] !== opens.when.equals)) return null;
	const id = context.newId();
	const me = context.me();
	const openedAt = new Date(context.nowMs()).toISOString();
	const known: Fields = { ...opens.fields, ...Object.fromEntries(Object.entries(opens.copies ?? {}).flatMap(([field, of]) => ((from[of] ?? null) === null ? [] : [[field, from[of] ?? null]]))) };
	const deadline = deadlineFor(pack, pack.deadlineBy === undefined ? '' : String(known[pack.deadlineBy] ?? ''));
	const who = context.view.typed('person', record.fields.applicantId)?.fields.name ?? '';
	const fields: CaseShape = {
		number: caseNumber(pack.numberPrefix, context.today(), id), packId: pack.id, packVersion: pack.version, state: pack.initial, priority: pack.intake?.priority ?? 'normal',
		title: `${opens.title.zh} ${who}`.trim(), dueAt: deadline === undefined ? null : deadlineAt(deadline, context.calendar, Date.parse(openedAt)), openedAt, openedBy: me.officerId, closedAt: null,
		placeId: record.fields.placeId, point: record.fields.point, applicantId: record.fields.applicantId, beneficiaryId: record.fields.beneficiaryId, reporter: record.fields.reporter,
		assigneeId: record.fields.assigneeId ?? me.officerId, leadId: null, organisationId: me.organisationId, restricted: record.fields.restricted, fromCaseId: record.id, ...known,
	};
	return { kind: 'createRecord', ref: { type: 'case', id }, areaId: record.areaId, fields: fields as unknown as Fields };
}
