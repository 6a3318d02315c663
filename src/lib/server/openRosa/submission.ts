import { hash } from 'node:crypto';
import { problem, type Problem } from '../../domain/problems/problem.ts';
import { fail, ok } from '../../domain/result.ts';
import type { Answer } from '../endpoint.ts';
import { messageAnswer, openRosaHeaders, type AppCall } from './answers.ts';
import { acceptedBytes, readParts } from './multipart.ts';
import { readSubmission } from './read.ts';
import { take } from './take.ts';
import { keptAside, partTaken, taken } from './words.ts';

/** HEAD /api/openrosa/:token/submission: apps ask before they send, how much a request may hold. */
export async function submissionHeadEndpoint(): Promise<Answer> {
	return Promise.resolve(ok(new Response(null, { status: 204, headers: { ...openRosaHeaders(), 'x-openrosa-accept-content-length': String(acceptedBytes) } })));
}

/**
 * POST /api/openrosa/:token/submission. What can be taken, or waits for its other files, is answered 201; what the check of its content refuses is
 * kept and answered 202, so that the app does not send it for ever; 4xx leaves it with the app.
 */
export async function submissionEndpoint(call: AppCall): Promise<Answer> {
	const { access, actor, request, server, tenant, now } = call;
	const room = await server.room.roomFor('files');
	if (!room.ok) return room;
	const parts = await readParts(request);
	if (!parts.ok) return parts;
	const { xml, files } = parts.value;
	const read = await readSubmission(tenant.appForms, actor, xml);
	if (!read.ok) return read;
	const { entryId, form, names } = read.value;
	const pieces = [{ id: entryId, bytes: Buffer.from(xml) }, ...[...names].flatMap(([name, id]) => {
		const bytes = files.get(name);
		return bytes === undefined ? [] : [{ id, bytes }];
	})];
	const staged = await tenant.appSubmissions.stage(actor, { entryId, accessId: access.id, formId: form.formId, formVersion: form.version, sha256: hash('sha256', xml) }, pieces, now);
	if (staged === 'differs') return fail(problem('submission_differs'));
	if (staged === 'full') return fail(problem('server_full'));
	if (staged.state === 'taken' || staged.state === 'discarded') return ok(received(request));
	const whole = [...names.values()].every((id) => staged.here.has(id));
	if (!whole && parts.value.incomplete) return ok(messageAnswer(201, 'submit_success', partTaken, request));
	// The same once more: its answer was lost on the way.
	if (staged.state === 'refused' && !staged.more) return ok(kept(staged.problem ?? problem('entry_unreadable'), request));
	const refused = await take({ server, tenant, now }, actor, read.value, access.areaId, staged.here, staged.more);
	if (!refused.ok) return refused;
	return ok(refused.value === null ? received(request) : kept(refused.value, request));
}

function received(request: Request): Response {
	return messageAnswer(201, 'submit_success', taken, request);
}

function kept(why: Problem, request: Request): Response {
	return messageAnswer(202, 'submit_success', keptAside(why), request);
}
