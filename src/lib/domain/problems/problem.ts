import type { Json } from '../json.ts';
import { catalogue, type ProblemCode } from './catalogue.ts';

/** An expected failure. `params` fill the text and never hold personal data, for they may reach logs. */
export type Problem = {
	readonly code: ProblemCode;
	readonly params?: { readonly [name: string]: string | number };
};

export function problem(code: ProblemCode, params?: { readonly [name: string]: string | number }): Problem {
	return params === undefined ? { code } : { code, params };
}

export function problemStatus(value: Problem): number {
	return catalogue[value.code];
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
