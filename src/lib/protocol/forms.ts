import * as v from 'valibot';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { count, id, parseJson, text } from './scalars.ts';

const localized = v.object({ zh: v.pipe(text(200), v.nonEmpty()), en: v.pipe(text(200), v.nonEmpty()) });
/** `source`: the file's bytes in base64. `xmlSha256`: of what this device made of it and the engine opened; the server makes its own and compares. */
const publish = v.object({
	fileName: v.pipe(text(200), v.nonEmpty()), source: v.pipe(v.string(), v.maxLength(7_000_000), v.base64()), xmlSha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
	packId: text(80), title: localized, areaIds: v.pipe(v.array(id), v.maxLength(200)),
	/** Tables, pictures and sounds that came with the sheet. */
	files: v.exactOptional(v.pipe(v.array(v.object({ name: v.pipe(text(200), v.nonEmpty()), source: v.pipe(v.string(), v.maxLength(4_000_000), v.base64()) })), v.maxLength(50))),
});
const published = v.object({ formId: text(80), version: count });
const sheet = v.object({ fileName: text(200), source: v.pipe(v.string(), v.base64()) });

const day = v.nullable(v.pipe(v.string(), v.isoDate()));
/** The days on which entries ended, in the tenant's zone; null: without an end. `tests`: those that were sent as tests, and no others. */
const exported = v.object({ formId: text(80), as: v.picklist(['csv', 'xlsx', 'geojson', 'zip']), words: v.picklist(['labels', 'codes']), language: v.picklist(['zh-CN', 'en']), from: day, to: day, tests: v.exactOptional(v.boolean()) });

export type ExportAsked = v.InferOutput<typeof exported>;
export type PublishForm = v.InferOutput<typeof publish>;
export type PublishedForm = v.InferOutput<typeof published>;
export type SheetOfForm = v.InferOutput<typeof sheet>;

/** POST /api/admin/forms */
export function readPublishForm(body: string): Result<PublishForm> {
	const parsed = v.safeParse(publish, parseJson(body));
	return parsed.success ? ok(parsed.output) : fail(problem('body_unreadable', { field: v.getDotPath(parsed.issues[0]) ?? 'form' }));
}

export function readPublishedForm(value: unknown): Result<PublishedForm> {
	const parsed = v.safeParse(published, value);
	return parsed.success ? ok(parsed.output) : fail(problem('server_answer_unreadable'));
}

/** GET /api/admin/forms/:id/:version/source */
export function readSheetOfForm(value: unknown): Result<SheetOfForm> {
	const parsed = v.safeParse(sheet, value);
	return parsed.success ? ok(parsed.output) : fail(problem('server_answer_unreadable'));
}

/** POST /api/forms/export */
export function readExport(body: string): Result<ExportAsked> {
	const parsed = v.safeParse(exported, parseJson(body));
	return parsed.success ? ok(parsed.output) : fail(problem('body_unreadable', { field: 'export' }));
}
