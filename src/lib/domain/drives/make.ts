import { grantField, type Grant } from '../cases/sight.ts';
import type { Id } from '../ids.ts';
import type { Json } from '../json.ts';
import type { OperationBody } from '../operation.ts';
import type { Fields } from '../records/record.ts';
import type { CaseShape, Day, Instant } from '../records/shapes.ts';
import { caseNumber } from '../workflow/moves.ts';
import type { Pack } from '../workflow/pack.ts';
import { driveKind } from './doorFields.ts';
import { drivePackId, partFields } from './drive.ts';

export type Terms = { readonly driveId: Id; readonly name: string; /** Of a restricted drive: what it is called to everybody else. */ readonly publicName: string | null; readonly formId: string; readonly from: Day; readonly until: Day; readonly walled: boolean };
/** `goers`: let into a walled part by its lead; an open one is everybody’s of the team. */
export type NewPart = { readonly areaId: Id; readonly teamId: Id; readonly leadId: Id; readonly placeIds: readonly Id[]; readonly goers: readonly Id[] };
export type Maker = { readonly pack: Pack; readonly officerId: Id; readonly organisationId: Id; readonly at: Instant; readonly today: Day; /** The end of the drive’s last day. */ readonly end: Instant; /** The latest moment until which sight may be given. */ readonly latest: Instant; readonly newId: () => Id };

/** One save holds no more doors than this: a save takes effect whole, and has to fit into one push. */
const doorsInSave = 250;

/** The saves that make a part: the case with who may go, and its doors. A part for another organisation is made and given to its lead; who goes there is for that lead to say. */
export function partSaves(terms: Terms, part: NewPart, maker: Maker): readonly (readonly OperationBody[])[] {
	const caseId = maker.newId();
	const { pack, officerId, at, today } = maker;
	const fields: CaseShape = {
		number: caseNumber(pack.numberPrefix, today, caseId), packId: pack.id, packVersion: pack.version, state: pack.initial, priority: 'normal', title: terms.publicName ?? terms.name, dueAt: maker.end, openedAt: at,
		openedBy: officerId, closedAt: null, placeId: null, point: null, applicantId: null, beneficiaryId: null, reporter: null, assigneeId: null, leadId: part.leadId, organisationId: maker.organisationId, restricted: terms.walled,
		[partFields.drive]: terms.driveId, [partFields.name]: terms.name, [partFields.form]: terms.formId, [partFields.from]: terms.from, [partFields.until]: terms.until, [partFields.team]: part.teamId,
	};
	const made: OperationBody = { kind: 'createRecord', ref: { type: 'case', id: caseId }, areaId: part.areaId, fields: fields as unknown as Fields };
	const goers = terms.walled && part.leadId === officerId ? part.goers.filter((id) => id !== officerId) : [];
	const given: readonly OperationBody[] = goers.length === 0 ? [] : [{ kind: 'setFields', ref: { type: 'case', id: caseId }, base: 0, set: goersSet(goers, { by: officerId, lead: part.leadId, at, until: maker.end < maker.latest ? maker.end : maker.latest }, maker.newId) }];
	const doors = part.placeIds.map((placeId) => newDoor({ caseId, areaId: part.areaId, placeId, until: terms.until }, maker.newId()));
	const saves = Array.from({ length: Math.max(1, Math.ceil(doors.length / doorsInSave)) }, (_, at) => doors.slice(at * doorsInSave, (at + 1) * doorsInSave));
	return saves.map((some, index) => (index === 0 ? [made, ...given, ...some] : some));
}

/** Sight with work for who goes, until the drive ends. */
export function goersSet(goers: readonly Id[], grant: Pick<Grant, 'by' | 'lead' | 'at' | 'until'>, newId: () => Id): Fields {
	return Object.fromEntries(goers.map((to) => [grantField(newId()), { to, work: true, purpose: 'drive', words: null, ...grant } as unknown as Json]));
}

export function newDoor({ caseId, areaId, placeId, until }: { readonly caseId: Id; readonly areaId: Id; readonly placeId: Id; readonly until: Day }, id: Id): OperationBody {
	const fields: Fields = { kind: driveKind, packId: drivePackId, placeId, caseId, day: until, at: null, assigneeId: null, state: 'listed', doneBy: null, note: null };
	return { kind: 'createRecord', ref: { type: 'task', id }, areaId, fields };
}
