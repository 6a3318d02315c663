import { describe, expect, it } from 'vitest';
import type { Grant, Look } from '../../domain/cases/sight.ts';
import { problem } from '../../domain/problems/problem.ts';
import type { StoredRecord } from '../../domain/records/record.ts';
import type { CaseShape } from '../../domain/records/shapes.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { readSeedPacks } from '../../packs/seeds.ts';
import { aCase, ids, made, surroundings } from '../../testing/caseRecords.ts';
import { makeMemoryContext, testId, testMe } from '../../testing/memoryContext.ts';
import { Looks } from '../looks.ts';
import { makeCases } from './cases.ts';
import { makeRestricted } from './restricted.ts';

const packs = (await readSeedPacks()).map((seed) => seed.pack);
const [secret, note, event, grantId, lookId] = [testId(2001), testId(2002), testId(2003), testId(2004), testId(2005)];
const now = '2026-03-04T01:00:00.000Z';
const grant: Grant = { to: testMe.officerId, work: false, purpose: 'jointVisit', words: null, by: ids.colleague, at: '2026-03-01T01:00:00.000Z', until: '2026-03-04T15:59:59.000Z', lead: ids.colleague };
const hangs = [
	made('note', note, { of: { type: 'case', id: secret }, text: 'x', by: ids.colleague, at: now }),
	made('event', event, { of: { type: 'case', id: secret }, kind: 'note', by: ids.colleague, at: now, receivedAt: now, data: { noteId: note } }),
];
async function at(change: Record<string, unknown>, more: { readonly role?: 'officer' | 'supervisor' } = {}) {
	const restricted = aCase(secret, { restricted: true, assigneeId: null, leadId: ids.colleague, ...change } as Partial<CaseShape>);
	const context = await makeMemoryContext({ me: { role: more.role ?? 'officer' }, packs, now, records: [...surroundings, ...hangs, restricted] });
	return { context, cases: makeCases(context), restricted: makeRestricted(context) };
}
const asLead = { leadId: testMe.officerId };
async function pageOf({ cases }: Awaited<ReturnType<typeof at>>) {
	const page = await cases.page(secret);
	if (!page.ok) throw new Error(page.problem.code);
	return page.value;
}

describe('who sees a restricted case, on the device', () => {
	it('lets its lead give sight of it until the end of a day; said at once, with its purpose', async () => {
		const made = await at(asLead);
		expect((await made.restricted.give({ caseId: secret, rev: 3, to: ids.colleague, work: true, purpose: 'legalAid', words: ' 开庭前 ', untilDay: '2026-03-10' })).ok).toBe(true);
		const page = await pageOf(made);
		expect(page.sight.grants).toMatchObject([{ to: '李明', work: true, words: '开庭前', purpose: { zh: '法律援助' }, until: '2026-03-10T15:59:59.000Z', state: 'holds' }]);
		expect(page.timeline[0]?.lines).toEqual([{ kind: 'sight', what: 'given', who: '李明', label: { zh: '法律援助', en: 'Legal aid' }, words: '开庭前' }]);
		const id = page.sight.grants[0]?.id ?? secret;
		expect((await made.restricted.end(secret, page.rev, id)).ok).toBe(true);
		expect((await pageOf(made)).sight.grants.map((each) => each.state)).toEqual(['ended']);
	});

	it('says what the server would refuse before it is saved: no end, too long, no purpose of the list, no lead', async () => {
		const { restricted, context } = await at(asLead);
		const input = { caseId: secret, rev: 3, to: ids.colleague, work: false, purpose: 'jointVisit', words: '', untilDay: '2026-03-10' };
		for (const change of [{ untilDay: '2026-06-30' }, { untilDay: '2026-03-01' }, { purpose: 'curiosity' }]) expect((await restricted.give({ ...input, ...change })).ok, JSON.stringify(change)).toBe(false);
		expect(context.operations()).toEqual([]);
		expect(await (await at({ leadId: null, assigneeId: testMe.officerId })).restricted.give(input)).toMatchObject({ problem: { code: 'grant_no_lead' } });
	});

	it('offers who was given sight alone no step, and who was given work the steps', async () => {
		const [sees, works] = [await pageOf(await at({ [`grant.${grantId}`]: grant })), await pageOf(await at({ [`grant.${grantId}`]: { ...grant, work: true } }))];
		expect([sees.mayWork, sees.moves.length, works.mayWork, works.moves.length > 0]).toEqual([false, 0, true, true]);
		expect([sees.sight.mayGive, sees.sight.grants[0]?.mine, works.sight.mayGive, works.mayTransfer]).toEqual([false, true, false, false]);
	});

	it('shows the case and what hangs on it no more once the time of the grant is over, before the server has taken them away', async () => {
		const made = await at({ [`grant.${grantId}`]: grant });
		const shown = () => [made.context.view.get('case', secret), made.context.view.get('note', note), made.context.view.get('event', event), made.context.view.all('case').length > 0].map((each) => each !== undefined && each !== false);
		made.context.vault.endSight();
		expect(shown()).toEqual([true, true, true, true]);
		made.context.tick(16 * 3_600_000);
		made.context.vault.endSight();
		expect(shown()).toEqual([false, false, false, false]);
		expect(await made.cases.page(secret)).toMatchObject({ ok: false, problem: { code: 'record_missing' } });
		expect(made.context.told).toContain('case');
	});

	it('shows it again when another grant came before the server took it away', async () => {
		const longer = { [`grant.${grantId}`]: grant, [`grant.${testId(2010)}`]: { ...grant, until: '2026-03-08T15:59:59.000Z' } };
		const made = await at(longer);
		made.context.tick(16 * 3_600_000);
		made.context.vault.endSight();
		expect(made.context.view.get('case', secret)).toBeDefined();
	});
});

describe('looks at restricted cases, on the device', () => {
	const look: Look = { by: ids.colleague, at: now, until: '2026-03-04T05:00:00.000Z', reason: 'danger', words: '呼救' };

	it('tells who is named on a case of an elevated look until it was seen, and keeps a question', async () => {
		const made = await at({ ...asLead, [`look.${lookId}`]: look });
		const notices = await made.restricted.notices();
		expect(notices).toMatchObject({ value: [{ caseId: secret, by: '李明', words: '呼救', reason: { zh: '人身安全紧急' } }] });
		const [notice] = notices.ok ? notices.value : [];
		if (notice === undefined) throw new Error('there is one');
		expect((await made.restricted.answer(notice, true, '为何不先来电')).ok).toBe(true);
		expect(await made.restricted.notices()).toEqual(ok([]));
		expect((await pageOf(made)).sight.looks[0]?.answers).toEqual([{ by: '测试员', questioned: true, words: '为何不先来电' }]);
	});

	it('records that a restricted case was opened, once in ten minutes, and tells the server when there is a network', async () => {
		const { context } = await at(asLead);
		const sent: unknown[] = [];
		let answer: Result<unknown> = fail(problem('offline'));
		const looks = new Looks({ memory: context.memory, nowMs: context.nowMs, server: { ask: async (_method, path, body) => { sent.push([path, body]); return answer; } } });
		looks.opened(secret);
		looks.opened(secret);
		await looks.tell();
		context.tick(11 * 60_000);
		looks.opened(secret);
		answer = ok({ taken: 2 });
		await looks.tell();
		await looks.tell();
		const [first, second] = [{ id: secret, at: now }, { id: secret, at: '2026-03-04T01:11:00.000Z' }];
		expect(sent).toEqual([['/api/restricted/seen', { looks: [first] }], ['/api/restricted/seen', { looks: [first, second] }]]);
	});

	it('is recorded by opening its page, and not by a page of any other case', async () => {
		const made = await at(asLead);
		const opened: unknown[] = [];
		const cases = makeCases({ ...made.context, opened: (id) => opened.push(id) });
		await cases.page(secret);
		const other: StoredRecord = aCase(testId(2020));
		const plain = await makeMemoryContext({ packs, now, records: [...surroundings, other] });
		await makeCases({ ...plain, opened: (id) => opened.push(id) }).page(other.id);
		expect(opened).toEqual([secret]);
	});
});
