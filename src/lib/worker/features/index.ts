import type { WorkerContext } from '../context.ts';
import { makeMap } from './map.ts';

/**
 * Every feature of the worker, one file each beside this one: `export function makeToday(context: WorkerContext) { return { … } }`.
 * Each method is async and answers a `Result`. Adding a feature touches this list and nothing else.
 */
export function makeFeatures(context: WorkerContext) {
	return {
		map: makeMap(context),
	};
}

export type Features = ReturnType<typeof makeFeatures>;
