import type { Json } from '../json.ts';
import { catalogue, type ProblemCode } from './catalogue.ts';

/** An expected failure. `params` fill the text and never hold personal data, for they may reach logs. */
export type Problem = {
	readonly code: ProblemCode;
	readonly params?: { readonly [name: string]: string | number };
};

export type ProblemText = { readonly title: string; readonly whatToDo: string };

export function problem(code: ProblemCode, params?: { readonly [name: string]: string | number }): Problem {
	return params === undefined ? { code } : { code, params };
}

/** The two sentences a person reads: what happened, and what to do. */
export function problemText(value: Problem, locale: 'zh-CN' | 'en'): ProblemText {
	const entry = catalogue[value.code];
	const texts = locale === 'en' ? entry.en : entry.zh;
	return { title: fill(texts[0], value.params), whatToDo: fill(texts[1], value.params) };
}

export function problemStatus(value: Problem): number {
	return catalogue[value.code].status;
}

/** Reads a problem from an untrusted answer; an unknown code becomes `server_answer_unreadable`. */
export function parseProblem(value: Json | undefined): Problem {
	if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
		const candidate = value as { readonly code?: Json; readonly params?: Json };
		if (typeof candidate.code === 'string' && Object.hasOwn(catalogue, candidate.code)) {
			return { code: candidate.code as ProblemCode, params: parseParams(candidate.params) };
		}
	}
	return problem('server_answer_unreadable');
}

function parseParams(value: Json | undefined): { readonly [name: string]: string | number } {
	if (value === null || typeof value !== 'object' || Array.isArray(value)) return {};
	const entries = Object.entries(value as { readonly [key: string]: Json });
	return Object.fromEntries(
		entries.filter((entry): entry is [string, string | number] => typeof entry[1] === 'string' || typeof entry[1] === 'number'),
	);
}

function fill(text: string, params: { readonly [name: string]: string | number } | undefined): string {
	return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(params?.[name] ?? whole));
}
