import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { readPullLine, storedRecord } from './pull.ts';

const id = '01890000-0000-7000-8000-000000000001';
const good = { kind: 'put', stream: `a:${id}`, record: { type: 'place', id, areaId: id, rev: 3, fields: { label: '门', point: { lng: 1.5, lat: 2 }, list: [1, null, true] } } };
const deep = (levels: number): unknown => (levels === 0 ? 1 : { a: deep(levels - 1) });

/** Every way in which a part of the line can be wrong, or unusual and right. */
const values: readonly unknown[] = [
	undefined, null, true, false, 0, 1, -1, 1.5, 2 ** 53, '', 'place', 'tower', id, id.toUpperCase(), 't', `u:${id}`, `a:${id} `, 'b', [], [id], {}, { a: 1 }, deep(23), deep(24), deep(25),
	{ a: 'half \ud800' }, { a: 'nul \u0000' }, { ['k\u0000']: 1 }, Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`f${at}`, at])), Object.fromEntries(Array.from({ length: 201 }, (_, at) => [`f${at}`, at])),
];

/** As the schema reads it, without the short cut for lines of which there are thousands. */
function bySchema(line: { readonly kind: unknown; readonly stream?: unknown; readonly record?: unknown }): unknown {
	const record = v.safeParse(storedRecord, line.record);
	if (typeof line.stream !== 'string' || !/^(t|[au]:[0-9a-f-]{36})$/.test(line.stream) || !record.success) return { ok: false, problem: { code: 'server_answer_unreadable' } };
	const { deleted, ...rest } = record.output;
	return { ok: true, value: { kind: 'put', stream: line.stream, record: deleted === true ? { ...rest, deleted } : rest } };
}

describe('a record of a pull', () => {
	it('is read as the schema says, whatever is wrong or unusual in it', () => {
		let accepted = 0;
		for (const value of values) {
			for (const key of ['type', 'id', 'areaId', 'rev', 'fields', 'deleted', 'unknown']) {
				const line = { ...good, record: { ...good.record, [key]: value } };
				const sent = JSON.parse(JSON.stringify(line)) as typeof line;
				const read = readPullLine(JSON.stringify(line));
				expect(read, `${key}: ${JSON.stringify(value)}`).toEqual(bySchema(sent));
				accepted += Number(read.ok);
			}
			for (const key of ['stream', 'record'] as const) {
				const line = { ...good, [key]: value };
				expect(readPullLine(JSON.stringify(line)), `${key}: ${JSON.stringify(value)}`).toEqual(bySchema(JSON.parse(JSON.stringify(line)) as typeof line));
			}
		}
		expect(accepted).toBeGreaterThan(40);
	});

	it('may not bring a prototype', () => {
		expect(readPullLine(JSON.stringify(good).replace('"label"', '"__proto__"')).ok).toBe(false);
		expect(readPullLine(JSON.stringify(good).replace('"lng"', '"__proto__"')).ok).toBe(false);
	});
});
