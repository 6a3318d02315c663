import { longestGrantDays } from '../../../domain/accounts/grantRules.ts';
import { may } from '../../../domain/accounts/rights.ts';
import { searchKey } from '../../../domain/cases/search.ts';
import { drivePackId, isOver } from '../../../domain/drives/drive.ts';
import { goersSet, newDoor, partSaves, type Terms } from '../../../domain/drives/make.ts';
import type { Id } from '../../../domain/ids.ts';
import type { OperationBody } from '../../../domain/operation.ts';
import { problem } from '../../../domain/problems/problem.ts';
import type { Typed } from '../../../domain/records/read.ts';
import type { Instant } from '../../../domain/records/shapes.ts';
import { fail, ok, type Result } from '../../../domain/result.ts';
import { addDays, endOfDay } from '../../../domain/time/workingTime.ts';
import type { WorkerContext } from '../../context.ts';
import { officersOf } from '../cases/assign.ts';
import { isOwn, newestForms } from '../forms/published.ts';
import { doorsOfPart, leadsPart, nowOf, partsHere, partsOfDrive, teamName, type KnownPart } from './known.ts';
import type { DriveChoices, DriveMade, ListChecked, NewDriveInput } from './shapes.ts';

const dayMs = 86_400_000;
/** A drive that goes on for longer is several. */
const mostDays = 366;

/** Until when this officer may let others go, at most; a minute is left for the way to the server. */
function latestGrant(context: WorkerContext): Instant {
	return new Date(context.nowMs() + longestGrantDays(context.me()) * dayMs - 60_000).toISOString();
}

export async function choicesFor(context: WorkerContext): Promise<Result<DriveChoices>> {
	const { view } = context;
	const me = context.me();
	const leaves = view.all('area').filter(({ id }) => me.leafAreaIds.includes(id));
	const doors = Map.groupBy(view.all('place').filter(({ fields }) => fields.kind === 'door'), ({ areaId }) => areaId);
	const sees = new Map<Id, Id[]>();
	for (const { id } of leaves) for (const officer of officersOf(context, id)) sees.set(officer.id, [...(sees.get(officer.id) ?? []), id]);
	const officers = view.all('officer').filter(({ id, fields }) => sees.has(id) && fields.role !== 'auditor');
	return ok({
		areas: leaves.map(({ id, fields }) => ({ id, name: { zh: fields.name, en: fields.nameEn }, above: view.typed('area', fields.parentId)?.fields.name ?? '', doors: doors.get(id)?.length ?? 0 })).toSorted((a, b) => a.above.localeCompare(b.above, 'zh-CN') || a.name.zh.localeCompare(b.name.zh, 'zh-CN', { numeric: true })),
		forms: newestForms(view).filter((form) => form.packId === drivePackId || isOwn(form)).map(({ formId, title }) => ({ id: formId, title })),
		teams: view.all('organisation').map(({ id }) => ({
			id, name: teamName(context, id), own: id === me.organisationId,
			officers: officers.filter(({ fields }) => fields.organisationId === id).map((officer) => ({ id: officer.id, name: officer.fields.name, areaIds: sees.get(officer.id) ?? [] })).toSorted((a, b) => a.name.localeCompare(b.name, 'zh-CN')),
		})).filter(({ officers: of }) => of.length > 0).toSorted((a, b) => Number(b.own) - Number(a.own)),
		today: context.today(), lastDay: addDays(context.today(), mostDays),
	});
}

type Doors = { readonly found: readonly Typed<'place'>[]; readonly unknown: readonly string[] };

/** By name or by the code on the door; without a list every door of the areas. */
function doorsFor(context: WorkerContext, list: string, areaIds: readonly Id[]): Doors {
	const doors = context.view.all('place').filter(({ areaId, fields }) => fields.kind === 'door' && areaId !== null && areaIds.includes(areaId));
	const lines = list.split('\n').map((line) => line.trim()).filter((line) => line !== '');
	if (lines.length === 0) return { found: doors, unknown: [] };
	const byKey = new Map(doors.flatMap((door) => [[searchKey(door.fields.label), door] as const, ...(door.fields.code === null ? [] : [[searchKey(door.fields.code), door] as const])]));
	return { found: [...new Set(lines.flatMap((line) => byKey.get(searchKey(line)) ?? []))], unknown: lines.filter((line) => !byKey.has(searchKey(line))) };
}

export async function checkList(context: WorkerContext, list: string, areaIds: readonly Id[]): Promise<Result<ListChecked>> {
	const { found, unknown } = doorsFor(context, list, areaIds);
	return ok({ found: found.length, unknown });
}

/** A part for each team and area that has doors; each is a save of its own, and the one for the own team comes first. */
export async function makeDrive(context: WorkerContext, input: NewDriveInput): Promise<Result<DriveMade>> {
	const me = context.me();
	const pack = context.packs.newest(drivePackId);
	if (!may(me, 'lead_team')) return fail(problem('not_allowed'));
	if (pack === undefined) return fail(problem('pack_missing'));
	const fault = faultOf(input, context);
	if (fault !== null) return fail(problem('field_required', { field: fault }));
	const walled = input.publicName !== null || input.teams.length > 1;
	const terms: Terms = { driveId: context.newId(), name: input.name.trim(), publicName: input.publicName?.trim() ?? null, formId: input.formId, from: input.from, until: input.until, walled };
	const maker = { pack, officerId: me.officerId, organisationId: me.organisationId, at: nowOf(context), today: context.today(), end: endOfDay(context.calendar.zone, input.until), latest: latestGrant(context), newId: context.newId };
	const teams = input.teams.toSorted((a, b) => Number(b.teamId === me.organisationId) - Number(a.teamId === me.organisationId));
	let count = 0;
	for (const team of teams) {
		for (const areaId of team.areaIds) {
			const placeIds = doorsFor(context, input.list, [areaId]).found.map(({ id }) => id);
			if (placeIds.length === 0) continue;
			const goers = input.goers.filter((id) => officersOf(context, areaId).some((officer) => officer.id === id && officer.fields.organisationId === team.teamId));
			for (const bodies of partSaves(terms, { areaId, teamId: team.teamId, leadId: team.leadId, placeIds, goers }, maker)) {
				const saved = await context.save(bodies);
				if (!saved.ok) return saved;
			}
			count += placeIds.length;
		}
	}
	return count === 0 ? fail(problem('field_required', { field: 'list' })) : ok({ id: terms.driveId, own: teams.some(({ leadId, teamId }) => leadId === me.officerId || (!walled && teamId === me.organisationId)), doors: count });
}

function faultOf({ name, publicName, formId, from, until, teams, list }: NewDriveInput, context: WorkerContext): string | null {
	if (name.trim() === '') return 'name';
	if (publicName !== null && (publicName.trim() === '' || publicName.trim() === name.trim())) return 'publicName';
	if (formId === '') return 'form';
	if (from === '' || until === '' || until < from || until < context.today() || until > addDays(context.today(), mostDays)) return 'until';
	if (teams.length === 0 || teams.some(({ leadId, areaIds }) => String(leadId) === '' || areaIds.length === 0)) return 'teams';
	return doorsFor(context, list, teams.flatMap(({ areaIds }) => areaIds)).found.length === 0 ? 'list' : null;
}

export async function addMissing(context: WorkerContext, partId: Id): Promise<Result<number>> {
	const part = partsHere(context).find(({ id }) => id === partId);
	const { areaId } = part ?? { areaId: null };
	if (part === undefined || areaId === null || isOver(part, context.today())) return fail(problem('record_missing'));
	if (!leadsPart(context, part)) return fail(problem('not_allowed'));
	const listed = new Set(doorsOfPart(context, part).map(({ placeId }) => placeId));
	const missing = doorsFor(context, '', [areaId]).found.filter(({ id }) => !listed.has(id));
	const bodies = missing.map(({ id }) => newDoor({ caseId: part.id, areaId, placeId: id, until: part.until }, context.newId()));
	for (let at = 0; at < bodies.length; at += 250) {
		const saved = await context.save(bodies.slice(at, at + 250));
		if (!saved.ok) return saved;
	}
	return ok(bodies.length);
}

export async function dropDoor(context: WorkerContext, taskId: Id): Promise<Result<null>> {
	const door = context.view.typed('task', taskId);
	const part = partsHere(context).find(({ id }) => id === door?.fields.caseId);
	if (door === undefined || part === undefined) return fail(problem('record_missing'));
	if (!leadsPart(context, part)) return fail(problem('not_allowed'));
	const saved = await context.save([{ kind: 'setFields', ref: { type: 'task', id: taskId }, base: door.rev, set: { state: 'dropped' } }]);
	return saved.ok ? ok(null) : saved;
}

export async function letGo(context: WorkerContext, driveId: Id, officerId: Id): Promise<Result<null>> {
	const me = context.me();
	const parts = partsOfDrive(context, driveId).filter((part) => part.walled && part.leadId !== null && leadsPart(context, part) && officersOf(context, part.areaId).some(({ id }) => id === officerId));
	if (parts.length === 0) return fail(problem('not_allowed'));
	const latest = latestGrant(context);
	const saved = await context.save(parts.map((part): OperationBody => {
		const end = endOfDay(context.calendar.zone, part.until);
		return { kind: 'setFields', ref: { type: 'case', id: part.id }, base: part.record.rev, set: goersSet([officerId], { by: me.officerId, lead: part.leadId as Id, at: nowOf(context), until: end < latest ? end : latest }, context.newId) };
	}));
	return saved.ok ? ok(null) : saved;
}

export async function closeDrive(context: WorkerContext, driveId: Id, words: string): Promise<Result<null>> {
	if (words.trim() === '') return fail(problem('field_required', { field: 'result' }));
	const parts = partsOfDrive(context, driveId).filter((part) => !part.closed && leadsPart(context, part));
	if (parts.length === 0) return fail(problem('not_allowed'));
	const saved = await context.save(parts.map((part): OperationBody => closing(part, words.trim())));
	return saved.ok ? ok(null) : saved;
}

function closing({ id, record }: KnownPart, result: string): OperationBody {
	return { kind: 'moveCase', caseId: id, base: record.rev, move: 'close', from: record.fields.state, packVersion: record.fields.packVersion, set: { 'x.result': result }, note: null };
}
