import type { RequestHandler } from '@sveltejs/kit';
import { parseProblem, type Problem } from '../../domain/problems/problem.ts';
import type { Localized } from '../../domain/records/shapes.ts';
import { parseJson } from '../../protocol/scalars.ts';
import { escapeXml } from '../../forms/xml.ts';
import { fail, open, type Answer, type Call } from '../endpoint.ts';
import type { Actor } from '../core/port.ts';
import type { FoundAccess } from '../store/appAccesses.ts';
import { accessOf } from './access.ts';
import { inLanguage, languageOf, problemWords } from './words.ts';

/** A request of another app: which access it came by, and for which officer. */
export type AppCall = Call & { readonly access: FoundAccess; readonly actor: Actor };

/** For who has a token in the path: another app that speaks OpenRosa. It may list forms and send what was filled in, and reads no record. Failures are told in OpenRosa's own words. */
export function appToken(handle: (call: AppCall) => Promise<Answer>): RequestHandler {
	const handler = open(async (call) => {
		const found = await accessOf(call);
		return found.ok ? handle({ ...call, ...found.value }) : fail(found.problem);
	});
	return async (event) => {
		const answer = await handler(event);
		if (answer.headers.has('x-openrosa-version')) return answer;
		return problemAnswer(parseProblem(parseJson(await answer.text())), event.request, answer);
	};
}

export function xmlAnswer(body: string, status = 200, more: Readonly<Record<string, string>> = {}): Response {
	return new Response(body, { status, headers: { 'content-type': 'text/xml; charset=utf-8', 'x-content-type-options': 'nosniff', ...openRosaHeaders(), ...more } });
}

export function openRosaHeaders(): Record<string, string> {
	return { 'x-openrosa-version': '1.0', date: new Date().toUTCString(), 'cache-control': 'no-store' };
}

export function messageAnswer(status: number, nature: string, text: Localized, request: Request, more: Readonly<Record<string, string>> = {}): Response {
	const language = languageOf(request);
	const said: Readonly<Record<string, string>> = language === null ? {} : { 'content-language': language };
	return xmlAnswer(`<?xml version="1.0" encoding="UTF-8"?>\n<OpenRosaResponse xmlns="http://openrosa.org/http/response"><message nature="${nature}">${escapeXml(inLanguage(text, language))}</message></OpenRosaResponse>`, status, { ...said, ...more });
}

function problemAnswer(value: Problem, request: Request, answer: Response): Response {
	const wait = answer.headers.get('retry-after');
	return messageAnswer(answer.status, 'error', problemWords(value), request, wait === null ? {} : { 'retry-after': wait });
}
