import { syllables } from './syllables.ts';

export type PassphraseStrength = { readonly ok: boolean; readonly bits: number };

const words = 4;
const syllablesInWord = 2;

/** What is typed twice is the same secret: full-width forms, capitals of a phone keyboard and extra spaces do not count. */
export function normalPassphrase(text: string): string {
	const folded = text.normalize('NFKC').toLowerCase().trim().replace(/\s+/gu, ' ');
	return /^[\d ]+$/.test(folded) ? folded.replaceAll(' ', '') : folded;
}

/**
 * At least 12 digits, or 4 words, or 12 characters; runs and repeats count once. The bits are a rough upper bound for the officer's
 * meter: only a generated passphrase has them for certain.
 */
export function passphraseStrength(text: string): PassphraseStrength {
	const normal = normalPassphrase(text);
	const characters = [...normal.replaceAll(' ', '')];
	const fresh = characters.filter((_, index) => !continues(characters, index));
	const bits = Math.round(fresh.length * Math.log2(pool(normal)));
	const enough = characters.length >= 12 || (characters.length >= 8 && normal.split(' ').length >= words);
	return { ok: enough && fresh.length >= 8 && new Set(fresh).size >= 4, bits };
}

/** Four words of two pinyin syllables each: 64 bits, and easy to say, type and remember. */
export function generatePassphrase(random: (bytes: Uint8Array<ArrayBuffer>) => void = (bytes) => void crypto.getRandomValues(bytes)): string {
	const bytes = new Uint8Array(words * syllablesInWord);
	random(bytes);
	const picked = Array.from(bytes, (byte) => syllables[byte] ?? '');
	return Array.from({ length: words }, (_, word) => picked.slice(word * syllablesInWord, (word + 1) * syllablesInWord).join('')).join(' ');
}

/** True where a character only continues a repeat (111, abab) or a run (123, 987). */
function continues(characters: readonly string[], index: number): boolean {
	const code = (at: number): number => characters[at]?.codePointAt(0) ?? Number.NaN;
	if (index >= 2) {
		const step = code(index) - code(index - 1);
		if (Math.abs(step) <= 1 && step === code(index - 1) - code(index - 2)) return true;
	}
	return [2, 3, 4, 6].some((period) => index >= period * 2 && Array.from({ length: period }, (_, back) => back).every((back) => characters[index - back] === characters[index - back - period]));
}

function pool(text: string): number {
	if (/^\d+$/.test(text)) return 10;
	if (/^[a-z ]+$/.test(text)) return 26;
	return /^[\d a-z]+$/.test(text) ? 36 : 64;
}
