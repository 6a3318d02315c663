import { isObject, type Json } from '../json.ts';

/** A case that was also entered on one of the city's own platforms: which, by the pack's id of it, and the number it got there. */
export type PassedOn = { readonly platform: string; readonly number: string };
export const passedOnField = 'passedOn';

const most = { entries: 20, characters: 80 };

/** Undefined: another field. */
export function passedOnFits(field: string, value: Json): boolean | undefined {
	if (field !== passedOnField) return undefined;
	return Array.isArray(value) && value.length <= most.entries && value.every(isPassedOn);
}

export function passedOnOf(value: Json | undefined): readonly PassedOn[] {
	return Array.isArray(value) ? value.filter(isPassedOn) : [];
}

function isPassedOn(value: Json): value is PassedOn {
	if (!isObject(value)) return false;
	const { platform, number, ...more } = value;
	return [platform, number].every((text) => typeof text === 'string' && text.trim() !== '' && text.length <= most.characters) && Object.keys(more).length === 0;
}
