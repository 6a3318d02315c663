import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { asVaultId, type Id } from '../../domain/ids.ts';
import type { OperationBody } from '../../domain/operation.ts';
import { openServerDatabase, type OpenedDatabase } from '../../testing/serverDatabase.ts';
import { actorOf, door, fresh, makeWorld, testCase, TestDevice, type World } from '../../testing/serverWorld.ts';
import { openDatabase, openPool } from './database.ts';
import { PostgresServerStore } from './postgresStore.ts';

/** Round trips to the database decide how long a push takes: their number must not grow with the push. */
describe('statements of a push', () => {
	let database: OpenedDatabase;
	let world: World;
	let pool: pg.Pool;
	let store: PostgresServerStore;
	let count = 0;
	beforeAll(async () => {
		database = await openServerDatabase();
		pool = openPool(database.appUrl, 1);
		pool.on('connect', (client) => {
			const query = client.query.bind(client) as (...given: readonly unknown[]) => unknown;
			Object.assign(client, { query: (...given: readonly unknown[]) => { count += 1; return query(...given); } });
		});
		store = new PostgresServerStore(openDatabase(pool), database.keys);
	});
	afterAll(async () => {
		await pool.end();
		await database.close();
	});
	beforeEach(async () => {
		world = makeWorld();
		await database.seed(world);
	});
	const device = async (areas: readonly Id[] = [world.east]): Promise<TestDevice> => {
		const actor = actorOf(world, 'sol', asVaultId(fresh()));
		const made = new TestDevice(store, { ...actor, me: { ...actor.me, areaIds: areas, leafAreaIds: areas } });
		await database.enrol(made.actor);
		await made.pull();
		return made;
	};
	const statementsOf = async (one: TestDevice, saves: readonly (readonly OperationBody[])[]): Promise<number> => {
		const operations = saves.flatMap((bodies) => one.operations(...bodies));
		const before = count;
		const lines = await one.send(operations);
		expect(lines.filter((line) => line.outcome === 'refused' || line.outcome === 'retry')).toEqual([]);
		return count - before;
	};
	const cases = (ids: readonly Id[]): readonly (readonly OperationBody[])[] => ids.map((id): readonly OperationBody[] =>
		[{ kind: 'createRecord', ref: { type: 'case', id }, areaId: world.east, fields: testCase({ openedBy: world.officers.sol, organisationId: world.station, placeId: world.eastDoor }) }]);

	it('stay as many for five hundred operations of many kinds as for ten', async () => {
		const sol = await device();
		const found: number[] = [];
		for (const size of [2, 100]) {
			const made = Array.from({ length: size }, fresh);
			await statementsOf(sol, cases(made));
			found.push(await statementsOf(sol, made.flatMap((id): readonly (readonly OperationBody[])[] => [
				[{ kind: 'setFields', ref: { type: 'case', id }, base: 1, set: { title: 'x' } }],
				[{ kind: 'moveCase', caseId: id, base: 1, move: 'start', from: 'found', packVersion: 1, set: {}, note: null }, { kind: 'note', noteId: fresh(), areaId: world.east, of: { type: 'case', id }, text: 'x' }],
				[{ kind: 'assign', caseId: id, base: 1, assigneeId: world.officers.mara }],
				[{ kind: 'createRecord', ref: { type: 'place', id: fresh() }, areaId: world.east, fields: door('x') }],
			])));
		}
		expect(found[1]).toBe(found[0]);
		// One of them reads the town's own days off, for a move counts working days.
		expect(found[0]).toBeLessThan(12);
		expect(found[0]).toBeGreaterThan(6);
	});

	it('stay as many for a hundred hand-overs as for two, and for late work', async () => {
		const sol = await device();
		const [handed, late]: [number[], number[]] = [[], []];
		for (const size of [2, 100]) {
			const made = Array.from({ length: size }, fresh);
			await statementsOf(sol, cases(made));
			handed.push(await statementsOf(sol, made.map((id) => [{ kind: 'transfer', ref: { type: 'case', id }, base: 1, from: world.east, toAreaId: world.west, organisationId: null, assigneeId: null, reason: 'x' }])));
			late.push(await statementsOf(sol, made.map((id) => [{ kind: 'note', noteId: fresh(), areaId: world.east, of: { type: 'case', id }, text: 'x' }])));
		}
		expect([handed[1], late[1]]).toEqual([handed[0], late[0]]);
		expect(Math.max(...handed, ...late)).toBeLessThan(14);
	});

	it('stay as many for a push into many areas as into one', async () => {
		const sol = await device([world.east, world.west, world.far]);
		const doors = (areas: readonly Id[]): readonly (readonly OperationBody[])[] => areas.map((areaId) => [{ kind: 'createRecord', ref: { type: 'place', id: fresh() }, areaId, fields: door('x') }]);
		const one = await statementsOf(sol, doors([world.east]));
		expect(await statementsOf(sol, doors([world.east, world.west, world.far]))).toBe(one);
	});
});
