import * as v from 'valibot';
import type { Json } from '../domain/json.ts';
import { parseProblem, problem, type Problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { count, id, instant, parseJson, text } from './scalars.ts';

/** Accesses of other apps (OpenRosa), as the screens ask for them. */
const access = v.object({ id, name: text(80), areaId: id, madeBy: id, madeAt: instant, usedAt: v.nullable(instant), revokedAt: v.nullable(instant) });
/** `problem`: why it was not taken. */
const submission = v.object({ entryId: id, accessId: id, formId: text(80), formVersion: count, state: v.picklist(['waiting', 'taken', 'refused']), problem: v.nullable(v.pipe(v.custom<Json>(() => true), v.transform((value): Problem => parseProblem(value)))), receivedAt: instant });
const list = v.object({ accesses: v.array(access), submissions: v.array(submission) });
const made = v.object({ token: v.pipe(v.string(), v.regex(/^[\w-]{43}$/)) });
const make = v.object({ officerId: id, areaId: id, name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(80)) });
const discard = v.object({ entryId: id });
const content = v.object({ xml: v.string() });
const revoke = v.object({ officerId: id, id });
const again = v.object({ officerId: id, entryId: id });

export type ToldAccess = v.InferOutput<typeof access>;
export type ToldSubmission = v.InferOutput<typeof submission>;
export type AppList = v.InferOutput<typeof list>;

function told<T>(shape: v.GenericSchema<unknown, T>): (value: unknown) => Result<T> {
	return (value) => {
		const parsed = v.safeParse(shape, value);
		return parsed.success ? ok(parsed.output) : fail(problem('server_answer_unreadable'));
	};
}

function asked<T>(shape: v.GenericSchema<unknown, T>): (body: string) => Result<T> {
	return (body) => {
		const parsed = v.safeParse(shape, parseJson(body));
		return parsed.success ? ok(parsed.output) : fail(problem('body_unreadable', { field: v.getDotPath(parsed.issues[0]) ?? 'body' }));
	};
}

/** GET /api/apps?officer= */
export const readAppList = told(list);
/** POST /api/apps */
export const readMakeAccess = asked(make);
export const readMadeAccess = told(made);
/** GET /api/apps/content?entry= */
export const readContent = told(content);
/** POST /api/apps/revoke */
export const readRevokeAccess = asked(revoke);
/** POST /api/apps/again */
export const readAgain = asked(again);
/** POST /api/apps/discard */
export const readDiscard = asked(discard);
