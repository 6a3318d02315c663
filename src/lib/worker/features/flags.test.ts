import { expect, it } from 'vitest';
import type { Result } from '../../domain/result.ts';
import { readSeedPacks } from '../../packs/seeds.ts';
import { aCase, ids, made, surroundings } from '../../testing/caseRecords.ts';
import { makeMemoryContext, testId, testMe } from '../../testing/memoryContext.ts';
import { makeCases } from './cases.ts';
import { makeFlags } from './flags.ts';

const packs = (await readSeedPacks()).map((seed) => seed.pack);
const [one, hidden, lead] = [testId(920), testId(921), testId(922)];
const records = [
	...surroundings, aCase(one, { title: '楼道的灯坏了三个月', assigneeId: ids.colleague }), aCase(hidden, { restricted: true }),
	made('officer', lead, { name: '周敏', role: 'supervisor', organisationId: testMe.organisationId, areaIds: [testId(6)], certificateNo: null, phone: null, active: true }, null),
];
const base = { packs, now: '2026-03-04T01:00:00Z', records };
function value<T>(result: Result<T>): T {
	if (!result.ok) throw new Error(JSON.stringify(result.problem));
	return result.value;
}

it('is raised with the supervisor as its lead and three working days, and stands on the case', async () => {
	const flags = makeFlags(await makeMemoryContext(base));
	const before = value(await flags.page(one));
	expect([before.shown, before.mayRaise, before.leads.map((each) => each.name), before.dueAt?.slice(0, 10)]).toEqual([null, true, ['周敏'], '2026-03-09']);
	value(await flags.raise(one, before.rev, '  来了三次  ', lead));
	expect(value(await flags.page(one))).toMatchObject({ mayRaise: false, shown: { state: 'open', words: '来了三次', lead: '周敏', raisedBy: '测试员', mayAnswer: false, mayClose: false } });
	expect(value(await flags.waiting()).items).toEqual([]);
});

it('waits for its lead; what is given back begins anew, with both words in the timeline, in one save', async () => {
	const asLead = await makeMemoryContext({ ...base, me: { officerId: lead, role: 'supervisor' } });
	const flags = makeFlags(asLead);
	value(await flags.raise(one, 1, '还没有人来', lead));
	expect(value(await flags.waiting()).items.map((item) => [item.card.id, item.what])).toEqual([[one, 'answer']]);
	value(await flags.step(one, 1, 'answer', '明天就来'));
	expect(value(await flags.waiting()).items.map((item) => item.what)).toEqual(['close']);
	const before = asLead.operations().length;
	value(await flags.step(one, 1, 'giveBack', '没有来'));
	expect(new Set(asLead.operations().slice(before).map((operation) => operation.group)).size).toBe(1);
	expect(value(await flags.page(one)).shown).toMatchObject({ state: 'open', returned: 1, answer: null });
	const notes = value(await makeCases(asLead).page(one)).timeline.flatMap((item) => item.lines.flatMap((line) => (line.kind === 'note' ? [line.text] : [])));
	expect(notes).toEqual(expect.arrayContaining(['明天就来', '没有来']));
});

it('of a restricted case, or without words, none is taken', async () => {
	const flags = makeFlags(await makeMemoryContext(base));
	expect(value(await flags.page(hidden)).mayRaise).toBe(false);
	expect((await flags.raise(one, 1, ' ', lead)).ok).toBe(false);
});
