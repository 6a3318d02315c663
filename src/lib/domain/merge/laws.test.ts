import { describe, expect, it } from 'vitest';
import { asVaultId, newId, type VaultId } from '../ids.ts';
import type { Json } from '../json.ts';
import type { Fields, ServerRecord } from '../records/record.ts';
import { areaField, type Effect } from './effects.ts';
import { contestEffect, mergeEffect, newServerRecord, type FieldConflict } from './merge.ts';

const door = { type: 'place', id: newId(9) } as const;
const vaults: readonly VaultId[] = [1, 2, 3].map((n) => asVaultId(newId(n)));
const names = ['a', 'b', 'c', 'd', areaField];
const areas = [newId(20), newId(21), newId(22)];

/** Numbers from a seed (mulberry32): a failing run is the same run again. */
function randomOf(seed: number): (below: number) => number {
	let state = seed;
	return (below) => {
		state = (state + 0x6d2b79f5) | 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * below);
	};
}
type Random = ReturnType<typeof randomOf>;

const valueFor = (field: string, random: Random): Json => (field === areaField ? (areas[random(areas.length)] ?? null) : random(4));
const setOf = (fields: readonly string[], random: Random): Fields => Object.fromEntries(fields.map((field) => [field, valueFor(field, random)]));
const some = (random: Random): readonly string[] => names.filter(() => random(2) === 0);
const effect = (base: number, set: Fields, guard?: Effect['guard']): Effect => ({ ref: door, areaId: null, create: false, base, set, ...(guard === undefined ? {} : { guard }) });
const valueOf = (record: ServerRecord, field: string): Json => (field === areaField ? record.areaId : (record.fields[field] ?? null));
const fresh = (): ServerRecord => newServerRecord({ ref: door, areaId: areas[0] ?? null, create: true, base: 0, set: { a: 0, b: 0, c: 0, d: 0 } }, vaults[0] as VaultId);

/** A record with a history of up to eight changes by three devices, some of which had seen all and some little. */
function history(random: Random): ServerRecord {
	let record = fresh();
	for (let step = random(8); step > 0; step -= 1) record = mergeEffect(record, effect(random(record.rev + 1), setOf(some(random), random)), vaults[random(3)] as VaultId).record;
	return record;
}

/** Seeds by the thousand: one run takes microseconds. */
function always(law: (random: Random, seed: number) => void): void {
	for (let seed = 1; seed <= 2_000; seed += 1) law(randomOf(seed), seed);
}

describe('laws of the merge', () => {
	it('a change made after seeing everything stands, whole, and asks nobody', () => always((random, seed) => {
		const record = history(random);
		const set = setOf(some(random), random);
		const merged = mergeEffect(record, effect(record.rev, set), vaults[random(3)] as VaultId);
		expect(merged.conflicts, `seed ${seed}`).toEqual([]);
		for (const [field, value] of Object.entries(set)) expect(valueOf(merged.record, field), `seed ${seed}`).toEqual(value);
	}));

	it('what was seen never overrides what came after it was seen: an older change wins nowhere against another device’s', () => always((random, seed) => {
		const before = history(random);
		const [mine, theirs] = [vaults[1] as VaultId, vaults[2] as VaultId];
		const later = mergeEffect(before, effect(before.rev, setOf(some(random), random)), theirs);
		const late = mergeEffect(later.record, effect(before.rev, setOf(some(random), random)), mine);
		for (const field of later.changed) expect(valueOf(late.record, field), `seed ${seed}`).toEqual(valueOf(later.record, field));
	}));

	it('changes of different fields commute, and none is asked about', () => always((random, seed) => {
		const before = history(random);
		const mine = some(random);
		const theirs = names.filter((name) => !mine.includes(name));
		const [a, b] = [effect(before.rev, setOf(mine, random)), effect(before.rev, setOf(theirs, random))];
		const run = (first: Effect, by: VaultId, second: Effect, then: VaultId) => {
			const once = mergeEffect(before, first, by);
			const twice = mergeEffect(once.record, second, then);
			expect([...once.conflicts, ...twice.conflicts], `seed ${seed}`).toEqual([]);
			return twice.record;
		};
		const [one, other] = [run(a, vaults[1] as VaultId, b, vaults[2] as VaultId), run(b, vaults[2] as VaultId, a, vaults[1] as VaultId)];
		expect([one.fields, one.areaId, one.rev], `seed ${seed}`).toEqual([other.fields, other.areaId, other.rev]);
	}));

	it('no value is lost: of each field it stands in the record, was there already, or is given back with the one that stands', () => always((random, seed) => {
		const before = history(random);
		const set = setOf(some(random), random);
		const guard = random(3) === 0 ? { field: 'a', expected: random(4) } : undefined;
		const vault = vaults[random(3)] as VaultId;
		const merged = mergeEffect(before, effect(random(before.rev + 1), set, guard), vault);
		// A device is never asked about its own earlier value.
		expect(merged.conflicts.filter((conflict) => conflict.currentVault === vault), `seed ${seed}`).toEqual([]);
		const conflicts = new Map(merged.conflicts.map((conflict): [string, FieldConflict] => [conflict.field, conflict]));
		for (const [field, value] of Object.entries(set)) {
			const conflict = conflicts.get(field);
			if (conflict === undefined) expect(valueOf(merged.record, field), `seed ${seed}`).toEqual(value);
			else expect([conflict.other, conflict.current, valueOf(merged.record, field)], `seed ${seed}`).toEqual([value, valueOf(before, field), valueOf(before, field)]);
		}
		expect(merged.changed.length + merged.equal.length + merged.conflicts.length, `seed ${seed}`).toBe(Object.keys(set).length);
	}));

	it('taken twice it changes nothing more, and the revision moves only with a change', () => always((random, seed) => {
		const before = history(random);
		const change = effect(random(before.rev + 1), setOf(some(random), random));
		const by = vaults[random(3)] as VaultId;
		const once = mergeEffect(before, change, by);
		const twice = mergeEffect(once.record, change, by);
		expect([once.record.rev - before.rev, twice.record], `seed ${seed}`).toEqual([once.changed.length > 0 ? 1 : 0, once.record]);
	}));

	it('a guard that broke stops all of the change, and all of it is kept', () => always((random, seed) => {
		const before = fresh();
		const other = mergeEffect(before, effect(before.rev, { a: 1 + random(3) }), vaults[1] as VaultId).record;
		const set = setOf(['b', 'c', ...some(random)], random);
		const merged = mergeEffect(other, effect(before.rev, set, { field: 'a', expected: 0 }), vaults[2] as VaultId);
		expect([merged.changed, merged.record], `seed ${seed}`).toEqual([[], other]);
	}));

	it('what comes from who no longer sees the record changes nothing, and every value that differs is kept', () => always((random, seed) => {
		const record = history(random);
		const set = setOf(some(random), random);
		const conflicts = contestEffect(record, effect(random(record.rev + 1), set));
		const differing = Object.entries(set).filter(([field, value]) => valueOf(record, field) !== value);
		expect(conflicts.map((conflict) => [conflict.field, conflict.other, conflict.current]), `seed ${seed}`).toEqual(differing.map(([field, value]) => [field, value, valueOf(record, field)]));
	}));
});
