import type { EntryShape, TaskShape, VisitOutcome } from '../../domain/records/shapes.ts';
import { addDays } from '../../domain/time/workingTime.ts';
import type { Id } from '../../domain/ids.ts';
import { readAnswers, writeInstance } from '../../forms/answers.ts';
import { readSchema } from '../../forms/schema.ts';
import type { NewRecord } from '../store/ownerWrites.ts';
import { inGrid, iso, officersOf, workHour, type DemoContext, type DemoOfficer } from './context.ts';
import type { DemoPlace } from './houses.ts';

const outcomes: readonly VisitOutcome[] = ['met', 'met', 'met', 'met', 'met', 'nobody', 'nobody', 'phone', 'refused'];
const remarks = ['家中一切正常。', '提醒电动车到楼下集中充电。', '讲解了刷单返利骗局，住户表示清楚。', '老人近期腿脚不便，下次带助行器宣传册。', '孩子放假在家，提醒防溺水。', '咨询居住证续签，已告知所需材料。'] as const;
const companions = ['网格员小田', '楼长老许', '志愿者阿宁'] as const;

/** Past visits of a year at most doors, stairwell checks of the last months, and what is planned for today and the next days. */
export function makeVisits(context: DemoContext, places: readonly DemoPlace[]): readonly NewRecord[] {
	const { random } = context;
	const past = places.flatMap((place) => {
		const count = place.kind === 'entrance' ? random.int(1, 3) : random.chance(0.65) ? random.int(1, 4) : 0;
		return Array.from({ length: count }, () => pastVisit(context, place, random.int(2, place.kind === 'entrance' ? 120 : 360)));
	});
	const byTime = past.sort((a, b) => (String(a.fields['endedAt']) < String(b.fields['endedAt']) ? -1 : 1));
	return [...byTime, ...context.officers.flatMap((officer) => planned(context, officer, places))];
}

function pastVisit(context: DemoContext, place: DemoPlace, daysAgo: number): NewRecord {
	const { random } = context;
	const officer = random.pick(officersOf(context, place.grid));
	const startedMs = workHour(context, daysAgo);
	const check = place.kind === 'entrance';
	const outcome = check ? null : random.pick(outcomes);
	const id = random.id(startedMs);
	const form = filledForm(context, check ? 'hazard' : 'home-visit', check ? 'stairwell' : 'home-visit', check || outcome !== 'met' ? null : visitAnswers(context), id);
	const entry: EntryShape = {
		...form, placeId: place.id, caseId: null, taskId: null, outcome, whom: outcome === 'met' || outcome === 'phone' ? random.pick(['self', 'self', 'family', 'other'] as const) : null,
		officerId: officer.id, companions: random.chance(0.2) ? [random.pick(companions)] : [], startedAt: iso(startedMs), endedAt: iso(startedMs + random.int(1, check ? 3 : 20) * 60_000),
		position: place.shape.point === null ? null : { ...place.shape.point, accuracy: random.int(6, 40), source: 'gnss' },
	};
	return inGrid(place.grid, 'entry', id, entry);
}

function visitAnswers({ random }: DemoContext): { readonly [leaf: string]: string } {
	return {
		ebike: random.pick(['none', 'outside', 'outside']), gas: random.pick(['none', 'none', 'safe']), wiring: 'ok', elders: String(random.int(0, 2)),
		told: random.some(['task', 'police', 'refund', 'invest', 'elder', 'family'], random.int(1, 2)).join(' '), understood: 'OK', note: random.pick(remarks),
	};
}

/** An entry's form part; `leaves` null: the answers that one tap gives. */
export function filledForm(context: DemoContext, packId: string, formId: string, leaves: { readonly [leaf: string]: string } | null, instanceId: Id): Pick<EntryShape, 'packId' | 'packVersion' | 'formId' | 'formVersion' | 'answers' | 'xml'> {
	const seed = context.seeds.find(({ pack }) => pack.id === packId);
	const form = seed?.pack.forms.find((candidate) => candidate.formId === formId);
	const xmlForm = seed?.forms.find((candidate) => candidate.formId === formId)?.xml;
	const schema = xmlForm === undefined ? null : readSchema(xmlForm);
	if (seed === undefined || form === undefined || schema === null) throw new Error(`the demo needs the form ${packId}/${formId}`);
	const xml = writeInstance(schema, leaves ?? form.allInOrder ?? {}, instanceId);
	const answers = xml === null ? null : readAnswers(schema, xml);
	if (xml === null || answers === null) throw new Error(`the demo’s answers do not fit the form ${formId}`);
	return { packId, packVersion: seed.pack.version, formId, formVersion: form.version, answers, xml };
}

/** Seven doors for today, three for each of the next four days, and two stairwells today. */
function planned(context: DemoContext, officer: DemoOfficer, places: readonly DemoPlace[]): readonly NewRecord[] {
	if (officer.member.role !== 'officer') return [];
	const mine = places.filter((place) => officersOf(context, place.grid).includes(officer));
	const doors = context.random.some(mine.filter((place) => place.kind === 'door'), 19);
	const entrances = context.random.some(mine.filter((place) => place.kind === 'entrance'), 2);
	return [
		...doors.map((place, index) => task(context, officer, place, 'home-visit', index < 7 ? 0 : 1 + ((index - 7) % 4))),
		...entrances.map((place) => task(context, officer, place, 'hazard', 0)),
	];
}

function task(context: DemoContext, officer: DemoOfficer, place: DemoPlace, packId: string, inDays: number): NewRecord {
	const shape: TaskShape = { kind: 'visit', packId, placeId: place.id, caseId: null, day: addDays(context.today, inDays), at: null, assigneeId: officer.id, state: 'open', doneBy: null, note: null };
	return inGrid(place.grid, 'task', context.random.id(context.nowMs), shape);
}
