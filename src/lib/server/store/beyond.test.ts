import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asVaultId, type Id } from '../../domain/ids.ts';
import type { Fields } from '../../domain/records/record.ts';
import { actorOf, door, fresh, makeWorld, noon, type OfficerName, type World } from '../../testing/serverWorld.ts';
import { openServerDatabase, type OpenedDatabase } from '../../testing/serverDatabase.ts';
import { ageWorkingSets } from './ageing.ts';
import { BeyondRows } from './beyond.ts';
import { openDatabase, openPool } from './database.ts';
import { insertRecords, type NewRecord } from './ownerWrites.ts';

describe('what lies beyond the working set', () => {
	let database: OpenedDatabase;
	let world: World;
	let beyond: BeyondRows;
	const [oldDoor, oldCase, oldNote, secret, westCase, recent] = [fresh(), fresh(), fresh(), fresh(), fresh(), fresh()];
	const actor = (name: OfficerName) => actorOf(world, name, asVaultId(fresh()));
	const closed = (title: string, closedAt: string, more: Fields = {}): Fields => ({ number: 'YH230101-0001', title, placeId: oldDoor, closedAt, reporter: null, ...more });
	const put = (type: NewRecord['type'], id: Id, areaId: Id, fields: Fields, caseId: Id | null = null, readers: readonly Id[] | null = null): NewRecord => ({ type, id, fields, placement: { areaId, readers, caseId } });

	beforeAll(async () => {
		database = await openServerDatabase();
		world = makeWorld();
		await database.seed(world);
		const pool = openPool(database.ownerUrl, 1);
		const db = openDatabase(pool);
		await db.transaction().execute((tx) => insertRecords(tx, world.tenantId, [
			put('place', oldDoor, world.east, door('松岗里3幢2单元502')),
			put('case', oldCase, world.east, closed('飞线充电', '2023-05-01T00:00:00Z')), put('note', oldNote, world.east, { of: { type: 'case', id: oldCase }, text: 'x' }, oldCase),
			put('case', secret, world.east, closed('飞线 隐情', '2023-06-01T00:00:00Z', { restricted: true }), null, [world.officers.mara]),
			put('case', westCase, world.west, closed('飞线 西片', '2023-07-01T00:00:00Z')),
			put('case', recent, world.east, closed('飞线 最近', new Date(Date.parse(noon) - 10 * 86_400_000).toISOString())),
		]));
		await ageWorkingSets(db, Date.parse(noon));
		await pool.end();
		beyond = new BeyondRows(database.db);
	});
	afterAll(() => database.close());

	const found = async (name: OfficerName, ...words: readonly string[]): Promise<readonly Id[]> => (await beyond.cases(actor(name), words, 50)).map((record) => record.id);

	it('finds what has left by age in the officer’s areas, newest first, and nothing of the working set', async () => {
		expect(await found('mara', '飞线')).toEqual([secret, oldCase]);
	});
	it('shows a restricted case to its readers alone', async () => {
		expect(await found('noor', '飞线')).toEqual([oldCase]);
		expect(await found('ines', '飞线')).toEqual([westCase]);
		expect(await beyond.caseWhole(actor('noor'), secret, 50)).toEqual([]);
		expect((await beyond.caseWhole(actor('mara'), secret, 50)).map((record) => record.id)).toEqual([secret]);
	});
	it.each([['3-2-502', ['32502']], ['part of the address and a word', ['松岗里', '充电']], ['half a number', ['0101']]])('is searched by %s', async (_what, words) => {
		expect(await found('mara', ...words)).toContain(oldCase);
	});
	it('finds nothing where one word is missing, and takes no pattern from a word', async () => {
		expect(await found('mara', '飞线', '燃气')).toEqual([]);
		expect(await found('mara', '%')).toEqual([]);
	});
	it('gives a case with all that belongs to it, and none of another area', async () => {
		expect((await beyond.caseWhole(actor('mara'), oldCase, 50)).map((record) => record.id)).toEqual([oldCase, oldNote]);
		expect(await beyond.caseWhole(actor('ines'), oldCase, 50)).toEqual([]);
	});
	it('gives the older work at a door, and nothing of a door out of scope', async () => {
		expect((await beyond.place(actor('mara'), oldDoor, 50))?.map((record) => record.id)).toEqual([secret, oldCase]);
		expect(await beyond.place(actor('ines'), oldDoor, 50)).toBeUndefined();
	});
});
