import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asVaultId, type Id } from '../domain/ids.ts';
import type { Fields, RecordType, StoredRecord } from '../domain/records/record.ts';
import { readSeedPacks } from '../packs/seeds.ts';
import type { BeyondAnswer } from '../protocol/beyond.ts';
import type { FiguresAnswer } from '../protocol/figures.ts';
import { makeMemoryContext } from '../testing/memoryContext.ts';
import { openServerDatabase, type OpenedDatabase } from '../testing/serverDatabase.ts';
import { actorOf, door, fresh, makeWorld, type OfficerName } from '../testing/serverWorld.ts';
import { makeFigures } from '../worker/features/figures.ts';
import type { SignedInCall } from './endpoint.ts';
import { figureBehindEndpoint, figuresEndpoint } from './figures.ts';
import { openDatabase, openPool } from './store/database.ts';
import { insertRecords, type NewRecord } from './store/ownerWrites.ts';

const now = '2026-11-20T04:00:00.000Z';
const packs = (await readSeedPacks()).map((seed) => seed.pack);

describe('figures of the server', () => {
	let database: OpenedDatabase;
	const world = makeWorld();
	const put = (type: RecordType, areaId: Id | null, fields: Fields, readers: readonly Id[] | null = null): NewRecord => ({ type, id: fresh(), fields, placement: { areaId, readers, caseId: null } });
	const moments = Array.from({ length: 9 }, (_, n) => new Date(Date.parse('2025-10-05T00:00:00.000Z') + n * 47 * 86_400_000).toISOString());
	const hazard = (areaId: Id, openedAt: string, dueAt: string | null, closedAt: string | null, n: number, readers: readonly Id[] | null = null) => put('case', areaId, {
		number: `YH-${String(n)}`, packId: 'hazard', packVersion: 4, state: closedAt === null ? 'notified' : n % 5 === 0 ? 'void' : 'closed', priority: 'normal', title: 'x', openedAt, dueAt, closedAt, placeId: world.eastDoor, point: null, openedBy: world.officers.mara,
		applicantId: null, beneficiaryId: null, reporter: null, assigneeId: null, leadId: null, organisationId: world.station, restricted: readers !== null, 'x.repeat': n % 3, 'x.severity': n % 4 === 0 ? 'major' : 'general',
		...(n % 7 === 0 && closedAt === null ? { stood: { since: '2026-01-01T00:00:00.000Z', move: 'x', reason: null } } : {}),
	}, readers);
	const doors = Array.from({ length: 6 }, (_, n) => put('place', n < 4 ? world.east : world.west, { ...door(`${String(n)}号`), kind: 'door' } as unknown as Fields));
	const visits = doors.flatMap((place, n) => moments.slice(n).map((endedAt, turn) => put('entry', place.placement.areaId, {
		packId: 'home-visit', packVersion: 4, formId: 'home_visit', formVersion: 4, placeId: place.id, caseId: null, taskId: null, answers: {}, xml: '', outcome: turn % 2 === 0 ? 'met' : 'nobody', whom: null, officerId: world.officers.mara, companions: [], startedAt: endedAt, endedAt, position: null,
		...(n === 3 ? { test: true } : {}),
	})));
	const cases = moments.flatMap((openedAt, a) => [null, ...moments.slice(a)].flatMap((closedAt, b) => [null, moments[(a + b) % 9] ?? null].map((dueAt, c) => hazard((a + b) % 3 === 0 ? world.west : world.east, openedAt, dueAt, closedAt, a * 100 + b * 10 + c))));
	const secret = hazard(world.east, '2026-11-02T00:00:00.000Z', null, null, 9999, [world.officers.mara]);
	const records = [...packs.map((pack) => put('pack', null, { packId: pack.id, version: pack.version, definition: pack as unknown as Fields })), ...doors, ...visits, ...cases, secret];

	beforeAll(async () => {
		database = await openServerDatabase();
		await database.seed(world);
		const pool = openPool(database.ownerUrl, 1);
		await openDatabase(pool).transaction().execute((tx) => insertRecords(tx, world.tenantId, records));
		await pool.end();
	}, 60_000);
	afterAll(() => database.close());

	const noted: object[] = [];
	const call = (name: OfficerName, body: object) => ({ actor: actorOf(world, name, asVaultId(fresh())), now: new Date(now), request: new Request('http://x', { method: 'POST', body: JSON.stringify(body) }), server: { db: database.db }, tenant: { audit: { note: (_: unknown, lines: readonly object[]) => Promise.resolve(void noted.push(...lines)) } } }) as unknown as SignedInCall;
	async function figures(name: OfficerName, body: object): Promise<FiguresAnswer> {
		const answer = await figuresEndpoint(call(name, body));
		if (!answer.ok) throw new Error(JSON.stringify(answer.problem));
		return answer.value as FiguresAnswer;
	}
	async function behind(name: OfficerName, body: object): Promise<readonly StoredRecord[]> {
		const answer = await figureBehindEndpoint(call(name, body));
		if (!answer.ok) throw new Error(JSON.stringify(answer.problem));
		return (answer.value as BeyondAnswer).records;
	}
	const year = { packId: 'hazard', from: '2026-01-01', until: '2026-12-31', areaId: null };

	it.each([['hazard', null], ['hazard', 'west'], ['home-visit', null], ['home-visit', 'east']] as const)('are those of a device that holds everything: %s %s', async (packId, area) => {
		const areaId = area === null ? null : world[area];
		const all = [...world.records, ...records].filter((each) => each.placement.readers === null && each.type !== 'pack').map(({ type, id, fields, placement }): StoredRecord => ({ type, id, areaId: placement.areaId, rev: 1, fields }));
		const device = makeFigures(await makeMemoryContext({ packs, now, records: all, me: actorOf(world, 'sol', asVaultId(fresh())).me }));
		for (const time of ['month', 'quarter', 'year', 'lastYear'] as const) {
			const page = await device.page({ packId, time, areaId });
			if (!page.ok) throw new Error(page.problem.code);
			const answer = await figures('sol', { ...page.value.asked });
			expect(answer.now).toEqual(page.value.table);
			const before = page.value.before;
			const then = before === null ? null : await device.page({ packId, time: before, areaId });
			expect(answer.before).toEqual(then?.ok === true ? then.value.table : null);
		}
		expect((await figures('sol', { ...year, packId, areaId })).now.whole[packId === 'hazard' ? 'onTime' : 'met']?.of).toBeGreaterThan(0);
	});

	it('are of what somebody may see: the own areas, and a restricted case for who is named on it alone', async () => {
		const opened = async (name: OfficerName) => (await figures(name, { ...year, from: '2026-11-01' })).now.whole['opened']?.value;
		expect([await opened('mara'), await opened('noor'), await opened('ines')]).toEqual([1, 0, 0]);
		const town = await figures('sol', year);
		const [east, west] = [await figures('mara', year), await figures('ines', year)];
		expect(Object.keys(town.now.parts).toSorted()).toEqual(expect.arrayContaining([world.east, world.west].toSorted()));
		expect([town.now.parts[world.west], town.now.parts[world.east]?.['done']]).toEqual([west.now.whole, east.now.whole['done']]);
	});

	it('open to the newest of the cases behind them, which is recorded; a figure that nobody defined to nothing', async () => {
		expect((await behind('mara', { ...year, from: '2026-11-01', figure: 'opened', part: 'counted' })).map(({ id }) => id)).toEqual([secret.id]);
		expect(await behind('noor', { ...year, from: '2026-11-01', figure: 'opened', part: 'counted' })).toEqual([]);
		expect(noted).toEqual([{ kind: 'looked_search', detail: { found: 1 } }, { kind: 'looked_search', detail: { found: 0 } }]);
		expect(await figureBehindEndpoint(call('mara', { ...year, figure: 'x', part: 'rest' }))).toMatchObject({ ok: false, problem: { code: 'not_found' } });
	});

	it.each([{ ...year, until: '2025-01-01' }, { ...year, from: 'x' }, { ...year, areaId: 'x' }, {}])('a question that says no days or no area is refused: %j', async (body) => {
		expect(await figuresEndpoint(call('sol', body))).toMatchObject({ ok: false, problem: { code: 'body_unreadable' } });
		expect(await figuresEndpoint(call('sol', { ...year, packId: 'nothing' }))).toMatchObject({ ok: false, problem: { code: 'pack_missing' } });
	});
});
