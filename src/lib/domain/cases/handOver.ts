import { may } from '../accounts/rights.ts';
import { isId, type Id } from '../ids.ts';
import { isObject, sameJson, type Json } from '../json.ts';
import type { Fields } from '../records/record.ts';
import type { Instant, Role } from '../records/shapes.ts';
import { accessOf } from './sight.ts';

/**
 * Handing over 移交: who has a case offers it to a colleague with a note, and answers for it until that colleague has accepted.
 * none ─(offered)─► waiting ─(accepted)─► the case is the receiver's
 *                      ├─(declined, with a reason)─► it stays
 *                      └─(kept: taken back by who gave it, or by a supervisor)─► it stays
 * It changes one step at a time and in the own name. An offer of a case that somebody else was given meanwhile, or that was closed, is over by itself.
 */
export type HandOver = {
	readonly id: Id;
	/** Who offers it: who has the case, or who may assign others for who has it. */
	readonly by: Id; readonly at: Instant;
	readonly from: Id; readonly to: Id; readonly note: string;
	readonly answer: HandOverAnswer | null;
};
export type HandOverAnswer = { readonly kind: 'accepted' | 'declined' | 'kept'; readonly by: Id; readonly at: Instant; readonly words: string | null };

export const handOverField = 'handOver';
/** Set by what gives the case to somebody else, or closes it: a field for each offer, so that nothing can contradict it. */
export const handOverEndField = (id: Id): string => `handOverEnd.${id}`;

type Person = { readonly officerId: Id; readonly role: Role };
const mostWords = 2_000;
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/u;

export function handOverOf(value: Json | undefined): HandOver | null {
	return isHandOver(value) ? value : null;
}

/** Undefined: another field. */
export function handOverFits(field: string, value: Json): boolean | undefined {
	return field === handOverField ? isHandOver(value) : undefined;
}

/** The offer that waits to be accepted. */
export function openHandOver(fields: Fields): HandOver | null {
	const offer = handOverOf(fields[handOverField]);
	if (offer === null || offer.answer !== null || (fields['closedAt'] ?? null) !== null) return null;
	return fields['assigneeId'] === offer.from && fields[handOverEndField(offer.id)] !== true ? offer : null;
}

/** What an effect that gives the case to somebody else, or closes it, sets besides. */
export function endOfHandOver(fields: Fields): Fields {
	const offer = openHandOver(fields);
	return offer === null ? {} : { [handOverEndField(offer.id)]: true };
}

/** As the officer saw the case when taking the step; `open`: the offer that waited then. */
export type SeenHandOver = { readonly assigneeId: Id | null; readonly open: HandOver | null };

/** Whether this person may put `next` there: a new offer, or an answer to the one that waits. */
export function handOverStep(seen: SeenHandOver, next: HandOver, me: Person): boolean {
	if (seen.assigneeId !== next.from) return false;
	if (next.answer === null) {
		return seen.open === null && next.by === me.officerId && next.to !== next.from && next.to !== me.officerId && (next.from === me.officerId || may(me, 'assign_others'));
	}
	if (seen.open === null || !sameJson(seen.open as unknown as Json, offered(next) as unknown as Json) || next.answer.by !== me.officerId) return false;
	switch (next.answer.kind) {
		case 'accepted': return me.officerId === next.to;
		case 'declined': return me.officerId === next.to && next.answer.words !== null;
		case 'kept': return mayKeep(next, me);
	}
}

/** Takes an offer back: who made it, who has the case, and who may assign others. */
export function mayKeep(offer: HandOver, me: Person): boolean {
	return offer.by === me.officerId || offer.from === me.officerId || may(me, 'assign_others');
}

/** The offer as it was before it was answered. */
export function offered(handOver: HandOver): HandOver {
	return { ...handOver, answer: null };
}

/** Both leave the case where it was: there is nothing to decide between them. */
export function sameOutcome(now: HandOver | null, next: HandOver): boolean {
	if (now?.id !== next.id || now.answer === null || next.answer === null) return false;
	return (now.answer.kind === 'accepted') === (next.answer.kind === 'accepted');
}

/** Who sees the case at all may be offered it; of a restricted one only who was let work on it, for nobody is let in by an offer. */
export function mayBeOffered(fields: Fields, to: Id): boolean {
	return fields['restricted'] !== true || ['named', 'work'].includes(accessOf(fields, to) ?? '');
}

const keys = ['id', 'by', 'at', 'from', 'to', 'note', 'answer'];
function isHandOver(value: Json | undefined): value is HandOver & Json {
	if (!isObject(value) || Object.keys(value).length !== keys.length || Object.keys(value).some((key) => !keys.includes(key))) return false;
	const { id, by, at, from, to, note, answer } = value;
	return [id, by, from, to].every(isId) && isInstant(at) && isText(note) && (answer === null || isAnswer(answer));
}
function isAnswer(value: Json | undefined): boolean {
	if (!isObject(value) || Object.keys(value).length !== 4) return false;
	return ['accepted', 'declined', 'kept'].includes(String(value['kind'])) && isId(value['by']) && isInstant(value['at']) && (value['words'] === null || isText(value['words']));
}
function isText(value: Json | undefined): boolean {
	return typeof value === 'string' && value.trim() !== '' && value.length <= mostWords;
}
function isInstant(value: Json | undefined): boolean {
	return typeof value === 'string' && instant.test(value);
}
