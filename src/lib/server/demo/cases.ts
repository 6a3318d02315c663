import { tellingMoved, toldField, type Told } from '../../domain/cases/telling.ts';
import type { Id } from '../../domain/ids.ts';
import type { Json } from '../../domain/json.ts';
import type { Fields } from '../../domain/records/record.ts';
import type { CaseShape, EventShape, NoteShape, Priority, Reporter, TaskShape } from '../../domain/records/shapes.ts';
import { chinaCalendar } from '../../domain/time/chinaHolidays.ts';
import { addDays, dayIn, endOfDay } from '../../domain/time/workingTime.ts';
import { deadlineAt, deadlineFor } from '../../domain/workflow/deadlines.ts';
import { clockMoved } from '../../domain/workflow/clock.ts';
import { caseNumber, isFinal, leftBy } from '../../domain/workflow/moves.ts';
import type { Pack, PackMove } from '../../domain/workflow/pack.ts';
import type { NewRecord } from '../store/ownerWrites.ts';
import { dayMs, hourMs, inGrid, iso, officersOf, workHour, zone, type DemoContext, type DemoOfficer } from './context.ts';
import type { DemoPlace } from './houses.ts';
import type { Resident } from './people.ts';
import { DemoRandom } from './random.ts';
import { answersFor, textFor, wayTo } from './walk.ts';

type Draft = { readonly pack: Pack; readonly place: DemoPlace; readonly officer: DemoOfficer; readonly id: Id; readonly openedMs: number; readonly base: Partial<CaseShape>; readonly title: string; readonly dueAt: string };

/** Cases of hazard and home service in every state, half and half; oldest first. Some are overdue, some due soon, some closed. */
export function makeCases(context: DemoContext, count: number, places: readonly DemoPlace[], residents: readonly Resident[]): readonly NewRecord[] {
	const hazard = packNamed(context, 'hazard');
	const service = packNamed(context, 'home-service');
	const drafts = Array.from({ length: count }, (_, index) => {
		const pack = index % 2 === 0 ? hazard : service;
		const states = pack.states.map((state) => state.id);
		const target = states[Math.floor(index / 2) % states.length] ?? pack.initial;
		return { target, draft: pack === hazard ? hazardDraft(context, pack, places, isFinal(pack, target), index) : requestDraft(context, pack, residents, isFinal(pack, target), index) };
	});
	return [...drafts.sort((a, b) => a.draft.openedMs - b.draft.openedMs).flatMap(({ target, draft }) => walked(context, draft, target)), ...others(context, places)];
}

/** One in each state of every other service, and three that were done in the months before, so that figures and lists have a past; of nobody by name. Drives have doors, and are made by themselves (drives.ts). */
function others(context: DemoContext, places: readonly DemoPlace[]): readonly NewRecord[] {
	// Of its own, so that what is drawn after it stays as it was.
	const own: DemoContext = { ...context, random: new DemoRandom(context.nowMs) };
	const later = context.seeds.map(({ pack }) => pack).filter((pack) => pack.states.length > 0 && !['hazard', 'home-service', 'drive'].includes(pack.id));
	const done = (pack: Pack): string => pack.states.find(({ kind }) => kind === 'done')?.id ?? pack.initial;
	return later.flatMap((pack, at) => [...pack.states.map(({ id }) => id), done(pack), done(pack), done(pack)].flatMap((target, index, all) => {
		const before = index - (all.length - 3);
		const kinds = pack.fields.find((field) => field.id === 'kind')?.options;
		const kind = kinds?.[index % kinds.length];
		// Each service all over the town.
		const place = places[(index * 7 + at * 97) % places.length];
		if (place === undefined) return [];
		const openedMs = workHour(own, before < 0 ? index + 1 : 25 + 20 * before);
		const base = pack.id === 'question' ? { placeId: null, 'x.kind': kind?.id ?? 'other', 'x.how': target === 'answered' ? 'answered' : target === 'passed' ? 'passed' : 'later' } : {};
		return walked(own, { pack, place, officer: own.random.pick(officersOf(context, place.grid)), id: own.random.id(openedMs), openedMs, title: (kind?.label ?? pack.title).zh, dueAt: endOfDay(zone, before < 0 ? addDays(context.today, 1 + (index % 4)) : addDays(dayIn(zone, openedMs), 5)), base: { ...base, ...(pack.intake?.priority === undefined ? {} : { priority: pack.intake.priority }) } }, target);
	}));
}

function hazardDraft(context: DemoContext, pack: Pack, places: readonly DemoPlace[], closed: boolean, index: number): Draft {
	const { random } = context;
	const place = random.pick(places.filter((candidate) => (index % 6 === 0 ? candidate.kind === 'shop' || candidate.kind === 'site' : candidate.kind === 'entrance')));
	const openedMs = workHour(context, closed ? random.int(12, 60) : random.int(1, 18));
	const type = random.pick(pack.fields.find((field) => field.id === 'type')?.options ?? []);
	const due = closed ? addDays(dayIn(zone, openedMs), 7) : addDays(context.today, index % 4 === 0 ? -random.int(1, 9) : index % 4 === 1 ? random.int(0, 1) : random.int(3, 12));
	return { pack, place, officer: random.pick(officersOf(context, place.grid)), id: random.id(openedMs), openedMs, title: type.label.zh, dueAt: endOfDay(zone, due), base: { 'x.type': type.id, 'x.what': textFor('what', random), 'x.repeat': null } };
}

function requestDraft(context: DemoContext, pack: Pack, residents: readonly Resident[], closed: boolean, index: number): Draft {
	const { random } = context;
	const grown = residents.filter((resident) => (resident.shape.birthYear ?? 0) < 1990);
	const applicant = random.pick(grown);
	const openedMs = workHour(context, closed ? random.int(15, 70) : random.int(1, 16));
	const situation = random.pick(pack.fields.find((field) => field.id === 'situation')?.options ?? []);
	const deadline = deadlineFor(pack, situation.id);
	const papers = pack.papers.filter((paper) => paper.situations.includes(situation.id)).map((paper) => paper.id);
	const relation = random.pick(['本人', '女儿', '邻居', '社区']);
	const reporter: Reporter = { name: relation === '本人' ? applicant.shape.name : random.pick(grown).shape.name, phone: `1000000${String(random.int(0, 9999)).padStart(4, '0')}`, relation };
	const base = { applicantId: applicant.id, beneficiaryId: applicant.id, reporter, 'x.situation': situation.id, 'x.details': textFor('details', random), 'x.papersListed': papers, 'x.papersBrought': [], 'x.thirdParty': null };
	return {
		pack, place: applicant.place, officer: random.pick(officersOf(context, applicant.place.grid)), id: random.id(openedMs), openedMs, title: situation.label.zh, base: index === 5 ? { ...base, restricted: true } : base,
		dueAt: deadline === undefined ? endOfDay(zone, addDays(dayIn(zone, openedMs), 10)) : deadlineAt(deadline, chinaCalendar, openedMs),
	};
}

/** Opens the case, makes every move on the way to its state, and writes the timeline that goes with it. */
function walked(context: DemoContext, draft: Draft, target: string): readonly NewRecord[] {
	const { random, nowMs } = context;
	const { pack, place, officer, id, openedMs } = draft;
	const way = wayTo(pack, target) ?? [];
	const fields: Record<string, Fields[string]> = { ...(newCase(context, draft) as unknown as Fields) };
	const readers = fields['restricted'] === true ? [officer.id] : null;
	const event = (kind: EventShape['kind'], atMs: number, data: EventShape['data']): NewRecord => {
		const shape: EventShape = { of: { type: 'case', id }, kind, by: officer.id, at: iso(atMs), receivedAt: iso(Math.min(atMs + random.int(1, 90) * 60_000, nowMs)), data };
		return inGrid(place.grid, 'event', random.id(atMs), shape, id, readers);
	};
	const timeline = [event('opened', openedMs, {})];
	const appointmentAt = iso(appointment(context, target));
	way.forEach((move, index) => {
		const atMs = Math.min(openedMs + (index + 1) * random.int(4, 30) * hourMs, nowMs - (way.length - index) * 60_000);
		const from = String(fields['state']);
		const set = answersFor(pack, move, { dueAt: draft.dueAt, appointmentAt, leadId: context.officers.find(({ member }) => member.role === 'supervisor')?.id ?? officer.id }, fields, random);
		const clock = clockMoved({ pack, move, fields, set, from, closes: isFinal(pack, move.to), at: iso(atMs), packs: { pack: () => pack } });
		const counted = move.counts === undefined ? {} : { [move.counts]: Number(fields[move.counts] ?? 0) + 1 };
		Object.assign(fields, set, counted, leftBy(move, fields, officer.id), clock.set, { state: move.to, closedAt: isFinal(pack, move.to) ? iso(atMs) : null });
		const told = { ...clock.told, ...(move.notice === undefined ? {} : { tells: { to: move.notice.to, until: deadlineAt(move.notice.within, chinaCalendar, atMs) } }) };
		const moved = event('moved', atMs, { move: move.id, from, to: move.to, note: null, ...(Object.keys(told).length === 0 ? {} : { clock: told as unknown as Json }) });
		timeline.push(moved);
		Object.assign(fields, tellings(move, moved.id, officer.id, atMs, index < way.length - 1 || nowMs - atMs > 2 * dayMs));
	});
	const note: NoteShape = { of: { type: 'case', id }, text: '已电话联系，住户知情。', by: officer.id, at: iso(openedMs + hourMs) };
	const notes = random.chance(0.25) ? [inGrid(place.grid, 'note', random.id(openedMs), note, id, readers)] : [];
	return [inGrid(place.grid, 'case', id, fields, null, readers), ...notes, ...timeline, ...plan(context, draft, way, fields, readers)];
}

/** Whoever had to be told was, but for what happened just now. */
function tellings(move: PackMove, id: Id, by: Id, atMs: number, over: boolean): Fields {
	const duty = tellingMoved(move, id, iso(atMs), chinaCalendar);
	if (move.notice === undefined || !over) return duty;
	const told: Told = { of: id, way: 'call', reached: true, words: null, by, at: iso(atMs + hourMs) };
	return { ...duty, [toldField(new DemoRandom(atMs).id(atMs))]: told as unknown as Json };
}

function newCase(context: DemoContext, { pack, place, officer, id, openedMs, base, title, dueAt }: Draft): CaseShape {
	const priority: Priority = context.random.chance(0.1) ? 'urgent' : context.random.chance(0.2) ? 'high' : 'normal';
	return {
		number: caseNumber(pack.numberPrefix, dayIn(zone, openedMs), id), packId: pack.id, packVersion: pack.version, state: pack.initial, priority, title, dueAt, openedAt: iso(openedMs),
		openedBy: officer.id, closedAt: null, placeId: place.id, point: null, applicantId: null, beneficiaryId: null, reporter: null, assigneeId: officer.id, leadId: null,
		organisationId: officer.organisationId, restricted: false, ...base,
	};
}

/** A booked visit lies today or in the next days, one that was made in the past. */
function appointment(context: DemoContext, target: string): number {
	const hour = context.random.int(9, 16) * hourMs;
	const today = Date.parse(`${context.today}T00:00:00+08:00`);
	return target === 'booked' ? today + context.random.int(0, 4) * dayMs + hour : today - context.random.int(1, 5) * dayMs + hour;
}

/** The open task that belongs to the state: the next appointment, or the recheck of a hazard. */
function plan(context: DemoContext, draft: Draft, way: readonly PackMove[], fields: Fields, readers: readonly Id[] | null): readonly NewRecord[] {
	const { pack, place, officer, id } = draft;
	const closed = isFinal(pack, String(fields['state']));
	const planned = way.at(-1)?.plans;
	const kind: TaskShape['kind'] | null = closed ? null : pack.id === 'hazard' ? 'recheck' : (planned?.kind ?? null);
	if (kind === null) return [];
	const at = String(planned === undefined ? draft.dueAt : (fields[planned.field] ?? draft.dueAt));
	const task: TaskShape = { kind, packId: pack.id, placeId: place.id, caseId: id, day: dayIn(zone, at), at: kind === 'appointment' ? at : null, assigneeId: officer.id, state: 'open', doneBy: null, note: null };
	return [inGrid(place.grid, 'task', context.random.id(context.nowMs), task, id, readers)];
}

function packNamed(context: DemoContext, id: string): Pack {
	const found = context.seeds.find(({ pack }) => pack.id === id);
	if (found === undefined) throw new Error(`the demo needs the pack ${id}`);
	return found.pack;
}
