import { expect, test } from 'vitest';
import type { StoredRecord } from '../../domain/records/record.ts';
import { ok } from '../../domain/result.ts';
import { makeMemoryContext, testId, testMe } from '../../testing/memoryContext.ts';
import { version } from '../version.ts';
import { makeDevices } from './devices.ts';

const officer: StoredRecord = {
	type: 'officer', id: testId(9), areaId: null, rev: 1,
	fields: { name: '丁一', role: 'officer', organisationId: testId(3), areaIds: [], certificateNo: null, phone: null, active: true },
};
const well = { unsent: 0, unsentFiles: 0, oldestUnsentAt: null, usedBytes: 1_000, grantedBytes: 1_000_000, persistent: true, problems: [] };
const device = (officerId: string, lastContact: string, more: object = {}) => ({ vault: testId(0xabcd), officerId, app: version, firstSeen: '2026-03-01T00:00:00.000Z', lastContact, signedIn: true, health: well, ...more });
const now = '2026-03-05T08:00:00.000Z';

async function board(...devices: readonly unknown[]) {
	const context = await makeMemoryContext({ records: [officer], now });
	const answer = await makeDevices({ ...context, server: { ask: async () => ok({ devices }) } }).board();
	if (!answer.ok) throw new Error(answer.problem.code);
	return answer.value;
}

test('groups devices by officer, what was heard of last first where none needs help', async () => {
	const { officers, needHelp, mayEnd } = await board(
		device(testId(9), '2026-03-05T01:00:00.000Z', { signedIn: false }), device(testMe.officerId, '2026-03-05T02:00:00.000Z'), device(testId(9), '2026-03-05T03:00:00.000Z'),
	);
	expect(officers).toMatchObject([
		{ name: '丁一', me: false, signedIn: 1, devices: [{ lastContact: '2026-03-05T03:00:00.000Z', tag: 'ABCD' }, { lastContact: '2026-03-05T01:00:00.000Z' }] },
		{ me: true, signedIn: 1 },
	]);
	expect([needHelp, mayEnd]).toEqual([0, false]);
});

test('tells an administrator what is to be done at the server', async () => {
	const context = await makeMemoryContext({ records: [officer], now });
	const needs = async (server: unknown) => {
		const answer = await makeDevices({ ...context, server: { ask: async () => ok({ devices: [], ...(server === undefined ? {} : { server: server as never }) }) } }).board();
		return answer.ok ? answer.value.serverNeeds : answer.problem.code;
	};
	expect(await needs(undefined)).toEqual([]);
	expect(await needs({ backup: 'ok', disk: 'ok' })).toEqual([]);
	expect(await needs({ backup: null, disk: 'full' })).toEqual(['diskFull']);
	expect(await needs({ backup: 'old', disk: 'low' })).toEqual(['diskLow', 'backupOld']);
	expect(await needs({ backup: 'never', disk: 'ok' })).toEqual(['backupNever']);
});

test('tells an administrator from December on that nobody has entered next year’s days off', async () => {
	const missing = async (role: 'supervisor' | 'administrator', day: string) => {
		const context = await makeMemoryContext({ me: { role }, records: [officer], now: `${day}T04:00:00.000Z` });
		const answer = await makeDevices({ ...context, server: { ask: async () => ok({ devices: [] }) } }).board();
		return answer.ok ? answer.value.missingYears : answer.problem.code;
	};
	expect([await missing('administrator', '2026-11-30'), await missing('administrator', '2026-12-01'), await missing('supervisor', '2026-12-01')]).toEqual([[], [2027], []]);
});

test('names why a device needs help, and puts the most urgent first', async () => {
	const waiting = { ...well, unsent: 2, unsentFiles: 1, oldestUnsentAt: '2026-03-04T07:59:00.000Z' };
	const { officers, needHelp } = await board(
		device(testId(11), now, { app: '0.0.1' }),
		device(testId(12), now, { health: { ...well, usedBytes: 900_000 } }),
		device(testId(13), '2026-03-01T08:00:00.000Z', { health: { ...waiting, oldestUnsentAt: '2026-03-01T00:00:00.000Z' } }),
		device(testId(14), now, { health: waiting }),
		device(testId(15), now, { health: { ...well, unsent: 1, oldestUnsentAt: '2026-03-05T07:00:00.000Z' }, signedIn: false }),
		device(testId(16), now, { health: { ...well, problems: ['out_of_scope', 'a_newer_code'] } }),
		device(testId(17), now, { health: { ...well, problems: ['storage_damaged'] } }),
		device(testId(18), now, { health: null }),
	);
	expect(officers.map((each) => [each.officerId, each.devices[0]?.help])).toEqual([
		[testId(17), ['damaged']], [testId(16), ['refused']], [testId(13), ['waits', 'silent']], [testId(14), ['waits']], [testId(15), ['signedOut']], [testId(12), ['full']],
		[testId(11), ['oldApp']], [testId(18), []],
	]);
	expect(officers[1]?.devices[0]?.problems).toEqual(['out_of_scope']);
	expect(officers[3]?.devices[0]?.unsent).toBe(3);
	expect(needHelp).toBe(7);
});

test('an answer of another shape is a problem, not a screen of nonsense', async () => {
	const context = await makeMemoryContext();
	const devices = makeDevices({ ...context, server: { ask: async () => ok({ devices: [{ officerId: 'x' }] }) } });
	expect(await devices.board()).toMatchObject({ ok: false, problem: { code: 'server_answer_unreadable' } });
	expect(await devices.endSignIns(testId(9))).toMatchObject({ ok: false });
});

test('offline it says so', async () => {
	expect(await makeDevices(await makeMemoryContext()).board()).toMatchObject({ ok: false, problem: { code: 'offline' } });
});
