import { expect, test } from 'vitest';
import type { StoredRecord } from '../../domain/records/record.ts';
import { problem } from '../../domain/problems/problem.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { makeMemoryContext, testId } from '../../testing/memoryContext.ts';
import { makeEvidence } from './evidence.ts';

const at = '2026-03-05T01:00:00.000Z';
const record = (type: StoredRecord['type'], id: number, fields: object): StoredRecord => ({ type, id: testId(id), areaId: null, rev: 1, fields: fields as StoredRecord['fields'] });
const file = record('file', 5, {
	of: { type: 'entry', id: testId(6) }, placeId: null, purpose: 'visit', mime: 'image/jpeg', size: 3, sha256: 'a'.repeat(64), originalSha256: 'b'.repeat(64), width: 1, height: 1, capturedAt: at, takenBy: testId(9),
	position: { lng: 120, lat: 30, accuracy: 8, source: 'gnss' }, positionAgeMs: 2_000, clocks: { deviceAt: '2026-03-05T00:58:00.000Z', monotonicMs: 5_000, boot: testId(8) },
});
const entry = record('entry', 6, { packId: 'visit', packVersion: 1, formId: 'visit.form', formVersion: 3, placeId: null, caseId: null, taskId: null, answers: {}, xml: '', outcome: null, whom: null, officerId: testId(9), companions: [], startedAt: at, endedAt: at, position: null });
const officer = record('officer', 9, { name: '丁一', role: 'officer', organisationId: testId(3), areaIds: [], certificateNo: null, phone: null, active: true });

async function feature(answer: Result<unknown>) {
	const asked: unknown[] = [];
	const context = await makeMemoryContext({ records: [file, entry, officer], now: at });
	return { asked, evidence: makeEvidence({ ...context, server: { ask: async (...given) => { asked.push(given); return answer; } } }) };
}

test('says what the record and the server know, and the form with its version', async () => {
	const chain = { seq: 7, hash: 'c'.repeat(64), at, holds: true, checkedTo: 9, toTheEnd: true };
	const { evidence } = await feature(ok({ sent: { opId: testId(1), vault: testId(0xabcd), at, deviceAt: at, receivedAt: at }, bytesReceivedAt: null, chain }));
	expect(await evidence.page(testId(5))).toMatchObject({ ok: true, value: {
		kind: 'photo', officer: '丁一', device: 'ABCD', form: { id: 'visit.form', version: 3 }, position: { accuracy: 8 }, positionAgeMs: 2_000, clocks: { monotonicMs: 5_000 }, server: { ok: true, value: { chain, bytesReceivedAt: null } },
	} });
});

test('without a network shows what is known here and why the rest is not', async () => {
	const { evidence } = await feature(fail(problem('offline')));
	expect(await evidence.page(testId(5))).toMatchObject({ ok: true, value: { device: null, server: { ok: false, problem: { code: 'offline' } } } });
	expect(await evidence.exporting(testId(5), null)).toMatchObject({ ok: false, problem: { code: 'offline' } });
	expect(await evidence.page(testId(4))).toMatchObject({ ok: false, problem: { code: 'file_missing' } });
});

test('tells the server of a copy before it is handed out', async () => {
	const { asked, evidence } = await feature(ok(null));
	expect(await evidence.exporting(testId(5), '街道')).toEqual(ok(null));
	expect(asked).toEqual([['POST', `/api/evidence/${testId(5)}`, { watermark: true, recipient: '街道' }]]);
});
