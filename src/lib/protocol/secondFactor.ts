import * as v from 'valibot';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { count, parseJson, text } from './scalars.ts';

const password = v.object({ password: v.pipe(text(500), v.minLength(1)) });
const code = v.object({ code: v.pipe(text(60), v.minLength(1)) });
const state = v.object({ set: v.boolean(), demanded: v.boolean(), recoveryLeft: count });
const begun = v.object({ secret: text(100), address: text(1_000) });
const codes = v.object({ codes: v.array(text(30)) });

/** GET /api/second-factor. `recoveryLeft`: recovery codes that were not used. */
export type SecondFactorState = v.InferOutput<typeof state>;
/** POST /api/second-factor {password}: the only time that the secret is said, as text and as an address for the camera. */
export type SecondFactorBegun = v.InferOutput<typeof begun>;

export function readPasswordAgain(body: string): Result<v.InferOutput<typeof password>> {
	return readBody(password, body, 'password');
}

/** Of POST /api/second-factor/confirm, /recovery and /remove. */
export function readFactorCode(body: string): Result<v.InferOutput<typeof code>> {
	return readBody(code, body, 'code');
}

/** Device side. */
export function readFactorState(value: unknown): Result<SecondFactorState> {
	return readAnswer(state, value);
}

export function readFactorBegun(value: unknown): Result<SecondFactorBegun> {
	return readAnswer(begun, value);
}

export function readRecoveryCodes(value: unknown): Result<v.InferOutput<typeof codes>> {
	return readAnswer(codes, value);
}

function readBody<T>(shape: v.GenericSchema<unknown, T>, body: string, field: string): Result<T> {
	const parsed = v.safeParse(shape, parseJson(body));
	return parsed.success ? ok(parsed.output) : fail(problem('body_unreadable', { field }));
}

function readAnswer<T>(shape: v.GenericSchema<unknown, T>, value: unknown): Result<T> {
	const parsed = v.safeParse(shape, value);
	return parsed.success ? ok(parsed.output) : fail(problem('server_answer_unreadable'));
}
