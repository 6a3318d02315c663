import { describe, expect, it } from 'vitest';
import type { Result } from '../domain/result.ts';
import { aCase, grid, ids, surroundings } from '../testing/caseRecords.ts';
import { makeMemoryContext } from '../testing/memoryContext.ts';
import { makeAnswers } from '../worker/features/answers.ts';
import { makeCases } from '../worker/features/cases.ts';
import { makeIntake } from '../worker/features/intake.ts';
import { parsePack } from './reader.ts';
import { readSeedPacks } from './seeds.ts';

const packs = (await readSeedPacks()).map(({ pack }) => pack);
const question = packs.find(({ id }) => id === 'question') as (typeof packs)[number];
function value<T>(result: Result<T>): T {
	if (!result.ok) throw new Error(JSON.stringify(result.problem));
	return result.value;
}
async function town() {
	// A Wednesday.
	const context = await makeMemoryContext({ packs, now: '2026-03-04T01:00:00Z', records: [...surroundings, aCase(ids.hazard)] });
	const [intake, cases, answers] = [makeIntake(context), makeCases(context), makeAnswers(context)];
	const log = async (said: Record<string, string>) => {
		const { draftId, answers: first } = value(await intake.start('question'));
		return value(await intake.submit(draftId, 'question', { ...first, 'place.area': grid, ...said })).caseId;
	};
	return { context, intake, cases, answers, log };
}

describe('a question 咨询', () => {
	it('that was answered is logged and closed in one save, without a name', async () => {
		const { context, cases, log } = await town();
		const id = await log({ 'x.kind': 'work', 'x.how': 'answered', 'x.answer': '老板拖欠工资怎么办' });
		const page = value(await cases.page(id));
		expect([page.state.id, page.closedAt !== null, page.people, page.title]).toEqual(['answered', true, [], '劳动 老板拖欠工资怎么办']);
		const made = context.operations();
		expect([made.map(({ body }) => body.kind), new Set(made.map(({ group }) => group)).size]).toEqual([['createRecord', 'moveCase'], 1]);
		expect(await context.drafts.list()).toEqual([]);
	});

	it('that is passed on names to whom, waits three working days for the reply, and is closed with it', async () => {
		const { cases, intake, log } = await town();
		const { draftId, answers: first } = value(await intake.start('question'));
		expect(await intake.submit(draftId, 'question', { ...first, 'place.area': grid, 'x.kind': 'other', 'x.how': 'passed' }), 'to nobody').toMatchObject({ ok: false, problem: { params: { field: 'x.passedTo' } } });
		const id = await log({ 'x.kind': 'papers', 'x.how': 'passed', 'x.passedTo': '镇民政办', 'reporter.name': '王强', 'reporter.phone': '10000002222' });
		const page = value(await cases.page(id));
		expect([page.state.id, page.closedAt, page.people.map(({ role, name }) => [role, name])]).toEqual(['passed', null, [['reporter', '王强']]]);
		// Three working days after Wednesday: Monday.
		expect(page.lateAt?.slice(0, 10)).toBe('2026-03-09');
		value(await cases.move({ caseId: id, rev: page.rev, from: 'passed', moveId: 'answer', set: { 'x.answer': '民政办已回电' }, note: null, photos: [] }));
		expect(value(await cases.page(id)).state.id).toBe('answered');
	});

	it('that has to be looked up stays open with its date', async () => {
		const { cases, log } = await town();
		const page = value(await cases.page(await log({ 'x.kind': 'family', 'x.how': 'later', 'x.what': '再婚老人的房子归谁' })));
		expect([page.state.id, page.closedAt, page.dueAt?.slice(0, 10)]).toEqual(['asked', null, '2026-03-09']);
	});

	it('is counted by what it was about, without a name, and only in its days', async () => {
		const { context, answers, log } = await town();
		await log({ 'x.kind': 'work', 'x.how': 'answered', 'reporter.name': '王强' });
		await log({ 'x.kind': 'work', 'x.how': 'passed', 'x.passedTo': '劳动监察' });
		await log({ 'x.kind': 'home', 'x.how': 'answered' });
		const counts = value(await answers.counts(30));
		expect(counts).toEqual({ from: '2026-02-03', all: 3, rows: [{ kind: { zh: '劳动', en: 'Work' }, all: 2, answered: 1, passed: 1 }, { kind: { zh: '住房邻里', en: 'Home and neighbours' }, all: 1, answered: 1, passed: 0 }] });
		expect(JSON.stringify(counts)).not.toContain('王强');
		context.tick(31 * 86_400_000);
		expect(value(await answers.counts(30)).all).toBe(0);
	});

	it('is offered under the big button, and its pack is refused where what is done at once cannot be done', async () => {
		const { intake } = await town();
		expect(value(await intake.offered()).map(({ packId }) => packId)).toContain('question');
		const with_ = (atOnce: object) => parsePack({ ...question, intake: { ...question.intake, atOnce: [atOnce] } } as never);
		expect(with_({ field: 'x.how', equals: 'answered', move: 'again' })).toMatchObject({ ok: false, problem: { params: { where: 'intake: move again' } } });
		expect(with_({ field: 'x.unheard', equals: 'answered', move: 'answer' })).toMatchObject({ ok: false, problem: { params: { where: 'intake: field x.unheard' } } });
		expect(with_({ field: 'x.how', equals: 'later', move: 'pass' }), 'what the move must know is asked before').toMatchObject({ ok: false, problem: { params: { where: 'intake: move pass' } } });
	});
});

