import type { RequestEvent, RequestHandler } from '@sveltejs/kit';
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { asVaultId, type Id } from '../../domain/ids.ts';
import type { OperationBody } from '../../domain/operation.ts';
import type { EntryShape } from '../../domain/records/shapes.ts';
import type { ErasurePreview, UnnamedEntries } from '../../protocol/erasure.ts';
import { servedTown } from '../../testing/servedTown.ts';
import type { OpenedDatabase } from '../../testing/serverDatabase.ts';
import { actorOf, fresh, noon, TestDevice, type World } from '../../testing/serverWorld.ts';
import { changeOfficer, sessionsOf } from '../../testing/townSessions.ts';
import { withRight } from '../endpoint.ts';
import { withOwner } from '../store/ownerWrites.ts';
import { eraseEndpoint, erasurePreviewEndpoint } from './endpoints.ts';
import { unnamedEntriesEndpoint } from './unnamed.ts';

const handlers = { unnamed: withRight('erase', unnamedEntriesEndpoint), preview: withRight('erase', erasurePreviewEndpoint), erase: withRight('erase', eraseEndpoint) } satisfies Record<string, RequestHandler>;

describe('entries of another app that name nobody', () => {
	let database: OpenedDatabase;
	let world: World;
	let mara: TestDevice;
	let tokens: ReadonlyMap<string, string> = new Map();
	const ids: { [name: string]: Id } = {};
	servedTown('unnamed', (opened, town) => { [database, world] = [opened, town]; });
	beforeAll(async () => {
		await changeOfficer(database, world.officers.sol, { role: 'administrator' });
		tokens = await sessionsOf(world, ['sol', 'mara']);
		mara = new TestDevice(database.store, actorOf(world, 'mara', asVaultId(fresh())));
		ids['wang'] = await entry({ via: 'openRosa', answers: { said: '王小明说电梯坏了' } });
		ids['corrected'] = await entry({ via: 'openRosa', answers: { said: '王小明说电梯坏了两天' }, corrects: ids['wang'], original: ids['wang'], correctedAt: '2026-11-21T04:00:00.000Z' });
		ids['li'] = await entry({ via: 'openRosa', answers: { said: 'Li says 100% "fine"' }, startedAt: '2026-11-22T15:00:00.000Z', endedAt: '2026-11-22T16:30:00.000Z' });
		ids['atDoor'] = await entry({ via: 'openRosa', answers: { said: '王小明' }, placeId: world.eastDoor });
		ids['onCase'] = await entry({ via: 'openRosa', answers: { said: '王小明' }, caseId: world.eastCase, placeId: world.eastDoor });
		ids['photo'] = fresh();
		const file: OperationBody = { kind: 'attach', fileId: ids['photo'], areaId: world.east, file: { of: { type: 'entry', id: ids['wang'] }, placeId: null, purpose: 'other', mime: 'image/jpeg', size: 3, sha256: 'a'.repeat(64), originalSha256: 'a'.repeat(64), width: 1, height: 1, capturedAt: noon, position: null, takenBy: world.officers.mara } };
		expect((await mara.save(file)).map(({ outcome }) => outcome)).toEqual(['ok']);
	});
	async function entry(change: Partial<EntryShape>): Promise<Id> {
		const entryId = fresh();
		const made: EntryShape = { packId: 'test', packVersion: 1, formId: 'f', formVersion: 1, placeId: null, caseId: null, taskId: null, answers: {}, xml: '<data/>', outcome: null, whom: null, officerId: world.officers.mara, companions: [], startedAt: noon, endedAt: noon, position: null, ...change };
		const lines = await mara.save({ kind: 'submitEntry', entryId, areaId: world.east, entry: made });
		if (lines.some(({ outcome }) => outcome !== 'ok')) throw new Error(JSON.stringify(lines));
		return entryId;
	}
	async function ask<T>(who: string, name: keyof typeof handlers, body: object): Promise<{ readonly status: number; readonly body: T }> {
		const url = new URL('https://doorstep.example/api/erasure');
		const request = new Request(url, { method: 'POST', body: JSON.stringify(body), headers: { authorization: `Bearer ${tokens.get(who) ?? ''}` } });
		const answer = await handlers[name]({ request, url, route: { id: '/api/erasure' }, params: {}, getClientAddress: () => '10.0.0.1' } as unknown as RequestEvent);
		return { status: answer.status, body: (await answer.json()) as T };
	}
	const look = async (change: object = {}): Promise<readonly string[]> => {
		const { body } = await ask<UnnamedEntries>('sol', 'unnamed', { formId: null, from: null, to: null, words: null, ...change });
		return body.entries.map(({ id }) => Object.keys(ids).find((name) => ids[name] === id) ?? id);
	};

	it('are listed for who may erase, by form, day and words, each once with its corrections, and without an answer', async () => {
		const { status, body } = await ask<UnnamedEntries>('sol', 'unnamed', { formId: null, from: null, to: null, words: null });
		expect([status, body.more]).toEqual([200, false]);
		// The day of the town: half past midnight there.
		expect(body.entries).toEqual([
			{ id: ids['li'], formId: 'f', title: { zh: '演示', en: 'Test' }, day: '2026-11-23', officer: 'mara', area: { name: 'area', nameEn: 'area' }, corrections: 0 },
			{ id: ids['wang'], formId: 'f', title: { zh: '演示', en: 'Test' }, day: '2026-11-20', officer: 'mara', area: { name: 'area', nameEn: 'area' }, corrections: 1 },
		]);
		expect([await look({ words: '王小明' }), await look({ words: '两天' }), await look({ words: 'li SAYS 100%' }), await look({ words: '100_' })]).toEqual([['wang'], ['wang'], ['li'], []]);
		expect([await look({ formId: 'other' }), await look({ from: '2026-11-21' }), await look({ to: '2026-11-22' })]).toEqual([[], ['li'], ['wang']]);
		expect((await ask('mara', 'unnamed', { formId: null, from: null, to: null, words: null })).status).toBe(403);
		const noted = await withOwner(database.ownerUrl, async (db) => (await sql<{ detail: string }>`select detail::text as detail from audit where kind = 'looked_unnamed'`.execute(db)).rows.map(({ detail }) => detail));
		expect([noted.length > 0, noted.some((detail) => detail.includes('王'))]).toEqual([true, false]);
	});

	it('are erased with what corrects them and their files; one that hangs on a door or a case is not, by itself', async () => {
		const preview = async (name: string): Promise<ErasurePreview> => (await ask<ErasurePreview>('sol', 'preview', { type: 'entry', id: ids[name] })).body;
		expect([(await preview('atDoor')).going, (await preview('onCase')).going, (await preview('corrected')).going]).toEqual([[], [], []]);
		expect(await ask('sol', 'erase', { type: 'entry', id: ids['atDoor'], digest: (await preview('atDoor')).digest, reason: 'asked' })).toMatchObject({ status: 409, body: { code: 'erasure_stays' } });
		const seen = await preview('wang');
		expect(seen.going).toEqual([{ type: 'entry', count: 2 }, { type: 'file', count: 1 }]);
		expect(await ask('mara', 'erase', { type: 'entry', id: ids['wang'], digest: seen.digest, reason: 'asked' })).toMatchObject({ status: 403 });
		expect(await ask('sol', 'erase', { type: 'entry', id: ids['wang'], digest: seen.digest, reason: 'asked' })).toMatchObject({ status: 200, body: { going: expect.arrayContaining([{ type: 'entry', count: 2 }, { type: 'file', count: 1 }]) as unknown } });
		expect(await look()).toEqual(['li']);
		const left = await withOwner(database.ownerUrl, async (db) => (await sql<{ id: Id }>`select id from record where tenant_id = ${world.tenantId} and type in ('entry', 'file')`.execute(db)).rows.map(({ id }) => id));
		expect(left.toSorted()).toEqual([ids['li'], ids['atDoor'], ids['onCase']].toSorted());
		await mara.pull();
		expect(mara.ofType('entry').map(({ id }) => id).toSorted(), 'devices forget it too').toEqual([ids['li'], ids['atDoor'], ids['onCase']].toSorted());
		const keys = await withOwner(database.ownerUrl, async (db) => (await sql<{ n: number }>`select count(*) as n from subject_key where subject_id = any (${[ids['wang'], ids['corrected']]}::uuid[])`.execute(db)).rows[0]?.n);
		expect(Number(keys)).toBe(0);
	});
});
