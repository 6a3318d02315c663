import type { Tags } from '../things.ts';

export type Properties = { readonly [key: string]: string | number | boolean };

/** `name` always where there is any; the others where they say something else. */
export function namesOf(tags: Tags): Properties {
	const chinese = tags['name:zh-Hans'] ?? tags['name:zh'] ?? tags['name:zh-Hant'];
	const english = tags['name:en'] ?? tags['int_name'];
	const name = tags['name'] ?? chinese ?? english;
	if (name === undefined) return {};
	return { name, ...(chinese !== undefined && chinese !== name ? { 'name:zh': chinese } : {}), ...(english !== undefined && english !== name ? { 'name:en': english } : {}) };
}

export function isNamed(tags: Tags): boolean {
	return 'name' in namesOf(tags);
}
