import type { RequestEvent, RequestHandler } from '@sveltejs/kit';
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { dayRulesOf, tenantCalendar } from '../domain/time/tenantDays.ts';
import { isWorkingDay } from '../domain/time/workingTime.ts';
import { servedTown } from '../testing/servedTown.ts';
import type { OpenedDatabase } from '../testing/serverDatabase.ts';
import { actorOf, TestDevice, type World } from '../testing/serverWorld.ts';
import { changeOfficer, sessionsOf } from '../testing/townSessions.ts';
import { calendarEndpoint } from './calendar.ts';
import { withRight } from './endpoint.ts';
import { withOwner } from './store/ownerWrites.ts';

const handler: RequestHandler = withRight('set_calendar', calendarEndpoint);

describe('days of the tenant’s own', () => {
	let database: OpenedDatabase;
	let world: World;
	let tokens: ReadonlyMap<string, string> = new Map();
	servedTown('calendar', (opened, town) => { [database, world] = [opened, town]; });
	beforeAll(async () => {
		await changeOfficer(database, world.officers.sol, { role: 'administrator' });
		tokens = await sessionsOf(world, ['sol', 'mara']);
	});
	async function ask(body: object, who = 'sol'): Promise<{ readonly code?: string; readonly params?: object } | null> {
		const url = new URL('https://doorstep.example/api/admin/calendar');
		const request = new Request(url, { method: 'POST', body: JSON.stringify(body), headers: { authorization: `Bearer ${tokens.get(who) ?? ''}` } });
		const answer = await handler({ request, url, route: { id: '/api/admin/calendar' }, params: {}, getClientAddress: () => '10.0.0.1' } as unknown as RequestEvent);
		const text = await answer.text();
		return text === '' ? null : (JSON.parse(text) as { readonly code?: string });
	}
	const rulesOn = async (device: TestDevice) => {
		await device.pull();
		return dayRulesOf(device.ofType('area').map(({ fields }) => fields));
	};
	const notice = '广西壮族自治区人民政府办公厅关于2026年“壮族三月三”放假的通知';

	it('reach every device with its next sync, count there, and go again when they are taken back', async () => {
		const mara = new TestDevice(database.store, actorOf(world, 'mara'));
		expect(await rulesOn(mara)).toEqual([]);
		await ask({ day: '2026-04-20', off: true, source: ` ${notice} ` });
		await ask({ day: '2026-10-07', off: false, source: '县政府通知' });
		const rules = await rulesOn(mara);
		expect(rules).toMatchObject([{ day: '2026-04-20', off: true, source: notice, by: world.officers.sol }, { day: '2026-10-07', off: false }]);
		expect(['2026-04-20', '2026-10-07'].map((day) => isWorkingDay(tenantCalendar('Asia/Shanghai', rules), day))).toEqual([false, true]);
		await ask({ day: '2026-10-07', off: null, source: '' });
		expect((await rulesOn(mara)).map(({ day }) => day)).toEqual(['2026-04-20']);
		const audit = await withOwner(database.ownerUrl, async (db) => (await sql<{ detail: string }>`select detail from audit where kind = 'calendar_changed' order by seq`.execute(db)).rows);
		expect(audit.map(({ detail }) => JSON.parse(detail) as object)).toEqual([{ names: ['2026-04-20'], off: true }, { names: ['2026-10-07'], off: false }, { names: ['2026-10-07'], off: null }]);
	});

	it('that are set at the same moment all stand', async () => {
		const days = ['2026-12-07', '2026-12-08', '2026-12-09'];
		await Promise.all(days.map((day) => ask({ day, off: true, source: notice })));
		expect((await rulesOn(new TestDevice(database.store, actorOf(world, 'noor')))).map(({ day }) => day)).toEqual(expect.arrayContaining(days));
	});

	it.each<[string, object, string, string]>([
		['who is no administrator', { day: '2026-12-01', off: true, source: notice }, 'mara', 'not_allowed'], ['a day without a notice', { day: '2026-12-01', off: true, source: ' ' }, 'sol', 'field_required'],
		['what is no day', { day: '2026-13-01', off: true, source: notice }, 'sol', 'body_unreadable'], ['a day that no month has', { day: '2026-02-30', off: true, source: notice }, 'sol', 'field_invalid'],
	])('refuses %s', async (_, body, who, code) => {
		expect((await ask(body, who))?.code).toBe(code);
	});
});
