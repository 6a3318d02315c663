import type { Step } from './upcast.ts';

const unchanged: Step = (value) => value;

/** Bodies of operations by `schema`; the envelope around them never changes its shape, but may gain fields that older servers pass over. */
export const bodySteps: readonly Step[] = [
	// 1 → 2: the kind `transfer` is new; the other kinds stay as they were.
	unchanged,
];

/** First line of a push, and the request of a pull, by `protocol`. */
export const headSteps: readonly Step[] = [];
export const requestSteps: readonly Step[] = [];
