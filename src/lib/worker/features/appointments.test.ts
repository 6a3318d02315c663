import { describe, expect, it } from 'vitest';
import type { SlotPlan } from '../../domain/appointments/slots.ts';
import type { Json } from '../../domain/json.ts';
import type { StoredRecord } from '../../domain/records/record.ts';
import type { Result } from '../../domain/result.ts';
import { readSeedPacks } from '../../packs/seeds.ts';
import { aCase, ids, made, surroundings } from '../../testing/caseRecords.ts';
import { makeMemoryContext, testId, testMe } from '../../testing/memoryContext.ts';
import { makeAgenda } from './agenda.ts';
import { makeAppointments } from './appointments.ts';
import { makeCalls } from './calls.ts';
import { makeCases } from './cases.ts';
import { makeToday } from './today.ts';

const packs = (await readSeedPacks()).map((seed) => seed.pack);
const homeService = packs.filter((pack) => pack.id === 'home-service').toSorted((a, b) => b.version - a.version)[0];
const [hazard, request, other] = [testId(1100), testId(1101), testId(1102)];
/** Two places at nine and at half past, on working days. */
const plan: SlotPlan = { windows: [{ weekdays: [1, 2, 3, 4, 5], from: '09:00', to: '10:00', minutes: 30, capacity: 2 }], perDay: null, exceptions: [] };
const station = made('organisation', testMe.organisationId, { name: '星禾派出所', nameEn: 'Xinghe station', kind: 'station', slots: plan as unknown as Json }, null);
const aRequest = aCase(request, { packId: 'home-service', packVersion: homeService?.version ?? 0, state: 'taken', number: 'BJ260301-0001', title: '身份证补领', applicantId: ids.mother, reporter: { name: '王强', phone: '10000002222', relation: '儿子' } });
const records: readonly StoredRecord[] = [...surroundings.filter(({ type }) => type !== 'organisation'), station, aCase(hazard), aRequest];
/** A Wednesday, nine in the morning. */
const now = '2026-03-04T01:00:00.000Z';
const at = (more: object = {}) => makeMemoryContext({ packs, now, records, ...more });
const [thursdayNine, thursdayHalf] = ['2026-03-05T01:00:00.000Z', '2026-03-05T01:30:00.000Z'];
function value<T>(result: Result<T>): T {
	if (!result.ok) throw new Error(JSON.stringify(result.problem));
	return result.value;
}
const input = { at: thursdayNine, minutes: 30, way: 'office' as const, teamId: testMe.organisationId, officerId: testMe.officerId, askedBy: { name: '王强', phone: '10000002222' }, along: [{ role: 'interpreter' as const, name: '何译', phone: '10000003333' }] };

describe('appointments', () => {
	it('are booked against the known slots, and the place is gone on this device at once', async () => {
		const appointments = makeAppointments(await at());
		expect(value(await appointments.choices(hazard)).teams.map(({ name }) => name)).toEqual(['星禾派出所']);
		const first = async () => value(await appointments.days(testMe.organisationId, null)).days.find(({ day }) => day === '2026-03-05')?.slots.map(({ left }) => left);
		expect(await first()).toEqual([2, 2]);
		value(await appointments.book(hazard, 3, input));
		expect(await first()).toEqual([1, 2]);
		const [shown] = value(await appointments.page(hazard)).open;
		expect(shown).toMatchObject({ at: thursdayNine, way: 'office', team: { name: '星禾派出所' }, askedBy: { name: '王强' }, along: [{ name: '何译' }], moved: 0, full: false, pending: true });
		expect(value(await appointments.days(testMe.organisationId, shown?.taskId ?? null)).days.find(({ day }) => day === '2026-03-05')?.slots[0]?.left, 'where it stands itself counts not when it is moved').toBe(2);
	});

	it('that are a step of their service take that step with them, for somebody else too', async () => {
		const context = await at();
		const appointments = makeAppointments(context);
		const choices = value(await appointments.choices(request));
		expect([choices.forWhom, choices.caller]).toEqual(['王桂兰', { name: '王强', phone: '10000002222' }]);
		value(await appointments.book(request, 3, { ...input, way: 'visit' }));
		const page = value(await makeCases(context).page(request));
		expect([page.state.id, page.plans.length]).toEqual(['booked', 1]);
		expect(new Set(context.operations().map(({ group }) => group)).size, 'one save').toBe(1);
		// The service's own step to another hour moves the same appointment.
		value(await makeCases(context).move({ caseId: request, rev: page.rev, from: 'booked', moveId: 'rebook', set: { 'x.appointmentAt': thursdayHalf }, note: '住院', photos: [] }));
		expect(value(await appointments.page(request)).open.map(({ at: when, moved, reason, along }) => [when, moved, reason, along.length])).toEqual([[thursdayHalf, 1, '住院', 1]]);
	});

	it('are moved and cancelled with a reason, which is counted and stands in the timeline', async () => {
		const context = await at();
		const appointments = makeAppointments(context);
		value(await appointments.book(hazard, 3, input));
		const [shown] = value(await appointments.page(hazard)).open;
		const taskId = shown?.taskId ?? testId(0);
		const to = { at: thursdayHalf, minutes: 30, teamId: testMe.organisationId, officerId: testMe.officerId };
		expect((await appointments.move(taskId, to, ' ')).ok).toBe(false);
		expect((await appointments.move(taskId, { ...to, at: thursdayNine }, '改')).ok, 'to the same hour').toBe(false);
		value(await appointments.move(taskId, to, '住户没空'));
		expect(value(await appointments.page(hazard)).open[0]).toMatchObject({ at: thursdayHalf, moved: 1, reason: '住户没空' });
		value(await appointments.cancel(taskId, '已自行办好'));
		expect(value(await appointments.page(hazard)).open).toEqual([]);
		const lines = value(await makeCases(context).page(hazard)).timeline.flatMap((item) => item.lines.flatMap((line) => (line.kind === 'booking' ? [[line.step, line.reason]] : [])));
		expect(lines).toEqual(expect.arrayContaining([['booked', null], ['moved', '住户没空'], ['cancelled', '已自行办好']]));
	});

	it('whose place had gone say so, and can be tried again once there is room', async () => {
		const full = made('task', testId(1110), {
			kind: 'appointment', packId: 'hazard', placeId: ids.door, caseId: hazard, day: '2026-03-05', at: thursdayNine, assigneeId: testMe.officerId, state: 'open', doneBy: null, note: null, overbooked: true,
			booking: { day: '2026-03-05', at: thursdayNine, minutes: 30, way: 'office', teamId: testMe.organisationId, askedBy: null, along: [], moved: 0, change: { kind: 'booked', by: testMe.officerId, at: now, reason: null } },
		});
		const appointments = makeAppointments(await at({ records: [...records, full] }));
		expect(value(await appointments.page(hazard)).open[0]).toMatchObject({ full: true, room: true });
		expect((await appointments.again(testId(1110))).ok).toBe(true);
	});

	it('that run into each other are told, for the same officer alone', async () => {
		const context = await at({ records: [...records, aCase(other, { number: 'YH260301-0002', title: '消防栓' })] });
		const appointments = makeAppointments(context);
		value(await appointments.book(hazard, 3, input));
		expect(value(await appointments.clashes(testMe.officerId, '2026-03-05T01:15:00.000Z', 30, null)).map(({ title }) => title)).toEqual(['楼道堆放杂物']);
		expect(value(await appointments.clashes(testMe.officerId, thursdayHalf, 30, null)), 'right after').toEqual([]);
		expect(value(await appointments.clashes(ids.colleague, thursdayNine, 30, null))).toEqual([]);
	});
});

describe('the agenda', () => {
	it('shows a day and a week by the hour, with what is late, clashes or rests, of one officer and of the team', async () => {
		const recheck = made('task', testId(1120), { kind: 'recheck', packId: 'hazard', placeId: ids.door, caseId: hazard, day: '2026-03-02', at: null, assigneeId: testMe.officerId, state: 'open', doneBy: null, note: null });
		const context = await at({ records: [...records, recheck, aCase(other, { number: 'YH260301-0002' })] });
		const [appointments, agenda] = [makeAppointments(context), makeAgenda(context)];
		value(await appointments.book(hazard, 3, input));
		value(await appointments.book(other, 3, { ...input, at: '2026-03-05T01:15:00.000Z', teamId: null }));
		value(await appointments.book(other, 3, { ...input, at: '2026-03-06T01:00:00.000Z', officerId: ids.colleague, teamId: null }));
		const week = value(await agenda.page({ officerId: testMe.officerId }, '2026-03-02', 7));
		expect(week.days.map(({ items, works }) => [items.length, works])).toEqual([[1, true], [0, true], [0, true], [2, true], [0, true], [0, false], [0, false]]);
		expect(week.days[3]?.items.map(({ at: when, clash }) => [when, clash])).toEqual([[thursdayNine, true], ['2026-03-05T01:15:00.000Z', true]]);
		expect(value(await agenda.page({ officerId: testMe.officerId }, null, 1)).late.map(({ kind, late }) => [kind, late])).toEqual([['recheck', true]]);
		expect(value(await agenda.page({ officerId: null }, '2026-03-06', 1)).days[0]?.items.map(({ officer }) => officer)).toEqual(['李明']);
	});

	it('gives the phone’s calendar the own appointments with their count of moves, and what was cancelled', async () => {
		const context = await at();
		const [appointments, agenda] = [makeAppointments(context), makeAgenda(context)];
		value(await appointments.book(hazard, 3, input));
		const taskId = value(await appointments.page(hazard)).open[0]?.taskId ?? testId(0);
		value(await appointments.move(taskId, { at: thursdayHalf, minutes: 30, teamId: null, officerId: testMe.officerId }, '住户没空'));
		const words = { title: '工作安排', reminder: '快到了' };
		const one = value(await agenda.ics(taskId, words));
		expect(one).toContain('SEQUENCE:1\r\n');
		for (const told of ['楼道堆放杂物', '禾苑', '王', '何译', '住户没空', 'YH260301']) expect(one, told).not.toContain(told);
		value(await appointments.cancel(taskId, '不用了'));
		expect(value(await agenda.ics(null, words))).toContain('STATUS:CANCELLED');
	});
});

describe('the call log', () => {
	it('keeps whom, which number, what came of it; the next try stands on the agenda and on Today, and ends with the next call', async () => {
		const context = await at();
		const calls = makeCalls(context);
		expect(value(await calls.page(request)).numbers).toEqual([{ name: '王强', number: '10000002222' }, { name: '王桂兰', number: '10000001111' }]);
		value(await calls.log(request, 3, { whom: '王桂兰', number: '10000001111', outcome: 'noAnswer', words: '', next: '2026-03-04T06:00:00.000Z' }));
		expect(value(await calls.page(request)).calls).toMatchObject([{ whom: '王桂兰', number: '10000001111', outcome: 'noAnswer', next: '2026-03-04T06:00:00.000Z', by: '测试员' }]);
		expect(value(await makeToday(context).page(null)).items.map(({ kind }) => kind)).toEqual(['appointment']);
		expect(value(await makeCases(context).page(request)).timeline[0]?.lines).toEqual(expect.arrayContaining([expect.objectContaining({ kind: 'call', whom: '王桂兰', outcome: 'noAnswer' })]));
		context.tick(60_000);
		value(await calls.log(request, 3, { whom: '王桂兰', number: '10000001111', outcome: 'reached', words: '明天在家', next: null }));
		expect(value(await calls.page(request)).calls.map(({ outcome }) => outcome)).toEqual(['reached', 'noAnswer']);
		expect(value(await makeAgenda(context).page({ officerId: testMe.officerId }, null, 1)).days[0]?.items).toEqual([]);
		expect((await calls.log(request, 3, { whom: ' ', number: '', outcome: 'busy', words: '', next: null })).ok).toBe(false);
	});
});
