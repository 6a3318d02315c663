import { expect, it } from 'vitest';
import { everyOpenCase } from '../../domain/cases/filter.ts';
import type { CaseShape } from '../../domain/records/shapes.ts';
import type { Result } from '../../domain/result.ts';
import { readSeedPacks } from '../../packs/seeds.ts';
import { aCase, ids, made, surroundings } from '../../testing/caseRecords.ts';
import { makeMemoryContext } from '../../testing/memoryContext.ts';
import { makeCalls } from './calls.ts';
import { makeCases } from './cases.ts';
import { makeTellings } from './tellings.ts';

const packs = (await readSeedPacks()).map((seed) => seed.pack);
const version = packs.find(({ id }) => id === 'home-service')?.version ?? 0;
const now = '2026-03-04T01:00:00.000Z';
const base = (change: Partial<CaseShape> = {}) => ({ packs, now, records: [...surroundings, aCase(ids.request, { packId: 'home-service', packVersion: version, state: 'taken', applicantId: ids.mother, dueAt: '2026-03-20T15:59:59.000Z', ...change })] });
function value<T>(result: Result<T>): T {
	if (!result.ok) throw new Error(JSON.stringify(result.problem));
	return result.value;
}
async function lacking(change: Partial<CaseShape> = {}) {
	const context = await makeMemoryContext(base(change));
	const cases = makeCases(context);
	value(await cases.move({ caseId: ids.request, rev: 3, moveId: 'needPapers', from: 'taken', set: { 'x.missing': '照片两张' }, note: null, photos: [] }));
	return { context, cases, tellings: makeTellings(context), calls: makeCalls(context) };
}

it('a step that says so makes it a duty to tell the applicant, in its own words, by its own hour; Today and the list say so', async () => {
	const { cases, tellings } = await lacking();
	const page = value(await tellings.page(ids.request));
	expect(page).toMatchObject({ mayTell: true, open: [{ to: 'applicant', name: '王桂兰', numbers: ['10000001111'], until: '2026-03-05T01:00:00.000Z', late: false, tries: [], say: { body: { zh: expect.stringContaining('{x.missing}') } } }] });
	expect(value(await tellings.waiting()).items).toMatchObject([{ name: '王桂兰', tries: 0, of: null }]);
	expect(value(await cases.list(everyOpenCase, 5, null)).cards).toMatchObject([{ id: ids.request, dueAt: '2026-03-05T01:00:00.000Z' }]);
	const [step] = value(await cases.page(ids.request)).timeline.flatMap(({ lines }) => lines.flatMap((line) => (line.kind === 'moved' ? [line.clock] : [])));
	expect(step?.tells).toEqual({ to: 'applicant', until: '2026-03-05T01:00:00.000Z' });
});

it('a call that nobody answered is a try; one that was ends the duty, and both stand in the log of calls', async () => {
	const { tellings, calls } = await lacking();
	const of = value(await tellings.page(ids.request)).open[0]?.id;
	if (of === undefined) throw new Error('no duty');
	const log = async (outcome: 'noAnswer' | 'reached') => value(await calls.log(ids.request, value(await tellings.page(ids.request)).rev, { whom: '王桂兰', number: '10000001111', outcome, words: '', next: null, tells: of }));
	await log('noAnswer');
	expect(value(await tellings.page(ids.request)).open).toMatchObject([{ tries: [{ way: 'call', reached: false, by: '测试员' }] }]);
	await log('reached');
	expect(value(await tellings.page(ids.request)).open).toEqual([]);
	expect(value(await tellings.waiting()).items).toEqual([]);
	expect(value(await calls.page(ids.request)).calls.map(({ outcome }) => outcome).sort()).toEqual(['noAnswer', 'reached']);
});

it('told otherwise is told; that it need not be done wants words, and the timeline says them', async () => {
	const { cases, tellings } = await lacking();
	const { rev, open } = value(await tellings.page(ids.request));
	const of = open[0]?.id ?? ids.request;
	expect(await tellings.tell(ids.request, rev, of, 'notNeeded', ' ')).toMatchObject({ ok: false, problem: { code: 'field_required' } });
	expect(await tellings.tell(ids.request, rev, ids.hazard, 'inPerson', ''), 'no such duty').toMatchObject({ ok: false });
	value(await tellings.tell(ids.request, rev, of, 'notNeeded', '当天已补齐'));
	expect(value(await tellings.page(ids.request)).open).toEqual([]);
	expect(value(await cases.page(ids.request)).timeline.flatMap(({ lines }) => lines)).toContainEqual({ kind: 'told', to: 'applicant', way: 'notNeeded', words: '当天已补齐' });
});

it('it stands after the case was closed; a lead hears of another’s only when it is late', async () => {
	const { context, cases, tellings } = await lacking();
	value(await cases.move({ caseId: ids.request, rev: value(await cases.page(ids.request)).rev, moveId: 'withdraw', from: 'waitingPapers', set: { 'x.reason': '不办了' }, note: null, photos: [] }));
	expect(value(await tellings.waiting()).items).toHaveLength(1);
	const lead = (hour: string) => makeMemoryContext({ ...base(), records: [...surroundings, ...context.view.all('case').map((record) => made('case', record.id, record.fields))], now: hour, me: { officerId: ids.colleague, role: 'supervisor' } });
	const waiting = async (hour: string) => value(await makeTellings(await lead(hour)).waiting()).items.length;
	expect([await waiting('2026-03-05T00:59:00.000Z'), await waiting('2026-03-05T01:01:00.000Z')]).toEqual([0, 1]);
});
