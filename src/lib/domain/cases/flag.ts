import { may } from '../accounts/rights.ts';
import { isId, type Id } from '../ids.ts';
import { isObject, type Json } from '../json.ts';
import type { Instant, Role } from '../records/shapes.ts';

/**
 * "It could not be got done" 办不成事: a case about which somebody complains goes to a named lead with a clock, and is closed by anybody but the one it complains about.
 * none ─(raised)─► open ─(the lead answers)─► answered ─(closed)─► closed ─(raised anew)─► open
 *                   ▲────────(not settled: given back)──┘
 */
export type Flag = {
	readonly raisedBy: Id; readonly at: Instant; readonly words: string;
	/** Who had the case when it was raised; null: nobody. Neither leads nor closes. */
	readonly about: Id | null;
	readonly leadId: Id; readonly dueAt: Instant;
	readonly answer: FlagWords | null;
	readonly closed: FlagWords | null;
	/** How often the answer was given back as not settling it. */
	readonly returned: number;
};
export type FlagWords = { readonly by: Id; readonly at: Instant; readonly words: string };
export type FlagState = 'open' | 'answered' | 'closed';
export const flagField = 'flag';

type Person = { readonly officerId: Id; readonly role: Role };
const mostWords = 2_000;
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/u;

export function flagOf(value: Json | undefined): Flag | null {
	return isFlag(value) ? value : null;
}
export function flagState(flag: Flag): FlagState {
	return flag.closed !== null ? 'closed' : flag.answer !== null ? 'answered' : 'open';
}

/** Undefined: another field. */
export function flagFits(field: string, value: Json): boolean | undefined {
	return field === flagField ? isFlag(value) : undefined;
}

export function mayAnswer(flag: Flag, me: Person): boolean {
	return flagState(flag) === 'open' && flag.leadId === me.officerId;
}
/** Who raised it, and supervisors; never the one it complains about. Also gives it back. */
export function mayClose(flag: Flag, me: Person): boolean {
	return flagState(flag) === 'answered' && flag.about !== me.officerId && (flag.raisedBy === me.officerId || may(me, 'settle_reviews'));
}

/** Whether this person may put `next` in the place of `now`: one step of the way at a time, in the own name. `assigneeId`: who has the case. */
export function flagStep(now: Flag | null, next: Flag, me: Person, assigneeId: Id | null): boolean {
	if (now === null || flagState(now) === 'closed') {
		return next.raisedBy === me.officerId && next.about === assigneeId && next.leadId !== next.about && next.answer === null && next.closed === null && next.returned === 0;
	}
	if (!sameComplaint(now, next)) return false;
	if (now.answer === null) return mayAnswer(now, me) && next.answer?.by === me.officerId && next.closed === null && next.returned === now.returned && next.dueAt === now.dueAt;
	if (!mayClose(now, me)) return false;
	const givenBack = next.answer === null && next.closed === null && next.returned === now.returned + 1;
	const closed = next.closed?.by === me.officerId && sameWords(next.answer, now.answer) && next.returned === now.returned && next.dueAt === now.dueAt;
	return givenBack || closed;
}

function sameComplaint(a: Flag, b: Flag): boolean {
	return a.raisedBy === b.raisedBy && a.at === b.at && a.words === b.words && a.about === b.about && a.leadId === b.leadId;
}
function sameWords(a: FlagWords | null, b: FlagWords | null): boolean {
	return a?.by === b?.by && a?.at === b?.at && a?.words === b?.words;
}

const keys = ['raisedBy', 'at', 'words', 'about', 'leadId', 'dueAt', 'answer', 'closed', 'returned'];
function isFlag(value: Json | undefined): value is Flag & Json {
	if (!isObject(value) || Object.keys(value).some((key) => !keys.includes(key))) return false;
	const { raisedBy, at, words, about, leadId, dueAt, answer, closed, returned } = value;
	return isId(raisedBy) && isId(leadId) && (about === null || isId(about)) && isInstant(at) && isInstant(dueAt) && isText(words) && [answer, closed].every((part) => part === null || isWords(part))
		&& typeof returned === 'number' && Number.isSafeInteger(returned) && returned >= 0;
}
function isWords(value: Json | undefined): boolean {
	return isObject(value) && Object.keys(value).length === 3 && isId(value['by']) && isInstant(value['at']) && isText(value['words']);
}
function isText(value: Json | undefined): boolean {
	return typeof value === 'string' && value.trim() !== '' && value.length <= mostWords;
}
function isInstant(value: Json | undefined): boolean {
	return typeof value === 'string' && instant.test(value);
}
