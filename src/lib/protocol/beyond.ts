import * as v from 'valibot';
import { problem } from '../domain/problems/problem.ts';
import type { StoredRecord } from '../domain/records/record.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { parseJson, text } from './scalars.ts';
import { storedRecord } from './pull.ts';

/** Most cases of one answer to a search beyond the device. */
export const beyondCases = 50;
/** Most records that are sent of one case or place; the newest first. */
export const beyondRecords = 2_000;

/** POST /api/beyond/cases: cases that have left the working set, newest closed first. All words must be found. In the body, so that no address or log holds a name. */
export type BeyondSearch = { readonly text: string };
/** Also of GET /api/beyond/cases/:id and GET /api/beyond/places/:id. `more`: there are older ones than were sent. */
export type BeyondAnswer = { readonly records: readonly StoredRecord[]; readonly more: boolean };

const search = v.object({ text: text(200) });
const answer = v.object({ records: v.pipe(v.array(storedRecord), v.maxLength(beyondRecords)), more: v.boolean() });

/** Server side. */
export function readBeyondSearch(body: string): Result<BeyondSearch> {
	const parsed = v.safeParse(search, parseJson(body));
	return parsed.success ? ok(parsed.output) : fail(problem('body_unreadable', { field: 'text' }));
}

/** Device side. */
export function readBeyondAnswer(value: unknown): Result<BeyondAnswer> {
	const parsed = v.safeParse(answer, value);
	if (!parsed.success) return fail(problem('server_answer_unreadable'));
	return ok({ more: parsed.output.more, records: parsed.output.records.map(({ type, id, areaId, rev, fields }) => ({ type, id, areaId, rev, fields })) });
}
