import { expect, test } from 'vitest';
import type { StoredRecord } from '../../domain/records/record.ts';
import { ok } from '../../domain/result.ts';
import { makeMemoryContext, testId, testMe } from '../../testing/memoryContext.ts';
import { makeDevices } from './devices.ts';

const officer: StoredRecord = {
	type: 'officer', id: testId(9), areaId: null, rev: 1,
	fields: { name: '丁一', role: 'officer', organisationId: testId(3), areaIds: [], certificateNo: null, phone: null, active: true },
};
const device = (officerId: string, lastContact: string, signedIn: boolean) => ({ vault: testId(70), officerId, app: '1', firstSeen: '2026-03-01T00:00:00.000Z', lastContact, signedIn });

async function administrator(answer: unknown) {
	const context = await makeMemoryContext({ records: [officer] });
	return makeDevices({ ...context, server: { ask: async () => ok(answer) } });
}

test('groups devices by officer, the latest contact first', async () => {
	const devices = await administrator({ devices: [
		device(testId(9), '2026-03-01T08:00:00.000Z', false), device(testMe.officerId, '2026-03-02T08:00:00.000Z', true), device(testId(9), '2026-03-03T08:00:00.000Z', true),
	] });
	expect(await devices.list()).toMatchObject({ ok: true, value: [
		{ name: '丁一', me: false, signedIn: 1, devices: [{ lastContact: '2026-03-03T08:00:00.000Z' }, { lastContact: '2026-03-01T08:00:00.000Z' }] },
		{ me: true, signedIn: 1 },
	] });
});

test('an answer of another shape is a problem, not a screen of nonsense', async () => {
	const devices = await administrator({ devices: [{ officerId: 'x' }] });
	expect(await devices.list()).toMatchObject({ ok: false, problem: { code: 'server_answer_unreadable' } });
	expect(await devices.endSignIns(testId(9))).toMatchObject({ ok: false });
});

test('offline it says so', async () => {
	expect(await makeDevices(await makeMemoryContext()).list()).toMatchObject({ ok: false, problem: { code: 'offline' } });
});
