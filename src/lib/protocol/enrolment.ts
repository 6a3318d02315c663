import * as v from 'valibot';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { id, instant, parseJson, text } from './scalars.ts';

export const leastPassword = 10;
const redeem = v.object({ code: v.pipe(text(60), v.minLength(1)), password: text(500) });
const redeemed = v.object({ account: text(120) });
const wanted = v.object({ officerId: id });
const made = v.object({ code: text(60), expiresAt: instant });
/** A code in clear exists in this answer and on the paper, nowhere else. */
export type MadeCode = v.InferOutput<typeof made>;

/** As it was meant: spaces and hyphens do not count, nor capitals, nor the letters that are read for digits. */
export function normalCode(typed: string): string {
	return typed.normalize('NFKC').toUpperCase().replace(/[^0-9A-Z]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
}

/** Server side of POST /api/enrol. */
export function readRedeem(body: string): Result<v.InferOutput<typeof redeem>> {
	const parsed = v.safeParse(redeem, parseJson(body));
	return parsed.success ? ok(parsed.output) : fail(problem('body_unreadable', { field: 'code' }));
}

/** Server side of POST /api/admin/enrolments. */
export function readWanted(body: string): Result<v.InferOutput<typeof wanted>> {
	const parsed = v.safeParse(wanted, parseJson(body));
	return parsed.success ? ok(parsed.output) : fail(problem('body_unreadable', { field: 'officerId' }));
}

export function readRedeemed(value: unknown): Result<v.InferOutput<typeof redeemed>> {
	const parsed = v.safeParse(redeemed, value);
	return parsed.success ? ok(parsed.output) : fail(problem('server_answer_unreadable'));
}

export function readMadeCode(value: unknown): Result<MadeCode> {
	const parsed = v.safeParse(made, value);
	return parsed.success ? ok(parsed.output) : fail(problem('server_answer_unreadable'));
}
