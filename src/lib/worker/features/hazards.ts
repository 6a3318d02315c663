import { byFloorAndRoom } from '../../domain/geo/walkOrder.ts';
import type { Id } from '../../domain/ids.ts';
import { problem } from '../../domain/problems/problem.ts';
import type { Typed } from '../../domain/records/read.ts';
import type { Fields } from '../../domain/records/record.ts';
import type { Day, Instant, Localized, Point, Priority } from '../../domain/records/shapes.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { dueState, type DueState } from '../../domain/time/due.ts';
import { dayIn } from '../../domain/time/workingTime.ts';
import { clockOf } from '../../domain/workflow/clock.ts';
import { caseDeadlines, deadlineDay } from '../../domain/workflow/deadlines.ts';
import { stateOf } from '../../domain/workflow/moves.ts';
import type { Pack, PackForm, StateKind } from '../../domain/workflow/pack.ts';
import type { WorkerContext } from '../context.ts';
import type { Captures } from './captures.ts';
import { entryOperations, openVisitTasks, placeWithArea, planOperations } from './visits/entry.ts';
import { deadlineOfType, hazardOperations, hazardPackId, hazardsAt, isOpenCase, proposedDay } from './visits/hazardCase.ts';

/** An earlier finding, as it stands beside the item or the kind it repeats. */
export type EarlierFinding = {
	readonly id: Id; readonly number: string; readonly type: string; readonly title: string; readonly stateLabel: Localized; readonly stateKind: StateKind; readonly open: boolean;
	readonly openedAt: Instant; readonly due: DueState; readonly dueAt: Instant | null;
};
export type DeadlineChoice = { readonly id: string; readonly label: Localized; readonly day: Day; readonly source: string; readonly asOf: string };
export type EntranceRef = { readonly id: Id; readonly label: string };
export type StairwellPage = {
	readonly place: EntranceRef & { readonly cautions: string | null }; readonly packId: string; readonly formId: string; readonly formXml: string; readonly title: Localized; readonly today: Day;
	readonly draftId: Id | null;
	/** By item of the checklist: what a failed one is called, which limit is proposed, what was found before. */
	readonly items: { readonly [leaf: string]: { readonly type: string; readonly proposedDay: Day; readonly noteLeaf: string | null; readonly photoLeaf: string | null; readonly dueLeaf: string | null; readonly earlier: readonly EarlierFinding[] } };
	readonly deadlines: readonly DeadlineChoice[]; readonly earlier: readonly EarlierFinding[];
	readonly lastCheckedAt: Instant | null; readonly checkedToday: boolean;
	readonly next: EntranceRef | null;
	/** Entrances of the estate that were checked today, of all. */
	readonly progress: { readonly done: number; readonly all: number };
};
export type HazardForm = {
	readonly types: readonly { readonly id: string; readonly label: Localized; readonly proposedDay: Day; readonly earlier: readonly EarlierFinding[] }[];
	readonly deadlines: readonly DeadlineChoice[]; readonly place: (EntranceRef & { readonly cautions: string | null }) | null; readonly today: Day;
};
/** Where it is: a known place, or a spot picked on the map in one of the officer's areas. */
export type HazardWhere = { readonly placeId: Id } | { readonly spot: { readonly point: Point; readonly areaId: Id } };
export type NewHazard = { readonly where: HazardWhere; readonly type: string; readonly what: string; readonly dueDay: Day; readonly priority: Priority; readonly photoIds: readonly Id[]; readonly point: Point | null };

/** Hazards 隐患 where they are found: the stairwell's checklist, and one from anywhere. */
export function makeHazards(context: WorkerContext, photos: Captures) {
	const { view } = context;

	function checklist(): { readonly pack: Pack; readonly form: PackForm } | null {
		const pack = context.packs.newest(hazardPackId);
		const form = pack?.forms.find((candidate) => candidate.role === 'checklist');
		return pack === undefined || form === undefined ? null : { pack, form };
	}

	function earlierOf(record: Typed<'case'>): EarlierFinding {
		const { fields } = record;
		const pack = context.packs.pack(fields.packId, fields.packVersion);
		const state = pack === undefined ? undefined : stateOf(pack, fields.state);
		const clock = clockOf(pack, fields as unknown as Fields);
		return {
			id: record.id, number: fields.number, type: String(fields['x.type'] ?? ''), title: fields.title, stateLabel: state?.label ?? { zh: fields.state, en: fields.state }, stateKind: state?.kind ?? 'active',
			open: isOpenCase(context, record), openedAt: fields.openedAt, due: dueState(clock, fields.closedAt, context.nowMs()), dueAt: clock.stands ? null : clock.dueAt,
		};
	}

	function deadlines(pack: Pack): readonly DeadlineChoice[] {
		return caseDeadlines(pack).map((deadline) => ({ id: deadline.id, label: deadline.label, source: deadline.source, asOf: deadline.asOf, day: deadlineDay(deadline, context.calendar, context.nowMs()) }));
	}

	function checks(placeId: Id, formId: string): readonly Typed<'entry'>[] {
		return view.related('entry', 'placeId', placeId).filter((entry) => entry.fields.formId === formId).toSorted((a, b) => (a.fields.endedAt < b.fields.endedAt ? 1 : -1));
	}

	function checkedToday(placeId: Id, formId: string): boolean {
		const [last] = checks(placeId, formId);
		return last !== undefined && dayIn(context.calendar.zone, last.fields.endedAt) === context.today();
	}

	function whereOf(where: HazardWhere, here: Point | null): { readonly areaId: Id; readonly placeId: Id | null; readonly point: Point | null } | null {
		if ('spot' in where) return { areaId: where.spot.areaId, placeId: null, point: where.spot.point };
		const place = placeWithArea(context, where.placeId);
		return place === null ? null : { areaId: place.areaId, placeId: place.id, point: here ?? place.fields.point };
	}

	/** The entrances of the same estate in walking order, beginning after this one. */
	function round(place: Typed<'place'>): readonly Typed<'place'>[] {
		const all = view.all('place')
			.filter((other) => other.fields.kind === 'entrance' && other.areaId === place.areaId && other.fields.address.estate === place.fields.address.estate)
			.toSorted((a, b) => byFloorAndRoom(a.fields.address, b.fields.address) || a.fields.order - b.fields.order);
		const at = all.findIndex((other) => other.id === place.id);
		return [...all.slice(at + 1), ...all.slice(0, at + 1)];
	}

	return {
		async stairwell(placeId: Id): Promise<Result<StairwellPage>> {
			const place = placeWithArea(context, placeId);
			const found = checklist();
			if (place === null) return fail(problem('record_missing'));
			if (found === null) return fail(problem('form_missing'));
			const { pack, form } = found;
			const formXml = context.packs.form(form.formId, form.version)?.xml;
			if (formXml === undefined) return fail(problem('form_missing'));
			const earlier = hazardsAt(context, placeId).map(earlierOf);
			const entrances = round(place);
			const items = Object.fromEntries((form.findings ?? []).map((finding) => [finding.when.leaf, {
				type: finding.type, proposedDay: proposedDay(context, pack, finding.deadline), noteLeaf: finding.noteLeaf, photoLeaf: finding.photoLeaf, dueLeaf: finding.deadlineLeaf,
				earlier: earlier.filter((one) => one.type === finding.type),
			}]));
			const next = entrances.find((other) => other.id !== placeId && !checkedToday(other.id, form.formId));
			const draft = (await context.drafts.list()).find((candidate) => candidate.corrects === undefined && candidate.formId === form.formId && candidate.placeId === placeId);
			return ok({
				place: { id: place.id, label: place.fields.label, cautions: place.fields.cautions }, packId: pack.id, formId: form.formId, formXml, title: form.title, today: context.today(), draftId: draft?.id ?? null,
				items, deadlines: deadlines(pack), earlier, lastCheckedAt: checks(placeId, form.formId)[0]?.fields.endedAt ?? null, checkedToday: checkedToday(placeId, form.formId),
				next: next === undefined ? null : { id: next.id, label: next.fields.label },
				progress: { done: entrances.filter((other) => checkedToday(other.id, form.formId)).length, all: entrances.length },
			});
		},

		/** One tap: the form's own preset is the entry. */
		async allInOrder(placeId: Id, startedAt: Instant, position: Point | null): Promise<Result<{ readonly entryId: Id }>> {
			const place = placeWithArea(context, placeId);
			const found = checklist();
			if (place === null) return fail(problem('record_missing'));
			if (found?.form.allInOrder === undefined) return fail(problem('form_missing'));
			const companions = (await context.memory.get<{ readonly day: string; readonly names: readonly string[] }>('companions')) ?? null;
			const entry = await entryOperations(context, photos, {
				...found, place, caseId: null, areaId: place.areaId, taskId: openVisitTasks(context, place.id)[0]?.id ?? null, filled: { leaves: found.form.allInOrder }, outcome: null, whom: null,
				companions: companions?.day === context.today() ? companions.names : [], startedAt, position,
			});
			if (!entry.ok) return entry;
			const saved = await context.save([...entry.value.operations, ...planOperations(context, place, null)]);
			return saved.ok ? ok({ entryId: entry.value.entryId }) : saved;
		},

		/** What the form for one hazard offers; with a place, what was found there before. */
		async form(placeId: Id | null): Promise<Result<HazardForm>> {
			const pack = context.packs.newest(hazardPackId);
			if (pack === undefined) return fail(problem('pack_missing'));
			const place = view.typed('place', placeId);
			const earlier = place === undefined ? [] : hazardsAt(context, place.id).map(earlierOf);
			const types = pack.fields.find((field) => field.id === 'type')?.options ?? [];
			return ok({
				types: types.map((type) => ({ ...type, proposedDay: proposedDay(context, pack, deadlineOfType(context, type.id) ?? 'sevenDays'), earlier: earlier.filter((one) => one.type === type.id) })),
				deadlines: deadlines(pack), today: context.today(), place: place === undefined ? null : { id: place.id, label: place.fields.label, cautions: place.fields.cautions },
			});
		},

		/** A hazard from anywhere; found again while open, it goes to the open case. */
		async add(input: NewHazard): Promise<Result<{ readonly caseId: Id; readonly again: boolean }>> {
			const where = whereOf(input.where, input.point);
			const pack = context.packs.newest(hazardPackId);
			if (where === null) return fail(problem('record_missing'));
			if (pack === undefined) return fail(problem('pack_missing'));
			const taken = await photos.taken(input.photoIds);
			if (!taken.ok) return taken;
			const label = context.packs.all().flatMap((one) => one.forms).flatMap((form) => form.findings ?? []).find((finding) => finding.type === input.type)?.title
				?? pack.fields.find((field) => field.id === 'type')?.options?.find((option) => option.id === input.type)?.label;
			const what = input.what.trim();
			const made = hazardOperations(context, pack, {
				...where, type: input.type, title: label?.zh ?? input.type, what: what === '' ? null : what,
				dueDay: input.dueDay, priority: input.priority, photos: taken.value,
			});
			const saved = await context.save(made.operations);
			if (!saved.ok) return saved;
			await photos.saved(input.photoIds);
			return ok({ caseId: made.caseId, again: made.repeatOf !== null });
		},
	};
}
