import { problem } from '../../domain/problems/problem.ts';
import { fail, ok } from '../../domain/result.ts';
import { escapeXml } from '../../forms/xml.ts';
import type { Answer } from '../endpoint.ts';
import type { ListedForm } from '../store/appForms.ts';
import { bytesHeaders } from '../files/answers.ts';
import { openRosaHeaders, xmlAnswer, type AppCall } from './answers.ts';
import { languageOf } from './words.ts';

/** GET /api/openrosa/:token/formList: the newest version of each form that is offered in the access's area; `formID` asks for one, `listAllVersions` for all versions. */
export async function formListEndpoint({ access, actor, event, request, tenant }: AppCall): Promise<Answer> {
	const { searchParams, origin } = event.url;
	const wanted = searchParams.get('formID');
	const base = `${origin}/api/openrosa/${event.params['token'] ?? ''}`;
	const offered = (await tenant.appForms.offered(actor, access.areaId)).filter((form) => wanted === null || form.formId === wanted);
	const listed = searchParams.get('listAllVersions') === 'true' ? offered : offered.filter((form, at) => offered[at - 1]?.formId !== form.formId);
	const language = languageOf(request) ?? 'zh';
	const lines = listed.map((form) => listedForm(form, `${base}/forms/${encodeURIComponent(form.formId)}/${form.version}`, form.title[language]));
	return ok(xmlAnswer(`<?xml version="1.0" encoding="UTF-8"?>\n<xforms xmlns="http://openrosa.org/xforms/xformsList">\n${lines.join('')}</xforms>`, 200, { 'content-language': language }));
}

function listedForm({ formId, version, md5 }: ListedForm, at: string, name: string): string {
	return `<xform><formID>${escapeXml(formId)}</formID><name>${escapeXml(name)}</name><version>${version}</version><hash>md5:${md5}</hash><downloadUrl>${escapeXml(`${at}/form.xml`)}</downloadUrl><manifestUrl>${escapeXml(`${at}/manifest`)}</manifestUrl></xform>\n`;
}

/** GET /api/openrosa/:token/forms/:id/:version/form.xml: byte for byte what its sum in the list was made of. */
export async function formXmlEndpoint(call: AppCall): Promise<Answer> {
	if (!(await isOffered(call))) return fail(problem('submission_form_unknown'));
	const { id = '', version = '' } = call.event.params;
	const form = await call.tenant.appForms.published(call.actor, id, version);
	return form === undefined ? fail(problem('submission_form_unknown')) : ok(xmlAnswer(form.xml));
}

/** GET /api/openrosa/:token/forms/:id/:version/manifest: the pictures and sounds of a form, each with its sum. Its tables are in the form. */
export async function manifestEndpoint(call: AppCall): Promise<Answer> {
	if (!(await isOffered(call))) return fail(problem('submission_form_unknown'));
	const { id = '', version = '', token = '' } = call.event.params;
	const base = `${call.event.url.origin}/api/openrosa/${token}/forms/${encodeURIComponent(id)}/${version}/media`;
	const lines = (await call.tenant.appForms.media(call.actor, id, version)).map(({ name, md5 }) => `<mediaFile><filename>${escapeXml(name)}</filename><hash>md5:${md5}</hash><downloadUrl>${escapeXml(`${base}/${encodeURIComponent(name)}`)}</downloadUrl></mediaFile>\n`);
	return ok(xmlAnswer(`<?xml version="1.0" encoding="UTF-8"?>\n<manifest xmlns="http://openrosa.org/xforms/xformsManifest">\n${lines.join('')}</manifest>`));
}

/** GET /api/openrosa/:token/forms/:id/:version/media/:name */
export async function mediumEndpoint(call: AppCall): Promise<Answer> {
	if (!(await isOffered(call))) return fail(problem('submission_form_unknown'));
	const { id = '', version = '', name = '' } = call.event.params;
	const found = await call.tenant.appForms.medium(call.actor, id, version, name);
	return found === undefined ? fail(problem('not_found')) : ok(new Response(new Uint8Array(found.bytes), { headers: { ...bytesHeaders(found.mime, found.bytes.length), ...openRosaHeaders() } }));
}

async function isOffered({ access, actor, event, tenant }: AppCall): Promise<boolean> {
	const { id, version } = event.params;
	return (await tenant.appForms.offered(actor, access.areaId)).some((form) => form.formId === id && String(form.version) === version);
}
