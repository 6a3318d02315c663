import { isTellField } from '../cases/telling.ts';
import type { Id } from '../ids.ts';
import type { Json } from '../json.ts';
import { problem } from '../problems/problem.ts';
import type { Fields, StoredRecord } from '../records/record.ts';
import type { Role } from '../records/shapes.ts';
import { fail, ok, type Result } from '../result.ts';
import { checkSet } from '../merge/checks.ts';
import { clockFields } from './clock.ts';
import { packOf, type Pack, type PackMove, type PackReader, type PackState } from './pack.ts';

export type LegalMove = { readonly pack: Pack; readonly move: PackMove; readonly to: string; readonly closes: boolean; readonly reopens: boolean };

/** The moves a person may make on a case in this state, in the pack's order. */
export function movesFrom(pack: Pack, state: string, role: Role): readonly PackMove[] {
	return pack.moves.filter((move) => move.from.includes(state) && move.by.includes(role));
}

/**
 * Checks a move against the pack version the case runs by and the state the officer saw (`from`). Whether another has moved the
 * case meanwhile is the merge's business, so that it becomes a review and not a refusal.
 */
export function legalMove(packs: PackReader, record: StoredRecord, moveId: string, from: string, set: Fields): Result<LegalMove> {
	const pack = packOf(packs, record.fields['packId'], record.fields['packVersion']);
	if (pack === undefined) return fail(problem('pack_missing'));
	const move = pack.moves.find((candidate) => candidate.id === moveId);
	if (move === undefined || !move.from.includes(from)) return fail(problem('move_not_allowed'));
	const value = (field: string): Json => set[field] ?? record.fields[field] ?? null;
	const missing = move.asks.find((ask) => ask.required && (ask.when === undefined || value(ask.when.field) === ask.when.equals) && value(ask.field) === null);
	if (missing !== undefined) return fail(problem('field_required', { field: missing.field }));
	const wrong = checkSet(record, set, packs);
	if (wrong !== null) return fail(wrong);
	return ok({ pack, move, to: move.to, closes: isFinal(pack, move.to) && !isFinal(pack, from), reopens: isFinal(pack, from) && !isFinal(pack, move.to) });
}

export function stateOf(pack: Pack, state: string): PackState | undefined {
	return pack.states.find((candidate) => candidate.id === state);
}

export function isFinal(pack: Pack, state: string): boolean {
	const kind = stateOf(pack, state)?.kind;
	return kind === 'done' || kind === 'stopped';
}

/** Who may make a move is checked on the server with the officer's stored role, and on the device to offer only legal moves: one that hands over a document is for who may issue it. */
export function mayMove(pack: Pack, moveId: string, role: Role): boolean {
	const move = pack.moves.find(({ id }) => id === moveId);
	const document = pack.documents.find(({ id }) => id === move?.document);
	return move?.by.includes(role) === true && (document === undefined || document.by.includes(role));
}

/** Who did work on the case: a field for each (`did.<officer>`), so that two who work apart contradict nobody. Kept by moves alone, as the clocks are, and whom they make it a duty to tell. */
export const didField = (officerId: Id): string => `did.${officerId}`;
export function isKeptByMoves(field: string): boolean {
	return field.startsWith('did.') || clockFields.includes(field) || isTellField(field);
}

/** What whoever did the work, or has the case, leaves to somebody else. */
export function isBarred(move: PackMove, fields: Fields, officerId: Id): boolean {
	return move.notBy === 'did' && (fields['assigneeId'] === officerId || fields[didField(officerId)] === true);
}

/** What a move leaves on the case besides what it asks for: who did the work, and what nobody needs any more. */
export function leftBy(move: PackMove, fields: Fields, officerId: Id): Fields {
	return {
		...(move.did === true && fields[didField(officerId)] !== true ? { [didField(officerId)]: true } : {}),
		...Object.fromEntries((move.forgets ?? []).filter((field) => (fields[field] ?? null) !== null).map((field) => [field, null])),
	};
}

/** A case's number for people: prefix, the day it was opened, and a short tail of its id. */
export function caseNumber(prefix: string, day: string, id: Id): string {
	return `${prefix}${day.slice(2, 4)}${day.slice(5, 7)}${day.slice(8, 10)}-${id.slice(-4).toUpperCase()}`;
}
