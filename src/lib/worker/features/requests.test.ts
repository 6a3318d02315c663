import { describe, expect, it } from 'vitest';
import { emptyRequest } from '../../domain/cases/request.ts';
import type { Result } from '../../domain/result.ts';
import { readSeedPacks } from '../../packs/seeds.ts';
import { aCase, ids, surroundings } from '../../testing/caseRecords.ts';
import { makeMemoryContext, testId, testMe } from '../../testing/memoryContext.ts';
import { makeCases } from './cases.ts';
import { makeMyDay } from './myDay.ts';
import { makePeople } from './people.ts';
import { makeRequests } from './requests.ts';
import { makeSearch } from './search.ts';

const packs = (await readSeedPacks()).map((seed) => seed.pack);
const base = { packs, now: '2026-03-04T01:00:00Z', records: surroundings };
function value<T>(result: Result<T>): T {
	if (!result.ok) throw new Error(JSON.stringify(result.problem));
	return result.value;
}
const call = { ...emptyRequest, reporterName: '王强', reporterPhone: '10000002222', reporterRelation: '儿子', applicantWho: 'other', applicantId: ids.mother, applicantName: '王桂兰', placeId: ids.door, situation: 'idCard', papers: ['book', 'photo'], assigneeId: testMe.officerId } as const;

describe('a request by phone', () => {
	it('is a case with its parties apart, papers, due date, appointment and task, in one save', async () => {
		const context = await makeMemoryContext(base);
		const requests = makeRequests(context);
		const { draftId } = value(await requests.start(null));
		const done = value(await requests.submit(draftId, { ...call, appointmentAt: '2026-03-05T06:30:00.000Z', thirdParty: '照相馆' }));
		expect(done.number).toMatch(/^BJ260304-[0-9A-F]{4}$/);
		const page = value(await makeCases(context).page(done.caseId));
		expect(page.people.map((person) => [person.role, person.name, person.sameAs])).toEqual([['reporter', '王强', null], ['applicant', '王桂兰', null], ['beneficiary', '王桂兰', 'applicant']]);
		expect([page.state.id, page.dueAt?.slice(0, 10), page.papers.map((paper) => paper.id)]).toEqual(['booked', '2026-05-03', ['book', 'photo']]);
		expect(page.plans).toMatchObject([{ kind: 'appointment', at: '2026-03-05T06:30:00.000Z', day: '2026-03-05' }]);
		expect(new Set(context.operations().map((operation) => operation.group)).size).toBe(1);
		expect(context.operations().map((operation) => operation.body.kind)).toEqual(['createRecord', 'moveCase', 'createRecord']);
		expect(await context.drafts.list()).toEqual([]);
	});

	it('makes the persons and the door that nobody knew, once each', async () => {
		const context = await makeMemoryContext(base);
		const requests = makeRequests(context);
		const { draftId, form } = value(await requests.start(null));
		const done = value(await requests.submit(draftId, { ...form, reporterName: '赵六', reporterPhone: '10000003333', newPlace: '星禾路99号', newPoint: '123.601,29.602', situation: 'other', details: '换电闸' }));
		const record = context.view.typed('case', done.caseId);
		expect(record?.fields.applicantId).toBe(record?.fields.beneficiaryId);
		expect(context.view.typed('person', record?.fields.applicantId)?.fields).toMatchObject({ name: '赵六', phones: ['10000003333'] });
		expect(context.view.typed('place', record?.fields.placeId)?.fields).toMatchObject({ label: '星禾路99号', point: { lng: 123.601, lat: 29.602, source: 'manual' } });
		expect(record?.fields.title).toBe('换电闸');
	});

	it('writes down a child only with a guardian’s word, in the child’s own record and the same save', async () => {
		const context = await makeMemoryContext(base);
		const requests = makeRequests(context);
		const { draftId } = value(await requests.start(null));
		const child = { ...call, beneficiaryWho: 'other', beneficiaryName: '王小', beneficiaryAge: 'child' } as const;
		expect(await requests.submit(draftId, child)).toMatchObject({ problem: { code: 'field_required', params: { field: 'guardian' } } });
		expect(await requests.submit(draftId, { ...child, consentHow: 'spoken', consentRelation: 'parent', consentName: '王强' })).toMatchObject({ ok: false });
		expect(context.operations()).toEqual([]);
		const done = value(await requests.submit(draftId, { ...child, consentHow: 'spoken', consentRelation: 'parent', consentName: '王强', consentWitness: '李明' }));
		const beneficiary = context.view.typed('person', context.view.typed('case', done.caseId)?.fields.beneficiaryId);
		expect(Object.entries(beneficiary?.fields ?? {}).filter(([field]) => field.startsWith('consent.')).map(([, said]) => said)).toMatchObject([{ packId: 'home-service', how: 'spoken', relation: 'parent', name: '王强', witness: '李明', by: testMe.officerId }]);
		expect(new Set(context.operations().map((operation) => operation.group)).size).toBe(1);
	});

	it('asks no guardian of who is known or grown', async () => {
		const context = await makeMemoryContext(base);
		const requests = makeRequests(context);
		for (const change of [{ beneficiaryId: ids.mother, beneficiaryAge: 'child' }, { beneficiaryAge: 'grown' }] as const) {
			const { draftId } = value(await requests.start(null));
			expect((await requests.submit(draftId, { ...call, beneficiaryWho: 'other', beneficiaryName: '王小', ...change })).ok).toBe(true);
		}
	});

	it('has every answer again after a kill, also the one typed last', async () => {
		const first = await makeMemoryContext(base);
		const requests = makeRequests(first);
		const { draftId } = value(await requests.start(ids.door));
		await requests.keep(draftId, 'reporterName', '王强');
		await requests.keep(draftId, 'papers', ['book']);
		await requests.keep(draftId, 'details', '卧床，不能');
		const after = makeRequests(await makeMemoryContext({ disk: first.disk, now: base.now }));
		expect(value(await after.latest())).toMatchObject({ id: draftId, title: '王强' });
		expect(value(await after.open(draftId)).form).toMatchObject({ placeId: ids.door, reporterName: '王强', papers: ['book'], details: '卧床，不能' });
		await after.keep(draftId, 'details', '卧床，不能出门');
		expect(value(await after.open(draftId)).form.details).toBe('卧床，不能出门');
	});

	it('shows what is open for the same person, door or phone before it is saved', async () => {
		const open = aCase(ids.request, { packId: 'home-service', state: 'taken', number: 'B260301-0001', placeId: ids.otherDoor, applicantId: ids.son, reporter: { name: '某', phone: '1000-000-9999', relation: '' } });
		const requests = makeRequests(await makeMemoryContext({ ...base, records: [...surroundings, open, aCase(ids.hazard, { state: 'closed', closedAt: base.now })] }));
		const numbers = async (change: object): Promise<readonly string[]> => value(await requests.hints({ ...emptyRequest, ...change })).open.map((card) => card.number);
		expect(await numbers({ reporterId: ids.son })).toEqual(['B260301-0001']);
		expect(await numbers({ placeId: ids.otherDoor })).toEqual(['B260301-0001']);
		expect(await numbers({ reporterPhone: '10000009999' })).toEqual(['B260301-0001']);
		expect(await numbers({ placeId: ids.door, reporterPhone: '123' })).toEqual([]);
	});

	it('names the papers of the situation and the promised day with its source', async () => {
		const requests = makeRequests(await makeMemoryContext(base));
		const hints = value(await requests.hints(call));
		expect(hints.papers.map((paper) => paper.id)).toEqual(['book', 'lossNote', 'photo']);
		expect(hints.deadline?.source).toContain('居民身份证法');
	});

	it('says what is missing and keeps the draft', async () => {
		const context = await makeMemoryContext(base);
		const requests = makeRequests(context);
		const { draftId } = value(await requests.start(null));
		expect(await requests.submit(draftId, { ...call, situation: null })).toEqual({ ok: false, problem: { code: 'field_required', params: { field: 'situation' } } });
		expect(await context.drafts.list()).toHaveLength(1);
	});
});

describe('the way of a request to its end', () => {
	it('visit, hand-over by locker, feedback: each asks for its own', async () => {
		const context = await makeMemoryContext(base);
		const requests = makeRequests(context);
		const cases = makeCases(context);
		const { draftId } = value(await requests.start(null));
		const { caseId } = value(await requests.submit(draftId, { ...call, appointmentAt: '2026-03-05T06:30:00.000Z' }));
		const step = async (moveId: string, from: string, set: object) => cases.move({ caseId, rev: 0, from, moveId, set: { ...set }, note: null, photos: [] });
		value(await step('visit', 'booked', { 'x.papersBrought': ['book', 'photo'] }));
		expect(value(await cases.page(caseId)).plans).toEqual([]);
		expect(value(await cases.page(caseId)).papers.every((paper) => paper.received)).toBe(true);
		expect(await step('send', 'visited', { 'x.sendWay': 'locker', 'x.lockerNo': '3' })).toMatchObject({ ok: false, problem: { code: 'field_required', params: { field: 'x.lockerCode' } } });
		value(await step('send', 'visited', { 'x.sendWay': 'locker', 'x.lockerNo': '3', 'x.lockerCode': '8812' }));
		value(await step('fetched', 'sent', { 'x.takenBy': '女儿', 'x.takenAt': '2026-03-06T02:00:00.000Z' }));
		value(await step('feedback', 'handedOver', { 'x.rating': 5, 'x.words': '满意' }));
		const page = value(await cases.page(caseId));
		expect([page.state.id, page.state.kind, page.closedAt !== null]).toEqual(['closed', 'done', true]);
		expect(page.moves).toEqual([]);
	});
});

describe('My day', () => {
	it('writes itself from what was done, and the officer’s own words stand over it', async () => {
		const context = await makeMemoryContext(base);
		const requests = makeRequests(context);
		const day = makeMyDay(context);
		const { draftId } = value(await requests.start(null));
		await requests.submit(draftId, { ...call, appointmentAt: '2026-03-05T06:30:00.000Z' });
		expect(value(await day.page(null)).lines.map((line) => line.kind)).toEqual(['opened', 'moved']);
		expect(value(await day.page('2026-03-03')).lines).toEqual([]);
		value(await day.write('2026-03-04', '今日受理一件'));
		value(await day.write('2026-03-04', '今日受理一件。'));
		expect(value(await day.page(null)).text).toBe('今日受理一件。');
		expect(context.view.all('workLog')).toHaveLength(1);
		value(await day.write('2026-03-04', null));
		expect(value(await day.page(null)).text).toBeNull();
	});
});

describe('finding people and doors', () => {
	it('by name, by phone, by address', async () => {
		const context = await makeMemoryContext(base);
		const people = makePeople(context);
		expect(value(await people.find('桂兰', 5))).toMatchObject([{ id: ids.mother, place: { id: ids.door } }]);
		expect(value(await people.find('2222', 5)).map((hit) => hit.name)).toEqual(['王强']);
		expect(value(await people.findPlaces('3-2-502', 5)).map((hit) => hit.people)).toEqual([['王桂兰']]);
		expect(value(await people.find('', 5))).toEqual([]);
		const all = value(await makeSearch(context).all('禾苑', 10));
		expect([all.places.length, all.people.length, all.cases.length]).toEqual([2, 1, 0]);
		expect(value(await people.person(testId(999)))).toBeNull();
	});
});
