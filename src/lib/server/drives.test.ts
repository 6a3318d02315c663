import type { RequestEvent, RequestHandler } from '@sveltejs/kit';
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { tryField } from '../domain/drives/doorFields.ts';
import { partSaves } from '../domain/drives/make.ts';
import { asVaultId, type Id } from '../domain/ids.ts';
import type { Json } from '../domain/json.ts';
import type { EntryShape } from '../domain/records/shapes.ts';
import type { Pack } from '../domain/workflow/pack.ts';
import { servedTown } from '../testing/servedTown.ts';
import type { OpenedDatabase } from '../testing/serverDatabase.ts';
import { actorOf, fresh, makeWorld, noon, TestDevice, type World } from '../testing/serverWorld.ts';
import { changeOfficer, sessionsOf } from '../testing/townSessions.ts';
import { beyondCaseEndpoint, beyondPlaceEndpoint, beyondSearchEndpoint } from './beyond.ts';
import { withRight } from './endpoint.ts';
import { figuresEndpoint } from './figures.ts';
import { exportEntriesEndpoint } from './forms/export/endpoint.ts';
import { restrictedHereEndpoint, seenByEndpoint } from './restricted.ts';
import { everyone } from './store/ownerWrites.ts';

const pack = JSON.parse(await readFile(new URL('../packs/drive/pack.json', import.meta.url), 'utf8')) as Pack;

/** Sol leads a restricted drive in the east, in which Mara goes. Noor, of the same organisation and area, is made a supervisor, and Ines, of another organisation, an administrator of the whole town. */
describe('a restricted drive, asked for at every door of the server', () => {
	let database: OpenedDatabase;
	let world: World;
	let tokens: ReadonlyMap<string, string> = new Map();
	const ids: { part: Id | null; door: Id | null; entry: Id } = { part: null, door: null, entry: fresh() };
	servedTown('drives', (opened, town) => { [database, world] = [opened, town]; }, () => {
		const made = makeWorld();
		return { ...made, records: [...made.records, { type: 'pack', id: fresh(), placement: everyone, fields: { packId: pack.id, version: pack.version, definition: pack as unknown as Json } }] };
	});
	beforeAll(async () => {
		await changeOfficer(database, world.officers.noor, { role: 'supervisor' });
		await changeOfficer(database, world.officers.ines, { role: 'administrator', areaIds: [world.town] });
		tokens = await sessionsOf(world, ['sol', 'mara', 'noor', 'ines']);
		const device = async (name: 'sol' | 'mara'): Promise<TestDevice> => {
			const one = new TestDevice(database.store, actorOf(world, name, asVaultId(fresh())));
			await database.enrol(one.actor);
			await one.pull();
			return one;
		};
		const [sol, mara] = [await device('sol'), await device('mara')];
		const maker = { pack, officerId: world.officers.sol, organisationId: world.station, at: noon, today: '2026-11-20', end: '2026-12-31T15:59:59.000Z', latest: '2027-01-31T00:00:00.000Z', newId: fresh };
		const terms = { driveId: fresh(), name: '困境家庭走访', publicName: '秋季入户走访', formId: 'f', from: '2026-11-01', until: '2026-12-31', walled: true };
		for (const bodies of partSaves(terms, { areaId: world.east, teamId: world.station, leadId: world.officers.sol, placeIds: [world.eastDoor], goers: [world.officers.mara] }, maker)) await sol.save(...bodies);
		await mara.pull();
		const door = mara.ofType('task').find((task) => task.fields['kind'] === 'drive');
		[ids.part, ids.door] = [(door?.fields['caseId'] ?? null) as Id | null, door?.id ?? null];
		if (door === undefined || ids.part === null) throw new Error('Mara has the door');
		const entry: EntryShape = { packId: 'test', packVersion: 1, formId: 'f', formVersion: 1, placeId: world.eastDoor, caseId: ids.part, taskId: door.id, answers: {}, xml: '<data><said>孩子由祖母照看</said></data>', outcome: 'met', whom: null, officerId: world.officers.mara, companions: [], startedAt: noon, endedAt: noon, position: null };
		const lines = await mara.save(
			{ kind: 'submitEntry', entryId: ids.entry, areaId: world.east, entry },
			{ kind: 'setFields', ref: { type: 'task', id: door.id }, base: door.rev, set: { [tryField(fresh())]: { by: world.officers.mara, at: noon, outcome: 'met', entryId: ids.entry, words: null } } },
		);
		if (lines.some(({ outcome }) => outcome !== 'ok')) throw new Error(JSON.stringify(lines));
	});

	async function ask(handler: RequestHandler, who: string, route: string, body: object | null, params: { readonly [name: string]: string } = {}): Promise<string> {
		const url = new URL(`https://doorstep.example${route}`);
		const request = new Request(url, { method: body === null ? 'GET' : 'POST', ...(body === null ? {} : { body: JSON.stringify(body) }), headers: { authorization: `Bearer ${tokens.get(who) ?? ''}` } });
		const answer = await handler({ request, url, route: { id: route }, params, getClientAddress: () => '10.0.0.1' } as unknown as RequestEvent);
		return Buffer.from(await answer.arrayBuffer()).toString('utf8');
	}
	/** All that the server says to somebody who looks for it. */
	async function heard(who: string): Promise<string> {
		const part = String(ids.part);
		const answers = [
			ask(withRight('look_beyond', beyondSearchEndpoint), who, '/api/beyond/cases', { text: '走访' }), ask(withRight('look_beyond', beyondSearchEndpoint), who, '/api/beyond/cases', { text: 'XD' }),
			ask(withRight('look_beyond', beyondCaseEndpoint), who, '/api/beyond/cases/[id]', null, { id: part }), ask(withRight('look_beyond', beyondPlaceEndpoint), who, '/api/beyond/places/[id]', null, { id: world.eastDoor }),
			ask(withRight('look_beyond', figuresEndpoint), who, '/api/figures', { packId: 'drive', from: '2026-11-01', until: '2026-11-30', areaId: null }), ask(withRight('look_beyond', figuresEndpoint), who, '/api/figures', { packId: 'test', from: '2026-11-01', until: '2026-11-30', areaId: null }),
			ask(withRight('export_entries', exportEntriesEndpoint), who, '/api/forms/export', { formId: 'f', as: 'csv', words: 'labels', language: 'zh-CN', from: null, to: null }),
			ask(withRight('break_glass', restrictedHereEndpoint), who, '/api/restricted/here', { placeId: world.eastDoor }), ask(withRight('look_beyond', seenByEndpoint), who, '/api/restricted/cases/[id]/looks', null, { id: part }),
		];
		const device = new TestDevice(database.store, { ...actorOf(world, who as 'noor', asVaultId(fresh())), ...(who === 'ines' ? { me: { ...actorOf(world, 'ines').me, role: 'administrator' as const, areaIds: [world.town], leafAreaIds: [world.east, world.west, world.far] } } : {}) });
		await database.enrol(device.actor);
		return [...(await Promise.all(answers)), JSON.stringify(await device.pull())].join('\n');
	}
	const traces = (): readonly string[] => ['困境', '秋季入户走访', '孩子由祖母照看', String(ids.door), String(ids.part), ids.entry];

	it('is not there for a supervisor of the same organisation and area, nor for an administrator of the town', async () => {
		for (const who of ['noor', 'ines']) {
			const all = await heard(who);
			for (const trace of traces()) expect(all.includes(trace), `${who}: ${trace}`).toBe(false);
			expect(all.includes('East 101'), 'the door itself is an ordinary one').toBe(true);
		}
	});

	it('is there for who leads it, so that what is looked for can be found', async () => {
		const all = await heard('sol');
		for (const trace of traces()) expect(all.includes(trace), trace).toBe(true);
	});

	it('tells no figures but its own coverage, in which small ones are hidden', async () => {
		const answer = await ask(withRight('look_beyond', figuresEndpoint), 'sol', '/api/figures', { packId: 'drive', from: '2026-11-01', until: '2026-11-30', areaId: null });
		expect(JSON.parse(answer)).toMatchObject({ code: 'pack_missing' });
	});
});
