import * as v from 'valibot';
import { isId } from '../domain/ids.ts';
import { problem } from '../domain/problems/problem.ts';
import { recordTypes, type StoredRecord } from '../domain/records/record.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { readAuditSeen, readAuditTold } from './audit.ts';
import { readHealth } from './health.ts';
import type { AskedCursor, PullLine, PullRequest, StreamCursor } from './messages.ts';
import { knownEpoch, readEndLine } from './push.ts';
import { count, fields, id, isFields, parseJson, protocolOf, recordType, text, vaultId } from './scalars.ts';
import { me } from './session.ts';
import { requestSteps } from './upcast/steps.ts';
import { upcast } from './upcast/upcast.ts';
import { checkProtocol } from './versions.ts';

const streamName = /^(t|[au]:[0-9a-f-]{36})$/;
const stream = v.pipe(v.string(), v.regex(streamName));
const types: ReadonlySet<unknown> = new Set(recordTypes);
/** `after` is `<head>.<pass>.<seq>`: the place inside a snapshot, see server/core/pull.ts. */
const cursor = v.object({ stream, seq: count, after: v.optional(v.pipe(v.string(), v.regex(/^\d{1,15}\.\d\.\d{1,15}$/))) });
const asked = v.object({ ...cursor.entries, check: v.optional(v.literal(true)) });
const difference = v.object({ kind: v.picklist(['t', 'a', 'u']), held: count, expected: count });
const request = v.object({
	protocol: count, vault: vaultId, app: text(60), cursors: v.pipe(v.array(asked), v.maxLength(2000)), differences: v.optional(v.pipe(v.array(difference), v.maxLength(2000))),
	epoch: v.optional(knownEpoch), health: v.optional(v.unknown()), audit: v.optional(v.unknown()),
});

/** Server side. */
export function readPullRequest(body: string): Result<PullRequest> {
	const arrived = parseJson(body);
	const spoken = checkProtocol(protocolOf(arrived), null);
	if (!spoken.ok) return spoken;
	const parsed = v.safeParse(request, upcast(arrived ?? null, protocolOf(arrived), requestSteps));
	if (!parsed.success) return fail(problem('body_unreadable', { field: 'cursors' }));
	const { cursors, differences, epoch, health, audit, ...rest } = parsed.output;
	return ok({ ...rest, cursors: cursors.map(askedCursor), ...(differences === undefined ? {} : { differences }), ...(epoch === undefined ? {} : { epoch }), ...readHealth(health), ...readAuditSeen(audit) });
}

export const storedRecord = v.object({ type: recordType, id, areaId: v.nullable(id), rev: count, fields, deleted: v.optional(v.boolean()) });
const line = v.variant('kind', [
	v.object({ kind: v.literal('scope'), streams: v.array(stream), me, epoch: v.optional(id), audit: v.optional(v.unknown()) }),
	v.object({ kind: v.literal('put'), stream, record: storedRecord }),
	v.object({ kind: v.literal('leave'), stream, type: recordType, id, erased: v.optional(v.literal(true)) }),
	v.object({ kind: v.literal('checkpoint'), cursor, more: v.boolean(), sum: v.optional(v.object({ count, checksum: count })) }),
]);

/** Device side: one line of the answer. */
export function readPullLine(value: string): Result<PullLine> {
	const read = parseJson(value);
	const record = isObject(read) && read['kind'] === 'put' ? readPut(read) : undefined;
	if (record !== undefined) return ok(record);
	const end = isObject(read) && 'end' in read ? readEndLine(read) : undefined;
	if (end !== undefined) return ok(end);
	const parsed = v.safeParse(line, read);
	if (!parsed.success) return fail(problem('server_answer_unreadable'));
	const output = parsed.output;
	if (output.kind === 'checkpoint') {
		const base = { kind: output.kind, cursor: withoutUndefined(output.cursor), more: output.more };
		return ok(output.sum === undefined ? base : { ...base, sum: output.sum });
	}
	if (output.kind === 'scope') {
		const { epoch, audit, ...rest } = output;
		return ok({ ...rest, ...(epoch === undefined ? {} : { epoch }), ...readAuditTold(audit) });
	}
	if (output.kind === 'leave') {
		const { erased, ...leave } = output;
		return ok(erased === true ? { ...leave, erased } : leave);
	}
	if (output.kind === 'put') return ok({ ...output, record: withoutDeletedFalse(output.record) });
	return ok(output);
}

/**
 * The line of which a first pull has thousands, by the same rules as the schema above and some times as fast; undefined for whatever is not exactly
 * so, which the schema then judges.
 */
function readPut({ stream: name, record }: { readonly [key: string]: unknown }): PullLine | undefined {
	if (typeof name !== 'string' || !streamName.test(name) || !isObject(record)) return undefined;
	const { type, id: own, areaId, rev, fields: content, deleted } = record;
	if (!types.has(type) || !isId(own) || !(areaId === null || isId(areaId)) || !isCount(rev) || !isFields(content)) return undefined;
	if (deleted !== undefined && deleted !== false && deleted !== true) return undefined;
	const stored: StoredRecord = { type: type as StoredRecord['type'], id: own, areaId, rev, fields: content };
	return { kind: 'put', stream: name, record: deleted === true ? { ...stored, deleted } : stored };
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
	return Number.isSafeInteger(value) && (value as number) >= 0;
}

function askedCursor(value: v.InferOutput<typeof asked>): AskedCursor {
	return value.check === true ? { ...withoutUndefined(value), check: true } : withoutUndefined(value);
}

function withoutUndefined(value: v.InferOutput<typeof cursor>): StreamCursor {
	return value.after === undefined ? { stream: value.stream, seq: value.seq } : { stream: value.stream, seq: value.seq, after: value.after };
}

function withoutDeletedFalse(value: v.InferOutput<typeof storedRecord>): StoredRecord {
	const { deleted, ...rest } = value;
	return deleted === true ? { ...rest, deleted } : rest;
}
