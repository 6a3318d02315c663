import { beforeEach, describe, expect, it } from 'vitest';
import type { Id } from '../../domain/ids.ts';
import type { Json } from '../../domain/json.ts';
import type { RecordType, StoredRecord } from '../../domain/records/record.ts';
import type { Result } from '../../domain/result.ts';
import { readSeedPacks } from '../../packs/seeds.ts';
import { makeMemoryContext, testId, testMe, type MemoryContext } from '../../testing/memoryContext.ts';
import { makePlaces } from './places.ts';
import { makePrivacy, type NoticeInput } from './privacy.ts';

const seeds = await readSeedPacks();
const area = testId(4);
const [door, person, residence, request, organisation] = [testId(20), testId(23), testId(24), testId(30), testMe.organisationId];
const of = { type: 'place', id: door } as const;

function record(type: RecordType, id: Id, fields: { readonly [field: string]: Json }): StoredRecord {
	return { type, id, areaId: area, rev: 1, fields };
}
const records = [
	record('organisation', organisation, { name: '测试派出所', nameEn: 'Test Station', kind: 'station' }),
	record('place', door, { kind: 'door', label: '3幢1单元502', address: { estate: '', building: '3', unit: '1', floor: '5', room: '502', street: '' }, point: null, code: null, cautions: null, rhythmDays: null, entranceId: null, order: 1 }),
	record('person', person, { name: '测试甲', sex: null, birthYear: null, phones: [], idNumber: null, needs: [] }),
	record('residence', residence, { personId: person, placeId: door, tenure: 'tenant', head: true, since: '2024-05-01', until: null, registered: false }),
	record('case', request, { packId: 'home-service', packVersion: 5, state: 'taken', placeId: door, applicantId: null, beneficiaryId: person, restricted: false }),
];

let context: MemoryContext;
let privacy: ReturnType<typeof makePrivacy>;
beforeEach(async () => {
	context = await makeMemoryContext({ records, packs: seeds.map((seed) => seed.pack), now: '2026-11-24T02:00:00Z' });
	privacy = makePrivacy(context);
});
function value<T>(result: Result<T>): T {
	if (!result.ok) throw new Error(JSON.stringify(result.problem));
	return result.value;
}
const input = (change: Partial<NoticeInput> = {}): NoticeInput => ({ of, packId: 'home-visit', version: 1, how: 'readOut', reason: null, language: 'zh-CN', ...change });

describe('the notice at the first collection', () => {
	it('is due, in both languages, with who keeps it and for how long filled in', async () => {
		const notice = value(await privacy.notice(of, 'home-visit'));
		expect(notice).toMatchObject({ due: true, last: null, version: 1 });
		expect(notice?.lines[0]).toEqual({ zh: '您好，我是测试派出所的测试员。', en: 'Good day. I am 测试员 of Test Station.' });
		expect(notice?.lines.some(({ zh, en }) => /[{}_]/.test(zh + en))).toBe(false);
	});

	it('is one ordinary save, after which it is not due any more', async () => {
		value(await privacy.give(input({ how: 'shown', language: 'en' })));
		expect(context.operations().map(({ body }) => body)).toMatchObject([{ kind: 'setFields', ref: of, base: 1 }]);
		expect(value(await privacy.notice(of, 'home-visit'))).toMatchObject({ due: false, last: { how: 'shown', at: '2026-11-24T02:00:00.000Z' }, pending: true });
		expect(value(await privacy.notice(of, 'hazard')), 'about things, not people').toBeNull();
	});

	it('that was impossible needs one of the reasons, and stays due with what was said', async () => {
		expect(await privacy.give(input({ how: 'impossible' }))).toMatchObject({ ok: false, problem: { code: 'field_required' } });
		expect(await privacy.give(input({ how: 'impossible', reason: 'no time' }))).toMatchObject({ ok: false });
		expect(context.operations()).toEqual([]);
		value(await privacy.give(input({ how: 'impossible', reason: 'urgent' })));
		expect(value(await privacy.notice(of, 'home-visit'))).toMatchObject({ due: true, last: { how: 'impossible', reason: { en: 'An emergency; afterwards' } } });
	});

	it('is due again for who moves in later', async () => {
		value(await privacy.give(input()));
		context.tick(3 * 86_400_000);
		value(await makePlaces(context).moveIn({ placeId: door, name: '测试乙', phone: '', tenure: 'lodger', since: '2026-11-27' }));
		expect(value(await privacy.notice(of, 'home-visit'))?.due).toBe(true);
		value(await privacy.give(input()));
		expect(value(await privacy.notice(of, 'home-visit'))?.due).toBe(false);
	});

	it('of a request is for the person it is for, and another purpose than the visits', async () => {
		value(await privacy.give(input()));
		const notice = value(await privacy.noticeOfCase(request));
		expect(notice).toMatchObject({ of: { type: 'person', id: person }, packId: 'home-service', due: true });
		value(await privacy.give(input({ of: { type: 'person', id: person }, packId: 'home-service' })));
		expect(value(await privacy.noticeOfCase(request))?.due).toBe(false);
	});
});

describe('a child under 14 who moves in', () => {
	const child = { placeId: door, name: '测试丙', phone: '', tenure: 'family', since: '2026-11-24', child: true } as const;

	it('is not written down while no guardian has agreed, or what was said is not enough', async () => {
		const places = makePlaces(context);
		for (const consent of [undefined, null, { how: 'spoken', relation: 'parent', name: '测试甲', witness: '' }, { how: 'spoken', relation: 'neighbour', name: '测试甲', witness: '测试乙' }, { how: 'lifeSafety', reason: ' ' }] as const) {
			expect(await places.moveIn({ ...child, ...(consent === undefined ? {} : { consent }) }), JSON.stringify(consent)).toMatchObject({ ok: false, problem: { code: 'guardian_consent_needed' } });
		}
		expect(context.operations()).toEqual([]);
	});

	it('is written down with the guardian’s word in the same record', async () => {
		const places = makePlaces(context);
		value(await places.moveIn({ ...child, consent: { how: 'spoken', relation: 'parent', name: '测试甲', witness: '测试乙' } }));
		const made = context.operations().map(({ body }) => body).find((body) => body.kind === 'createRecord' && body.ref.type === 'person');
		const consent = Object.entries(made?.kind === 'createRecord' ? made.fields : {}).find(([field]) => field.startsWith('consent.'))?.[1];
		expect(consent).toEqual({ packId: 'home-visit', version: 1, by: testMe.officerId, at: '2026-11-24T02:00:00.000Z', how: 'spoken', relation: 'parent', name: '测试甲', witness: '测试乙' });
		expect(value(await places.page(door)).residents.find(({ name }) => name === '测试丙')?.consent).toBe('given');
	});

	it('where a life is in danger is written down, and the guardian is asked afterwards', async () => {
		const places = makePlaces(context);
		const resident = async () => value(await places.page(door)).residents.find(({ name }) => name === '测试丙');
		value(await places.moveIn({ ...child, consent: { how: 'lifeSafety', reason: '孩子独自在家，有煤气味' } }));
		const before = await resident();
		expect(before?.consent).toBe('due');
		value(await places.consent(door, before?.personId ?? person, { how: 'spoken', relation: 'grandparent', name: '测试甲', witness: '测试乙' }));
		expect((await resident())?.consent).toBe('given');
		expect(value(await places.page(door)).residents.find(({ personId }) => personId === person)?.consent, 'grown up, as far as is known').toBe('none');
	});
});
