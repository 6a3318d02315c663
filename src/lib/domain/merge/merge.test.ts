import { describe, expect, it } from 'vitest';
import { asVaultId, newId } from '../ids.ts';
import type { Fields, ServerRecord } from '../records/record.ts';
import type { Effect } from './effects.ts';
import { mergeEffect, newServerRecord, overlay } from './merge.ts';

const mara = asVaultId(newId(1));
const jun = asVaultId(newId(2));
const door = { type: 'place', id: newId(3) } as const;

function sees(base: number, set: Fields, guard?: Effect['guard']): Effect {
	return { ref: door, areaId: null, create: false, base, set, ...(guard === undefined ? {} : { guard }) };
}
function fresh(fields: Fields): ServerRecord {
	return newServerRecord({ ref: door, areaId: null, create: true, base: 0, set: fields }, mara);
}

describe('merging what two officers changed', () => {
	it('lets different fields merge by themselves', () => {
		const seen = fresh({ cautions: null, code: 'A1' });
		const afterJun = mergeEffect(seen, sees(1, { cautions: 'dog' }), jun).record;
		const merged = mergeEffect(afterJun, sees(1, { code: 'B2' }), mara);
		expect(merged.conflicts).toEqual([]);
		expect(merged.record.fields).toEqual({ cautions: 'dog', code: 'B2' });
		expect(merged.record.rev).toBe(3);
	});

	it('keeps both values when two changed the same field, and shows the one that came first', () => {
		const afterJun = mergeEffect(fresh({ cautions: null }), sees(1, { cautions: 'dog' }), jun).record;
		const merged = mergeEffect(afterJun, sees(1, { cautions: 'dark stair' }), mara);
		expect(merged.record.fields['cautions']).toBe('dog');
		expect(merged.conflicts).toEqual([{ field: 'cautions', current: 'dog', other: 'dark stair', currentVault: jun }]);
	});

	it('never asks about the same value written twice', () => {
		const afterJun = mergeEffect(fresh({ phones: [] }), sees(1, { phones: ['1', '2'] }), jun).record;
		const merged = mergeEffect(afterJun, sees(1, { phones: ['1', '2'] }), mara);
		expect(merged.conflicts).toEqual([]);
		expect(merged.record.rev).toBe(2);
	});

	it('lets a change made after seeing the other stand', () => {
		const afterJun = mergeEffect(fresh({ cautions: null }), sees(1, { cautions: 'dog' }), jun).record;
		const merged = mergeEffect(afterJun, sees(2, { cautions: 'dog, on a chain' }), mara);
		expect(merged.conflicts).toEqual([]);
		expect(merged.record.fields['cautions']).toBe('dog, on a chain');
	});

	it('lets a device build on its own changes that it has not seen acknowledged', () => {
		const first = mergeEffect(fresh({ cautions: null }), sees(1, { cautions: 'dog' }), mara).record;
		const second = mergeEffect(first, sees(1, { cautions: 'two dogs' }), mara);
		expect(second.conflicts).toEqual([]);
		expect(second.record.fields['cautions']).toBe('two dogs');
	});

	it('makes two moves that exclude each other a review, with everything the second carried', () => {
		const ordered = mergeEffect(fresh({ state: 'found', note: null }), sees(1, { state: 'ordered' }, { field: 'state', expected: 'found' }), jun).record;
		const merged = mergeEffect(ordered, sees(1, { state: 'closed', note: 'mended' }, { field: 'state', expected: 'found' }), mara);
		expect(merged.record.fields).toEqual({ state: 'ordered', note: null });
		expect(merged.conflicts.map((conflict) => [conflict.field, conflict.other])).toEqual([['state', 'closed'], ['note', 'mended']]);
	});

	it('does not stop a move because another changed something else', () => {
		const noted = mergeEffect(fresh({ state: 'found', title: 'a' }), sees(1, { title: 'b' }), jun).record;
		const merged = mergeEffect(noted, sees(1, { state: 'ordered' }, { field: 'state', expected: 'found' }), mara);
		expect(merged.conflicts).toEqual([]);
		expect(merged.record.fields['state']).toBe('ordered');
	});

	it('counts both of two who did the same apart, and asks nobody; of a move that lost to another nothing is counted', () => {
		const urges = (base: number): Effect => ({ ...sees(base, { state: 'sent' }, { field: 'state', expected: 'sent' }), adds: { 'x.urged': 1 } });
		const afterJun = mergeEffect(fresh({ state: 'sent' }), urges(1), jun).record;
		const both = mergeEffect(afterJun, urges(1), mara);
		expect([both.record.fields['x.urged'], both.conflicts]).toEqual([2, []]);
		expect(mergeEffect(both.record, urges(3), jun).record.fields['x.urged']).toBe(3);
		const ended = mergeEffect(fresh({ state: 'sent' }), sees(1, { state: 'done' }, { field: 'state', expected: 'sent' }), jun).record;
		expect(mergeEffect(ended, urges(1), mara).record.fields['x.urged']).toBeUndefined();
		expect(overlay(both.record, urges(3)).fields['x.urged'], 'the device shows its own at once').toBe(3);
	});
});
