import type { VaultId } from '../ids.ts';
import { sameJson, type Json } from '../json.ts';
import type { FieldStamp, Fields, ServerRecord } from '../records/record.ts';
import type { Effect } from './effects.ts';

export type FieldConflict = { readonly field: string; readonly current: Json; readonly other: Json; readonly currentVault: VaultId };
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
	const guardBroken = effect.guard !== undefined && guardStamp !== undefined && !sameJson(current.fields[effect.guard.field] ?? null, effect.guard.expected);
	const changed: string[] = [];
	const equal: string[] = [];
	const conflicts: FieldConflict[] = [];
	const fields: Record<string, Json> = { ...current.fields };
	const stamps: Record<string, FieldStamp> = { ...current.stamps };
	for (const [field, value] of Object.entries(effect.set)) {
		const had = current.fields[field] ?? null;
		const stamp = changedByOther(field) ?? (guardBroken ? guardStamp : undefined);
		if (sameJson(had, value)) equal.push(field);
		else if (stamp !== undefined) conflicts.push({ field, current: had, other: value, currentVault: stamp.vault });
		else {
			fields[field] = value;
			stamps[field] = { rev, vault };
			changed.push(field);
		}
	}
	if (changed.length === 0) return { record: current, changed, equal, conflicts };
	return { record: { ...current, fields, stamps, rev }, changed, equal, conflicts };
}

export function newServerRecord(effect: Effect, vault: VaultId): ServerRecord {
	const stamps = Object.fromEntries(Object.keys(effect.set).map((field) => [field, { rev: 1, vault }]));
	return { type: effect.ref.type, id: effect.ref.id, areaId: effect.areaId, rev: 1, fields: effect.set, stamps };
}

/** The device's replay: its own change is shown over what the server has, whatever the merge will say. */
export function overlay(fields: Fields, effect: Effect): Fields {
	return { ...fields, ...effect.set };
}
