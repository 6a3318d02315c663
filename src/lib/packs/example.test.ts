import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { everyOpenCase } from '../domain/cases/filter.ts';
import { intakeGaps } from '../domain/cases/intake.ts';
import type { Json } from '../domain/json.ts';
import type { Fields } from '../domain/records/record.ts';
import type { Result } from '../domain/result.ts';
import { aCase, ids, surroundings } from '../testing/caseRecords.ts';
import { makeMemoryContext, testId, testMe, type MemoryContext } from '../testing/memoryContext.ts';
import { makeCases } from '../worker/features/cases.ts';
import type { Capture } from '../worker/features/captures.ts';
import { makeIntake } from '../worker/features/intake.ts';
import { makeSearch } from '../worker/features/search.ts';
import { brokenLaw } from './laws.ts';
import { parsePack } from './reader.ts';
import { readSeedPacks } from './seeds.ts';

/** The example of docs/packs.md: a service that somebody wrote after that page, with no line of code. */
const json = JSON.parse(await readFile(new URL('../../../docs/examples/wheelchair/pack.json', import.meta.url), 'utf8')) as { readonly [key: string]: Json };
function value<T>(result: Result<T>): T {
	if (!result.ok) throw new Error(JSON.stringify(result.problem));
	return result.value;
}
const pack = value(parsePack(json));
const dayMs = 86_400_000;
const photo: Capture = { id: testId(900), mime: 'image/jpeg', size: 3, sha256: 'a'.repeat(64), originalSha256: 'b'.repeat(64), width: 4, height: 3, capturedAt: '2026-03-20T01:00:00.000Z', position: null };

async function town(): Promise<{ readonly context: MemoryContext; readonly intake: ReturnType<typeof makeIntake>; readonly cases: ReturnType<typeof makeCases> }> {
	const context = await makeMemoryContext({ packs: [pack], now: '2026-03-04T01:00:00Z', records: [...surroundings, aCase(ids.hazard)] });
	return { context, intake: makeIntake(context), cases: makeCases(context) };
}

describe('a wheelchair is lent, as its pack says', () => {
	it('keeps the laws of a pack', () => {
		expect(brokenLaw(pack)).toBeNull();
	});

	it('stands under the big button, and asks what its pack asks', async () => {
		const { intake } = await town();
		expect(value(await intake.offered())).toMatchObject([{ packId: 'wheelchair', label: { zh: '借轮椅' } }]);
		const page = value(await intake.page('wheelchair', {}));
		expect([page.people.map(({ role, required }) => [role, required]), page.place, page.asks.map((ask) => [ask.field, ask.kind, ask.required])]).toEqual([
			[['reporter', false], ['applicant', true]], 'required', [['x.kind', 'choice', true], ['x.until', 'day', false], ['x.carried', 'check', false], ['priority', 'choice', false]],
		]);
	});

	it('from the first call to its return, through the queue, with a document and a photo', async () => {
		const { context, intake, cases } = await town();
		const { draftId, answers } = value(await intake.start('wheelchair'));
		for (const [name, kept] of [['reporter.name', '王强'], ['reporter.phone', '10000002222'], ['applicant.id', ids.mother], ['place.id', ids.door], ['x.kind', 'high'], ['x.carried', 1]] as const) value(await intake.keep(draftId, name, kept));
		const again = value(await intake.open(draftId));
		expect(again.answers).toMatchObject({ ...answers, 'x.kind': 'high', 'x.carried': 1, 'applicant.id': ids.mother });
		const { caseId, number } = value(await intake.submit(draftId, 'wheelchair', again.answers));
		expect(number).toMatch(/^LY260304-/);
		const opened = value(await cases.page(caseId));
		// Two working days from Wednesday.
		expect([opened.title, opened.state.id, opened.dueAt?.slice(0, 10), opened.fields.find((field) => field.field === 'x.carried')?.value]).toEqual(['高靠背轮椅 王桂兰', 'asked', '2026-03-06', { as: 'check', yes: true }]);
		expect(await context.drafts.list()).toEqual([]);

		const move = async (moveId: string, from: string, set: Fields) => cases.move({ caseId, rev: value(await cases.page(caseId)).rev, from, moveId, set, note: null, photos: [] });
		value(await move('queue', 'asked', {}));
		expect(value(await cases.page(caseId)).time.waits?.until.slice(0, 10), 'the queue has a clock of its own: five working days').toBe('2026-03-11');
		context.tick(dayMs);
		const listed = value(await cases.list({ ...everyOpenCase, packId: 'wheelchair', due: 'soon' }, 9, null));
		expect([listed.cards.map((card) => [card.number, card.stateLabel.zh, card.due]), listed.counts.packs['wheelchair']], 'on the list, with its date').toEqual([[[number, '排队等车', 'soon']], 1]);
		expect(value(await makeSearch(context).all('高靠背', 5)).cases.map((card) => card.id), 'found by its words').toEqual([caseId]);
		expect(await move('lend', 'queued', { 'x.chairNo': 'W-07' }), 'nobody is named as taking it').toMatchObject({ ok: false, problem: { code: 'field_required' } });
		value(await move('lend', 'queued', { 'x.chairNo': 'W-07', 'x.takenBy': '王强' }));
		expect(value(await cases.page(caseId)).dueAt?.slice(0, 10), 'thirty days').toBe('2026-04-04');
		expect(value(await cases.document(caseId, 'receipt')).body.zh).toContain('{x.chairNo}');
		expect(await move('return', 'lent', { 'x.condition': 'good' }), 'no return without a photo').toMatchObject({ ok: false, problem: { code: 'photo_required' } });
		expect(await move('queue', 'lent', {}), 'not from here').toMatchObject({ ok: false, problem: { code: 'move_not_allowed' } });
		value(await cases.move({ caseId, rev: value(await cases.page(caseId)).rev, from: 'lent', moveId: 'return', set: { 'x.condition': 'good' }, note: null, photos: [photo] }));
		expect(value(await cases.page(caseId))).toMatchObject({ state: { id: 'back', kind: 'done' }, due: 'closed' });
		expect(await move('again', 'back', { 'x.note': 'x' }), 'a supervisor takes it back').toMatchObject({ ok: false, problem: { code: 'not_allowed' } });
	});

	it('a new person, a new door, and nothing asked for forgotten', async () => {
		const { context, intake, cases } = await town();
		const { draftId, answers } = value(await intake.start('wheelchair'));
		const said = { ...answers, 'applicant.name': '何芳', 'applicant.phone': '10000003333', 'place.new': '星禾路 9 号', 'place.area': testMe.leafAreaIds[0] ?? null };
		expect(intakeGaps(pack.intake ?? { asks: [], place: 'none', people: [] }, said)).toEqual([{ name: 'x.kind', why: 'missing' }]);
		expect(await intake.submit(draftId, 'wheelchair', said)).toMatchObject({ ok: false, problem: { code: 'field_required', params: { field: 'x.kind' } } });
		expect(await intake.submit(draftId, 'wheelchair', { ...said, 'x.kind': 'plain', 'applicant.age': 'child' }), 'a child is written down at its door').toMatchObject({ ok: false });
		const { caseId } = value(await intake.submit(draftId, 'wheelchair', { ...said, 'x.kind': 'plain' }));
		const page = value(await cases.page(caseId));
		expect([page.place?.label, page.people.map((person) => person.name)]).toEqual(['星禾路 9 号', expect.arrayContaining(['何芳'])]);
		expect(new Set(context.operations().map((operation) => operation.group)).size, 'one save').toBe(1);
	});

	it('a pack that asks for what it does not declare is refused', () => {
		const intake = json['intake'] as { readonly [key: string]: Json };
		expect(parsePack({ ...json, intake: { ...intake, asks: [{ field: 'x.colour', required: true }] } })).toMatchObject({ ok: false, problem: { params: { where: 'intake: field x.colour' } } });
		expect(parsePack({ ...json, intake: { ...intake, title: { zh: '{x.note}', en: '{x.note}' } } })).toMatchObject({ ok: false, problem: { params: { where: 'intake: title x.note' } } });
	});

	it('a service with a screen of its own does not stand there', async () => {
		const intake = makeIntake(await makeMemoryContext({ packs: [pack, ...(await readSeedPacks()).map((seed) => seed.pack)], records: surroundings }));
		const offered = value(await intake.offered()).map(({ packId }) => packId);
		expect([offered.includes('wheelchair'), offered.filter((id) => ['hazard', 'home-service', 'home-visit', 'answers'].includes(id))]).toEqual([true, []]);
		expect(await intake.page('hazard', {})).toMatchObject({ ok: false, problem: { code: 'pack_missing' } });
	});
});
