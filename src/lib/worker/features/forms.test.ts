import { beforeEach, describe, expect, it } from 'vitest';
import type { Id } from '../../domain/ids.ts';
import type { SubmitEntry } from '../../domain/operation.ts';
import type { FormShape } from '../../domain/records/shapes.ts';
import { ok, type Result } from '../../domain/result.ts';
import { readSeedPacks } from '../../packs/seeds.ts';
import { aCase, door, grid, ids, made, surroundings } from '../../testing/caseRecords.ts';
import { makeMemoryContext, testId, testMe, type MemoryContext } from '../../testing/memoryContext.ts';
import type { WorkerContext } from '../context.ts';
import { makeCaptures } from './captures.ts';
import { makeForms } from './forms.ts';
import { makeMyDay } from './myDay.ts';
import { makePlaces } from './places.ts';
import { makeToday } from './today.ts';
import { makeVisits } from './visits.ts';

const seeds = await readSeedPacks();
const xml = (version: number, more = ''): string => `<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>T</h:title><model><instance><data id="shop" version="${version}"><exit/>${more === '' ? '' : `<${more}/>`}<meta><instanceID/></meta></data></instance></model></h:head>
	<h:body><input ref="/data/exit"><label>Is the exit free?</label></input>${more === '' ? '' : `<input ref="/data/${more}"><label>More</label></input>`}</h:body></h:html>`;
const form = (version: number, change: Partial<FormShape> = {}): FormShape => ({ formId: 'shop', version, packId: 'hazard', title: { zh: '小店检查', en: 'Shop check' }, xml: xml(version), areaIds: [], publishedAt: '2026-03-01T01:00:00Z', publishedBy: testMe.officerId, ...change });

const formsIn = (context: WorkerContext): ReturnType<typeof makeForms> => makeForms(context, makeCaptures(context));

function value<T>(result: Result<T>): T {
	if (!result.ok) throw new Error(JSON.stringify(result.problem));
	return result.value;
}
async function open(...forms: readonly FormShape[]): Promise<MemoryContext> {
	const records = [...surroundings, door(ids.door), aCase(ids.hazard), aCase(ids.request, { packId: 'home-service', placeId: null })];
	return makeMemoryContext({ records, packs: seeds.map((seed) => seed.pack), forms: [...seeds.flatMap((seed) => seed.forms), ...forms] });
}

describe('a form that an administrator published', () => {
	let context: MemoryContext;
	let forms: ReturnType<typeof makeForms>;
	const offered = async (type: 'place' | 'case', id: Id): Promise<readonly string[]> => value(await forms.offered({ type, id })).map(({ formId }) => formId);
	beforeEach(async () => {
		context = await open(form(3), form(4, { xml: xml(4, 'rooms') }));
		forms = formsIn(context);
	});

	it('is offered at every place and on the cases of its service, below the areas it was published to; those of the services are not among them', async () => {
		expect([await offered('place', ids.door), await offered('case', ids.hazard), await offered('case', ids.request)]).toEqual([['shop'], ['shop'], []]);
		const below = async (...areaIds: readonly Id[]): Promise<number> => value(await formsIn(await open(form(3, { areaIds }))).offered({ type: 'place', id: ids.door })).length;
		expect([await below(grid), await below(testId(6)), await below(testId(99)), await below(testId(99), testId(6))]).toEqual([1, 1, 0, 1]);
	});

	it('is filled in its newest version; a draft that was begun stays in its own, and is found again', async () => {
		const old = await open(form(3));
		const draftId = value(await formsIn(old).begin({ type: 'place', id: ids.door }, 'shop'));
		const draft = (await old.drafts.list())[0];
		expect([draft?.id, draft?.formVersion, draft?.placeId, draft?.caseId]).toEqual([draftId, 3, ids.door, null]);
		const content = value(await old.drafts.open(draftId));
		value(await context.drafts.put(content.draft));
		expect([value(await forms.begin({ type: 'place', id: ids.door }, 'shop')), value(await forms.offered({ type: 'place', id: ids.door }))[0]?.draftId]).toEqual([draftId, draftId]);
		expect(value(await makeVisits(context, makeCaptures(context)).open(draftId)).formXml).toBe(xml(3));
		expect(value(await makeToday(context).page(null)).drafts).toMatchObject([{ href: `/visit/${draftId}`, form: { zh: '小店检查' } }]);
		expect(value(await makePlaces(context).page(ids.door)).draftId, 'it is not the visit that goes on').toBeNull();
	});

	it('makes an entry on its case, and leaves the visits that are planned alone', async () => {
		const visits = makeVisits(context, makeCaptures(context));
		const draftId = value(await forms.begin({ type: 'case', id: ids.hazard }, 'shop'));
		value(await visits.finish({ draftId, xml: '<data id="shop" version="4"><exit>yes</exit><rooms>2</rooms></data>', next: null, position: null }));
		const bodies = context.operations().map(({ body }) => body);
		expect(bodies.map(({ kind }) => kind)).toEqual(['submitEntry']);
		expect((bodies[0] as SubmitEntry).entry).toMatchObject({ packId: 'hazard', formId: 'shop', formVersion: 4, caseId: ids.hazard, placeId: ids.door, answers: { exit: 'yes', rooms: '2' }, outcome: null });
		expect(await context.drafts.list()).toEqual([]);
		const entryId = (bodies[0] as SubmitEntry).entryId;
		expect(value(await visits.entry(entryId)).title).toEqual({ zh: '小店检查', en: 'Shop check' });
	});

	it('begins with what it asks of case, place and person; where several live nobody is guessed', async () => {
		const asking = xml(5, 'who').replace('</model>', '<bind nodeset="/data/exit" doorstep:from="case.number"/><bind nodeset="/data/who" doorstep:from="person.name"/></model>').replace('<h:html ', '<h:html xmlns:doorstep="https://doorstep.example/xforms" ');
		const lives = (id: Id, personId: Id) => made('residence', id, { personId, placeId: ids.door, tenure: 'owner', head: true, since: null, until: null, registered: null });
		const person = (id: Id, name: string) => made('person', id, { name, sex: null, birthYear: null, phones: [], idNumber: null, needs: [] });
		const [first, second] = [testId(901), testId(902)];
		const begun = async (type: 'place' | 'case', residents: readonly Id[]): Promise<unknown> => {
			const bare = surroundings.filter((record) => record.type !== 'residence');
			const there = await makeMemoryContext({ records: [...bare, door(ids.door), aCase(ids.hazard), person(first, '测试甲'), person(second, '测试乙'), ...residents.map((id, at) => lives(testId(910 + at), id))], packs: seeds.map((seed) => seed.pack), forms: [...seeds.flatMap((seed) => seed.forms), form(5, { xml: asking })] });
			const draftId = value(await formsIn(there).begin({ type, id: type === 'place' ? ids.door : ids.hazard }, 'shop'));
			return value(await there.drafts.open(draftId)).journal.map(({ seq, ref, value: answer }) => [seq, ref, answer]);
		};
		expect(await begun('place', [first])).toEqual([[1, '/data/who', '测试甲']]);
		expect(await begun('place', [first, second])).toEqual([]);
		expect(await begun('case', [])).toEqual([[1, '/data/exit', aCase(ids.hazard).fields['number']]]);
	});

	it('is filled to its end in the version that it was begun in, or in a newer one, which says what it drops', async () => {
		const older = await open(form(3, { xml: xml(3, 'rooms') }));
		const draftId = value(await formsIn(older).begin({ type: 'place', id: ids.door }, 'shop'));
		const opened = async (there: MemoryContext) => value(await makeVisits(there, makeCaptures(there)).open(draftId));
		expect((await opened(older)).newer).toBeNull();
		for (const [seq, ref, answer] of [[1, '/data/exit', 'free'], [2, '/data/rooms', '4']] as const) value(await older.drafts.append(draftId, { seq, ref, op: 'set', value: answer, at: '2026-03-02T01:00:00Z' }));
		const content = value(await older.drafts.open(draftId));

		const since = await open(form(3, { xml: xml(3, 'rooms') }), form(4));
		const visits = makeVisits(since, makeCaptures(since));
		for (const row of content.journal) value(await since.drafts.append(draftId, row));
		value(await since.drafts.put(content.draft));
		expect((await opened(since)).newer).toEqual({ version: 4, dropped: [{ zh: 'More', en: 'More' }] });
		value(await visits.keepPosition(draftId, { keeps: 4 }));
		expect([(await opened(since)).newer, (await opened(since)).content.draft.formVersion], 'the officer chose to finish it').toEqual([null, 3]);
		value(await visits.takeNewer(draftId));
		expect((await opened(since)).content).toMatchObject({ draft: { formVersion: 4 }, journal: content.journal });
		expect((await opened(since)).formXml).toBe(xml(4));
		// A correction stays in the version of what it corrects.
		value(await since.drafts.put({ ...content.draft, corrects: testId(777) }));
		expect((await opened(since)).newer).toBeNull();
	});

	it('writes to its case what it declares, in the same save, as far as the service and the state of the case allow', async () => {
		const writing = (version: number): string => xml(version, 'step').replace('<exit/>', '<exit/><again/>').replace('</model>', '<bind nodeset="/data/exit" doorstep:case="x.what"/><bind nodeset="/data/step" doorstep:case="move"/><bind nodeset="/data/again" type="date" doorstep:case="next-visit"/></model>')
			.replace('<input ref="/data/step">', '<input ref="/data/again"><label>When</label></input><input ref="/data/step">').replace('<h:html ', '<h:html xmlns:doorstep="https://doorstep.example/xforms" ');
		const work = made('case', ids.hazard, { ...aCase(ids.hazard).fields, packVersion: seeds.find(({ pack }) => pack.id === 'hazard')?.pack.version ?? 0 });
		const there = await makeMemoryContext({ records: [...surroundings, work], packs: seeds.map((seed) => seed.pack), forms: [...seeds.flatMap((seed) => seed.forms), form(5, { xml: writing(5) })] });
		const fill = async (answers: string): Promise<void> => {
			const draftId = value(await formsIn(there).begin({ type: 'case', id: ids.hazard }, 'shop'));
			value(await makeVisits(there, makeCaptures(there)).finish({ draftId, xml: `<data id="shop" version="5">${answers}</data>`, next: null, position: null }));
		};
		await fill(`<exit>纸箱</exit><again>2026-03-09</again><step>notify</step>`);
		expect(there.operations().map(({ body }) => body.kind)).toEqual(['submitEntry', 'setFields', 'moveCase', 'createRecord']);
		expect(new Set(there.operations().map(({ group }) => group)).size).toBe(1);
		expect(there.view.typed('case', ids.hazard)?.fields).toMatchObject({ 'x.what': '纸箱', state: 'notified' });
		expect(there.view.related('task', 'caseId', ids.hazard).map(({ fields }) => [fields.kind, fields.day, fields.state])).toEqual([['visit', '2026-03-09', 'open']]);
		// What cannot be written now stands in the entry alone.
		const before = there.operations().length;
		for (const step of ['no such step', 'pass', 'reopen']) await fill(`<step>${step}</step>`);
		expect(there.operations().slice(before).map(({ body }) => body.kind), 'unknown; wants a photo; from another state').toEqual(['submitEntry', 'submitEntry', 'submitEntry']);
	});

	it('is not published while it writes what its service does not have', async () => {
		const writes = (what: string): string => xml(5).replace('</model>', `<bind nodeset="/data/exit" doorstep:case="${what}"/></model>`);
		const online = formsIn({ ...context, server: { ask: async () => ok({ formId: 'shop', version: 5 }) } });
		const publish = async (what: string): Promise<string> => {
			const answer = await online.publish({ fileName: 'shop.xlsx', bytes: new Uint8Array(3), xml: writes(what), packId: 'hazard', title: { zh: 'a', en: 'b' }, areaIds: [], files: [] });
			return answer.ok ? 'ok' : `${answer.problem.code} ${String(answer.problem.params?.['names'])}`;
		};
		expect([await publish('x.what'), await publish('x.faith')]).toEqual(['ok', 'form_writes_unknown exit: x.faith']);
	});

	it('is sent as a test, which is kept with the form and counted nowhere', async () => {
		const { xml: asked } = value(await forms.toTry('shop', 4));
		expect(asked).toBe(xml(4, 'rooms'));
		const id = value(await forms.sendTest({ formId: 'shop', version: 4, xml: '<data id="shop" version="4"><exit>yes</exit></data>', startedAt: '2026-03-02T01:00:00Z' }));
		expect(context.operations().map(({ body }) => body.kind)).toEqual(['submitEntry']);
		expect(context.view.typed('entry', id)?.fields).toMatchObject({ test: true, placeId: null, caseId: null, answers: { exit: 'yes' } });
		expect(value(await forms.tests('shop')).map((test) => [test.id, test.version])).toEqual([[id, 4]]);
		expect([value(await makeMyDay(context).page(null)).lines, value(await makeToday(context).page(null)).visitedToday]).toEqual([[], 0]);
		const page = value(await makeVisits(context, makeCaptures(context)).entry(id));
		expect([page.test, page.chain.mayCorrect]).toEqual([true, false]);
	});

	it('is judged beside the version before; ids of services and old numbers are told at once', async () => {
		const judge = async (version: string, formId = 'shop') => value(await forms.judge({ formId, version, title: 'x', xml: xml(Number(version)), attachments: [], files: [] }));
		expect(await judge('5')).toMatchObject({ problem: null, questions: 1, before: { version: 4, packId: 'hazard', title: { zh: '小店检查' } }, changes: { removed: [{ name: 'rooms' }], added: [], changed: [] } });
		expect([(await judge('4')).problem?.code, (await judge('9', 'home-visit')).problem?.code, (await judge('1', 'new')).before]).toEqual(['form_version_old', 'form_of_service', null]);
	});

	it('names the questions that the app can only draw as text', async () => {
		const odd = (control: string): string => xml(5).replace('</h:body>', `${control}</h:body>`).replace('<exit/>', '<exit/><odd/>');
		const plain = async (control: string) => value(await forms.judge({ formId: 'shop', version: '5', title: 'x', xml: odd(control), attachments: [], files: [] })).plain;
		expect(await plain('<hologram ref="/data/odd"><label>A hologram</label></hologram>')).toEqual([{ zh: 'A hologram', en: 'A hologram' }]);
		expect(await plain('<upload ref="/data/odd" mediatype="video/*"><label>A film</label></upload>')).toEqual([]);
		expect(value(await forms.judge({ formId: 'shop', version: '5', title: 'x', xml: xml(5), attachments: [], files: [] })).plain).toEqual([]);
	});

	it('is sent as the sheet, with the sum of what was opened here', async () => {
		const asked: unknown[] = [];
		const online = formsIn({ ...context, server: { ask: async (...question) => { asked.push(question); return ok({ formId: 'shop', version: 5 }); } } });
		const sent = await online.publish({ fileName: 'shop.xlsx', bytes: new Uint8Array(40_000).fill(65), xml: 'abc', packId: 'hazard', title: { zh: 'a', en: 'b' }, areaIds: [grid], files: [] });
		expect([sent, (asked[0] as [string, string, { source: string }])[2]]).toMatchObject([{ ok: true, value: { version: 5 } }, { fileName: 'shop.xlsx', xmlSha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', areaIds: [grid], packId: 'hazard' }]);
		expect(atob((asked[0] as [string, string, { source: string }])[2].source)).toBe('A'.repeat(40_000));
	});
});
