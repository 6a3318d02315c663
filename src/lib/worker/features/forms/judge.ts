import { sha256Hex } from '../../../crypto/seal.ts';
import { problem, type Problem } from '../../../domain/problems/problem.ts';
import { fail, ok, type Result } from '../../../domain/result.ts';
import { changesBetween } from '../../../forms/changes.ts';
import { publishFault } from '../../../forms/publishing.ts';
import { leavesOf, readSchema } from '../../../forms/schema.ts';
import { unknownPrefills } from '../../../forms/prefill.ts';
import { unknownWrites } from '../../../forms/writeBack.ts';
import { readInstanceShape } from '../../../forms/submission/shape.ts';
import type { PublishForm } from '../../../protocol/forms.ts';
import type { WorkerContext } from '../../context.ts';
import { newestForms } from './published.ts';
import type { FormJudged, FormRead, FormToSend } from './shapes.ts';

export { readPublishedForm, readSheetOfForm } from '../../../protocol/forms.ts';

/** What would be published beside what is. */
export function judgeForm({ view, packs }: WorkerContext, read: FormRead): Result<FormJudged> {
	const before = newestForms(view).find((form) => form.formId === read.formId);
	const ofService = packs.all().some((pack) => pack.forms.some((form) => form.formId === read.formId));
	const [was, is] = [before === undefined ? null : readSchema(before.xml), readSchema(read.xml)];
	if (is === null) return fail(problem('form_broken'));
	return ok({
		problem: publishFault(read, before?.version, ofService), questions: readInstanceShape(read.xml)?.questions ?? 0,
		before: before === undefined ? null : { version: before.version, packId: before.packId, title: before.title, areaIds: before.areaIds ?? [] },
		changes: was === null ? null : changesBetween(was, is), plain: leavesOf(is).flatMap(({ unknown, label, name }) => (unknown ? [label.zh === '' ? { zh: name, en: name } : label] : [])),
	});
}

/** What the form would write to a case that its service knows nothing of, or begin with that there is not. */
export function writesFault({ packs }: WorkerContext, { xml, packId }: FormToSend): Problem | null {
	const unknown = unknownWrites(xml, packs.newest(packId)?.fields ?? []);
	if (unknown.length > 0) return problem('form_writes_unknown', { names: unknown.slice(0, 10).join(', ') });
	const sources = unknownPrefills(xml);
	return sources.length === 0 ? null : problem('form_prefill_unknown', { names: sources.slice(0, 10).join(', ') });
}

/** The sheet, and the sum of what was opened here. */
export async function toSend({ bytes, xml, areaIds, files, ...form }: FormToSend): Promise<PublishForm> {
	return { ...form, areaIds: [...areaIds], ...(files.length === 0 ? {} : { files: files.map((file) => ({ name: file.name, source: base64(file.bytes) })) }), source: base64(bytes), xmlSha256: await sha256Hex(new TextEncoder().encode(xml)) };
}

/** In slices: a call takes only so many arguments. */
function base64(bytes: Uint8Array): string {
	let text = '';
	for (let from = 0; from < bytes.length; from += 32_768) text += String.fromCharCode(...bytes.subarray(from, from + 32_768));
	return btoa(text);
}
