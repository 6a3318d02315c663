import type { Problem } from './problems/problem.ts';

/** An expected failure is a value. Crosses the worker and HTTP unchanged; throwing is for broken invariants. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

export function ok<T>(value: T): Result<T> {
	return { ok: true, value };
}

export function fail<T = never>(problem: Problem): Result<T> {
	return { ok: false, problem };
}
