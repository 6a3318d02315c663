import { byFloorAndRoom } from '../../../domain/geo/walkOrder.ts';
import type { Id } from '../../../domain/ids.ts';
import { originOf } from '../../../domain/privacy/origin.ts';
import { consentState } from '../../../domain/privacy/consent.ts';
import type { Fields } from '../../../domain/records/record.ts';
import type { Typed } from '../../../domain/records/read.ts';
import { dueState } from '../../../domain/time/due.ts';
import { dayIn } from '../../../domain/time/workingTime.ts';
import { isCounted, standingOf } from '../../../domain/visits/corrections.ts';
import { clockOf } from '../../../domain/workflow/clock.ts';
import { stateOf } from '../../../domain/workflow/moves.ts';
import type { WorkerContext } from '../../context.ts';
import { openVisitTasks } from './entry.ts';
import { hazardPackId, isOpenCase } from './hazardCase.ts';
import { addressLine, cardOf } from './placeCard.ts';
import type { PastVisit, PlaceCase, PlacePage, Resident } from './placeShapes.ts';

const visitsShown = 100;
const formerShown = 3;

export async function pageOf(context: WorkerContext, place: Typed<'place'>): Promise<PlacePage> {
	const { view, packs } = context;
	const { fields } = place;
	const pack = packs.newest('home-visit');
	const residences = view.related('residence', 'placeId', place.id);
	const entries = view.related('entry', 'placeId', place.id).filter(isCounted).toSorted((a, b) => (a.fields.endedAt < b.fields.endedAt ? 1 : -1));
	const entrance = view.typed('place', fields.entranceId);
	const [task] = openVisitTasks(context, place.id).toSorted((a, b) => (a.fields.day < b.fields.day ? -1 : 1));
	const draft = (await context.drafts.list()).find((candidate) => candidate.corrects === undefined && candidate.placeId === place.id && candidate.packId === 'home-visit' && pack?.forms.some((form) => form.formId === candidate.formId) === true);
	const companions = await context.memory.get<{ readonly day: string; readonly names: readonly string[] }>('companions');
	const today = context.today();
	return {
		id: place.id, rev: place.rev, kind: fields.kind, label: fields.label, address: addressLine(fields), cautions: fields.cautions, rhythmDays: fields.rhythmDays, hasPoint: fields.point !== null,
		residents: residences.filter((residence) => residence.fields.until === null).toSorted((a, b) => Number(b.fields.head) - Number(a.fields.head)).flatMap((residence) => residentOf(context, residence) ?? []),
		// One who left on the day of moving in was a slip, not a resident.
		former: residences.filter((residence) => residence.fields.until !== null && residence.fields.until !== residence.fields.since).toSorted((a, b) => (String(a.fields.until) < String(b.fields.until) ? 1 : -1)).slice(0, formerShown)
			.map((residence) => ({ residenceId: residence.id, name: view.typed('person', residence.fields.personId)?.fields.name ?? '', until: residence.fields.until ?? today })),
		visits: entries.slice(0, visitsShown).map((entry) => visitOf(context, entry)), visitsInAll: entries.length,
		cases: casesAt(context, place.id), closedCases: closedAt(context, place.id),
		entrance: entrance === undefined ? null : { id: entrance.id, label: entrance.fields.label, cases: casesAt(context, entrance.id).filter((one) => view.typed('case', one.id)?.fields.packId === hazardPackId) },
		doors: fields.kind === 'entrance' ? view.related('place', 'entranceId', place.id).toSorted((a, b) => byFloorAndRoom(a.fields.address, b.fields.address)).map((door) => cardOf(context, door, null)) : [],
		planned: task === undefined ? null : { day: task.fields.day, at: task.fields.at }, draftId: draft?.id ?? null,
		checkedToday: entries.some((entry) => entry.fields.outcome === null && dayIn(context.calendar.zone, entry.fields.endedAt) === today),
		outcomes: pack?.outcomes ?? [], tenures: pack?.tenures ?? [], companions: companions?.day === today ? companions.names : [], today,
	};
}

function residentOf(context: WorkerContext, residence: Typed<'residence'>): Resident | null {
	const person = context.view.typed('person', residence.fields.personId);
	if (person === undefined) return null;
	const { tenure, head, since, registered } = residence.fields;
	const label = context.packs.newest('home-visit')?.tenures?.find((candidate) => candidate.id === tenure)?.label ?? { zh: tenure, en: tenure };
	return {
		residenceId: residence.id, rev: residence.rev, personId: person.id, name: person.fields.name, phones: person.fields.phones, tenure, tenureLabel: label, head, since, registered,
		needs: person.fields.needs, birthYear: person.fields.birthYear, consent: consentState(person.fields as unknown as Fields, context.today()), origin: originOf(person.fields.origin), pending: context.view.pending('residence', residence.id),
	};
}

function visitOf(context: WorkerContext, entry: Typed<'entry'>): PastVisit {
	const { fields } = entry;
	const standing = standingOf([entry, ...context.view.related('entry', 'original', entry.id)]) ?? entry;
	const pack = context.packs.pack(fields.packId, fields.packVersion) ?? context.packs.newest(fields.packId);
	const outcome = pack?.outcomes?.find((candidate) => candidate.id === fields.outcome);
	const form = pack?.forms.find((candidate) => candidate.formId === fields.formId);
	const note = standing.fields.answers['note'];
	return {
		id: standing.id, corrected: standing.id !== entry.id, at: fields.endedAt, officer: context.view.typed('officer', fields.officerId)?.fields.name ?? null, label: outcome?.label ?? form?.title ?? context.packs.form(fields.formId, fields.formVersion)?.title ?? { zh: fields.formId, en: fields.formId },
		icon: outcome?.icon ?? 'clipboard-check', whom: fields.whom, note: typeof note === 'string' ? note : null, pending: context.view.pending('entry', standing.id),
	};
}

export function casesAt(context: WorkerContext, placeId: Id): readonly PlaceCase[] {
	const open = context.view.related('case', 'placeId', placeId).filter((record) => isOpenCase(context, record));
	return lines(context, open.toSorted((a, b) => ((a.fields.dueAt ?? '9') < (b.fields.dueAt ?? '9') ? -1 : 1)));
}

/** Newest closed first. */
function closedAt(context: WorkerContext, placeId: Id): readonly PlaceCase[] {
	const closed = context.view.related('case', 'placeId', placeId).filter((record) => !isOpenCase(context, record));
	return lines(context, closed.toSorted((a, b) => ((a.fields.closedAt ?? '') > (b.fields.closedAt ?? '') ? -1 : 1)));
}

function lines(context: WorkerContext, records: readonly Typed<'case'>[]): readonly PlaceCase[] {
	return records.map((record) => {
		const pack = context.packs.pack(record.fields.packId, record.fields.packVersion);
		const state = pack === undefined ? undefined : stateOf(pack, record.fields.state);
		const clock = clockOf(pack, record.fields as unknown as Fields);
		return {
			id: record.id, number: record.fields.number, title: record.fields.title, noun: pack?.noun ?? { zh: '事项', en: 'Case' }, icon: pack?.icon ?? 'file-text',
			stateLabel: state?.label ?? { zh: record.fields.state, en: record.fields.state }, stateKind: state?.kind ?? 'active',
			due: dueState(clock, record.fields.closedAt, context.nowMs()), dueAt: record.fields.closedAt === null && !clock.stands ? clock.dueAt : null, pending: context.view.pending('case', record.id),
		};
	});
}
