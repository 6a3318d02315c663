import { expect, it } from 'vitest';
import type { Exit } from '../../domain/cases/exit.ts';
import type { Id } from '../../domain/ids.ts';
import type { Json } from '../../domain/json.ts';
import type { CaseShape } from '../../domain/records/shapes.ts';
import type { Result } from '../../domain/result.ts';
import { readSeedPacks } from '../../packs/seeds.ts';
import { aCase, ids, made, surroundings } from '../../testing/caseRecords.ts';
import { makeMemoryContext, testId, testMe } from '../../testing/memoryContext.ts';
import type { Capture } from './captures.ts';
import { makeCases } from './cases.ts';
import { makeExits, type ExitAsk } from './exits.ts';

const packs = (await readSeedPacks()).map((seed) => seed.pack);
const [one, lead, other] = [testId(920), testId(921), testId(922)];
const now = '2026-03-04T01:00:00.000Z';
const supervisor = (id: Id, name: string, organisationId = testMe.organisationId) => made('officer', id, { name, role: 'supervisor', organisationId, areaIds: [testId(6)], certificateNo: null, phone: null, active: true }, null);
const base = (change: Partial<CaseShape> = {}) => ({ packs, now, records: [...surroundings, aCase(one, { state: 'notified', ...change }), supervisor(lead, '周敏'), supervisor(other, '别处的人', testId(77))] });
const photo: Capture = { id: testId(900), mime: 'image/jpeg', size: 3, sha256: 'a'.repeat(64), originalSha256: 'b'.repeat(64), width: 4, height: 3, capturedAt: now, position: null };
const end = (day: string): string => `${day}T15:59:59.000Z`;
const ask: ExitAsk = { kind: 'postpone', reason: 'funds', words: ' 维修基金在审批 ', nextAt: end('2026-03-20'), photos: [photo], files: [] };
const asked: Exit = { kind: 'postpone', reason: 'funds', words: '在审批', evidence: [photo.id], nextAt: end('2026-03-20'), by: testMe.officerId, at: '2026-03-03T01:00:00.000Z', from: testMe.officerId, dueAt: end('2026-03-04'), decision: null, ended: null };
const as = (exit: Exit, change: Partial<CaseShape> = {}) => ({ ...base({ exit: exit as unknown as Json, ...change }), me: { officerId: lead, role: 'supervisor' as const } });
function value<T>(result: Result<T>): T {
	if (!result.ok) throw new Error(JSON.stringify(result.problem));
	return result.value;
}

it('what may be asked for is the service’s; who decides is named, by when, and how long at most', async () => {
	const exits = makeExits(await makeMemoryContext(base()));
	const page = value(await exits.page(one));
	expect(page.offers.map(({ kind, approvers, longest, decideBy, stops }) => [kind, approvers, longest, decideBy, stops])).toEqual([
		['postpone', ['周敏'], end('2026-04-03'), end('2026-03-05'), true], ['return', ['周敏'], end('2026-03-07'), end('2026-03-05'), false], ['park', ['周敏'], end('2026-06-02'), end('2026-03-05'), true],
	]);
	expect(value(await makeExits(await makeMemoryContext(base({ restricted: true }))).page(one)).offers).toEqual([]);
	const before = await makeMemoryContext({ ...base({ packVersion: 1 }), packs: [...packs, ...packs.filter(({ id }) => id === 'hazard').map((pack) => ({ ...pack, version: 1, exits: [] }))] });
	expect(value(await makeExits(before).page(one)).offers, 'a case that runs by an older version of its service').toEqual([]);
});

it('asked for with its photo in one save; the case says so, and nothing waits for who asked', async () => {
	const context = await makeMemoryContext(base());
	const [exits, cases] = [makeExits(context), makeCases(context)];
	const { rev } = value(await cases.page(one));
	expect(await exits.ask(one, rev, { ...ask, photos: [] }), 'what is not made safe is not postponed').toMatchObject({ ok: false, problem: { code: 'photo_required' } });
	expect(context.operations()).toEqual([]);
	value(await exits.ask(one, rev, ask));
	expect(context.operations().map(({ body }) => body.kind)).toEqual(['attach', 'setFields']);
	expect(new Set(context.operations().map(({ group }) => group)).size).toBe(1);
	const { shown, offers } = value(await exits.page(one));
	expect([shown, offers]).toMatchObject([{ state: 'asked', label: { zh: '延期整改' }, reason: { zh: '维修资金还没有到位' }, asked: { by: '测试员', words: '维修基金在审批' }, evidence: [{ id: photo.id }], mayDecide: false, mayTakeBack: true, late: false }, []]);
	const page = value(await cases.page(one));
	expect([page.mayExit, page.held, page.time.stands, page.timeline[0]?.lines[0]]).toMatchObject([false, null, null, { kind: 'exit', what: 'asked', label: { zh: '延期整改' }, words: '维修基金在审批' }]);
	expect(value(await exits.waiting()).items).toEqual([]);
	value(await exits.end(one, page.rev, ''));
	expect(value(await exits.page(one))).toMatchObject({ shown: { state: 'ended' }, offers: [{}, {}, {}] });
});

it('waits for a supervisor who did not ask; agreed to, the case stands and says why, on its page and on the list', async () => {
	const context = await makeMemoryContext(as(asked));
	const [exits, cases] = [makeExits(context), makeCases(context)];
	const waiting = value(await exits.waiting());
	expect(waiting.items.map(({ card, what, label, dueAt }) => [card.id, what, label.zh, dueAt])).toEqual([[one, 'decide', '延期整改', end('2026-03-04')]]);
	expect(await exits.decide(one, 3, false, ' ')).toMatchObject({ ok: false, problem: { code: 'field_required' } });
	value(await exits.decide(one, 3, true, '做好围挡'));
	expect(value(await exits.waiting()).items).toEqual([]);
	const page = value(await cases.page(one));
	expect([page.held?.zh, page.due, page.time.stands, page.time.waits?.until]).toEqual(['延期整改', 'later', { since: now, move: { zh: '延期整改', en: 'Postpone' }, reason: { zh: '维修资金还没有到位', en: 'The money is not there yet' } }, end('2026-03-20')]);
	expect(page.timeline[0]?.lines).toMatchObject([{ kind: 'exit', what: 'agreed', words: '做好围挡', clock: { stops: {} } }]);
});

it('nobody of another organisation decides, and not who asked though a supervisor', async () => {
	expect(value(await makeExits(await makeMemoryContext({ ...as(asked), me: { officerId: other, role: 'supervisor', organisationId: testId(77) } })).waiting()).items).toEqual([]);
	const mine = makeExits(await makeMemoryContext(as({ ...asked, by: lead })));
	expect(value(await mine.waiting()).items).toEqual([]);
	expect(await mine.decide(one, 3, true, '')).toMatchObject({ ok: false, problem: { code: 'not_allowed' } });
});

it('returned it waits to be given to somebody, then no more; over its date a postponed one waits for who has it', async () => {
	const yes = { by: lead, at: now, words: null, agreed: true };
	const returned = await makeMemoryContext(as({ ...asked, kind: 'return', reason: 'notOurs', nextAt: end('2026-03-07'), decision: yes }, { assigneeId: null, bounced: 1 }));
	expect(value(await makeExits(returned).waiting()).items.map(({ what, card }) => [what, card.held?.zh, card.bounced])).toEqual([['give', '退回', 1]]);
	value(await makeCases(returned).assign(one, 3, ids.colleague));
	expect(value(await makeExits(returned).waiting()).items).toEqual([]);
	const over = await makeMemoryContext({ ...base({ exit: { ...asked, decision: yes } as unknown as Json }), now: '2026-03-21T01:00:00Z' });
	expect(value(await makeExits(over).waiting()).items.map(({ what }) => what)).toEqual(['takeUp']);
});
