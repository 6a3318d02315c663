import { describe, expect, it } from 'vitest';
import type { RecordRef } from '../domain/records/record.ts';
import { emptySum, plus } from '../protocol/streamSum.ts';
import { testId } from '../testing/memoryContext.ts';
import { HeldIndex } from './heldIndex.ts';
import { StreamChecks } from './streamChecks.ts';

const place = (number: number): RecordRef => ({ type: 'place', id: testId(number) });
const inSnapshot = { stream: 't', seq: 0, after: '9.1.4' } as const;
const whole = { stream: 't', seq: 9 } as const;

/** A device that holds places 1 and 2 of the tenant's stream, up to 9, and has just compared them with the server. */
function compared() {
	const held = new HeldIndex([], []);
	held.apply({ puts: [1, 2].map((number) => ({ record: { ...place(number), areaId: null, rev: 1, fields: {} }, streams: ['t'] })), removes: [], cursors: [whole] });
	const checks = new StreamChecks(held, () => 0);
	expect(checks.differs('t', held.sumOf('t'))).toBe(false);
	return { held, checks };
}

describe('comparing a stream with the server', () => {
	it('asks once, and not again the same day', () => {
		expect(compared().checks.asked(undefined)).toEqual([whole]);
	});

	it('asks again after a snapshot whose answer was cut before its sum, and forgets what the snapshot did not name', () => {
		const { checks } = compared();
		checks.follow(inSnapshot, whole, [place(1)]);
		checks.follow(whole, inSnapshot, []);
		expect(checks.asked(undefined)).toEqual([{ ...whole, check: true }]);
		expect(checks.unnamed('t')).toEqual([place(2)]);
		expect(checks.differs('t', plus(emptySum, testId(1), 1))).toBe(true);
	});

	it('takes a stream from its beginning when the memory of what a snapshot named was lost, and follows that one from there', () => {
		const { held } = compared();
		const inTheMiddle = { ...inSnapshot, sweeps: true } as const;
		for (const cursor of [inTheMiddle, { ...whole, sweeps: true } as const]) {
			held.apply({ puts: [], removes: [], cursors: [cursor] });
			const after = new StreamChecks(held, () => 0);
			expect(after.asked(undefined)).toEqual([{ stream: 't', seq: 0 }]);
			after.follow({ ...inSnapshot, after: '9.0.2' }, cursor, [place(1)]);
			after.follow(inSnapshot, { ...inSnapshot, after: '9.0.2' }, []);
			expect([after.sweeps('t'), after.unnamed('t')]).toEqual([true, [place(2)]]);
		}
	});

	it('goes on inside a snapshot that began over nothing', () => {
		const held = new HeldIndex([], [inSnapshot]);
		const checks = new StreamChecks(held, () => 0);
		expect(checks.asked(undefined)).toEqual([{ ...inSnapshot, check: true }]);
		checks.follow(whole, inSnapshot, [place(1)]);
		expect(checks.sweeps('t')).toBe(false);
	});
});
