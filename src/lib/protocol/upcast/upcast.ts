import type { Json } from '../../domain/json.ts';

/** Brings a value of one version to the next; pure, and never edited once a version was released. */
export type Step = (value: Json) => Json;

/** `steps[0]` leads from version 1 to 2, and so on. A value of the newest version, or of one beyond, stays as it is. */
export function upcast(value: Json, version: number, steps: readonly Step[]): Json {
	return steps.slice(Math.max(0, version - 1)).reduce((current, step) => step(current), value);
}
