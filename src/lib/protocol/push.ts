import * as v from 'valibot';
import type { Operation } from '../domain/operation.ts';
import { parseProblem, problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { readHealth } from './health.ts';
import { limits, type EndLine, type PushHead, type PushLine } from './messages.ts';
import { readOperation, type ArrivedOperation } from './operations.ts';
import { count, id, instant, parseJson, protocolOf, ref, text, vaultId } from './scalars.ts';
import { headSteps } from './upcast/steps.ts';
import { upcast } from './upcast/upcast.ts';
import { checkProtocol } from './versions.ts';

export const knownEpoch = v.object({ id, acknowledged: count, count: v.optional(count), file: v.optional(id) });
const head = v.object({ protocol: count, vault: vaultId, app: text(60), epoch: v.optional(knownEpoch), health: v.optional(v.unknown()), signed: v.optional(v.unknown()) });
export type ArrivedPush = { readonly head: PushHead; readonly operations: readonly ArrivedOperation[] };

/** Server side. `body`: the unpacked NDJSON. */
export function readPush(body: string): Result<ArrivedPush> {
	const lines = body.split('\n').filter((line) => line !== '');
	const first = readHead(lines[0]);
	if (!first.ok) return first;
	if (lines.length - 1 > limits.operations) return fail(problem('too_many_operations', { limit: limits.operations }));
	const operations: ArrivedOperation[] = [];
	for (const line of lines.slice(1)) {
		const arrived = readOperation(line);
		if (!arrived.ok) return arrived;
		operations.push(arrived.value);
	}
	return ok({ head: first.value, operations });
}

function readHead(line: string | undefined): Result<PushHead> {
	const arrived = line === undefined ? undefined : parseJson(line);
	const spoken = checkProtocol(protocolOf(arrived), null);
	if (!spoken.ok) return spoken;
	const parsed = v.safeParse(head, upcast(arrived ?? null, protocolOf(arrived), headSteps));
	if (!parsed.success) return fail(problem('body_unreadable', { field: 'head' }));
	const { epoch, health, signed, ...rest } = parsed.output;
	return ok({ ...rest, ...(epoch === undefined ? {} : { epoch }), ...readHealth(health), ...readSigned(signed) });
}

/** The officer's signatures, by group. */
const signedGroups = v.object({ key: text(64), groups: v.record(v.string(), v.string()) });

function readSigned(value: unknown): Pick<PushHead, 'signed'> {
	const parsed = v.safeParse(signedGroups, value);
	return parsed.success ? { signed: parsed.output } : {};
}

/** Device side. */
export function writePush(first: PushHead, operations: readonly Operation[]): string {
	return [first, ...operations].map((line) => `${JSON.stringify(line)}\n`).join('');
}

const line = v.object({
	opId: id, outcome: v.picklist(['ok', 'merged', 'review', 'refused', 'retry']), revisions: v.array(v.object({ ref, rev: count })), problem: v.optional(v.unknown()),
});
const end = v.object({ end: v.literal(true), serverTime: instant });

export function readPushLine(value: string): Result<PushLine | EndLine> {
	const read = parseJson(value);
	const last = readEndLine(read);
	if (last !== undefined) return ok(last);
	const parsed = v.safeParse(line, read);
	if (!parsed.success) return fail(problem('server_answer_unreadable'));
	const { problem: fault, ...rest } = parsed.output;
	return ok(fault === undefined ? rest : { ...rest, problem: parseProblem(fault as never) });
}

export function readEndLine(value: unknown): EndLine | undefined {
	// Asked of every line, and there are many.
	if (typeof value !== 'object' || value === null || !('end' in value)) return undefined;
	const parsed = v.safeParse(end, value);
	return parsed.success ? parsed.output : undefined;
}
