import { expect, test } from 'vitest';
import type { StoredRecord } from '../../domain/records/record.ts';
import { ok } from '../../domain/result.ts';
import { makeMemoryContext, testId } from '../../testing/memoryContext.ts';
import { makeAudit } from './audit.ts';

const officer: StoredRecord = { type: 'officer', id: testId(9), areaId: null, rev: 1, fields: { name: '丁一', role: 'officer', organisationId: testId(3), areaIds: [], certificateNo: null, phone: null, active: true } };
const line = (more: object) => ({ seq: 7, at: '2026-03-05T01:00:00.000Z', kind: 'push', officerId: testId(9), vault: testId(0xabcd), detail: {}, hash: 'ab'.repeat(32), ...more });
async function feature(answer: unknown) {
	const asked: string[] = [];
	const context = await makeMemoryContext({ records: [officer], now: '2026-03-05T08:00:00.000Z' });
	return { asked, audit: makeAudit({ ...context, server: { ask: async (_method, path) => { asked.push(path); return ok(answer); } } }) };
}
const all = { kind: null, officerId: null, day: null };

test('gives names to ids, says what it does not know by the end of the id, and pages', async () => {
	const { asked, audit } = await feature({
		rows: [
			line({ detail: { operations: 3, groups: 1, refused: 0, reviews: 1, from: 1, to: 3 } }), line({ seq: 6, kind: 'restricted_case', detail: { id: testId(77), rev: 2, readers: [testId(9), testId(78)] } }),
			line({ seq: 5, kind: 'of_a_newer_server', officerId: null, vault: null }),
		], more: true,
	});
	const page = await audit.list({ kind: 'push', officerId: officer.id, day: '2026-03-05' }, 8);
	expect(asked).toEqual([`/api/audit?kind=push&officer=${officer.id}&day=2026-03-05&below=8`]);
	expect(page).toMatchObject({ ok: true, value: { below: 5, lines: [
		{ kind: 'push', officer: '丁一', device: 'ABCD', counts: { operations: 3, reviews: 1 }, of: null }, { kind: 'restricted_case', of: `…${testId(77).slice(-6)}`, people: ['丁一', testId(78)].map((name, n) => (n === 0 ? name : `…${name.slice(-6)}`)) },
		{ kind: null, code: 'of_a_newer_server', officer: null, device: null },
	] } });
	expect(JSON.stringify(page)).not.toContain('"refused"');
});

test('ends with the last page, and says so when the answer is none', async () => {
	expect(await (await feature({ rows: [line({})], more: false })).audit.list(all, null)).toMatchObject({ ok: true, value: { below: null } });
	expect(await (await feature({ rows: 'x' })).audit.list(all, null)).toMatchObject({ ok: false, problem: { code: 'server_answer_unreadable' } });
});
