import { describe, expect, it } from 'vitest';
import type { Answer, OwnAnswer } from '../../domain/answers/answer.ts';
import { ownPack } from '../../domain/answers/ownPack.ts';
import type { Result } from '../../domain/result.ts';
import { readSeedPacks } from '../../packs/seeds.ts';
import { aCase, grid, surroundings } from '../../testing/caseRecords.ts';
import { makeMemoryContext, testId } from '../../testing/memoryContext.ts';
import type { Pack } from '../../domain/workflow/pack.ts';
import { makeAnswers } from './answers.ts';
import { makeGuides } from './guides.ts';

const packs = (await readSeedPacks()).map((seed) => seed.pack);
const shipped = packs.flatMap(({ answers = [] }) => answers);
const [community, elsewhere] = [testId(6), testId(60)];
const [blocked, permit, quarrel] = [testId(900), testId(901), testId(902)];
const home = packs.find(({ id }) => id === 'home-service')?.version ?? 0;
const records = [
	...surroundings, aCase(blocked, { 'x.type': 'ebike' }), aCase(permit, { packId: 'home-service', packVersion: home, state: 'taken', title: '居住证', 'x.situation': 'residencePermit' }), aCase(quarrel, { title: '楼上漏水，两家吵起来', 'x.type': 'other' }),
];
const base = { packs, now: '2026-11-29T01:00:00Z', records };
function value<T>(result: Result<T>): T {
	if (!result.ok) throw new Error(JSON.stringify(result.problem));
	return result.value;
}
const both = (text: string) => ({ zh: text, en: text });
function ownArticle(number: number, title: string, own: Partial<OwnAnswer> = {}, version = 1) {
	const answer: Answer = { ...(shipped.find(({ id }) => id === 'ebike') as Answer), title: both(title), checkedOn: '2025-11-01' };
	const { see: _, ...alone } = answer;
	return ownPack(`own-${testId(number)}`, version, alone, { areaIds: [], at: '2026-11-01T00:00:00Z', ...own });
}

describe('answers about the law', () => {
	it('are all there without a network, and are found in the resident’s words', async () => {
		const answers = makeAnswers(await makeMemoryContext(base));
		expect(value(await answers.find('', null)).found).toHaveLength(shipped.length);
		expect(value(await answers.find('房东不退押金', null)).found[0]).toMatchObject({ packId: 'answers', id: 'rentDeposit', own: false });
		expect(value(await answers.find('landlord keeps the deposit', null)).found[0]?.id).toBe('rentDeposit');
		expect((await answers.open('answers', 'neverWritten')).ok).toBe(false);
	});

	it('name their sources by article and day, say that nobody has compared them with the law yet, and whom to call', () => {
		for (const { id, sources, checkedOn, calls, fits = [], guides = [] } of shipped) {
			expect(sources.some(({ articles }) => articles.length > 0), id).toBe(true);
			expect(checkedOn, id).toBeNull();
			for (const { law, inForce } of sources) expect([law.zh, inForce <= '2026-11-30'], `${id}: ${law.zh} is in force`).toEqual([expect.stringMatching(/法|条例|规定|办法/), true]);
			expect(calls, id).toEqual(expect.arrayContaining(['110', '12345', '12348']));
			for (const fit of fits) expect(packs.find((pack) => pack.id === fit.pack)?.fields.find((field) => field.id === fit.field)?.options?.map((option) => option.id), id).toEqual(expect.arrayContaining([...fit.values]));
			for (const name of guides) expect(packs.some((pack) => pack.guides?.some((guide) => `${pack.id}/${guide.id}` === name)), name).toBe(true);
		}
	});

	it('that are about the case stand first when they are asked for from it; where no kind fits, what its words lead to', async () => {
		const answers = makeAnswers(await makeMemoryContext(base));
		expect(value(await answers.find('', blocked))).toMatchObject({ ofCase: { id: blocked }, fitting: [{ id: 'ebike' }] });
		expect(value(await answers.find('', permit)).fitting.map(({ id }) => id)).toEqual(['residencePermit']);
		expect(value(await answers.find('', quarrel)).fitting[0]?.id).toBe('leak');
		expect(value(await answers.find('', testId(999))), 'a case that is not here').toMatchObject({ ofCase: null, fitting: [] });
	});

	it('lead to the papers list and back', async () => {
		const context = await makeMemoryContext(base);
		const answers = makeAnswers(context);
		const { guides } = value(await answers.open('answers', 'lostPapers'));
		expect(guides.map(({ packId, id }) => `${packId}/${id}`)).toEqual(['home-service/idCard', 'home-service/householdBook']);
		for (const { packId, id } of guides) expect((await makeGuides(context).open(packId, id, null)).ok).toBe(true);
		expect(value(await answers.ofGuide('home-service', 'idCard')).map(({ id }) => id)).toEqual(['lostPapers']);
	});

	it('note on the case what was answered, in a line of its own', async () => {
		const context = await makeMemoryContext(base);
		value(await makeAnswers(context).tell(blocked, '已解答：电动车'));
		expect(context.operations().map(({ body }) => body)).toMatchObject([{ kind: 'note', areaId: grid, of: { type: 'case', id: blocked }, text: '已解答：电动车' }]);
	});

	it('that an organisation compared with the law more than a year ago say so; one that nobody compared says that instead', async () => {
		const old = async (checkedOn: string | null) => {
			const wages = shipped.find(({ id }) => id === 'wages') as Answer;
			const pack = packs.find(({ id }) => id === 'answers') as Pack;
			const packsNow = packs.map((each) => (each === pack ? { ...pack, answers: [{ ...wages, checkedOn }] } : each));
			return value(await makeAnswers(await makeMemoryContext({ ...base, packs: packsNow, now: '2027-01-01T01:00:00Z' })).open('answers', 'wages')).old;
		};
		expect([await old('2026-01-02'), await old('2026-01-01'), await old(null)]).toEqual([false, true, false]);
	});
});

describe('articles of the organisation’s own', () => {
	it('are offered in their areas, and stand there in the place of one that ships', async () => {
		const titles = async (own: Partial<OwnAnswer>) => value(await makeAnswers(await makeMemoryContext({ ...base, packs: [...packs, ownArticle(50, '本镇充电棚', { instead: 'answers/ebike', ...own })] })).find('', null)).found.map(({ title }) => title.zh);
		const of = shipped.find(({ id }) => id === 'ebike')?.title.zh;
		for (const areaIds of [[], [community], [grid]]) expect([(await titles({ areaIds })).includes('本镇充电棚'), (await titles({ areaIds })).includes(of ?? '')], areaIds.join()).toEqual([true, false]);
		expect([(await titles({ areaIds: [elsewhere] })).includes('本镇充电棚'), (await titles({ areaIds: [elsewhere] })).includes(of ?? '')], 'in another area').toEqual([false, true]);
	});

	it('are the newest version; taken back, the one that ships is there again', async () => {
		const first = ownArticle(50, '旧的', { instead: 'answers/ebike' });
		const after = async (own: Partial<OwnAnswer>) => value(await makeAnswers(await makeMemoryContext({ ...base, packs: [...packs, first, ownArticle(50, '新的', { instead: 'answers/ebike', ...own }, 2)] })).find('', null)).found.map(({ title }) => title.zh);
		expect([(await after({})).includes('新的'), (await after({})).includes('旧的')]).toEqual([true, false]);
		const withdrawn = await after({ withdrawn: true });
		expect([withdrawn.includes('新的'), withdrawn.includes('旧的'), withdrawn.length]).toEqual([false, false, shipped.length]);
	});

	it('are gone on with: what was kept on this device, the newest version, a copy of what ships, or nothing yet', async () => {
		const context = await makeMemoryContext({ ...base, packs: [...packs, ownArticle(50, '本镇充电棚', {}, 3)] });
		const answers = makeAnswers(context);
		const key = `own-${testId(50)}`;
		expect(value(await answers.begin(key))).toMatchObject({ packId: key, base: 3, instead: null, answer: { title: both('本镇充电棚') } });
		const copy = value(await answers.begin('answers/wages'));
		expect([copy, copy.answer.see]).toMatchObject([{ packId: null, base: 0, instead: 'answers/wages' }, undefined]);
		value(await answers.keepDraft('answers/wages', { ...copy, answer: { ...copy.answer, title: both('镇里欠薪') } }));
		expect(value(await answers.begin('answers/wages')).answer.title.zh).toBe('镇里欠薪');
		expect(value(await answers.board())).toMatchObject({ own: [{ packId: key, version: 3, old: true }], drafts: [{ key: 'answers/wages' }] });
		value(await answers.keepDraft('answers/wages', null));
		expect(value(await answers.begin('answers/wages')).answer.title.zh).not.toBe('镇里欠薪');
		expect(value(await answers.begin('new'))).toMatchObject({ packId: null, base: 0, answer: { steps: [], checkedOn: '2026-11-29' } });
		expect((await answers.begin('answers/neverWritten')).ok).toBe(false);
	});
});

