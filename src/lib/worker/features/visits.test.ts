import { beforeEach, describe, expect, it } from 'vitest';
import type { Id } from '../../domain/ids.ts';
import type { Json } from '../../domain/json.ts';
import type { RecordType, StoredRecord } from '../../domain/records/record.ts';
import type { Result } from '../../domain/result.ts';
import { readSeedPacks } from '../../packs/seeds.ts';
import { makeMemoryContext, testId, testMe, type MemoryContext } from '../../testing/memoryContext.ts';
import { makeHazards } from './hazards.ts';
import { captureName } from '../../domain/files/names.ts';
import { makeCaptures } from './captures.ts';
import { makePlaces } from './places.ts';
import { makeToday } from './today.ts';
import { makeVisits } from './visits.ts';

const seeds = await readSeedPacks();
const area = testId(4);
const [door, entrance, entrance2, person, residence, task] = [testId(20), testId(21), testId(22), testId(23), testId(24), testId(25)];

function record(type: RecordType, id: Id, fields: { readonly [field: string]: Json }): StoredRecord {
	return { type, id, areaId: area, rev: 1, fields };
}
function place(id: Id, kind: string, label: string, unit: string, rhythmDays: number | null = null): StoredRecord {
	return record('place', id, { kind, label, address: { estate: '云杉里', building: '3', unit, floor: '5', room: '502', street: '' }, point: null, code: null, cautions: null, rhythmDays, entranceId: kind === 'door' ? entrance : null, order: 1 });
}
const records = [
	place(door, 'door', '3幢1单元502', '1', 30), place(entrance, 'entrance', '3幢1单元', '1'), place(entrance2, 'entrance', '3幢2单元', '2'),
	record('person', person, { name: '测试甲', sex: null, birthYear: null, phones: ['10000000001'], idNumber: null, needs: [] }),
	record('residence', residence, { personId: person, placeId: door, tenure: 'tenant', head: true, since: '2024-05-01', until: null, registered: false }),
	record('task', task, { kind: 'visit', packId: 'home-visit', placeId: door, caseId: null, day: '2026-11-23', at: null, assigneeId: testMe.officerId, state: 'open', doneBy: null, note: null }),
];
/** A Tuesday, 10:00 in Shanghai. */
const now = '2026-11-24T02:00:00Z';

function value<T>(result: Result<T>): T {
	if (!result.ok) throw new Error(JSON.stringify(result.problem));
	return result.value;
}

let context: MemoryContext;
let photos: ReturnType<typeof makeCaptures>;
let visits: ReturnType<typeof makeVisits>;
let hazards: ReturnType<typeof makeHazards>;
let places: ReturnType<typeof makePlaces>;
let today: ReturnType<typeof makeToday>;

beforeEach(async () => {
	context = await makeMemoryContext({ records, packs: seeds.map((seed) => seed.pack), forms: seeds.flatMap((seed) => seed.forms), now });
	photos = makeCaptures(context);
	visits = makeVisits(context, photos);
	hazards = makeHazards(context, photos);
	places = makePlaces(context);
	today = makeToday(context);
});

describe('a door where nobody is in', () => {
	it('is on Today as a day late, and one save records it, ends the task and plans another hour', async () => {
		const before = value(await today.page(null));
		expect(before.next).toMatchObject({ taskId: task, late: 1, href: `/places/${door}`, place: { people: ['测试甲'] } });

		const next = value(await visits.propose(door, 'nobody'));
		expect(next).toEqual({ day: '2026-11-26', at: '2026-11-26T11:00:00.000Z' });
		value(await visits.quick({ placeId: door, outcome: 'nobody', whom: null, note: '', next, movedOut: false, position: null, startedAt: now }));

		expect(new Set(context.operations().map((operation) => operation.group)).size).toBe(1);
		const after = value(await today.page(null));
		expect(after.items.map((item) => item.done)).toEqual([true]);
		expect(after.counts).toEqual({ open: 0, late: 0, appointments: 0, done: 1 });
		const page = value(await places.page(door));
		expect(page.planned).toEqual(next);
		expect(page.visits.map((visit) => visit.label.zh)).toEqual(['无人']);
	});

	it('moved away: everybody who lived there is moved out today', async () => {
		value(await visits.quick({ placeId: door, outcome: 'moved', whom: null, note: '', next: null, movedOut: true, position: null, startedAt: now }));
		const page = value(await places.page(door));
		expect(page.residents).toEqual([]);
		expect(page.former).toEqual([{ residenceId: residence, name: '测试甲', until: '2026-11-24' }]);
	});
});

describe('a visit where somebody is met', () => {
	async function photo() {
		return value(await photos.keep({ kind: 'photo', original: new Uint8Array([1, 2, 3]), bytes: Uint8Array.of(0xff, 0xd8, 0xff, 4, 5), size: { width: 4, height: 3 }, small: null, moment: { wallMs: 0, monotonicMs: 0, agoMs: 0, boot: testId(70) }, position: null }));
	}
	const xml = (fire: string) => `<data id="home-visit" version="1"><fire>${fire}</fire><more><note>聊了聊近况</note></more></data>`;

	it('goes on with the same draft after it was left, and one save ends it', async () => {
		const id = value(await visits.begin(door, { outcome: 'met', whom: 'family' }));
		expect(value(await visits.begin(door, { outcome: 'met', whom: 'family' }))).toBe(id);
		value(await visits.setCompanions([' 同事甲 ', '']));
		expect(value(await today.page(null)).drafts).toMatchObject([{ id, href: `/visit/${id}`, title: '3幢1单元502' }]);
		const open = value(await visits.open(id));
		expect(open.next).toEqual({ day: '2026-12-24', at: null });

		const { entryId } = value(await visits.finish({ draftId: id, xml: xml(''), next: open.next, position: null }));
		expect(context.view.typed('entry', entryId)?.fields).toMatchObject({ outcome: 'met', whom: 'family', companions: ['同事甲'], taskId: task, answers: { note: '聊了聊近况' } });
		expect(value(await today.page(null)).drafts).toEqual([]);
		expect(value(await visits.entry(entryId)).pages.map((page) => page.answers.map((answer) => answer.value.zh))).toEqual([['聊了聊近况']]);
	});

	it('turns a finding into a hazard with its photo and its recheck, in the same save', async () => {
		const taken = await photo();
		const id = value(await visits.begin(door, { outcome: 'met', whom: 'self' }));
		const { cases } = value(await visits.finish({ draftId: id, xml: xml(`<ebike>wire</ebike><fire_note>窗口拉线</fire_note><fire_photo>${captureName(taken)}</fire_photo>`), next: null, position: null }));
		expect(cases).toHaveLength(1);
		expect(context.view.typed('case', cases[0])?.fields).toMatchObject({ packId: 'hazard', state: 'found', title: '飞线充电', 'x.what': '窗口拉线', dueAt: '2026-11-27T15:59:59.000Z', placeId: door });
		expect(context.view.typed('file', taken.id)?.fields).toMatchObject({ of: { type: 'case', id: cases[0] }, purpose: 'before', originalSha256: taken.originalSha256 });
		expect(context.view.related('task', 'caseId', cases[0] ?? door).map((one) => one.fields.day)).toEqual(['2026-11-27']);
		expect(new Set(context.operations().map((operation) => operation.group)).size).toBe(1);
	});

	it('a photo that is not stored refuses the save, and the draft stays', async () => {
		const id = value(await visits.begin(door, { outcome: 'met', whom: 'self' }));
		const result = await visits.finish({ draftId: id, xml: xml(`<ebike>wire</ebike><fire_photo>${captureName({ id: testId(99), mime: 'image/jpeg' })}</fire_photo>`), next: null, position: null });
		expect(result).toMatchObject({ ok: false, problem: { code: 'file_missing' } });
		expect(value(await today.page(null)).drafts).toHaveLength(1);
		expect(context.operations()).toEqual([]);
	});
});

describe('an entry that is corrected', () => {
	const xml = (note: string, fire = '') => `<data id="home-visit" version="1"><fire>${fire}</fire><more><note>${note}</note></more><meta><instanceID>uuid:${note}</instanceID></meta></data>`;
	async function visited(fire = ''): Promise<Id> {
		const id = value(await visits.begin(door, { outcome: 'met', whom: 'family' }));
		return value(await visits.finish({ draftId: id, xml: xml('worse', fire), next: { day: '2026-12-24', at: null }, position: null })).entryId;
	}
	async function correct(entryId: Id, change: string): Promise<Id> {
		const draftId = value(await visits.correct(entryId));
		const saved = value(await visits.finish({ draftId, xml: change, next: null, position: null }));
		return saved.entryId;
	}

	it('opens with its answers, is found again, and is not the visit that goes on', async () => {
		const first = await visited();
		const draftId = value(await visits.correct(first));
		expect(value(await visits.correct(first))).toBe(draftId);
		const open = value(await visits.open(draftId));
		expect([open.corrects, open.next, open.content.snapshotXml?.includes('worse')]).toEqual([first, null, true]);
		expect(value(await today.page(null)).drafts).toMatchObject([{ id: draftId, href: `/visit/${draftId}` }]);
		expect(value(await places.page(door)).draftId).toBeNull();
		expect(value(await visits.entry(first)).chain.draftId).toBe(draftId);
		expect(value(await visits.begin(door, { outcome: 'met', whom: 'self' }))).not.toBe(draftId);
	});

	it('stays as it is and leads to the newer, which says what differs; lists, the day and the plan know one visit', async () => {
		const first = await visited();
		context.tick(86_400_000);
		const second = await correct(first, xml('better'));
		const page = value(await visits.entry(second));
		expect(page.chain).toMatchObject({ standing: null, mayCorrect: true, corrects: { before: { id: first }, changes: [{ label: { zh: '走访记录' }, before: { value: { zh: 'worse' } }, after: { value: { zh: 'better' } } }] } });
		expect(value(await visits.entry(first)).chain).toMatchObject({ standing: { id: second, by: null }, mayCorrect: false, corrects: null });
		expect(context.view.typed('entry', second)?.fields).toMatchObject({ corrects: first, original: first, outcome: 'met', whom: 'family', endedAt: context.view.typed('entry', first)?.fields.endedAt });
		expect(context.view.typed('entry', second)?.fields.xml).toContain('<deprecatedID>uuid:worse</deprecatedID>');
		expect(value(await places.page(door)).visits.map(({ id, note, corrected }) => [id, note, corrected])).toEqual([[second, 'better', true]]);
		expect(value(await places.page(door)).planned).toEqual({ day: '2026-12-24', at: null });
		expect(value(await today.page(null)).visitedToday).toBe(0);
	});

	it('keeps its findings: one that was there makes no second case, one that was left out makes its own', async () => {
		const first = await visited('<ebike>wire</ebike>');
		const before = context.operations().length;
		await correct(first, xml('a', '<ebike>wire</ebike>'));
		expect(context.operations().slice(before).map(({ body }) => body.kind)).toEqual(['submitEntry']);
		const other = await visited();
		const draftId = value(await visits.correct(other));
		expect(value(await visits.finish({ draftId, xml: xml('b', '<gas>unsafe</gas>'), next: null, position: null })).cases).toHaveLength(1);
	});

	it('keeps the photos that it keeps, and one that is taken out stays with the entry before', async () => {
		const taken = value(await photos.keep({ kind: 'photo', original: null, bytes: Uint8Array.of(0xff, 0xd8, 0xff, 4, 5), size: null, small: null, moment: { wallMs: 0, monotonicMs: 0, agoMs: 0, boot: testId(70) }, position: null }));
		const withPhoto = `<data id="home-visit" version="1"><fire><fire_photo>${captureName(taken)}</fire_photo></fire></data>`;
		const draft = value(await visits.begin(door, { outcome: 'met', whom: 'self' }));
		const first = value(await visits.finish({ draftId: draft, xml: withPhoto, next: null, position: null })).entryId;
		const second = await correct(first, withPhoto.replace('</fire>', '<fire_note>x</fire_note></fire>'));
		expect(context.operations().filter(({ body }) => body.kind === 'attach')).toHaveLength(1);
		value(await photos.drop(taken.id));
		expect([value(await context.files.read(taken.id)).bytes.length, context.view.typed('entry', second)?.fields.answers['fire_photo']]).toEqual([5, captureName(taken)]);
	});

	it('twice at once: the later counts, and each says that there is another', async () => {
		const first = await visited();
		const fields = context.view.typed('entry', first)?.fields;
		if (fields === undefined) throw new Error('no entry');
		const second = await correct(first, xml('one'));
		const third = context.newId();
		value(await context.save([{ kind: 'submitEntry', entryId: third, areaId: area, entry: { ...fields, answers: { note: 'two' }, corrects: first, original: first, correctedAt: now } }]));
		expect(value(await visits.entry(second)).chain).toMatchObject({ standing: { id: third }, beside: [{ id: third }], mayCorrect: false });
		expect(value(await visits.entry(third)).chain).toMatchObject({ standing: null, beside: [{ id: second }], mayCorrect: true });
		expect(value(await places.page(door)).visits.map(({ note }) => note)).toEqual(['two']);
	});

	it('of a colleague is for a supervisor', async () => {
		const first = await visited();
		const as = async (role: 'officer' | 'supervisor'): Promise<string> => {
			const entry = context.view.get('entry', first);
			if (entry === undefined) throw new Error('no entry');
			const other = await makeMemoryContext({ me: { officerId: testId(77), role }, records: [...records, { ...entry, rev: 1 }], packs: seeds.map((seed) => seed.pack), forms: seeds.flatMap((seed) => seed.forms), now });
			const begun = await makeVisits(other, makeCaptures(other)).correct(first);
			return begun.ok ? 'ok' : begun.problem.code;
		};
		expect([await as('officer'), await as('supervisor')]).toEqual(['not_allowed', 'ok']);
	});
});

describe('stairwells', () => {
	it('all in order is one entry, and the next entrance is named', async () => {
		const page = value(await hazards.stairwell(entrance));
		expect(page.next).toEqual({ id: entrance2, label: '3幢2单元' });
		expect(page.progress).toEqual({ done: 0, all: 2 });
		const { entryId } = value(await hazards.allInOrder(entrance, now, null));
		expect(context.view.typed('entry', entryId)?.fields.answers).toMatchObject({ exits: 'ok', fire_lane: 'ok' });
		expect(value(await hazards.stairwell(entrance2))).toMatchObject({ next: null, progress: { done: 1, all: 2 } });
	});

	it('a check that was planned is done by it', async () => {
		const planned = context.newId();
		const fields = { kind: 'visit', packId: 'hazard', placeId: entrance, caseId: null, day: '2026-11-24', at: null, assigneeId: testMe.officerId, state: 'open', doneBy: null, note: null };
		value(await context.save([{ kind: 'createRecord', ref: { type: 'task', id: planned }, areaId: area, fields }]));
		expect(value(await today.page(null)).items.map((item) => item.href)).toContain(`/stairwell/${entrance}`);
		value(await hazards.allInOrder(entrance, now, null));
		expect(context.view.typed('task', planned)?.fields.state).toBe('done');
	});

	it('a fault found again while it is open goes to the open case; after it was closed it is a repeat', async () => {
		const input = { where: { placeId: entrance }, type: 'clutter', what: '纸箱', dueDay: '2026-11-27', priority: 'normal', photoIds: [], point: null } as const;
		const first = value(await hazards.add(input));
		const second = value(await hazards.add(input));
		expect(second).toEqual({ caseId: first.caseId, again: true });
		const found = context.view.get('case', first.caseId);
		value(await context.save([{ kind: 'moveCase', caseId: first.caseId, base: found?.rev ?? 0, move: 'pass', from: 'found', packVersion: 1, set: {}, note: null }]));
		const third = value(await hazards.add(input));
		expect(third.again).toBe(false);
		expect(context.view.typed('case', third.caseId)?.fields['x.repeat']).toBe(2);
		expect(value(await hazards.stairwell(entrance)).items['clutter']?.earlier.map((one) => one.open)).toEqual([true, false]);
	});
});

describe('a hazard where no door is', () => {
	it('stands at the spot picked on the map, in the area that holds it', async () => {
		const point = { lng: 123.6, lat: 29.6, accuracy: null, source: 'manual' } as const;
		const made = value(await hazards.add({ where: { spot: { point, areaId: area } }, type: 'other', what: '井盖缺失', dueDay: '2026-11-27', priority: 'high', photoIds: [], point: null }));
		const found = context.view.typed('case', made.caseId);
		expect(found?.areaId).toBe(area);
		expect(found?.fields).toMatchObject({ placeId: null, point, 'x.what': '井盖缺失' });
	});
});

describe('finding a door', () => {
	it.each([['502 测试', 1], ['３幢', 3], ['10000000001', 1], ['nobody', 0]])('%s finds %i', async (query, count) => {
		expect(value(await places.search(query, null, null, 10)).found).toBe(count);
	});
});

describe('moving', () => {
	it('in and, by mistake, out again on the same day leaves no trace on the page', async () => {
		const { residenceId } = value(await places.moveIn({ placeId: door, name: '测试乙', phone: '', tenure: 'tenant', since: '2026-11-24' }));
		expect(value(await places.page(door)).residents.map((resident) => resident.name)).toEqual(['测试甲', '测试乙']);
		value(await places.moveOut(residenceId, '2026-11-24'));
		const page = value(await places.page(door));
		expect(page.residents.map((resident) => resident.name)).toEqual(['测试甲']);
		expect(page.former).toEqual([]);
	});
});
