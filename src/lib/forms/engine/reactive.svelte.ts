/**
 * The engine's state as runes: one raw rune a property, with no proxies around its arrays and nodes. Given to the engine as its
 * `stateFactory`; it writes the properties, the screen reads them.
 */
export function reactive<T extends object>(source: T): T {
	const live = {} as T;
	for (const key of Object.keys(source) as (keyof T)[]) {
		let value = $state.raw(source[key]);
		Object.defineProperty(live, key, {
			enumerable: true,
			get: () => value,
			set: (next: T[keyof T]) => { value = next; },
		});
	}
	return live;
}
