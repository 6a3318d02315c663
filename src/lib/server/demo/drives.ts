import { readersOf } from '../../domain/cases/sight.ts';
import { tryField } from '../../domain/drives/doorFields.ts';
import { partFields } from '../../domain/drives/drive.ts';
import { partSaves, type NewPart, type Terms } from '../../domain/drives/make.ts';
import type { Id } from '../../domain/ids.ts';
import type { Json } from '../../domain/json.ts';
import type { OperationBody } from '../../domain/operation.ts';
import type { Fields } from '../../domain/records/record.ts';
import type { EntryShape, EventShape } from '../../domain/records/shapes.ts';
import { addDays, dayIn, endOfDay, isWorkingDay } from '../../domain/time/workingTime.ts';
import { chinaCalendar } from '../../domain/time/chinaHolidays.ts';
import type { Pack } from '../../domain/workflow/pack.ts';
import type { NewRecord } from '../store/ownerWrites.ts';
import { dayMs, hourMs, inGrid, iso, zone, type DemoContext, type DemoOfficer } from './context.ts';
import type { DemoPlace } from './houses.ts';
import type { Grid } from './town.ts';
import { filledForm } from './visits.ts';

type Team = { readonly lead: string; readonly goers: readonly string[]; readonly grids: readonly number[]; readonly doors: number };
type DemoDrive = { readonly name: string; readonly publicName: string | null; readonly formId: string; readonly walled: boolean; /** Days from today. */ readonly from: number; readonly until: number; readonly teams: readonly Team[]; readonly end: 'close' | 'stop' | null; /** How many of its doors somebody has been at. */ readonly share: number };

/** An anti-fraud round of the station under way for ten weeks, and the one before it; a survey of families by two organisations, restricted; and one that was called off. */
const drives: readonly DemoDrive[] = [
	{ name: '反诈上门宣传（秋冬）', publicName: null, formId: 'anti-fraud', walled: false, from: -70, until: 25, end: null, share: 0.7, teams: [{ lead: 'zhou', goers: [], grids: [0, 1, 2, 3], doors: 36 }] },
	{ name: '困境儿童家庭走访', publicName: '秋季入户走访', formId: 'family-survey', walled: true, from: -60, until: 20, end: null, share: 0.6, teams: [{ lead: 'zhou', goers: ['chen', 'lin'], grids: [0], doors: 14 }, { lead: 'tang', goers: ['xu'], grids: [4], doors: 12 }] },
	{ name: '反诈上门宣传（夏季）', publicName: null, formId: 'anti-fraud', walled: false, from: -80, until: -40, end: 'close', share: 0.9, teams: [{ lead: 'zhou', goers: [], grids: [8], doors: 24 }] },
	{ name: '电动车充电提醒', publicName: null, formId: 'anti-fraud', walled: false, from: -50, until: -20, end: 'stop', share: 0.2, teams: [{ lead: 'zhou', goers: [], grids: [9], doors: 8 }] },
];
const ends = { close: '二十四户走访到二十一户，三户多次无人，转入日常走访。', stop: '与消防排查合并进行，不再单独上门。' } as const;

export function makeDrives(context: DemoContext, places: readonly DemoPlace[]): readonly NewRecord[] {
	const grids = [...new Map(places.map(({ grid }) => [grid.id, grid])).values()];
	return drives.flatMap((drive) => {
		const driveId = context.random.id(context.nowMs + drive.from * dayMs);
		return drive.teams.flatMap((team) => team.grids.flatMap((index) => partRecords(context, drive, driveId, team, grids[index], places)));
	});
}

function partRecords(context: DemoContext, drive: DemoDrive, driveId: Id, team: Team, grid: Grid | undefined, places: readonly DemoPlace[]): readonly NewRecord[] {
	const pack = context.seeds.find((seed) => seed.pack.id === 'drive')?.pack;
	const lead = named(context, team.lead);
	if (grid === undefined || pack === undefined) throw new Error('the demo needs the pack drive, and the grid');
	const goers = team.goers.length > 0 ? team.goers.map((account) => named(context, account)) : context.officers.filter(({ member, organisationId }) => member.role === 'officer' && organisationId === lead.organisationId && member.communities !== 'all' && member.communities.includes(grid.communityIndex));
	const doors = places.filter((place) => place.grid.id === grid.id && place.kind === 'door').slice(0, team.doors);
	const fromMs = Date.parse(`${addDays(context.today, drive.from)}T08:00:00+08:00`);
	const until = addDays(context.today, drive.until);
	const terms: Terms = { driveId, name: drive.name, publicName: drive.publicName, formId: drive.formId, from: addDays(context.today, drive.from), until, walled: drive.walled };
	const part: NewPart = { areaId: grid.id, teamId: lead.organisationId, leadId: lead.id, placeIds: doors.map(({ id }) => id), goers: goers.map(({ id }) => id) };
	const end = endOfDay(zone, until);
	const saves = partSaves(terms, part, { pack, officerId: lead.id, organisationId: lead.organisationId, at: iso(fromMs), today: terms.from, end, latest: end, newId: () => context.random.id(fromMs) });
	return records(context, { drive, pack, grid, lead, goers, doors, fromMs, bodies: saves.flat() });
}

type Made = { readonly drive: DemoDrive; readonly pack: Pack; readonly grid: Grid; readonly lead: DemoOfficer; readonly goers: readonly DemoOfficer[]; readonly doors: readonly DemoPlace[]; readonly fromMs: number; readonly bodies: readonly OperationBody[] };

/** What the operations add up to, and what happened since. */
function records(context: DemoContext, made: Made): readonly NewRecord[] {
	const { drive, grid, lead, fromMs, bodies } = made;
	const fields: Record<string, Json> = {};
	for (const body of bodies) if ((body.kind === 'createRecord' || body.kind === 'setFields') && body.ref.type === 'case') Object.assign(fields, body.kind === 'createRecord' ? body.fields : body.set);
	const [id] = bodies.flatMap((body) => (body.kind === 'createRecord' && body.ref.type === 'case' ? [body.ref.id] : []));
	if (id === undefined) throw new Error('a part has a case');
	const readers = drive.walled ? readersOf(fields) : null;
	const event = (kind: EventShape['kind'], atMs: number, by: Id, data: EventShape['data']): NewRecord => {
		const shape: EventShape = { of: { type: 'case', id }, kind, by, at: iso(atMs), receivedAt: iso(Math.min(atMs + 60_000, context.nowMs)), data };
		return inGrid(grid, 'event', context.random.id(atMs), shape, id, readers);
	};
	const closed = drive.end === null ? [] : [event('moved', Date.parse(endOfDay(zone, String(fields[partFields.until]))) - 6 * hourMs, lead.id, { move: drive.end, from: 'running', to: drive.end === 'close' ? 'closed' : 'stopped', note: null })];
	if (drive.end !== null) Object.assign(fields, { state: drive.end === 'close' ? 'closed' : 'stopped', closedAt: closed[0]?.fields['at'] ?? null, 'x.result': ends[drive.end] });
	const visited = bodies.flatMap((body) => (body.kind === 'createRecord' && body.ref.type === 'task' ? doorRecords(context, made, body, id, readers, event) : []));
	return [inGrid(grid, 'case', id, fields, null, readers), event('opened', fromMs, lead.id, {}), ...visited, ...closed];
}

/** Found in at the first or the second try, mostly; some never. */
function doorRecords(context: DemoContext, { drive, grid, goers, doors, fromMs }: Made, body: Extract<OperationBody, { kind: 'createRecord' }>, caseId: Id, readers: readonly Id[] | null, event: (kind: 'entry', atMs: number, by: Id, data: Fields) => NewRecord): readonly NewRecord[] {
	const { random } = context;
	const place = doors.find(({ id }) => id === body.fields['placeId']);
	const tries: Record<string, Json> = {};
	const left: NewRecord[] = [];
	let atMs = fromMs;
	const last = Math.min(context.nowMs - hourMs, Date.parse(`${addDays(context.today, Math.min(drive.until, 0))}T18:00:00+08:00`));
	for (let open = place !== undefined && random.chance(drive.share), count = 0; open && count < 3; count += 1) {
		atMs = visitHour(random.int(1, 26), atMs, random.pick([10, 15, 19]), random.int(0, 59));
		if (atMs > last) break;
		const outcome = random.pick(['met', 'met', 'met', 'met', 'nobody', 'nobody', 'refused', 'vacant', 'moved'] as const);
		const officer = random.pick(goers);
		open = outcome === 'nobody';
		const entryId = outcome === 'met' ? random.id(atMs) : null;
		tries[tryField(random.id(atMs))] = { by: officer.id, at: iso(atMs), outcome, entryId, words: null };
		if (entryId === null || place === undefined) continue;
		const entry: EntryShape = { ...filledForm(context, 'drive', drive.formId, answers(context, drive.formId), entryId), placeId: place.id, caseId, taskId: body.ref.id, outcome: 'met', whom: null, officerId: officer.id, companions: [], startedAt: iso(atMs - random.int(4, 20) * 60_000), endedAt: iso(atMs), position: null };
		left.push(inGrid(grid, 'entry', entryId, entry, caseId, readers), event('entry', atMs, officer.id, { entryId, formId: drive.formId }));
	}
	return [inGrid(grid, 'task', body.ref.id, { ...body.fields, ...tries }, caseId, readers), ...left];
}

/** In the evening of days off nobody was sent. */
function visitHour(days: number, afterMs: number, hour: number, minute: number): number {
	let day = addDays(dayIn(zone, afterMs), days);
	while (!isWorkingDay(chinaCalendar, day) && hour === 19) day = addDays(day, 1);
	return Date.parse(`${day}T00:00:00+08:00`) + hour * hourMs + minute * 60_000;
}

function answers({ random }: DemoContext, formId: string): { readonly [leaf: string]: string } {
	return formId === 'anti-fraud'
		? { people: String(random.int(1, 4)), told: random.some(['task', 'police', 'refund', 'invest', 'elder', 'family', 'loan'], random.int(1, 3)).join(' '), knows96110: random.pick(['yes', 'yes', 'no']), met_fraud: 'no', note: random.pick(['已讲清楚，留了宣传页。', '老人听得仔细，让转告家人。', '']) }
		: { whom: random.pick(['mother', 'father', 'grand']), guardian_agrees: 'yes', family_needs: random.pick(['relief', 'parenting', 'work']), again: 'no', note: '' };
}

function named(context: DemoContext, account: string): DemoOfficer {
	const found = context.officers.find(({ member }) => member.account === account);
	if (found === undefined) throw new Error(`the demo needs ${account}`);
	return found;
}
