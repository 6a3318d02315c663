import { may } from '../accounts/rights.ts';
import { isId, type Id } from '../ids.ts';
import { isObject, type Json } from '../json.ts';
import { problem, type Problem } from '../problems/problem.ts';
import type { Fields } from '../records/record.ts';
import type { Instant, Role } from '../records/shapes.ts';
import type { WorkCalendar } from '../time/workingTime.ts';
import { deadlineAt } from '../workflow/deadlines.ts';
import { exitKinds, type ExitEvidence, type ExitKind, type Pack, type PackExit } from '../workflow/pack.ts';

/**
 * A case cannot be done now: it is postponed 缓办, returned 退回 or parked 挂账. Whoever asks gives a reason of the service, its evidence and the next date; somebody else decides.
 * none ─(asked)─► asked ─(agreed)─► agreed ─(taken up again, a step made, given to somebody)─► ended ─(asked anew)─► asked
 *                   │ └─(refused)─► refused ─(asked anew)─► asked
 *                   └─(taken back)─► ended
 */
export type Exit = {
	readonly kind: ExitKind; readonly reason: string; readonly words: string | null;
	/** Photos and papers of the case that show it. */
	readonly evidence: readonly Id[];
	/** By when it is taken up again, is given to somebody, or is looked at again. */
	readonly nextAt: Instant;
	readonly by: Id; readonly at: Instant;
	/** Who had the case then; null: nobody. */
	readonly from: Id | null;
	/** By when it is to be decided. */
	readonly dueAt: Instant;
	readonly decision: (ExitWords & { readonly agreed: boolean }) | null;
	readonly ended: ExitWords | null;
};
export type ExitWords = { readonly by: Id; readonly at: Instant; readonly words: string | null };
export type ExitState = 'asked' | 'agreed' | 'refused' | 'ended';
export const exitField = 'exit';

type Person = { readonly officerId: Id; readonly role: Role };
const most = { words: 2_000, evidence: 20 };
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/u;

export function exitOf(value: Json | undefined): Exit | null {
	return isExit(value) ? value : null;
}
export function exitState(exit: Exit): ExitState {
	return exit.ended !== null ? 'ended' : exit.decision === null ? 'asked' : exit.decision.agreed ? 'agreed' : 'refused';
}
/** Undefined: another field. */
export function exitFits(field: string, value: Json): boolean | undefined {
	return field === exitField ? isExit(value) : undefined;
}
export function declaredExit(pack: Pack | undefined, kind: ExitKind): PackExit | undefined {
	return pack?.exits?.find((each) => each.kind === kind);
}

/** What this person may ask for now. Of a restricted case nothing: its approver would have to be let in. */
export function exitsOffered(pack: Pack, fields: Fields, me: Person): readonly PackExit[] {
	const now = exitOf(fields[exitField]);
	const open = now !== null && ['asked', 'agreed'].includes(exitState(now));
	return open || (fields['closedAt'] ?? null) !== null || fields['restricted'] === true ? [] : (pack.exits ?? []).filter((each) => may(me, 'work') && each.by.includes(me.role));
}
export function mayDecide(pack: Pack | undefined, exit: Exit, me: Person): boolean {
	return exitState(exit) === 'asked' && isApprover(pack, exit, me);
}
function isApprover(pack: Pack | undefined, exit: Exit, me: Person): boolean {
	return exit.by !== me.officerId && declaredExit(pack, exit.kind)?.approve.includes(me.role) === true;
}

/** What a reason wants shown. */
export function evidenceOf(declared: PackExit, reason: string): ExitEvidence {
	return declared.reasons.find(({ id }) => id === reason)?.evidence ?? declared.evidence;
}
/** The latest next date, counted from when it is asked for. */
export function longestUntil(pack: Pack, declared: PackExit, calendar: WorkCalendar, fromMs: number): Instant | null {
	const limit = pack.deadlines.find(({ id }) => id === declared.longest);
	return limit === undefined ? null : deadlineAt(limit, calendar, fromMs);
}

export type ExitStep = { readonly pack: Pack; readonly fields: Fields; readonly calendar: WorkCalendar; readonly now: Exit | null; readonly next: Exit; readonly me: Person };

/** Whether this person may put `next` in the place of `now`: one step of the way, in the own name. Null: they may. Whether they may work on the case at all is asked elsewhere. */
export function refusedExitStep({ pack, fields, calendar, now, next, me }: ExitStep): Problem | null {
	if (now === null || !sameAsk(now, next)) return refusedAsk(pack, fields, calendar, now, next, me);
	if (now.ended !== null) return problem('not_allowed');
	if (next.ended !== null) {
		const mine = next.ended.by === me.officerId && sameWords(next.decision, now.decision) && next.decision?.agreed === now.decision?.agreed;
		const may = exitState(now) === 'agreed' || (exitState(now) === 'asked' && now.by === me.officerId);
		return mine && may ? null : problem('not_allowed');
	}
	if (next.decision === null || next.decision.by !== me.officerId || !isApprover(pack, now, me)) return problem('not_allowed');
	// A case that only those named may see would be left without any.
	if (next.decision.agreed && next.kind === 'return' && fields['restricted'] === true) return problem('not_allowed');
	return next.decision.agreed || (next.decision.words ?? '').trim() !== '' ? null : problem('field_required', { field: 'words' });
}

function refusedAsk(pack: Pack, fields: Fields, calendar: WorkCalendar, now: Exit | null, next: Exit, me: Person): Problem | null {
	const declared = exitsOffered(pack, { ...fields, [exitField]: now as unknown as Json }, me).find(({ kind }) => kind === next.kind);
	if (declared === undefined || next.by !== me.officerId || next.from !== (fields['assigneeId'] ?? null) || next.decision !== null || next.ended !== null) return problem('not_allowed');
	if (!declared.reasons.some(({ id }) => id === next.reason)) return problem('field_required', { field: 'reason' });
	const wanted = evidenceOf(declared, next.reason);
	const said = (next.words ?? '').trim() !== '';
	if (wanted === 'photo' && next.evidence.length === 0) return problem('photo_required');
	if ((wanted === 'words' && !said) || (wanted === 'either' && !said && next.evidence.length === 0)) return problem('field_required', { field: 'words' });
	const longest = longestUntil(pack, declared, calendar, Date.parse(next.at));
	return longest !== null && Date.parse(next.nextAt) > Date.parse(next.at) && Date.parse(next.nextAt) <= Date.parse(longest) ? null : problem('field_invalid', { field: 'nextAt' });
}

/** What the one step before it was, of a step made without having seen what others did meanwhile. */
export function stepBefore(next: Exit): Exit | null {
	if (next.ended !== null) return { ...next, ended: null };
	return next.decision === null ? null : { ...next, decision: null };
}

/** The other of two values that were set apart, as a step that this person could make over the one that stands; null when there is none. */
export function exitTowards(now: Exit | null, other: Exit | null, by: Id, at: Instant): Exit | null {
	if (now === null || other === null || now.ended !== null || !sameAsk(now, other)) return null;
	if (other.ended !== null) return { ...now, ended: { by, at, words: other.ended.words } };
	return other.decision === null || other.decision.agreed === now.decision?.agreed ? null : { ...now, decision: { ...other.decision, by, at } };
}

export function sameAsk(a: Exit, b: Exit): boolean {
	return a.kind === b.kind && a.reason === b.reason && a.words === b.words && a.nextAt === b.nextAt && a.by === b.by && a.at === b.at && a.from === b.from && a.dueAt === b.dueAt && a.evidence.join() === b.evidence.join();
}
function sameWords(a: ExitWords | null, b: ExitWords | null): boolean {
	return a?.by === b?.by && a?.at === b?.at && a?.words === b?.words;
}

const keys = ['kind', 'reason', 'words', 'evidence', 'nextAt', 'by', 'at', 'from', 'dueAt', 'decision', 'ended'];
function isExit(value: Json | undefined): value is Exit & Json {
	if (!isObject(value) || Object.keys(value).some((key) => !keys.includes(key))) return false;
	const { kind, reason, words, evidence, nextAt, by, at, from, dueAt, decision, ended } = value;
	return exitKinds.some((each) => each === kind) && typeof reason === 'string' && reason.length <= 80 && isText(words) && Array.isArray(evidence) && evidence.length <= most.evidence && evidence.every(isId)
		&& [nextAt, at, dueAt].every(isInstant) && isId(by) && (from === null || isId(from)) && (ended === null || isWords(ended)) && (decision === null || (isWords(decision, 'agreed') && isObject(decision) && typeof decision['agreed'] === 'boolean'));
}
function isWords(value: Json | undefined, more?: string): boolean {
	return isObject(value) && Object.keys(value).every((key) => ['by', 'at', 'words', more].includes(key)) && isId(value['by']) && isInstant(value['at']) && isText(value['words']);
}
function isText(value: Json | undefined): boolean {
	return value === null || (typeof value === 'string' && value.length <= most.words);
}
function isInstant(value: Json | undefined): boolean {
	return typeof value === 'string' && instant.test(value);
}
