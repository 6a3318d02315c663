import { hash } from 'node:crypto';
import { problem } from '../../domain/problems/problem.ts';
import type { FormShape } from '../../domain/records/shapes.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { mediaNamed, mediaType } from '../../forms/attachments.ts';
import { publishFault } from '../../forms/publishing.ts';
import { readPublishForm } from '../../protocol/forms.ts';
import type { NewestVersions } from '../../sheets/convertFormFile.ts';
import type { FormFile } from '../../sheets/readFormFile.ts';
import type { Converted } from '../../xlsform/index.ts';
import { readBody } from '../body.ts';
import { bodyOf, type Answer, type SignedInCall } from '../endpoint.ts';
import { FormFileReader } from './formFileReader.ts';

const upload = { packed: 12_000_000, unpacked: 12_000_000 };

/** POST /api/admin/forms {fileName, source, xmlSha256, packId, title, areaIds} → {formId, version}. The sheet is converted here again: nothing that a device made of it is taken. */
export async function publishFormEndpoint({ actor, request, server, tenant, now }: SignedInCall): Promise<Answer> {
	const asked = await bodyOf(readBody(request, upload), readPublishForm);
	if (!asked.ok) return asked;
	const { fileName, packId, title, areaIds, xmlSha256 } = asked.value;
	const source = Buffer.from(asked.value.source, 'base64');
	const newest = await tenant.forms.newest(actor);
	const files = (asked.value.files ?? []).map(({ name, source: bytes }) => ({ name, bytes: Buffer.from(bytes, 'base64') }));
	const made = await converted({ name: fileName, bytes: source }, newest, files);
	if (!made.ok) return made;
	const { formId, version, xml } = made.value;
	// Whether a service has the id is looked at once more, and in turn, where it is written.
	const fault = publishFault({ ...made.value, files }, newest[formId], false);
	if (fault !== null) return fail(fault);
	if (hash('sha256', xml) !== xmlSha256) return fail(problem('form_differs'));
	const fields: FormShape = { formId, version: Number(version), packId, title, xml, areaIds, publishedAt: now.toISOString(), publishedBy: actor.me.officerId, ...attachmentsOf(xml, files) };
	const refused = await tenant.forms.publish(actor, { fields, fileName, source }, now);
	if (refused !== null) return fail(refused);
	server.news.publish(actor.me.tenantId, ['t']);
	return ok({ formId, version: Number(version) });
}

/** A thread for each file: forms are published now and then. */
async function converted(file: FormFile, newest: NewestVersions, beside: readonly FormFile[]): Promise<Result<Converted>> {
	const reader = new FormFileReader();
	try {
		const made = await reader.convert(file, newest, beside.filter(({ name }) => /\.(csv|geojson)$/i.test(name)));
		return made.ok ? ok(made.form) : fail(problem('form_faulty'));
	} finally {
		await reader.end();
	}
}

/** What the form's words name, and nothing else that came along. */
function attachmentsOf(xml: string, files: readonly { readonly name: string; readonly bytes: Buffer }[]): Pick<FormShape, 'attachments'> {
	const named = mediaNamed(xml);
	const attachments = files.filter(({ name }, at) => named.includes(name) && files.findIndex((file) => file.name === name) === at)
		.map(({ name, bytes }) => ({ name, mime: mediaType(bytes) ?? '', size: bytes.byteLength, sha256: hash('sha256', bytes), md5: hash('md5', bytes), bytes: bytes.toString('base64') }));
	return attachments.length === 0 ? {} : { attachments };
}

/** GET /api/admin/forms/:id/:version/source: the sheet as it was uploaded, to go on from. */
export async function formSourceEndpoint({ actor, event, tenant }: SignedInCall): Promise<Answer> {
	const { id = '', version = '' } = event.params;
	const found = /^\d{1,15}$/.test(version) ? await tenant.forms.source(actor, id, Number(version)) : undefined;
	if (found === undefined) return fail(problem('not_found'));
	return ok(Response.json({ fileName: found.fileName, source: found.bytes.toString('base64') }, { headers: { 'cache-control': 'no-store' } }));
}
