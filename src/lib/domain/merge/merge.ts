import type { VaultId } from '../ids.ts';
import { sameJson, type Json } from '../json.ts';
import type { FieldStamp, ServerRecord, StoredRecord } from '../records/record.ts';
import type { Id } from '../ids.ts';
import { areaField, type Effect } from './effects.ts';

export type FieldConflict = { readonly field: string; readonly current: Json; readonly other: Json; readonly currentVault: VaultId | null };
export type Merged = { readonly record: ServerRecord; readonly changed: readonly string[]; readonly equal: readonly string[]; readonly conflicts: readonly FieldConflict[] };

/**
 * Merges one effect into the server's record, field by field. A field is a conflict only if another vault changed it after the
 * revision that the officer saw, and to another value. The current value then stays and is shown; the other is returned to be kept
 * in a review. No clock takes part (invariant 6: a change made after seeing X is never overridden by X, for then base covers X).
 *
 * A guarded effect (a move) whose guard was changed by another vault conflicts as a whole: two legal moves that exclude each other.
 */
export function mergeEffect(current: ServerRecord, effect: Effect, vault: VaultId): Merged {
	const rev = current.rev + 1;
	const changedByOther = (field: string): FieldStamp | undefined => {
		const stamp = current.stamps[field];
		return stamp !== undefined && stamp.rev > effect.base && stamp.vault !== vault ? stamp : undefined;
	};
	const guardStamp = effect.guard === undefined ? undefined : changedByOther(effect.guard.field);
	const guardBroken = effect.guard !== undefined && guardStamp !== undefined && !sameJson(valueOf(current, effect.guard.field), effect.guard.expected);
	const leads = effect.follows?.field;
	const lost = leads !== undefined && !sameJson(valueOf(current, leads), effect.set[leads]) && (guardBroken || changedByOther(leads) !== undefined);
	const changed: string[] = [];
	const equal: string[] = [];
	const conflicts: FieldConflict[] = [];
	let { areaId } = current;
	const fields: Record<string, Json> = { ...current.fields };
	const stamps: Record<string, FieldStamp> = { ...current.stamps };
	for (const [field, value] of Object.entries(effect.set)) {
		if (lost && effect.follows?.fields.includes(field) === true) continue;
		const had = valueOf(current, field);
		const stamp = changedByOther(field) ?? (guardBroken ? guardStamp : undefined);
		if (sameJson(had, value)) equal.push(field);
		else if (stamp !== undefined) conflicts.push({ field, current: had, other: value, currentVault: stamp.vault });
		else {
			if (field === areaField) areaId = value as Id;
			else fields[field] = value;
			stamps[field] = { rev, vault };
			changed.push(field);
		}
	}
	for (const [field, more] of Object.entries(guardBroken ? {} : (effect.adds ?? {}))) {
		fields[field] = counted(current, field) + more;
		stamps[field] = { rev, vault };
		changed.push(field);
	}
	if (changed.length === 0) return { record: current, changed, equal, conflicts };
	return { record: { ...current, areaId, fields, stamps, rev }, changed, equal, conflicts };
}

/**
 * A change by who no longer sees the record: it was handed over, or the officer's areas changed. Nothing is changed; what differs from the
 * current value is for those to judge who have the record now, whatever revision the officer had seen.
 */
export function contestEffect(current: ServerRecord, effect: Effect): readonly FieldConflict[] {
	return Object.entries(effect.set).filter(([field]) => effect.follows?.fields.includes(field) !== true).flatMap(([field, other]): FieldConflict[] => {
		const had = valueOf(current, field);
		return sameJson(had, other) ? [] : [{ field, current: had, other, currentVault: current.stamps[field]?.vault ?? null }];
	});
}

function counted(record: Pick<StoredRecord, 'fields'>, field: string): number {
	const had = record.fields[field];
	return typeof had === 'number' ? had : 0;
}

function valueOf(record: ServerRecord, field: string): Json {
	return field === areaField ? record.areaId : (record.fields[field] ?? null);
}

export function newServerRecord(effect: Effect, vault: VaultId): ServerRecord {
	const stamps = Object.fromEntries(Object.keys(effect.set).map((field) => [field, { rev: 1, vault }]));
	return { type: effect.ref.type, id: effect.ref.id, areaId: effect.areaId, rev: 1, fields: effect.set, stamps };
}

/** The device's replay: its own change is shown over what the server has, whatever the merge will say. */
export function overlay(record: StoredRecord, effect: Effect): StoredRecord {
	const { [areaField]: area, ...set } = effect.set;
	const added = Object.entries(effect.adds ?? {}).map(([field, more]): [string, Json] => [field, counted(record, field) + more]);
	return { ...record, areaId: area === undefined ? record.areaId : (area as Id), fields: { ...record.fields, ...set, ...Object.fromEntries(added) } };
}
