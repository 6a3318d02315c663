import type { RequestEvent, RequestHandler } from '@sveltejs/kit';
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { slotPlanOf } from '../domain/appointments/slots.ts';
import type { Id } from '../domain/ids.ts';
import { servedTown } from '../testing/servedTown.ts';
import type { OpenedDatabase } from '../testing/serverDatabase.ts';
import { actorOf, fresh, noon, TestDevice, type World } from '../testing/serverWorld.ts';
import { sessionsOf } from '../testing/townSessions.ts';
import { withRight } from './endpoint.ts';
import { setSlotsEndpoint, slotLoadEndpoint } from './slots.ts';
import { withOwner } from './store/ownerWrites.ts';

const handlers: { readonly [path: string]: RequestHandler } = { 'admin/slots': withRight('set_slots', setSlotsEndpoint), slots: withRight('work', slotLoadEndpoint) };
const plan = { windows: [{ weekdays: [1, 2, 3, 4, 5], from: '09:00', to: '12:00', minutes: 30, capacity: 2 }], perDay: null, exceptions: [{ day: '2026-12-24', most: 0, words: '全员培训' }] };

describe('slots of a team', () => {
	let database: OpenedDatabase;
	let world: World;
	let tokens: ReadonlyMap<string, string> = new Map();
	servedTown('slots', (opened, town) => { [database, world] = [opened, town]; });
	beforeAll(async () => { tokens = await sessionsOf(world, ['sol', 'mara', 'ines']); });
	async function ask(path: string, body: object, who = 'sol'): Promise<{ readonly code?: string; readonly booked?: object } | null> {
		const url = new URL(`https://doorstep.example/api/${path}`);
		const request = new Request(url, { method: 'POST', body: JSON.stringify(body), headers: { authorization: `Bearer ${tokens.get(who) ?? ''}` } });
		const answer = await handlers[path]?.({ request, url, route: { id: `/api/${path}` }, params: {}, getClientAddress: () => '10.0.0.1' } as unknown as RequestEvent);
		const text = (await answer?.text()) ?? '';
		return text === '' ? null : (JSON.parse(text) as { readonly code?: string });
	}
	const planOn = async (device: TestDevice) => {
		await device.pull();
		return slotPlanOf(device.get('organisation', world.station)?.fields['slots']);
	};

	it('are set by its supervisor, reach every device with its next sync, and it is recorded', async () => {
		const mara = new TestDevice(database.store, actorOf(world, 'mara'));
		expect(await planOn(mara)).toBeNull();
		await ask('admin/slots', { teamId: world.station, plan });
		expect(await planOn(mara)).toEqual(plan);
		await ask('admin/slots', { teamId: world.station, plan: null });
		expect(await planOn(mara)).toBeNull();
		const audit = await withOwner(database.ownerUrl, async (db) => (await sql<{ detail: string }>`select detail from audit where kind = 'slots_changed' order by seq`.execute(db)).rows);
		expect(audit.map(({ detail }) => JSON.parse(detail) as object)).toEqual([{ names: [world.station] }, { names: [world.station] }]);
	});

	it('say to whoever works here how many are booked when, also where they do not see it, and no more', async () => {
		const mara = new TestDevice(database.store, actorOf(world, 'mara'));
		await mara.pull();
		const at = '2026-12-01T01:00:00.000Z';
		const booking = { day: '2026-12-01', at, minutes: 30, way: 'office', teamId: world.station, askedBy: null, along: [], moved: 0, change: { kind: 'booked', by: world.officers.mara, at: noon, reason: null } };
		for (const id of [fresh(), fresh()]) await mara.save({ kind: 'createRecord', ref: { type: 'task', id }, areaId: world.east, fields: { kind: 'appointment', packId: 'test', placeId: null, caseId: world.eastCase, day: '2026-12-01', at, assigneeId: world.officers.mara, state: 'open', doneBy: null, note: null, booking } });
		expect(await ask('slots', { teamId: world.station, from: '2026-12-01', to: '2026-12-07' }, 'ines')).toEqual({ booked: [{ at, count: 2 }] });
		expect(await ask('slots', { teamId: world.station, from: '2026-12-02', to: '2026-12-07' }, 'ines')).toEqual({ booked: [] });
	});

	it.each<[string, string, object | ((town: World) => { readonly teamId: Id; readonly plan?: object }), string, string]>([
		['who leads no team', 'admin/slots', (town) => ({ teamId: town.station, plan }), 'mara', 'not_allowed'], ['another organisation’s', 'admin/slots', (town) => ({ teamId: town.society, plan }), 'sol', 'not_allowed'],
		['a plan that is none', 'admin/slots', (town) => ({ teamId: town.station, plan: { windows: [{}], perDay: null, exceptions: [] } }), 'sol', 'field_invalid'], ['years at once', 'slots', (town) => ({ teamId: town.station, from: '2026-01-01', to: '2028-01-01' }), 'mara', 'field_invalid'],
	])('refuses %s', async (_, path, body, who, code) => {
		expect((await ask(path, typeof body === 'function' ? (body as (town: World) => object)(world) : body, who))?.code).toBe(code);
	});
});
