import { describe, expect, it } from 'vitest';
import { everyOpenCase } from '../../domain/cases/filter.ts';
import type { HandOver } from '../../domain/cases/handOver.ts';
import type { Json } from '../../domain/json.ts';
import type { StoredRecord } from '../../domain/records/record.ts';
import type { CaseShape } from '../../domain/records/shapes.ts';
import type { Result } from '../../domain/result.ts';
import { escalationField } from '../../domain/workflow/escalation.ts';
import { readSeedPacks } from '../../packs/seeds.ts';
import { aCase, ids, made, surroundings } from '../../testing/caseRecords.ts';
import { makeMemoryContext, testId, testMe } from '../../testing/memoryContext.ts';
import { makeCases } from './cases.ts';
import { makeHandOvers } from './handOvers.ts';
import { makeReviews } from './reviews.ts';

const packs = (await readSeedPacks()).map((seed) => seed.pack);
const [one, two, theirs, hidden, near] = [testId(940), testId(941), testId(942), testId(943), testId(944)];
const task = made('task', testId(950), { kind: 'recheck', packId: 'hazard', placeId: ids.door, caseId: one, day: '2026-03-06', at: null, assigneeId: testMe.officerId, state: 'open', doneBy: null, note: null });
const records = [
	...surroundings, aCase(one), aCase(two, { number: 'YH260301-0002' }), aCase(theirs, { number: 'YH260301-0003', assigneeId: ids.colleague }), aCase(hidden, { number: 'YH260301-0004', restricted: true }), task,
	made('officer', near, { name: '王芳', role: 'officer', organisationId: testMe.organisationId, areaIds: [testId(4)], certificateNo: null, phone: null, active: true }, null),
];
/** A Wednesday, nine in the morning. */
const now = '2026-03-04T01:00:00.000Z';
const at = (more: object = {}) => makeMemoryContext({ packs, now, records, ...more });
function value<T>(result: Result<T>): T {
	if (!result.ok) throw new Error(JSON.stringify(result.problem));
	return result.value;
}
const offer: HandOver = { id: testId(960), by: ids.colleague, at: now, from: ids.colleague, to: testMe.officerId, note: '周五复查，钥匙在物业', answer: null };
const offeredToMe = (id: typeof one, change: Partial<HandOver> = {}): StoredRecord => aCase(id, { assigneeId: ids.colleague, handOver: { ...offer, ...change } as unknown as Json, number: `YH260301-${id.slice(-4)}` } as Partial<CaseShape>);

describe('handing over', () => {
	it('offers the own open cases of a list at once, with one note, a save for each; who has them answers for them meanwhile', async () => {
		const context = await at();
		const handOvers = makeHandOvers(context);
		const mine = value(await handOvers.offerable(everyOpenCase));
		expect([...mine].sort()).toEqual([one, two, hidden].sort());
		const choices = value(await handOvers.choices([...mine, theirs]));
		expect(choices).toMatchObject({ chosen: 4, offerable: 3 });
		expect(choices.receivers.map(({ name, sees }) => [name, sees]), 'the restricted one can be given to nobody').toEqual([['王芳', 2], ['李明', 2]]);
		expect(value(await handOvers.offer(mine, near, ' 请接着办 '))).toEqual({ done: 2, left: 1 });
		expect(new Set(context.operations().map((operation) => operation.group)).size).toBe(2);
		const page = value(await makeCases(context).page(one));
		expect([page.assignee?.id, page.mayHandOver, page.timeline[0]?.lines]).toEqual([testMe.officerId, false, [{ kind: 'handOver', step: 'offered', from: '测试员', to: '王芳', words: '请接着办' }]]);
		expect(value(await handOvers.page(one)).shown).toMatchObject({ state: 'waiting', to: '王芳', fromMe: true, mayKeep: true, until: '2026-03-05T01:00:00.000Z', late: false });
		expect(value(await makeCases(context).list(everyOpenCase, 10, null)).cards.find((card) => card.id === one)?.offeredTo).toEqual({ name: '王芳', me: false });
		expect(value(await handOvers.inbox()).given).toHaveLength(2);
	});

	it('needs a note, and gives nothing that is somebody else’s', async () => {
		const handOvers = makeHandOvers(await at());
		expect((await handOvers.offer([one], near, ' ')).ok).toBe(false);
		expect(await handOvers.offer([theirs], near, '好')).toEqual({ ok: false, problem: { code: 'not_allowed' } });
		const lead = makeHandOvers(await at({ me: { role: 'supervisor' } }));
		expect(value(await lead.offer([theirs], near, '他休假')), 'for who has it, by a supervisor').toEqual({ done: 1, left: 0 });
	});

	it('waits with its receiver, who has it with what is planned once accepted, all at once if wanted', async () => {
		const theirTask = made('task', testId(951), { ...task.fields, caseId: theirs, assigneeId: ids.colleague });
		const context = await at({ records: [...surroundings, offeredToMe(theirs), offeredToMe(two), theirTask] });
		const handOvers = makeHandOvers(context);
		const inbox = value(await handOvers.inbox());
		expect(inbox.toMe.map(({ card, shown }) => [card.offeredTo?.me, shown.note])).toEqual([[true, offer.note], [true, offer.note]]);
		expect(value(await handOvers.accept(inbox.toMe.map(({ card }) => card.id)))).toEqual({ done: 2, left: 0 });
		expect(value(await makeCases(context).page(theirs))).toMatchObject({ mine: true, plans: [{ assignee: '测试员' }] });
		expect(value(await handOvers.inbox()).toMe).toEqual([]);
		expect((await handOvers.accept([theirs])).ok, 'once').toBe(false);
	});

	it('declined it stays, and who gave it reads why for a week', async () => {
		const handOvers = makeHandOvers(await at({ records: [...surroundings, offeredToMe(theirs)] }));
		expect((await handOvers.decline([theirs], '')).ok).toBe(false);
		value(await handOvers.decline([theirs], '下周休假'));
		const declined: Partial<HandOver> = { by: testMe.officerId, from: testMe.officerId, to: ids.colleague, answer: { kind: 'declined', by: ids.colleague, at: now, words: '下周休假' } };
		const context = await at({ records: [...surroundings, aCase(one, { handOver: { ...offer, ...declined } as unknown as Json } as Partial<CaseShape>)] });
		expect(value(await makeHandOvers(context).inbox()).declined.map(({ shown }) => shown.reason)).toEqual(['下周休假']);
		expect(value(await makeCases(context).page(one)).mayHandOver, 'and may be offered anew').toBe(true);
		context.tick(8 * 86_400_000);
		expect(value(await makeHandOvers(context).inbox()).declined).toEqual([]);
	});

	it('unaccepted after a working day stands before the lead who was told, and is late in words', async () => {
		const told = { [escalationField(testId(970))]: { deadline: 'handOver', rung: 'unaccepted', due: now, at: '2026-03-05T01:00:00.000Z', to: [testMe.officerId] } };
		const context = await at({ now: '2026-03-05T01:01:00.000Z', me: { role: 'supervisor' }, records: [...surroundings, aCase(theirs, { assigneeId: ids.colleague, handOver: { ...offer, to: near } as unknown as Json, ...told } as Partial<CaseShape>)] });
		const handOvers = makeHandOvers(context);
		expect(value(await handOvers.inbox()).late.map(({ shown }) => [shown.late, shown.mayKeep])).toEqual([[true, true]]);
		value(await handOvers.keep([theirs]));
		expect(value(await handOvers.inbox()).late).toEqual([]);
	});

	it('acted on apart it is a review in words, and what is chosen gives the case to one of them with what is planned', async () => {
		const kept: HandOver = { ...offer, by: testMe.officerId, from: testMe.officerId, to: near, answer: { kind: 'kept', by: testMe.officerId, at: now, words: null } };
		const accepted: HandOver = { ...kept, answer: { kind: 'accepted', by: near, at: now, words: null } };
		const review = made('review', testId(980), { of: { type: 'case', id: one }, field: 'handOver', current: kept as unknown as Json, currentBy: testMe.officerId, other: accepted as unknown as Json, otherBy: near, otherAt: now, state: 'open', resolvedBy: null, chosen: null });
		const context = await at({ records: [...records.filter((record) => record.id !== one), aCase(one, { handOver: kept as unknown as Json } as Partial<CaseShape>), review] });
		const reviews = makeReviews(context);
		const [item] = value(await reviews.page()).forMe;
		expect([item?.info.label.zh, item?.current.value, item?.other.value]).toEqual(['移交', { as: 'labels', labels: [{ zh: '已收回，仍由 测试员 经办', en: 'Taken back; 测试员 keeps it' }] }, { as: 'labels', labels: [{ zh: '王芳 已接收，由 王芳 经办', en: '王芳 accepted and has it' }] }]);
		value(await reviews.settle({ reviewId: review.id, choose: 'other' }));
		expect(context.operations().map(({ body }) => ('ref' in body ? body.ref.type : body.kind))).toEqual(['review', 'assign', 'task']);
		expect(value(await makeCases(context).page(one))).toMatchObject({ assignee: { name: '王芳' }, plans: [{ assignee: '王芳' }], reviews: [] });
	});
});
