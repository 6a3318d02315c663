import type { RequestEvent, RequestHandler } from '@sveltejs/kit';
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../domain/answers/answer.ts';
import type { Pack } from '../domain/workflow/pack.ts';
import { servedTown } from '../testing/servedTown.ts';
import type { OpenedDatabase } from '../testing/serverDatabase.ts';
import { actorOf, fresh, TestDevice, type World } from '../testing/serverWorld.ts';
import { changeOfficer, sessionsOf } from '../testing/townSessions.ts';
import { publishAnswerEndpoint } from './answers.ts';
import { withRight } from './endpoint.ts';
import { withOwner } from './store/ownerWrites.ts';

const handler: RequestHandler = withRight('write_answers', publishAnswerEndpoint);
const both = (text: string) => ({ zh: text, en: text });
/** As an administrator of a town writes it. */
const article: Answer = {
	id: 'own', title: both('镇里的充电棚在哪里'), topic: 'safety', asked: { zh: ['充电棚'], en: [] }, short: both('每个小区门口都有。'), steps: [both('扫棚上的码。')], papers: [], calls: ['12345'],
	sources: [{ law: both('星禾镇电动自行车管理通告'), articles: ['3'], inForce: '2026-03-01' }], checkedOn: '2026-11-29',
};
type Answered = { readonly code?: string; readonly params?: object; readonly packId?: string; readonly version?: number };

describe('an article of the organisation’s own', () => {
	let database: OpenedDatabase;
	let world: World;
	let tokens: ReadonlyMap<string, string> = new Map();
	servedTown('answers', (opened, town) => { [database, world] = [opened, town]; });
	beforeAll(async () => {
		await changeOfficer(database, world.officers.sol, { role: 'administrator' });
		tokens = await sessionsOf(world, ['sol', 'mara']);
	});
	async function publish(change: object = {}, who = 'sol'): Promise<Answered> {
		const url = new URL('https://doorstep.example/api/admin/answers');
		const body = JSON.stringify({ packId: null, base: 0, answer: article, own: { areaIds: [world.east] }, ...change });
		const request = new Request(url, { method: 'POST', body, headers: { authorization: `Bearer ${tokens.get(who) ?? ''}` } });
		const answer = await handler({ request, url, route: { id: '/api/admin/answers' }, params: {}, getClientAddress: () => '10.0.0.1' } as unknown as RequestEvent);
		return (await answer.json()) as Answered;
	}
	const heldBy = async (who: 'mara' | 'noor', packId: string | undefined): Promise<readonly Pack[]> => {
		const device = new TestDevice(database.store, actorOf(world, who));
		await device.pull();
		return device.ofType('pack').filter(({ fields }) => fields['packId'] === packId).map(({ fields }) => fields['definition'] as unknown as Pack).toSorted((a, b) => a.version - b.version);
	};

	it('reaches every device with its next sync, as a pack that old apps know too; a new version stands beside the old one', async () => {
		const first = await publish();
		expect(first.version).toBe(1);
		const next = await publish({ packId: first.packId, base: 1, answer: { ...article, short: both('小区东门外。') } });
		expect(next).toEqual({ packId: first.packId, version: 2 });
		const held = await heldBy('mara', first.packId);
		expect(held.map((pack) => [pack.version, pack.answers?.[0]?.short.zh])).toEqual([[1, '每个小区门口都有。'], [2, '小区东门外。']]);
		expect(held[1]).toMatchObject({ noun: null, states: [], forms: [], own: { areaIds: [world.east] } });
		const audit = await withOwner(database.ownerUrl, async (db) => (await sql<{ detail: string }>`select detail from audit where kind = 'answer_published' order by seq`.execute(db)).rows);
		expect(audit.map(({ detail }) => (JSON.parse(detail) as { readonly names: unknown }).names)).toEqual([[`${article.title.zh}/1`], [`${article.title.zh}/2`]]);
	});

	it('is not written over by who had an older version before them', async () => {
		const { packId } = await publish();
		const answers = await Promise.all([publish({ packId, base: 1 }), publish({ packId, base: 1 })]);
		expect(answers.map(({ version, code }) => version ?? code).sort()).toEqual([2, 'answer_changed']);
		expect((await heldBy('noor', packId)).map(({ version }) => version)).toEqual([1, 2]);
	});

	it('is taken back by a version that says so, and what was published stays', async () => {
		const { packId } = await publish();
		expect(await publish({ packId, base: 1, own: { areaIds: [], withdrawn: true } })).toMatchObject({ version: 2 });
		expect((await heldBy('mara', packId)).map(({ own }) => own?.withdrawn ?? false)).toEqual([false, true]);
	});

	it.each<[string, () => object, string, string]>([
		['who is no administrator', () => ({}), 'mara', 'not_allowed'],
		['an article of a pack that ships', () => ({ packId: 'answers', base: 1 }), 'sol', 'field_invalid'],
		['one without a source', () => ({ answer: { ...article, sources: [] } }), 'sol', 'field_invalid'],
		['a source that names no article of any law', () => ({ answer: { ...article, sources: [{ ...article.sources[0], articles: [] }] } }), 'sol', 'pack_broken'],
		['one without a number to call', () => ({ answer: { ...article, calls: [] } }), 'sol', 'field_invalid'],
		['an area that is not there', () => ({ own: { areaIds: [fresh()] } }), 'sol', 'field_invalid'],
		['the version of an article that is not there', () => ({ packId: `own-${fresh()}`, base: 4 }), 'sol', 'answer_changed'],
	])('is refused: %s', async (_, change, who, code) => {
		expect(await publish(change(), who)).toMatchObject({ code });
	});
});
