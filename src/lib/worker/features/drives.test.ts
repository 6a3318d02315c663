import { describe, expect, it } from 'vitest';
import { partFields } from '../../domain/drives/drive.ts';
import { claimOf } from '../../domain/drives/doorFields.ts';
import type { Id } from '../../domain/ids.ts';
import type { Operation } from '../../domain/operation.ts';
import type { Fields, StoredRecord } from '../../domain/records/record.ts';
import type { Result } from '../../domain/result.ts';
import { writeInstance } from '../../forms/answers.ts';
import { readSchema } from '../../forms/schema.ts';
import { readSeedPacks } from '../../packs/seeds.ts';
import { door, grid, ids, made, surroundings } from '../../testing/caseRecords.ts';
import { makeMemoryContext, testId, testMe, type MemoryContext } from '../../testing/memoryContext.ts';
import { makeCaptures } from './captures.ts';
import { makeDrives } from './drives.ts';
import type { DrivePage, NewDriveInput } from './drives/shapes.ts';
import { makeVisits } from './visits.ts';

const seeds = await readSeedPacks();
const [packs, forms] = [seeds.map((seed) => seed.pack), seeds.flatMap((seed) => seed.forms)];
/** A Wednesday, ten in the morning. */
const now = '2026-11-18T02:00:00.000Z';
const society = testId(300);
const xu = testId(301);
/** Three doors of one stairwell, the first two of which are in `surroundings`' buildings too. */
const stair = ['101', '102', '201'].map((room, at) => door(testId(310 + at), { label: `潮平里2幢1单元${room}`, address: { estate: '潮平里', building: '2幢', unit: '1单元', floor: room.slice(0, 1), room, street: '' }, order: at }));
const records: readonly StoredRecord[] = [
	...surroundings, ...stair, made('organisation', society, { name: '暖邻社工', nameEn: 'Warm Neighbours', kind: 'society' }, null),
	made('officer', xu, { name: '许岚', role: 'supervisor', organisationId: society, areaIds: [grid], certificateNo: null, phone: null, active: true }, null),
];
const supervisor = { role: 'supervisor' } as const;
function value<T>(result: Result<T>): T {
	if (!result.ok) throw new Error(JSON.stringify(result.problem));
	return result.value;
}
const input = (change: Partial<NewDriveInput> = {}): NewDriveInput => ({ name: '反诈上门', publicName: null, formId: 'anti-fraud', from: '2026-11-10', until: '2026-12-20', teams: [{ teamId: testMe.organisationId, leadId: testMe.officerId, areaIds: [grid] }], list: '', goers: [], ...change });

/** The records that a device's saves add up to, as another device gets them. */
function asPulled(context: MemoryContext): readonly StoredRecord[] {
	const touched = context.operations().flatMap(({ body }) => (body.kind === 'createRecord' || body.kind === 'setFields' ? [body.ref] : []));
	return [...new Map(touched.map((ref) => [ref.id, ref])).values()].flatMap(({ type, id }) => context.view.get(type, id) ?? []);
}
const pageOf = async (context: MemoryContext, id: Id): Promise<DrivePage> => value(await makeDrives(context).page(id));
const labels = (page: DrivePage) => page.doors.map(({ label }) => label.slice(-3));
const doorOf = (page: DrivePage, room: string): Id => page.doors.find(({ label }) => label.endsWith(room))?.id as Id;

async function running(change: Partial<NewDriveInput> = {}): Promise<{ readonly id: Id; readonly records: readonly StoredRecord[] }> {
	const maker = await makeMemoryContext({ packs, forms, now, records, me: supervisor });
	const { id } = value(await makeDrives(maker).make(input(change)));
	return { id, records: [...records, ...asPulled(maker)] };
}
/** Fills the anti-fraud form that was begun at a door. */
async function fillIn(context: MemoryContext, draftId: Id): Promise<void> {
	const { formXml } = value(await makeVisits(context, makeCaptures(context)).open(draftId));
	const schema = readSchema(formXml);
	if (schema === null) throw new Error('the form is there');
	const xml = writeInstance(schema, { people: '2', told: 'task police', knows96110: 'yes', met_fraud: 'no' }, context.newId());
	value(await makeVisits(context, makeCaptures(context)).finish({ draftId, xml: xml ?? '', next: null, position: null }));
}
const bodies = (context: MemoryContext): readonly Operation['body'][] => context.operations().map(({ body }) => body);

describe('反诈上门: an anti-fraud drive, without a network', () => {
	it('is made for every door of the areas, and walked up building by building', async () => {
		const { id, records: there } = await running();
		const officer = await makeMemoryContext({ packs, forms, now, records: there, me: { officerId: ids.colleague, name: '李明' } });
		const drives = makeDrives(officer);
		expect(value(await drives.list()).drives).toMatchObject([{ id, title: '反诈上门', doors: 5, settled: 0, mayGo: true, over: false }]);
		const page = await pageOf(officer, id);
		expect([labels(page), page.doors.find((one) => one.id === page.nextId)?.label]).toEqual([['101', '102', '201', '101', '502'], '潮平里2幢1单元101']);
		expect(page).toMatchObject({ name: null, form: { zh: '反诈上门宣传' }, daysLeft: 32, mayLead: false, coverage: { doors: 5, settled: 0, least: null } });
	});

	it('a door is taken for four hours; the form of who was met, nobody in and a refusal are written down; nobody in is proposed for another hour', async () => {
		const { id, records: there } = await running();
		const officer = await makeMemoryContext({ packs, forms, now, records: there });
		const drives = makeDrives(officer);
		const first = await pageOf(officer, id);
		expect(value(await drives.take([doorOf(first, '2幢1单元101'), doorOf(first, '102')]))).toBe(2);
		expect((await pageOf(officer, id)).doors.map(({ claim }) => claim?.until ?? null).slice(0, 3)).toEqual(['2026-11-18T06:00:00.000Z', '2026-11-18T06:00:00.000Z', null]);

		const draft = value(await drives.met(doorOf(first, '2幢1单元101')));
		expect([value(await drives.met(doorOf(first, '2幢1单元101'))), (await pageOf(officer, id)).doors[0]?.draftId], 'taken up, not begun twice').toEqual([draft, draft]);
		await fillIn(officer, draft);
		const [entry] = officer.view.all('entry');
		expect(entry?.fields).toMatchObject({ outcome: 'met', placeId: testId(310), taskId: doorOf(first, '2幢1单元101'), formId: 'anti-fraud' });
		expect(officer.view.all('task').filter(({ fields }) => fields.state === 'open'), 'no next visit is planned by it').toEqual([]);

		value(await drives.tried(doorOf(first, '102'), 'nobody', '楼上说晚上在家'));
		value(await drives.tried(doorOf(first, '201'), 'refused', ''));
		const page = await pageOf(officer, id);
		const at = (room: string) => page.doors.find(({ label }) => label.endsWith(room));
		expect(at('2幢1单元101')).toMatchObject({ outcome: { id: 'met' }, open: false, claim: null, tries: [{ entryId: entry?.id }] });
		expect(at('102')).toMatchObject({ outcome: { id: 'nobody' }, open: true, claim: null, next: { day: '2026-11-19', part: 'evening' }, tries: [{ words: '楼上说晚上在家' }] });
		expect(at('201')).toMatchObject({ outcome: { id: 'refused' }, open: false });
		expect(page.coverage).toMatchObject({ doors: 5, settled: 2, officers: [{ key: '测试员', tries: 3, met: 1 }], days: [{ key: '2026-11-18', tries: 3, met: 1 }] });
		expect(page.doors.find((one) => one.id === page.nextId)?.label, 'on to the next building; who was not in waits for the evening').toBe('禾苑5幢1单元101');
		for (const room of ['502', '禾苑5幢1单元101']) value(await drives.tried(doorOf(page, room), 'vacant', ''));
		expect((await pageOf(officer, id)).nextId).toBeNull();
		officer.tick(34 * 3_600_000);
		expect((await pageOf(officer, id)).nextId, 'whose hour has come').toBe(at('102')?.id);
	});

	it('what both took without a network: the colleague who came first has it, and it is said; giving back frees a door', async () => {
		const { id, records: there } = await running();
		const [mine, theirs] = [await makeMemoryContext({ packs, forms, now, records: there }), await makeMemoryContext({ packs, forms, now, records: there, me: { officerId: ids.colleague, name: '李明' } })];
		const first = doorOf(await pageOf(mine, id), '102');
		value(await makeDrives(theirs).take([first]));
		mine.tick(60_000);
		value(await makeDrives(mine).take([first]));
		const arrived = theirs.view.get('task', first) as StoredRecord;
		await mine.store.applyPull({ puts: [{ record: { ...arrived, rev: arrived.rev + 1 }, streams: ['t'] }], removes: [], cursors: [] });
		const again = await makeMemoryContext({ packs, forms, disk: mine.disk, now: mine.nowMs() });
		const row = (await pageOf(again, id)).doors.find((one) => one.id === first);
		expect([row?.claim?.mine, row?.claim?.by, row?.lost?.to]).toEqual([false, '李明', '李明']);
		expect(await makeDrives(again).take([first])).toMatchObject({ ok: false, problem: { code: 'door_taken' } });
		expect(value(await makeDrives(theirs).giveBack([first]))).toBe(1);
		expect((await pageOf(theirs, id)).doors.find((one) => one.id === first)?.claim).toBeNull();
	});

	it('past its last day it takes nothing any more, says what was not reached, and is closed by its lead with words', async () => {
		const { id, records: there } = await running({ until: '2026-11-19' });
		const officer = await makeMemoryContext({ packs, forms, now, records: there });
		const page = await pageOf(officer, id);
		value(await makeDrives(officer).tried(doorOf(page, '102'), 'refused', ''));
		officer.tick(2 * 86_400_000);
		expect(await pageOf(officer, id)).toMatchObject({ over: true, mayGo: false, nextId: null, coverage: { doors: 5, settled: 1 } });
		for (const refused of [await makeDrives(officer).take([doorOf(page, '201')]), await makeDrives(officer).tried(doorOf(page, '201'), 'met', ''), await makeDrives(officer).met(doorOf(page, '201'))]) expect(refused).toMatchObject({ ok: false, problem: { code: 'drive_over' } });
		const lead = await makeMemoryContext({ packs, forms, now: '2026-11-20T02:00:00.000Z', records: there, me: supervisor });
		expect((await makeDrives(lead).close(id, ' ')).ok).toBe(false);
		value(await makeDrives(lead).close(id, '五户走访到一户，其余转入日常'));
		expect(value(await makeDrives(lead).list()).drives).toMatchObject([{ closed: true }]);
	});

	it('goes by a list where one was given, names what it does not know, and takes in doors that were left out later', async () => {
		const lead = await makeMemoryContext({ packs, forms, now, records, me: supervisor });
		const drives = makeDrives(lead);
		const list = '潮平里2幢1单元101\n潮平里 2幢 1单元 201\n天上1号';
		expect(value(await drives.checkList(list, [grid]))).toEqual({ found: 2, unknown: ['天上1号'] });
		const { id } = value(await drives.make(input({ list })));
		const page = await pageOf(lead, id);
		expect([labels(page), page.parts[0]?.missing]).toEqual([['101', '201'], 3]);
		expect(value(await drives.addMissing(page.parts[0]?.id as Id))).toBe(3);
		value(await drives.drop(doorOf(await pageOf(lead, id), '502')));
		expect(labels(await pageOf(lead, id))).toEqual(['101', '102', '201', '101']);
	});

	it.each([
		['no name', { name: ' ' }, 'name'], ['a public name that says it', { publicName: '反诈上门' }, 'publicName'], ['an end before its beginning', { until: '2026-11-01' }, 'until'], ['nobody to go', { teams: [] }, 'teams'], ['no door', { list: '天上1号' }, 'list'],
	] as const)('is not made with %s', async (_, change, field) => {
		const lead = makeDrives(await makeMemoryContext({ packs, forms, now, records, me: supervisor }));
		expect(await lead.make(input(change))).toEqual({ ok: false, problem: { code: 'field_required', params: { field } } });
	});

	it('is not made by who leads no team', async () => {
		expect(await makeDrives(await makeMemoryContext({ packs, forms, now, records })).make(input())).toEqual({ ok: false, problem: { code: 'not_allowed' } });
	});
});

describe('困境家庭走访: two organisations, one restricted drive', () => {
	const survey: Partial<NewDriveInput> = {
		name: '困境儿童家庭走访', publicName: '秋季入户走访', formId: 'family-survey', list: '潮平里2幢1单元101\n潮平里2幢1单元102', goers: [ids.colleague],
		teams: [{ teamId: testMe.organisationId, leadId: testMe.officerId, areaIds: [grid] }, { teamId: society, leadId: xu, areaIds: [grid] }],
	};

	it('says nothing of itself in titles, and lets in whom its lead chose', async () => {
		const maker = await makeMemoryContext({ packs, forms, now, records, me: supervisor });
		const { id } = value(await makeDrives(maker).make(input(survey)));
		const cases = bodies(maker).flatMap((body) => (body.kind === 'createRecord' && body.ref.type === 'case' ? [body.fields] : []));
		expect(cases.map((fields) => [fields['title'], fields['restricted'], fields[partFields.team], fields['leadId']])).toEqual([['秋季入户走访', true, testMe.organisationId, testMe.officerId], ['秋季入户走访', true, society, xu]]);
		const page = await pageOf(maker, id);
		expect([page.title, page.name, page.goers.toSorted()]).toEqual(['秋季入户走访', '困境儿童家庭走访', ['李明', '测试员'].toSorted()]);
		for (const body of bodies(maker)) if (body.kind === 'createRecord' && body.ref.type === 'task') expect(JSON.stringify(body.fields)).not.toContain('困境');
	});

	it('a figure below five is not told, nor what it could be worked out of', async () => {
		const { id, records: there } = await running({ ...survey, teams: [{ teamId: testMe.organisationId, leadId: testMe.officerId, areaIds: [grid] }], list: '' });
		const lead = await makeMemoryContext({ packs, forms, now, records: there, me: supervisor });
		const page = await pageOf(lead, id);
		value(await makeDrives(lead).tried(page.doors[0]?.id as Id, 'refused', ''));
		const { coverage } = await pageOf(lead, id);
		expect(coverage).toMatchObject({ doors: 5, settled: null, least: 5, areas: [{ doors: 5, settled: null }], officers: [{ tries: null, met: null }], days: [{ tries: null, met: null }] });
		expect(coverage.outcomes.map(({ count }) => count).filter((count) => count !== null && count > 0 && count < 5)).toEqual([]);
	});

	it('each look at it is recorded, and a colleague is let in later', async () => {
		const { id, records: there } = await running({ ...survey, goers: [] });
		const lead = await makeMemoryContext({ packs, forms, now, records: there, me: supervisor });
		const looked: Id[] = [];
		const drives = makeDrives({ ...lead, opened: (caseId) => looked.push(caseId) });
		const page = value(await drives.page(id));
		expect([looked, page.others.map(({ name }) => name)]).toEqual([page.parts.map((part) => part.id), ['李明']]);
		value(await drives.letGo(id, ids.colleague));
		expect((await pageOf(lead, id)).goers).toContain('李明');
		const part = lead.view.typed('case', page.parts[0]?.id ?? null)?.fields as unknown as Fields;
		expect(Object.entries(part).filter(([field]) => field.startsWith('grant.')).map(([, grant]) => (grant as { until: string }).until), 'until its last day').toEqual(['2026-12-20T15:59:59.000Z']);
		expect(claimOf(part['claim'])).toBeNull();
	});
});
