import { describe, expect, it } from 'vitest';
import { emptyRequest } from '../../domain/cases/request.ts';
import { answerOf, askedOf, tick, tickedText, type Ticked } from '../../domain/guides/guide.ts';
import type { Result } from '../../domain/result.ts';
import { readSeedPacks } from '../../packs/seeds.ts';
import { aCase, surroundings } from '../../testing/caseRecords.ts';
import { makeMemoryContext, testId } from '../../testing/memoryContext.ts';
import { makeCases } from './cases.ts';
import { makeGuides } from './guides.ts';
import { makeRequests } from './requests.ts';

const packs = (await readSeedPacks()).map((seed) => seed.pack);
const home = packs.find((pack) => pack.id === 'home-service');
const request = testId(900);
const records = [...surroundings, aCase(request, { packId: 'home-service', packVersion: home?.version ?? 0, state: 'taken', 'x.situation': 'residencePermit', 'x.papersListed': ['idSelf', 'photo'], 'x.papersBrought': ['photo'] })];
const base = { packs, now: '2026-03-04T01:00:00Z', records };
function value<T>(result: Result<T>): T {
	if (!result.ok) throw new Error(JSON.stringify(result.problem));
	return result.value;
}
/** As a thumb goes down the page: the option of that name in each question. */
async function walk(guides: ReturnType<typeof makeGuides>, id: string, picks: readonly (readonly [string, string])[]): Promise<{ readonly ticked: Ticked; readonly papers: readonly string[] }> {
	const { guide } = value(await guides.open('home-service', id, null));
	const ticked = picks.reduce<Ticked>((held, [questionId, optionId]) => {
		const question = askedOf(guide, held).find((asked) => asked.id === questionId);
		if (question === undefined) throw new Error(`${questionId} is not asked`);
		return tick(question, optionId, held);
	}, new Map());
	return { ticked, papers: answerOf(guide, ticked).papers };
}

describe('papers lists', () => {
	it('of all services are there without a network', async () => {
		const guides = makeGuides(await makeMemoryContext(base));
		expect(value(await guides.list()).map((guide) => `${guide.packId}/${guide.id}`)).toEqual(expect.arrayContaining(['home-service/idCard', 'home-service/residencePermit', 'home-service/moveIn']));
		expect((await guides.open('home-service', 'unheardOf', null)).ok).toBe(false);
	});

	it('a child who goes to school and lives in a rented home: its first residence permit', async () => {
		const guides = makeGuides(await makeMemoryContext(base));
		const { papers } = await walk(guides, 'residencePermit', [['what', 'first'], ['home', 'rented'], ['reason', 'study'], ['age', 'child']]);
		expect(papers).toEqual(['idSelf', 'photo', 'lease', 'studentProof', 'guardianId']);
	});

	it('parents join their child from another province, and the child applies for them', async () => {
		const guides = makeGuides(await makeMemoryContext(base));
		const { papers } = await walk(guides, 'moveIn', [['why', 'parents'], ['from', 'otherProvince'], ['family', 'proxy']]);
		expect(papers).toEqual(['book', 'idSelf', 'kinProof', 'bookOfHost', 'proxy']);
	});

	it('what was told is written on the case, and what had come in stays ticked', async () => {
		const context = await makeMemoryContext(base);
		const [guides, cases] = [makeGuides(context), makeCases(context)];
		const fitting = value(await guides.ofCase(request));
		expect(fitting.guides.map((guide) => guide.id)).toEqual(['residencePermit']);
		const { ticked } = await walk(guides, 'residencePermit', [['what', 'first'], ['home', 'own'], ['reason', 'work'], ['age', 'grown']]);
		value(await guides.tell(request, fitting.rev, 'residencePermit', tickedText(ticked)));
		const page = value(await cases.page(request));
		expect(page.papers.map((paper) => [paper.id, paper.received])).toEqual([['idSelf', false], ['photo', true], ['deed', false], ['jobProof', false]]);
	});

	it('a case that runs by an earlier version of the service, which had no lists, is offered none', async () => {
		const { guides: _, ...before } = home ?? {};
		const old = { ...before, version: 1 } as typeof packs[number];
		const guides = makeGuides(await makeMemoryContext({ ...base, packs: [...packs, old], records: [...surroundings, aCase(request, { packId: 'home-service', packVersion: 1, state: 'taken', 'x.situation': 'residencePermit' })] }));
		expect(value(await guides.ofCase(request)).guides).toEqual([]);
		expect((await guides.tell(request, 1, 'residencePermit', '')).ok).toBe(false);
	});

	it('while a request is taken down, its papers stand among those that are told', async () => {
		const context = await makeMemoryContext(base);
		const requests = makeRequests(context);
		const guides = makeGuides(context);
		expect(value(await guides.ofSituation('home-service', 'idCard')).map((guide) => guide.id)).toEqual(['idCard']);
		const hints = value(await requests.hints({ ...emptyRequest, situation: 'idCard', papers: ['photo', 'guardianId'] }));
		expect(hints.papers.map((paper) => paper.id)).toContain('guardianId');
	});
});
