import * as v from 'valibot';
import { lookReasons } from '../domain/accounts/grantRules.ts';
import { isId, type Id } from '../domain/ids.ts';
import { problem } from '../domain/problems/problem.ts';
import type { Instant } from '../domain/records/shapes.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { parseJson, text } from './scalars.ts';

/** Most looks that a device tells at once. */
export const mostLooks = 200;

/** POST /api/restricted/here: whether something restricted is open at a place; answered only with whom to ask. */
export type HereAsked = { readonly placeId: Id };
export type HereAnswer = { readonly ask: readonly Id[] };
/** POST /api/restricted/looks: an elevated look, by the case's number or at a place. */
export type LookAsked = { readonly number?: string; readonly placeId?: Id; readonly reason: string; readonly words: string };
export type LookAnswer = { readonly cases: readonly { readonly id: Id; readonly until: Instant }[] };
/** POST /api/restricted/seen: restricted cases that were opened on a device, by its corrected clock. */
export type SeenTold = { readonly looks: readonly DeviceLook[] };
export type DeviceLook = { readonly id: Id; readonly at: Instant };
/** GET /api/restricted/cases/:id/looks, for who is named on the case; the newest first. `how`: see `auditKinds`. */
export type SeenBy = { readonly looks: readonly { readonly officerId: Id; readonly at: Instant; readonly how: string }[]; readonly more: boolean };

const id = v.custom<Id>(isId);
const instant = v.pipe(v.string(), v.isoTimestamp());
const here = v.object({ placeId: id });
const look = v.object({ number: v.optional(v.pipe(text(60), v.trim(), v.minLength(1))), placeId: v.optional(id), reason: v.picklist(lookReasons.map((reason) => reason.id)), words: v.pipe(text(500), v.trim(), v.minLength(1)) });
const told = v.object({ looks: v.pipe(v.array(v.object({ id, at: instant })), v.maxLength(mostLooks)) });

function reader<T>(shape: v.GenericSchema<unknown, T>, field: string): (body: string) => Result<T> {
	return (body) => {
		const parsed = v.safeParse(shape, parseJson(body));
		return parsed.success ? ok(parsed.output) : fail(problem('body_unreadable', { field }));
	};
}
function answerReader<T>(shape: v.GenericSchema<unknown, T>): (value: unknown) => Result<T> {
	return (value) => {
		const parsed = v.safeParse(shape, value);
		return parsed.success ? ok(parsed.output) : fail(problem('server_answer_unreadable'));
	};
}

/** Server side. */
export const readHereAsked: (body: string) => Result<HereAsked> = reader(here, 'placeId');
export const readSeenTold: (body: string) => Result<SeenTold> = reader(told, 'looks');
export function readLookAsked(body: string): Result<LookAsked> {
	const read = reader(look, 'reason')(body);
	if (!read.ok) return read;
	const { number, placeId, reason, words } = read.value;
	if ((number === undefined) === (placeId === undefined)) return fail(problem('body_unreadable', { field: 'number' }));
	return ok({ reason, words, ...(number === undefined ? {} : { number }), ...(placeId === undefined ? {} : { placeId }) });
}

/** Device side. */
export const readHereAnswer: (value: unknown) => Result<HereAnswer> = answerReader(v.object({ ask: v.array(id) }));
export const readLookAnswer: (value: unknown) => Result<LookAnswer> = answerReader(v.object({ cases: v.array(v.object({ id, until: v.string() })) }));
export const readSeenBy: (value: unknown) => Result<SeenBy> = answerReader(v.object({ looks: v.array(v.object({ officerId: id, at: v.string(), how: v.string() })), more: v.boolean() }));
