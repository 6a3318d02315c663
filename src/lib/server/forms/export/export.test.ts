import type { RequestEvent, RequestHandler } from '@sveltejs/kit';
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { asVaultId, type Id } from '../../../domain/ids.ts';
import type { OperationBody } from '../../../domain/operation.ts';
import type { EntryShape } from '../../../domain/records/shapes.ts';
import { servedTown } from '../../../testing/servedTown.ts';
import type { OpenedDatabase } from '../../../testing/serverDatabase.ts';
import { actorOf, fresh, noon, TestDevice, type OfficerName, type World } from '../../../testing/serverWorld.ts';
import { changeOfficer, sessionsOf } from '../../../testing/townSessions.ts';
import { withRight } from '../../endpoint.ts';
import { withOwner } from '../../store/ownerWrites.ts';
import { exportEntriesEndpoint } from './endpoint.ts';

const handler: RequestHandler = withRight('export_entries', exportEntriesEndpoint);

describe('taking entries out', () => {
	let database: OpenedDatabase;
	let world: World;
	let tokens: ReadonlyMap<string, string> = new Map();
	const ids: { [name: string]: Id } = {};
	servedTown('export', (opened, town) => { [database, world] = [opened, town]; });
	beforeAll(async () => {
		await changeOfficer(database, world.officers.ines, { role: 'supervisor' });
		tokens = await sessionsOf(world, ['sol', 'mara', 'ines']);
		await entry('mara', 'east', { xml: '<data id="f" version="1"><said>=1+1</said><ok>yes</ok><count>-3</count><child><name>甲</name></child><child><name>乙</name></child></data>' });
		await entry('mara', 'secret', { xml: '<data><said>seen by Mara alone</said></data>', caseId: world.secretCase, placeId: null });
		await entry('ines', 'west', { xml: '<data><said>13900000001</said><ok>no</ok></data>', placeId: world.westDoor, endedAt: '2026-11-22T17:00:00.000Z' });
	});
	async function entry(who: OfficerName, name: string, change: Partial<EntryShape>): Promise<Id> {
		const device = new TestDevice(database.store, actorOf(world, who, asVaultId(fresh())));
		const entryId = fresh();
		const made: EntryShape = { packId: 'test', packVersion: 1, formId: 'f', formVersion: 1, placeId: world.eastDoor, caseId: null, taskId: null, answers: {}, xml: '<data/>', outcome: null, whom: null, officerId: world.officers[who], companions: [], startedAt: noon, endedAt: noon, position: null, ...change };
		const body: OperationBody = { kind: 'submitEntry', entryId, areaId: who === 'ines' ? world.west : world.east, entry: made };
		const [line] = await device.save(body);
		if (line?.outcome !== 'ok') throw new Error(JSON.stringify(line));
		ids[name] = entryId;
		return entryId;
	}
	async function take(who: string, change: object = {}): Promise<Response> {
		const url = new URL('https://doorstep.example/api/forms/export');
		const body = { formId: 'f', as: 'csv', words: 'labels', language: 'en', from: null, to: null, ...change };
		const request = new Request(url, { method: 'POST', body: JSON.stringify(body), headers: { authorization: `Bearer ${tokens.get(who) ?? ''}` } });
		return handler({ request, url, route: { id: '/api/forms/export' }, params: {}, getClientAddress: () => '10.0.0.1' } as unknown as RequestEvent);
	}
	/** What lies in an archive without compression, as text. */
	const textOf = async (answer: Response): Promise<string> => Buffer.from(await answer.arrayBuffer()).toString('utf8');

	it('is one table for the form and one for its rows, in one archive, with no formula in it', async () => {
		const answer = await take('sol');
		expect([answer.status, answer.headers.get('content-type'), answer.headers.get('cache-control')]).toEqual([200, 'application/zip', 'no-store']);
		const text = await textOf(answer);
		expect(text).toContain('f.csv');
		expect(text).toContain('f-child.csv');
		expect(text).toContain('"Said","说明","In order?","How many","Picture"');
		expect(text).toContain(`"${ids['east'] ?? ''}","1","","","2026-11-20 12:00:00","2026-11-20 12:00:00","mara","","area","East 101","","","","","'=1+1","","Yes","-3",""`);
		expect(text).toContain('"\t13900000001","","No"');
		expect(text).toContain(`"${ids['east'] ?? ''}/child[2]","${ids['east'] ?? ''}","乙"`);
	});

	it('holds what lies in the areas of who takes it, of restricted cases only what they may read, and the days asked for', async () => {
		const said = async (who: string, change: object = {}): Promise<readonly string[]> => {
			const text = await textOf(await take(who, { as: 'zip', ...change }));
			return Object.entries(ids).filter(([, id]) => text.includes(`entries/${id}.xml`)).map(([name]) => name).sort();
		};
		expect([await said('sol'), await said('ines')]).toEqual([['east', 'west'], ['west']]);
		// Days of the town, not of Greenwich: 17:00 UTC on the 22nd is the 23rd there.
		expect([await said('sol', { from: '2026-11-23' }), await said('sol', { to: '2026-11-22' })]).toEqual([['west'], ['east']]);
	});

	it('holds no tests, unless they are asked for', async () => {
		const made = async (tests: boolean): Promise<boolean> => (await textOf(await take('ines', { as: 'zip', ...(tests ? { tests } : {}) }))).includes('only a test');
		await withOwner(database.ownerUrl, async (db) => sql`update record set fields = fields || '{"test": true}'::jsonb where id = ${await entry('ines', 'test', { xml: '<data><said>only a test</said></data>', placeId: null })}`.execute(db));
		expect([await made(false), await made(true)]).toEqual([false, true]);
		expect(await textOf(await take('ines', { tests: true }))).not.toContain('13900000001');
	});

	it('of an entry and its correction holds one, which names the other; what was sent is all of it', async () => {
		const first = ids['west'] ?? fresh();
		await entry('ines', 'better', { xml: '<data><said>better</said></data>', placeId: world.westDoor, endedAt: '2026-11-22T17:00:00.000Z', corrects: first, original: first, correctedAt: '2026-11-23T01:00:00.000Z' });
		const text = await textOf(await take('ines'));
		expect(text).toContain(`"${ids['better'] ?? ''}","1","${first}","2026-11-23 09:00:00","2026-11-20 12:00:00","2026-11-23 01:00:00","ines"`);
		expect(text).not.toContain('13900000001');
		const originals = await textOf(await take('ines', { as: 'zip' }));
		expect([originals.includes(`entries/${first}.xml`), originals.includes(`entries/${ids['better'] ?? ''}.xml`)]).toEqual([true, true]);
	});

	it('says what another app sent, as a code or in words; corrections made in this app do not', async () => {
		const sent = await entry('ines', 'collect', { xml: '<data><said>by Collect</said></data>', placeId: world.westDoor });
		await withOwner(database.ownerUrl, async (db) => sql`update record set fields = fields || '{"via": "openRosa"}'::jsonb where id = ${sent}`.execute(db));
		const line = async (id: Id, change: object): Promise<string | undefined> => (await textOf(await take('ines', change))).split(/\r?\n/).find((each) => each.startsWith(`"${id}"`));
		const column = async (change: object, heading: string): Promise<number> => ((await textOf(await take('ines', change))).split(/\r?\n/).find((each) => each.includes(`"${heading}"`)) ?? '').replace(/^.*?(?="(KEY|Entry|记录编号)")/, '').split(',').indexOf(`"${heading}"`);
		for (const [change, heading, said] of [[{ words: 'codes' }, '__via', 'openRosa'], [{ language: 'en' }, 'From another app', 'Yes'], [{ language: 'zh-CN' }, '来自其他应用', '是']] as const) {
			const at = await column(change, heading);
			expect(at, heading).toBeGreaterThan(0);
			expect((await line(sent, change))?.split(',')[at], heading).toBe(`"${said}"`);
			expect((await line(ids['better'] ?? fresh(), change))?.split(',')[at], 'made in this app').toBe('""');
		}
		await withOwner(database.ownerUrl, async (db) => sql`update record set fields = fields || '{"test": true}'::jsonb where id = ${sent}`.execute(db));
	});

	it('comes as Excel sheets, as places, and as the original XML', async () => {
		expect((await take('sol', { as: 'xlsx' })).headers.get('content-type')).toBe('application/zip');
		const places = await take('sol', { as: 'geojson' });
		expect([places.headers.get('content-type'), JSON.parse(await places.text())]).toEqual(['application/geo+json', { type: 'FeatureCollection', features: [] }]);
		expect(await textOf(await take('sol', { as: 'zip' }))).toContain('<data id="f" version="1"><said>=1+1</said>');
	});

	it('is recorded before it leaves: who, which form, how many; and refused to who may not', async () => {
		expect((await take('mara')).status).toBe(403);
		expect((await take('sol', { formId: 'nothing' })).status).toBe(404);
		expect((await take('sol', { as: 'exe' })).status).toBe(400);
		const told = async (): Promise<readonly object[]> => withOwner(database.ownerUrl, async (db) => (await sql<{ detail: string }>`select detail from audit where kind = 'entries_exported' order by seq`.execute(db)).rows.map(({ detail }) => JSON.parse(detail) as object));
		const before = (await told()).length;
		await take('ines', { from: '2026-11-01', to: '2026-11-30' });
		expect((await told()).slice(before)).toEqual([{ names: ['f'], as: 'csv', entries: 1, from: '2026-11-01', to: '2026-11-30' }]);
	});
});
