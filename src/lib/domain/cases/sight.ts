import { isId, type Id } from '../ids.ts';
import type { Json } from '../json.ts';
import type { Fields } from '../records/record.ts';
import type { Instant } from '../records/shapes.ts';

/**
 * Who may see a restricted case, from its own fields alone: its assignee, its lead, and who was given sight of it. Each grant is a field of the case
 * (`grant.<id>`), so that it merges, has its history and syncs as the case does, and all that hangs on the case follows. It is never changed: it ends by
 * another field (`grantEnd.<id>`), and is made longer by another grant.
 */
export type Grant = {
	readonly to: Id;
	/** May also work on it; else only see it. */
	readonly work: boolean;
	readonly purpose: string; readonly words: string | null;
	readonly by: Id; readonly at: Instant; readonly until: Instant;
	/** Who led the case then. A grant holds while that officer leads it. */
	readonly lead: Id;
};
/** An elevated look at it, written by the server alone (`look.<id>`). */
export type Look = { readonly by: Id; readonly at: Instant; readonly until: Instant; readonly reason: string; readonly words: string };
/** That somebody named on the case has seen such a look (`lookSeen.<id>.<officer>`), and whether it is questioned. */
export type LookSeen = { readonly at: Instant; readonly questioned: boolean; readonly words: string | null };
export type GrantState = 'holds' | 'ended' | 'leadChanged';
export type NamedGrant = { readonly id: Id; readonly grant: Grant; readonly state: GrantState };
export type NamedLook = { readonly id: Id; readonly look: Look; readonly seen: readonly (LookSeen & { readonly by: Id })[] };

export const grantField = (id: Id): string => `grant.${id}`;
export const grantEndField = (id: Id): string => `grantEnd.${id}`;
export const lookField = (id: Id): string => `look.${id}`;
export const lookSeenField = (id: Id, by: Id): string => `lookSeen.${id}.${by}`;

/** Of grants, their ends, looks and answers to them: fields that only who is named on the case may set, or the server. */
export function isSightField(field: string): boolean {
	return /^(grant|grantEnd|look|lookSeen)\./.test(field);
}

export function grantsOf(fields: Fields): readonly NamedGrant[] {
	return Object.entries(fields).flatMap(([field, value]): NamedGrant[] => {
		const id = field.slice('grant.'.length);
		if (!field.startsWith('grant.') || !isId(id) || !isGrant(value)) return [];
		return [{ id, grant: value, state: fields[grantEndField(id)] === true ? 'ended' : value.lead === fields['leadId'] ? 'holds' : 'leadChanged' }];
	});
}

export function looksOf(fields: Fields): readonly NamedLook[] {
	return Object.entries(fields).flatMap(([field, value]): NamedLook[] => {
		const id = field.slice('look.'.length);
		if (!field.startsWith('look.') || !isId(id) || value === null || typeof value !== 'object') return [];
		const start = `lookSeen.${id}.`;
		const seen = Object.entries(fields).flatMap(([name, answer]) => (name.startsWith(start) ? [{ ...(answer as unknown as LookSeen), by: name.slice(start.length) as Id }] : []));
		return [{ id, look: value as unknown as Look, seen }];
	}).toSorted((a, b) => (a.look.at < b.look.at ? 1 : -1));
}

/** Sorted, so that equal sets compare equal. */
export function readersOf(fields: Fields): readonly Id[] {
	const granted = grantsOf(fields).filter(({ state }) => state === 'holds').map(({ grant }) => grant.to);
	return [...new Set([fields['assigneeId'], fields['leadId'], ...granted].filter(isId))].sort();
}

export type Access = 'named' | 'work' | 'sight';

/** What the officer has of a restricted case. `at`: grants whose end has passed then count no more; without it those that hold, as the server has them. */
export function accessOf(fields: Fields, officerId: Id, at?: Instant): Access | null {
	if (fields['assigneeId'] === officerId || fields['leadId'] === officerId) return 'named';
	const mine = grantsOf(fields).filter(({ grant, state }) => state === 'holds' && grant.to === officerId && (at === undefined || at < grant.until));
	return mine.length === 0 ? null : mine.some(({ grant }) => grant.work) ? 'work' : 'sight';
}

/** Whether this device may still show it: what the server has not taken away yet ends here by the device's own clock. */
export function showsAt(fields: Fields, officerId: Id, at: Instant): boolean {
	if (fields['restricted'] !== true || accessOf(fields, officerId, at) !== null) return true;
	const mine = [...grantsOf(fields).filter(({ grant }) => grant.to === officerId).map(({ grant }) => grant.until), ...looksOf(fields).filter(({ look }) => look.by === officerId).map(({ look }) => look.until)];
	return mine.length === 0 || mine.some((until) => at < until);
}

export function isGrant(value: Json | undefined): value is Json & Grant {
	if (value === null || value === undefined || typeof value !== 'object' || Array.isArray(value)) return false;
	const grant = value as { readonly [name: string]: Json };
	return isId(grant['to']) && isId(grant['by']) && isId(grant['lead']) && typeof grant['work'] === 'boolean' && typeof grant['purpose'] === 'string' && typeof grant['at'] === 'string' && typeof grant['until'] === 'string'
		&& (grant['words'] === null || typeof grant['words'] === 'string');
}
