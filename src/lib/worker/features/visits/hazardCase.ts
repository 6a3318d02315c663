import type { Typed } from '../../../domain/records/read.ts';
import type { Id } from '../../../domain/ids.ts';
import type { OperationBody } from '../../../domain/operation.ts';
import type { Fields } from '../../../domain/records/record.ts';
import type { CaseShape, Day, Point, Priority, TaskShape } from '../../../domain/records/shapes.ts';
import { dayIn, endOfDay } from '../../../domain/time/workingTime.ts';
import { deadlineDay } from '../../../domain/workflow/deadlines.ts';
import { caseNumber, isFinal } from '../../../domain/workflow/moves.ts';
import type { Pack } from '../../../domain/workflow/pack.ts';
import type { WorkerContext } from '../../context.ts';
import { attachCapture, type Capture } from '../captures.ts';

export const hazardPackId = 'hazard';

export type HazardInput = {
	readonly areaId: Id; readonly placeId: Id | null; readonly point: Point | null; readonly type: string; readonly title: string; readonly what: string | null;
	readonly dueDay: Day; readonly priority: Priority; readonly photos: readonly Capture[];
};

/** Hazards of a kind at a place, the newest first. */
export function hazardsAt(context: WorkerContext, placeId: Id): readonly Typed<'case'>[] {
	return context.view.related('case', 'placeId', placeId)
		.filter((record) => record.fields.packId === hazardPackId)
		.toSorted((a, b) => (a.fields.openedAt < b.fields.openedAt ? 1 : -1));
}

export function isOpenCase(context: WorkerContext, record: Typed<'case'>): boolean {
	const pack = context.packs.pack(record.fields.packId, record.fields.packVersion);
	return pack === undefined ? record.fields.closedAt === null : !isFinal(pack, record.fields.state);
}

/**
 * What a finding does. Found again while it is still open, it is not opened twice: a note and the photo go to the open case. Else a case
 * is opened, with its photo, its recheck in the plan, and how often it was found at this place.
 */
export function hazardOperations(context: WorkerContext, pack: Pack, input: HazardInput): { readonly caseId: Id; readonly repeatOf: Id | null; readonly operations: readonly OperationBody[] } {
	const me = context.me();
	const earlier = input.placeId === null ? [] : hazardsAt(context, input.placeId).filter((record) => record.fields['x.type'] === input.type);
	const open = earlier.find((record) => isOpenCase(context, record));
	const caseId = open?.id ?? context.newId();
	const photos = input.photos.map((photo) => attachCapture(photo, input.areaId, { type: 'case', id: caseId }, input.placeId, 'before', me.officerId));
	if (open !== undefined) {
		const again: OperationBody = { kind: 'note', noteId: context.newId(), areaId: input.areaId, of: { type: 'case', id: caseId }, text: ['再次发现', input.what].filter((part) => part !== null && part !== '').join('：') };
		return { caseId, repeatOf: open.id, operations: [again, ...photos] };
	}
	const nowMs = context.nowMs();
	const { zone } = context.calendar;
	const fields: CaseShape = {
		number: caseNumber(pack.numberPrefix, dayIn(zone, nowMs), caseId), packId: pack.id, packVersion: pack.version, state: pack.initial, priority: input.priority,
		title: input.title, dueAt: endOfDay(zone, input.dueDay), openedAt: new Date(nowMs).toISOString(), openedBy: me.officerId, closedAt: null,
		placeId: input.placeId, point: input.point, applicantId: null, beneficiaryId: null, reporter: null, assigneeId: me.officerId, leadId: null,
		organisationId: me.organisationId, restricted: false, 'x.type': input.type, 'x.what': input.what, 'x.repeat': earlier.length > 0 ? earlier.length + 1 : null,
	};
	const recheck: TaskShape = { kind: 'recheck', packId: pack.id, placeId: input.placeId, caseId, day: input.dueDay, at: null, assigneeId: me.officerId, state: 'open', doneBy: null, note: null };
	return {
		caseId, repeatOf: null,
		operations: [
			{ kind: 'createRecord', ref: { type: 'case', id: caseId }, areaId: input.areaId, fields: fields as unknown as Fields },
			...photos,
			{ kind: 'createRecord', ref: { type: 'task', id: context.newId() }, areaId: input.areaId, fields: recheck as unknown as Fields },
		],
	};
}

/** The day proposed for mending; the pack's longest limit where none is named. */
export function proposedDay(context: WorkerContext, pack: Pack, deadlineId: string | null): Day {
	const deadline = pack.deadlines.find((candidate) => candidate.id === deadlineId) ?? pack.deadlines.at(-1);
	return deadline === undefined ? context.today() : deadlineDay(deadline, context.calendar, context.nowMs());
}

/** The limit that the forms' findings give a kind of hazard. */
export function deadlineOfType(context: WorkerContext, type: string): string | null {
	return context.packs.all().flatMap((pack) => pack.forms).flatMap((form) => form.findings ?? []).find((finding) => finding.type === type && finding.packId === hazardPackId)?.deadline ?? null;
}
