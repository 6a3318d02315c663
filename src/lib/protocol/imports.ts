import * as v from 'valibot';
import { coordinateSystems } from '../domain/geo/otherSystems.ts';
import { importKinds, isBaseField, type ImportField } from '../domain/imports/fields.ts';
import { faultCodes, importLimits, lineNotes, lineStates, matches } from '../domain/imports/plan.ts';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { count, id, instant, json, parseJson, recordType, storable, text } from './scalars.ts';

const kind = v.picklist(importKinds);
const field = v.custom<ImportField>((value) => typeof value === 'string' && (isBaseField(value) || /^x\.\w{1,60}$/.test(value)), 'field');
const said = v.pipe(text(importLimits.text), v.trim(), v.minLength(1));
const cells = v.pipe(v.record(v.string(), text(1_000)), v.check((value) => storable(value) && Object.keys(value).every((key) => isBaseField(key) || /^x\.\w{1,60}$/.test(key)), 'cells'), v.transform((value) => value as { readonly [F in ImportField]?: string }));
const columns = v.pipe(v.record(text(200), v.nullable(field)), v.check((value) => storable(value) && Object.keys(value).length <= importLimits.columns, 'columns'));

/**
 * POST /api/imports/plan, and once more with `digest` to POST /api/imports: only the columns that are used, by what they are. `importId` is made by the
 * device, so that beginning twice begins once. `columns`: what each heading was taken for, for the next file of this list.
 */
const wanted = v.object({
	/** `packId`: of the service whose cases it makes. */
	importId: id, kind, packId: v.exactOptional(v.nullable(text(80)), null), list: said, source: said, purpose: said, areaId: v.nullable(id),
	/** `system` says more than `wgs84`, which older devices send alone. */
	wgs84: v.boolean(), system: v.exactOptional(v.nullable(v.picklist(coordinateSystems))), others: v.pipe(v.array(count), v.maxLength(importLimits.rows)),
	rows: v.pipe(v.array(v.object({ row: count, cells })), v.minLength(1), v.maxLength(importLimits.rows)), columns,
});
const begin = v.object({ ...wanted.entries, digest: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)) });
const named = v.object({ importId: id });

const fault = v.object({ field, code: v.picklist(faultCodes), which: v.exactOptional(v.string()), candidates: v.exactOptional(v.array(v.string())) });
const line = v.object({
	row: count, state: v.picklist(lineStates), title: v.string(), faults: v.array(fault), changes: v.array(v.object({ field: v.string(), from: json, to: json })), notes: v.array(v.picklist(lineNotes)), matched: v.nullable(v.picklist(matches)), duplicateOf: v.nullable(count),
});
/** `digest` names exactly this: what is begun is what was seen. */
const plan = v.object({ lines: v.array(line), digest: v.string() });

const counts = v.object({ new: count, changed: count, same: count, duplicate: count, wrong: count });
/** `running`, `undoing`: not through yet; whoever has the right goes on with it. `stopped`: it was left for so long that what was still to do was thrown away. */
export const importStates = ['running', 'done', 'stopped', 'undoing', 'undone'] as const;
const run = v.object({
	importId: id, kind, list: v.string(), source: v.string(), purpose: v.string(), by: id, at: instant, state: v.picklist(importStates), counts,
	/** Rows that are through, of how many. */
	position: count, steps: count,
	/** Rows that the check refused when they were written, or that wait for somebody to decide. */
	refused: count, reviews: count, taken: count, kept: count,
});
const list = v.object({ kind, name: v.string(), source: v.string(), purpose: v.string(), columns });
const overview = v.object({ runs: v.array(run), lists: v.array(list) });
/** What an undo did not take back, and why: somebody changed it since, or something hangs on it; `refused`: it was never written. */
const left = v.object({ row: count, type: recordType, id, why: v.picklist(['changed', 'used', 'refused', 'review']), code: v.nullable(v.string()) });
const detail = v.object({ run, left: v.array(left) });

export type ImportWanted = v.InferOutput<typeof wanted>;
export type ImportBegun = v.InferOutput<typeof begin>;
export type ToldPlan = v.InferOutput<typeof plan>;
export type ImportRun = v.InferOutput<typeof run>;
export type ImportList = v.InferOutput<typeof list>;
export type ImportOverview = v.InferOutput<typeof overview>;
export type ImportDetail = v.InferOutput<typeof detail>;
export type ImportLeft = v.InferOutput<typeof left>;

const bodyReader = <T>(shape: v.GenericSchema<unknown, T>, first: string) => (body: string): Result<T> => {
	const parsed = v.safeParse(shape, parseJson(body));
	return parsed.success ? ok(parsed.output) : fail(problem('body_unreadable', { field: first }));
};
const answerReader = <T>(shape: v.GenericSchema<unknown, T>) => (value: unknown): Result<T> => {
	const parsed = v.safeParse(shape, value);
	return parsed.success ? ok(parsed.output) : fail(problem('server_answer_unreadable'));
};

export const readImportWanted = bodyReader<ImportWanted>(wanted as v.GenericSchema<unknown, ImportWanted>, 'rows');
export const readImportBegun = bodyReader<ImportBegun>(begin as v.GenericSchema<unknown, ImportBegun>, 'digest');
export const readImportNamed = bodyReader(named, 'importId');
export const readToldPlan = answerReader(plan);
export const readImportRun = answerReader(run);
export const readImportOverview = answerReader(overview);
export const readImportDetail = answerReader(detail);
