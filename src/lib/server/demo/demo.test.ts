import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkNewRecord, checkSet } from '../../domain/merge/checks.ts';
import { consentState } from '../../domain/privacy/consent.ts';
import { isSightField } from '../../domain/cases/sight.ts';
import { isNoticeField } from '../../domain/privacy/notice.ts';
import { fieldFits, fieldRules } from '../../domain/records/fieldRules.ts';
import type { CaseShape, EntryShape, PersonShape, PlaceShape, TaskShape } from '../../domain/records/shapes.ts';
import type { Fields } from '../../domain/records/record.ts';
import { dueState } from '../../domain/time/due.ts';
import { insideOutline } from '../../domain/geo/outline.ts';
import { isToldField, tellingsOf } from '../../domain/cases/telling.ts';
import { clockOf } from '../../domain/workflow/clock.ts';
import { isKeptByMoves, legalMove } from '../../domain/workflow/moves.ts';
import type { Pack } from '../../domain/workflow/pack.ts';
import { createTestDatabase } from '../../testing/database.ts';
import { publishSeedPacks } from '../setup/publishPacks.ts';
import { setUpTenant } from '../setup/setup.ts';
import { ageWorkingSets } from '../store/ageing.ts';
import { migrate } from '../store/migrate.ts';
import { withOwner, type NewRecord } from '../store/ownerWrites.ts';
import { makeDemo, seedDemo, type Demo } from './seed.ts';

const now = Date.parse('2026-11-20T04:00:00Z');

describe('the invented town', () => {
	let demo: Demo;
	beforeAll(async () => { demo = await makeDemo({ seed: 1, now }); });
	const of = (type: NewRecord['type']): readonly NewRecord[] => demo.records.filter((record) => record.type === type);
	const packs = (): { pack(id: string, version: number): Pack | undefined } => ({
		pack: (id, version) => of('pack').map((record) => record.fields['definition'] as unknown as Pack).find((pack) => pack.id === id && pack.version === version),
	});

	it('is the same for the same seed and moment, and another for another seed', async () => {
		expect(await makeDemo({ seed: 1, now })).toEqual(demo);
		expect((await makeDemo({ seed: 2, now })).records[100]).not.toEqual(demo.records[100]);
	});

	it('has the size that was asked for', async () => {
		expect(of('organisation')).toHaveLength(2);
		expect(of('area').map((record) => record.fields['level']).sort()).toEqual([...Array<string>(3).fill('community'), ...Array<string>(12).fill('grid'), 'street']);
		expect(of('place').filter((record) => record.fields['kind'] === 'door')).toHaveLength(600);
		// And one in each state of every service that came later, with three that were done in the months before; and eight parts of four drives.
		const later = of('pack').map((record) => record.fields['definition'] as unknown as Pack).filter(({ id }) => !['hazard', 'home-service', 'drive'].includes(id)).reduce((sum, pack) => sum + pack.states.length + (pack.noun === null ? 0 : 3), 8);
		expect([of('case').length, of('officer').length]).toEqual([60 + later, 8]);
		const large = await makeDemo({ seed: 1, now, doors: 2000, cases: 1000 });
		expect(large.records.filter((record) => record.type === 'case')).toHaveLength(1000 + later);
		expect(large.records.filter((record) => record.type === 'place' && record.fields['kind'] === 'door')).toHaveLength(2000);
	});

	it('holds only records that an officer could have made', () => {
		for (const record of demo.records) {
			const rules = fieldRules[record.type];
			if (rules === undefined) continue;
			const [told, made] = [true, false].map((isTold) => Object.fromEntries(Object.entries(record.fields).filter(([field]) => !isKeptByMoves(field) && (isNoticeField(field) || isSightField(field) || isToldField(field)) === isTold)));
			expect(checkNewRecord(record.type, made ?? {}, packs()), `${record.type} ${JSON.stringify(record.fields)}`).toBeNull();
			expect(checkSet({ ...record, areaId: record.placement.areaId, rev: 1, fields: made ?? {} }, told ?? {}, packs()), `${record.type} ${JSON.stringify(told)}`).toBeNull();
			for (const [field, rule] of Object.entries(rules)) expect(record.fields[field] === undefined || fieldFits(rule, record.fields[field]), `${record.type}.${field}`).toBe(true);
		}
	});

	it('has told whom a step made it a duty to tell, but for what happened just now', () => {
		const tellings = of('case').flatMap((record) => tellingsOf(record.fields));
		expect(tellings.length).toBeGreaterThan(3);
		for (const { done, until } of tellings) expect(done || Date.parse(until) > now - 2 * 86_400_000).toBe(true);
	});

	it('has told most households what is kept on them, and left some to be told', () => {
		const doors = of('place').filter((record) => record.fields['kind'] === 'door');
		const told = doors.filter((record) => Object.keys(record.fields).some(isNoticeField));
		expect(told.length).toBeGreaterThan(500);
		expect(told.length).toBeLessThan(doors.length);
		const states = of('person').map((record) => consentState(record.fields, '2026-11-20'));
		expect([states.includes('due'), states.includes('given')], 'a guardian has agreed for every child').toEqual([false, true]);
	});

	it('has every reference answered, in the same area', () => {
		const known = new Map(demo.records.map((record) => [record.id, record]));
		for (const record of demo.records) {
			for (const field of ['placeId', 'personId', 'applicantId', 'assigneeId', 'caseId', 'entranceId', 'officerId']) {
				const id = record.fields[field];
				if (typeof id !== 'string') continue;
				const target = known.get(id as never);
				expect(target, `${record.type}.${field}`).toBeDefined();
				if (field !== 'assigneeId' && field !== 'officerId') expect(target?.placement.areaId, `${record.type}.${field}`).toBe(record.placement.areaId);
			}
		}
	});

	it('puts every place inside its grid', () => {
		const outlines = new Map(of('area').map((record) => [record.id, record.fields['outline'] as unknown as readonly (readonly [number, number])[]]));
		for (const record of of('place')) {
			const { point } = record.fields as unknown as PlaceShape;
			const outline = record.placement.areaId === null ? undefined : outlines.get(record.placement.areaId);
			expect(point !== null && outline !== undefined && insideOutline(outline, point), String(record.fields['label'])).toBe(true);
		}
	});

	it('has cases in every state, reached by legal moves, some overdue, some due soon', () => {
		const cases = of('case').map((record) => record.fields as unknown as CaseShape);
		for (const pack of of('pack').map((record) => record.fields['definition'] as unknown as Pack).filter((each) => each.noun !== null)) expect(new Set(cases.filter((one) => one.packId === pack.id).map((one) => one.state))).toEqual(new Set(pack.states.map((state) => state.id)));
		const due = cases.map((one) => dueState(clockOf(packs().pack(one.packId, one.packVersion), one as unknown as Fields), one.closedAt, now));
		for (const state of ['overdue', 'soon', 'later', 'closed'] as const) expect(due.filter((one) => one === state).length, state).toBeGreaterThan(3);
		for (const record of of('case')) {
			const moves = of('event').filter((event) => event.placement.caseId === record.id && event.fields['kind'] === 'moved').map((event) => event.fields['data'] as { move: string; from: string; to: string });
			for (const { move, from, to } of moves) {
				const legal = legalMove(packs(), { type: 'case', id: record.id, areaId: null, rev: 1, fields: record.fields }, move, from, {});
				expect(legal.ok && legal.value.to, `${move} from ${from}`).toBe(to);
			}
			expect(moves.at(-1)?.to ?? 'initial').toBe(moves.length === 0 ? 'initial' : record.fields['state']);
		}
	});

	it('has work for today for each field officer, and visits in the past', () => {
		const tasks = of('task').map((record) => record.fields as unknown as TaskShape);
		for (const { id, member } of demo.officers.filter((officer) => officer.member.role === 'officer')) expect(tasks.filter((task) => task.assigneeId === id && task.day === '2026-11-20').length, member.account).toBeGreaterThanOrEqual(7);
		const entries = of('entry').map((record) => record.fields as unknown as EntryShape);
		expect(entries.every((entry) => Date.parse(entry.endedAt) <= now)).toBe(true);
		expect(new Set(entries.map((entry) => entry.outcome))).toEqual(new Set([null, 'met', 'nobody', 'refused', 'phone']));
	});

	it('names nobody real: impossible area codes with right check digits, numbers that cannot be called', () => {
		const people = of('person').map((record) => record.fields as unknown as PersonShape);
		const numbers = people.flatMap((person) => person.idNumber ?? []);
		expect(numbers.length).toBeGreaterThan(300);
		for (const number of numbers) {
			expect(number).toMatch(/^000000\d{11}[\dX]$/);
			expect([...number.slice(0, 17)].reduce((sum, digit, index) => sum + Number(digit) * 2 ** (17 - index), number.endsWith('X') ? 10 : Number(number.at(-1))) % 11).toBe(1);
		}
		for (const phone of people.flatMap((person) => person.phones)) expect(phone).toMatch(/^1000000\d{4}$/);
		expect(JSON.stringify(demo.records)).not.toMatch(/religion|diagnos|infect|ethnic/i);
	});
});

describe('set-up in a database', () => {
	let database: Awaited<ReturnType<typeof createTestDatabase>>;
	beforeAll(async () => {
		database = await createTestDatabase();
		await migrate(database.ownerUrl, decodeURIComponent(new URL(database.appUrl).username));
	});
	afterAll(() => database.drop());
	const count = (where: string): Promise<number> => withOwner(database.ownerUrl, async (db) => {
		const { sql } = await import('kysely');
		const { rows } = await sql<{ n: number }>`select count(*)::int as n from ${sql.raw(where)}`.execute(db);
		return rows[0]?.n ?? -1;
	});

	it('migrates once', async () => {
		expect(await migrate(database.ownerUrl, decodeURIComponent(new URL(database.appUrl).username))).toEqual([]);
	});

	it('writes the demo, publishes its packs once, and takes old cases out of the working set', async () => {
		const { accounts } = await seedDemo(database.ownerUrl, { seed: 1, now, doors: 60, cases: 30 });
		expect(accounts).toHaveLength(8);
		await withOwner(database.ownerUrl, async (db) => {
			expect(await publishSeedPacks(db)).toBe(0);
			expect(await ageWorkingSets(db, now)).toBe(0);
			const later = now + 100 * 86_400_000;
			expect(await ageWorkingSets(db, later)).toBeGreaterThan(5);
			expect(await ageWorkingSets(db, later)).toBe(0);
		});
		expect(await count("record where type = 'case' and not kept and fields ->> 'closedAt' is null")).toBe(0);
		expect(await count("record r where not kept and not exists (select 1 from stream_log l where l.tenant_id = r.tenant_id and l.type = r.type and l.id = r.id and l.kind = 'leave')")).toBe(0);
	});

	it('makes a tenant of one’s own from an indented tree', async () => {
		const input = {
			tenantName: '海棠镇', zone: 'Asia/Shanghai', administrator: { name: '江一', account: 'Admin', password: 'long enough words' },
			organisations: [{ name: '海棠派出所', kind: 'station' as const }], areas: [{ name: '海棠镇', children: [{ name: '一社区', children: [{ name: '一格' }, { name: '二格' }] }] }],
		};
		const { tenantId } = await setUpTenant(database.ownerUrl, input);
		expect(await count(`record where tenant_id = '${tenantId}' and type = 'area' and fields ->> 'level' = 'grid'`)).toBe(2);
		expect(await count(`record where tenant_id = '${tenantId}' and type in ('pack', 'form')`)).toBeGreaterThan(4);
		expect(await count(`account where tenant_id = '${tenantId}' and account = 'admin' and not demo`)).toBe(1);
		await expect(setUpTenant(database.ownerUrl, { ...input, administrator: { ...input.administrator, password: 'short' } })).rejects.toThrow(/10 characters/);
		await expect(setUpTenant(database.ownerUrl, { ...input, zone: 'Moon/Crater' })).rejects.toThrow(/time zone/);
	});
});
