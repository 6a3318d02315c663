import * as v from 'valibot';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { roles } from '../domain/records/shapes.ts';
import type { NewsEvent, ServerInfo, SignedIn, SignInRequest } from './messages.ts';
import { count, id, instant, parseJson, text, vaultId } from './scalars.ts';

const role = v.picklist(roles);
const minutes = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1440));
const days = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(365));
export const me = v.object({
	officerId: id, tenantId: id, tenantName: text(200), zone: text(60), name: text(200), role, organisationId: id,
	areaIds: v.array(id), leafAreaIds: v.array(id), certificateNo: v.nullable(text(80)),
	lock: v.optional(v.object({ idleMinutes: minutes, hiddenMinutes: minutes, offlineDays: v.exactOptional(days) })), secondFactor: v.optional(v.literal('missing')), grantDays: v.exactOptional(days), recoveries: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1))),
});
const signIn = v.object({ account: v.pipe(text(120), v.minLength(1)), password: v.pipe(text(500), v.minLength(1)), vault: vaultId, app: text(60), code: v.optional(v.pipe(text(60), v.minLength(1))), had: v.optional(v.pipe(v.array(vaultId), v.maxLength(50))) });
const otherVault = v.object({ vault: vaultId, wasHere: v.boolean(), lastContactAt: instant, unsent: v.nullable(count), unsentFiles: v.nullable(count), oldestUnsentAt: v.nullable(instant) });
const signedIn = v.object({ token: text(200), expiresAt: instant, me, serverTime: instant, account: v.optional(text(120)), others: v.optional(v.array(otherVault)) });
const serverInfo = v.object({
	protocol: count, app: text(60), tenantName: text(200), serverTime: instant, demo: v.boolean(),
	ways: v.optional(v.object({ passkey: v.boolean(), provider: v.nullable(text(80)) })),
	demoAccounts: v.array(v.object({ account: text(120), password: text(500), name: text(200), role, organisation: text(200), areas: text(500) })),
});
const news = v.object({ streams: v.array(v.string()) });

export function readSignIn(body: string): Result<SignInRequest> {
	const parsed = v.safeParse(signIn, parseJson(body));
	return parsed.success ? ok(parsed.output) : fail(problem('body_unreadable', { field: 'signIn' }));
}

const carry = v.object({ vault: vaultId, app: text(60) });
const carrying = v.object({ token: text(200), expiresAt: instant });

/** Server side of POST /api/session/carry and of POST /api/session/vault. */
export function readCarry(body: string): Result<v.InferOutput<typeof carry>> {
	const parsed = v.safeParse(carry, parseJson(body));
	return parsed.success ? ok(parsed.output) : fail(problem('body_unreadable', { field: 'vault' }));
}

/** Device side: a short session for another vault of the same officer. */
export function readCarrying(value: unknown): Result<v.InferOutput<typeof carrying>> {
	const parsed = v.safeParse(carrying, value);
	return parsed.success ? ok(parsed.output) : fail(problem('server_answer_unreadable'));
}

/** Device side; `value`: the parsed JSON of an answer. */
export function readSignedIn(value: unknown): Result<SignedIn> {
	const parsed = v.safeParse(signedIn, value);
	return parsed.success ? ok(parsed.output) : fail(problem('server_answer_unreadable'));
}

export function readServerInfo(value: unknown): Result<ServerInfo> {
	const parsed = v.safeParse(serverInfo, value);
	return parsed.success ? ok(parsed.output) : fail(problem('server_answer_unreadable'));
}

export function readNews(data: string): NewsEvent | undefined {
	const parsed = v.safeParse(news, parseJson(data));
	return parsed.success ? parsed.output : undefined;
}
