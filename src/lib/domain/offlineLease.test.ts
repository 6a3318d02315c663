import { describe, expect, it } from 'vitest';
import { leaseOver, newLease, seenAt } from './offlineLease.ts';

const day = 86_400_000;
const start = Date.parse('2026-03-02T08:00:00Z');

describe('the offline lease', () => {
	it('ends after its days, counted from the last contact', () => {
		const lease = newLease(start, 7);
		expect(lease).toEqual({ until: '2026-03-09', seen: '2026-03-02' });
		expect([leaseOver(lease, start + 7 * day), leaseOver(lease, start + 8 * day)]).toEqual([false, true]);
		expect(newLease(start, undefined).until, 'thirty days where the tenant says nothing').toBe('2026-04-01');
	});

	it('is not made longer by a clock that is set back', () => {
		const looked = seenAt(newLease(start, 7), start + 8 * day);
		expect([leaseOver(looked, start), leaseOver(looked, start - 400 * day)]).toEqual([true, true]);
		expect(seenAt(looked, start)).toBe(looked);
	});

	it('begins anew at a contact, also for a clock that had run ahead', () => {
		const ahead = seenAt(newLease(start, 7), start + 900 * day);
		expect(leaseOver(ahead, start)).toBe(true);
		expect(leaseOver(newLease(start, 7), start)).toBe(false);
	});

	it('does not bind a vault that never had one', () => {
		expect(leaseOver(undefined, start)).toBe(false);
	});
});
