import { may } from '../../../domain/accounts/rights.ts';
import { isOver } from '../../../domain/drives/drive.ts';
import { driveRule } from '../../../domain/drives/driveRule.ts';
import { inWalkingOrder, nextDoor, type DoorNow } from '../../../domain/drives/doors.ts';
import { nextTry } from '../../../domain/drives/nextTry.ts';
import { hideOne, hidePart } from '../../../domain/drives/smallFigures.ts';
import { grantsOf } from '../../../domain/cases/sight.ts';
import type { Id } from '../../../domain/ids.ts';
import { problem } from '../../../domain/problems/problem.ts';
import type { Fields } from '../../../domain/records/record.ts';
import type { PlaceShape } from '../../../domain/records/shapes.ts';
import { fail, ok, type Result } from '../../../domain/result.ts';
import { daysBetween } from '../../../domain/time/workingTime.ts';
import type { Draft, WorkerContext } from '../../context.ts';
import { officersOf } from '../cases/assign.ts';
import { officerName } from '../cases/names.ts';
import { newestForms } from '../forms/published.ts';
import { coverageShown } from './coverage.ts';
import { areaName, doorsOfPart, goesThere, leadsPart, nowOf, packOfPart, partsHere, partsOfDrive, teamName, type KnownPart } from './known.ts';
import type { DoorRow, DriveList, DrivePage, DriveRow, PartShown } from './shapes.ts';

/** So long it is said that a claim came after a colleague's. */
const toldForMs = 12 * 3_600_000;

export async function listDrives(context: WorkerContext): Promise<Result<DriveList>> {
	const drives = [...Map.groupBy(partsHere(context), ({ driveId }) => driveId)].map(([id, parts]): DriveRow => {
		const [first] = parts;
		const doors = parts.flatMap((part) => doorsOfPart(context, part));
		const walled = parts.some(({ walled: wall }) => wall);
		const settled = doors.filter(({ open }) => !open).length;
		return {
			id, title: first?.record.fields.title ?? '', from: first?.from ?? '', until: first?.until ?? '', over: parts.every((part) => isOver(part, context.today())), closed: parts.every(({ closed }) => closed), walled,
			areas: parts.map((part) => areaName(context, part.areaId)), doors: walled ? hideOne(doors.length) : doors.length, settled: walled ? hidePart(settled, doors.length) : settled, mine: doors.filter(({ claim }) => claim?.by === context.me().officerId).length, mayGo: parts.some((part) => goesThere(context, part)),
		};
	});
	return ok({ drives: drives.toSorted((a, b) => Number(a.over) - Number(b.over) || Number(b.mayGo) - Number(a.mayGo) || (a.until < b.until ? -1 : 1)), mayMake: may(context.me(), 'lead_team') });
}

/** Opened, a drive with a wall is looked at: each of its parts is recorded like a restricted case. */
export async function pageOfDrive(context: WorkerContext, driveId: Id): Promise<Result<DrivePage>> {
	const parts = partsOfDrive(context, driveId);
	const [first] = parts;
	if (first === undefined) return fail(problem('record_missing'));
	for (const part of parts) if (part.walled) context.opened(part.id);
	const me = context.me().officerId;
	const now = nowOf(context);
	const drafts = await context.drafts.list();
	const known = parts.map((part) => ({ part, doors: doorsOfPart(context, part) }));
	const rows = inWalkingOrder(known.flatMap(({ part, doors }) => doors.map((door) => rowOf(context, part, door, drafts))));
	const doors = rows.map(({ row }) => row);
	const last = known.flatMap((each) => each.doors).flatMap((door) => door.tries.filter(({ by }) => by === me).map(({ at }) => ({ id: door.id, at }))).toSorted((a, b) => (a.at < b.at ? 1 : -1))[0];
	const pack = packOfPart(context, first);
	const leads = parts.filter((part) => leadsPart(context, part));
	return ok({
		id: driveId, title: first.record.fields.title, name: first.name === first.record.fields.title ? null : first.name, form: newestForms(context.view).find(({ formId }) => formId === first.formId)?.title ?? null,
		from: first.from, until: first.until, daysLeft: daysBetween(context.today(), first.until), begun: first.from <= context.today(), over: parts.every((part) => isOver(part, context.today())), closed: parts.every(({ closed }) => closed), walled: parts.some(({ walled }) => walled),
		parts: known.map(({ part, doors: of }) => partShown(context, part, of)), doors, nextId: nextDoor(rows.map(({ row, door }) => ({ id: row.id, open: row.open && row.mayGo, claim: door.claim, notBefore: row.notBefore })), me, last?.id ?? null, now)?.id ?? null,
		outcomes: (pack?.outcomes ?? []).map(({ id, label, icon, checklist }) => ({ id, label, icon, form: checklist })),
		coverage: coverageShown(context, pack, known.map(({ part, doors: of }) => ({ name: areaName(context, part.areaId), doors: of })), parts.some(({ walled }) => walled)),
		mayGo: parts.some((part) => goesThere(context, part)), mayLead: leads.length > 0, ...goersOf(context, leads), claimHours: driveRule.claimHours, today: context.today(), nowMs: context.nowMs(),
	});
}

type Row = { readonly row: DoorRow; readonly door: DoorNow; readonly address: PlaceShape['address']; readonly order: number };

function rowOf(context: WorkerContext, part: KnownPart, door: DoorNow, drafts: readonly Draft[]): Row {
	const { view } = context;
	const me = context.me().officerId;
	const place = view.typed('place', door.placeId)?.fields;
	const outcomes = packOfPart(context, part)?.outcomes ?? [];
	const outcome = outcomes.find(({ id }) => id === door.outcome);
	const failed = door.tries.filter((each) => each.outcome === door.outcome).map(({ at }) => at);
	const next = door.open && outcome?.retryDays != null ? nextTry({ failed, days: outcome.retryDays, until: part.until, calendar: context.calendar }) : null;
	const late = door.lost.findLast((each) => each.by === me && context.nowMs() - Date.parse(each.at) < toldForMs && !door.tries.some(({ by, at }) => by === me && at > each.at));
	const { estate, building, unit } = place?.address ?? { estate: '', building: '', unit: '' };
	return {
		door, address: place?.address ?? { estate: '', building: '', unit: '', floor: '', room: '', street: '' }, order: place?.order ?? 0,
		row: {
			id: door.id, partId: part.id, placeId: door.placeId, label: place?.label ?? '', building: [estate, building, unit].filter((word) => word !== '').join(' '), cautions: place?.cautions ?? null, area: areaName(context, part.areaId),
			outcome: outcome === undefined ? null : { id: outcome.id, label: outcome.label, icon: outcome.icon }, open: door.open,
			claim: door.claim === null ? null : { mine: door.claim.by === me, by: officerName(context, door.claim.by) ?? '?', until: door.claim.until }, next, notBefore: next?.at ?? null,
			lost: late === undefined || door.claim?.by === me ? null : { to: officerName(context, late.to) ?? '?', at: late.at },
			tries: door.tries.toReversed().map(({ id, by, at, outcome: of, words, entryId }) => ({ id, by: officerName(context, by) ?? '?', at, outcome: outcomes.find((each) => each.id === of)?.label ?? { zh: of, en: of }, words, entryId })),
			draftId: drafts.find((draft) => draft.taskId === door.id && draft.corrects === undefined)?.id ?? null, pending: view.pending('task', door.id), mayGo: goesThere(context, part),
		},
	};
}

function partShown(context: WorkerContext, part: KnownPart, doors: readonly DoorNow[]): PartShown {
	const listed = new Set(doors.map(({ placeId }) => placeId));
	const mayLead = leadsPart(context, part) && !isOver(part, context.today());
	const missing = mayLead ? context.view.all('place').filter(({ id, areaId, fields }) => areaId === part.areaId && fields.kind === 'door' && !listed.has(id)).length : 0;
	return { id: part.id, area: areaName(context, part.areaId), team: teamName(context, part.teamId), lead: officerName(context, part.leadId), mayLead, missing };
}

/** In a drive with a wall: who was let go, and whom its lead may let go besides. */
function goersOf(context: WorkerContext, leads: readonly KnownPart[]): Pick<DrivePage, 'goers' | 'others'> {
	const walled = leads.filter(({ walled: wall }) => wall);
	const now = nowOf(context);
	const has = new Set(walled.flatMap(({ record }) => [record.fields.leadId, record.fields.assigneeId, ...grantsOf(record.fields as unknown as Fields).filter(({ grant, state }) => state === 'holds' && now < grant.until).map(({ grant }) => grant.to)]));
	const others = walled.flatMap((part) => officersOf(context, part.areaId).filter(({ id, fields }) => fields.organisationId === part.teamId && fields.role !== 'auditor' && !has.has(id)));
	const name = (id: Id): string => officerName(context, id) ?? '?';
	return { goers: [...has].flatMap((id) => (id === null ? [] : [name(id)])).toSorted((a, b) => a.localeCompare(b, 'zh-CN')), others: [...new Map(others.map(({ id }) => [id, { id, name: name(id) }])).values()] };
}
