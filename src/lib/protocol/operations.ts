import * as v from 'valibot';
import type { Json } from '../domain/json.ts';
import { operationSchema, type Operation, type OperationBody } from '../domain/operation.ts';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { limits } from './messages.ts';
import { count, faultyField, fields, id, instant, json, parseJson, point, ref, storable, text, vaultId } from './scalars.ts';
import { bodySteps } from './upcast/steps.ts';
import { upcast } from './upcast/upcast.ts';

const envelope = v.object({
	opId: id, vault: vaultId, officerId: id, seq: v.pipe(count, v.minValue(1)), group: id, groupSize: v.pipe(count, v.minValue(1), v.maxValue(500)),
	schema: v.pipe(count, v.minValue(1)), at: instant, deviceAt: instant,
});
export type Envelope = v.InferOutput<typeof envelope>;

const packFields = { packId: text(80), packVersion: count };
const entry = v.object({
	...packFields, formId: text(80), formVersion: count, placeId: v.nullable(id), caseId: v.nullable(id), taskId: v.nullable(id),
	answers: v.pipe(v.record(v.string(), json), v.check((value) => storable(value), 'answers')), xml: text(200_000),
	outcome: v.nullable(v.picklist(['met', 'nobody', 'refused', 'vacant', 'moved', 'phone'])), whom: v.nullable(v.picklist(['self', 'family', 'other'])),
	officerId: id, companions: v.pipe(v.array(text(80)), v.maxLength(20)), startedAt: instant, endedAt: instant, position: v.nullable(point),
	corrects: v.exactOptional(id), original: v.exactOptional(id), correctedAt: v.exactOptional(instant), test: v.exactOptional(v.literal(true)), via: v.exactOptional(v.picklist(['openRosa'])),
});
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const file = v.object({
	of: v.object({ type: v.picklist(['case', 'entry', 'place']), id }), placeId: v.nullable(id), purpose: v.picklist(['before', 'after', 'paper', 'visit', 'other']),
	mime: v.pipe(v.string(), v.regex(/^[a-z]+\/[a-z0-9.+-]{1,60}$/)), size: v.pipe(count, v.minValue(1), v.maxValue(12_000_000)), sha256, originalSha256: sha256,
	width: v.nullable(count), height: v.nullable(count), capturedAt: instant, position: v.nullable(point), takenBy: id,
	kind: v.exactOptional(v.picklist(['photo', 'audio', 'video', 'signature', 'document'])), name: v.exactOptional(text(200)), durationMs: v.exactOptional(count),
	small: v.exactOptional(v.object({ mime: v.picklist(['image/jpeg', 'image/webp', 'image/png']), size: v.pipe(count, v.minValue(1), v.maxValue(limits.smallBytes)), sha256 })),
	clocks: v.exactOptional(v.object({ deviceAt: instant, monotonicMs: count, boot: id })), positionAgeMs: v.exactOptional(count),
	signer: v.exactOptional(v.object({
		name: text(80), reason: v.exactOptional(text(200)), way: v.exactOptional(v.picklist(['paper', 'representative', 'refused'])), mark: v.exactOptional(v.picklist(['signed', 'fingerprint', 'seal'])), witness: v.exactOptional(text(80)),
	})), consent: v.exactOptional(v.boolean()),
	signed: v.exactOptional(v.object({ title: text(200), language: v.picklist(['zh-CN', 'en']), sha256 })),
});
const body = v.variant('kind', [
	v.object({ kind: v.literal('setFields'), ref, base: count, set: fields }),
	v.object({ kind: v.literal('createRecord'), ref, areaId: id, fields }),
	v.object({ kind: v.literal('submitEntry'), entryId: id, areaId: id, entry }),
	v.object({ kind: v.literal('moveCase'), caseId: id, base: count, move: text(80), from: text(80), packVersion: count, set: fields, note: v.nullable(text(20_000)) }),
	v.object({ kind: v.literal('assign'), caseId: id, base: count, assigneeId: v.nullable(id) }),
	v.object({ kind: v.literal('attach'), fileId: id, areaId: id, file }),
	v.object({
		kind: v.literal('transfer'), ref: v.object({ type: v.picklist(['case', 'place']), id }), base: count, from: id, toAreaId: id,
		organisationId: v.nullable(id), assigneeId: v.nullable(id), reason: v.pipe(text(2_000), v.minLength(1)),
	}),
	v.object({ kind: v.literal('note'), noteId: id, areaId: id, of: v.object({ type: v.picklist(['case', 'place']), id }), text: v.pipe(text(20_000), v.minLength(1)) }),
]);
const kinds = ['setFields', 'createRecord', 'submitEntry', 'moveCase', 'assign', 'attach', 'note', 'transfer'];

/**
 * An operation as it arrived. The envelope could be read, or the whole push would be unreadable; a body that is not understood is a
 * value, so that this operation alone is refused and kept, word for word, in `raw`.
 */
export type ArrivedOperation = { readonly envelope: Envelope; readonly raw: string; readonly body: Result<OperationBody> };

export function readOperation(line: string): Result<ArrivedOperation> {
	const value = parseJson(line);
	const head = v.safeParse(envelope, value);
	if (!head.success) return fail(problem('body_unreadable', { field: faultyField(head.issues) }));
	return ok({ envelope: head.output, raw: line, body: bodyOf(head.output, line, (value as { readonly body?: Json }).body) });
}

/** The line itself is kept as it arrived; what is judged was brought up to date. */
function bodyOf({ schema }: Envelope, line: string, value: Json | undefined): Result<OperationBody> {
	if (line.length > limits.operationCharacters) return fail(problem('entry_too_large', { limit: limits.operationCharacters }));
	if (schema > operationSchema) return fail(problem('server_too_old'));
	return readBody(value === undefined ? undefined : upcast(value, schema, bodySteps));
}

function readBody(value: Json | undefined): Result<OperationBody> {
	const kind = (value as { readonly kind?: Json } | null | undefined)?.kind;
	if (typeof kind !== 'string' || !kinds.includes(kind)) return fail(problem('operation_unknown'));
	if (!storable(value)) return fail(problem('field_invalid', { field: kind }));
	const parsed = v.safeParse(body, value);
	if (!parsed.success) return fail(problem('field_invalid', { field: faultyField(parsed.issues) }));
	return ok(parsed.output satisfies OperationBody);
}

export function asOperation(arrived: ArrivedOperation, read: OperationBody): Operation {
	return { ...arrived.envelope, body: read };
}
