import * as v from 'valibot';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { parseJson, text, vaultId } from './scalars.ts';

const value = v.pipe(text(100), v.regex(/^[\w-]{20,100}$/));
const start = v.object({ bind: value });
const session = v.object({ handle: value, secret: value, vault: vaultId, app: text(60), had: v.optional(v.pipe(v.array(vaultId), v.maxLength(50))) });
const address = v.object({ address: v.pipe(text(4_000), v.url()) });

/** Server side of POST /api/oidc/start. `bind`: hex of the SHA-256 of a secret that stays in the browser that asks. */
export function readProviderStart(body: string): Result<v.InferOutput<typeof start>> {
	const parsed = v.safeParse(start, parseJson(body));
	return parsed.success ? ok(parsed.output) : fail(problem('body_unreadable', { field: 'bind' }));
}

/** Server side of POST /api/oidc/session: what came back to that browser, and its secret. */
export function readProviderSession(body: string): Result<v.InferOutput<typeof session>> {
	const parsed = v.safeParse(session, parseJson(body));
	return parsed.success ? ok(parsed.output) : fail(problem('body_unreadable', { field: 'handle' }));
}

export function readProviderAddress(given: unknown): Result<v.InferOutput<typeof address>> {
	const parsed = v.safeParse(address, given);
	return parsed.success ? ok(parsed.output) : fail(problem('server_answer_unreadable'));
}
