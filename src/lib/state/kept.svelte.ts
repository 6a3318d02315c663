import { app } from './app.svelte.ts';

/** What is typed into a sheet before it is saved, kept sealed in the vault at each change, so that a kill loses no word. `key`: the sheet, and the record that it is about. */
export class Kept<T extends { readonly [field: string]: unknown }> {
	readonly #key: string;
	readonly #blank: T;
	#value = $state.raw<T>() as T;
	#loaded = $state(false);
	/** What was given before the kept values had come; it stands over them. */
	#given: Partial<T> = {};

	constructor(key: string, blank: T) {
		this.#key = `typed:${key}`;
		this.#blank = blank;
		this.#value = blank;
	}

	get value(): T {
		return this.#value;
	}
	get loaded(): boolean {
		return this.#loaded;
	}

	/** True when something was left from before. */
	async load(): Promise<boolean> {
		const kept = await app.api.memory.get<T | null>(this.#key);
		this.#loaded = true;
		// A locked or restarted worker answers with a problem instead of the value.
		if (kept === null || kept === undefined || 'problem' in kept) return false;
		this.#value = { ...this.#blank, ...kept, ...this.#given };
		return true;
	}

	set(change: Partial<T>): void {
		this.#value = { ...this.#value, ...change };
		this.#given = { ...this.#given, ...change };
		void app.api.memory.set(this.#key, this.#value);
	}

	async clear(): Promise<void> {
		this.#value = this.#blank;
		this.#given = {};
		await app.api.memory.set(this.#key, null);
	}
}
