import { generatePassphrase, passphraseStrength } from '../../crypto/passphrase.ts';
import type { UnlockKeys } from '../../state/settings.svelte.ts';

export const digitCount = 12;

/** A passphrase nobody has thought of, in the kind the officer wants to type. */
export function suggestPassphrase(kind: UnlockKeys): string {
	if (kind === 'words') return generatePassphrase();
	let digits = randomDigits();
	while (!passphraseStrength(digits).ok) digits = randomDigits();
	return digits;
}

/** Each digit equally likely: bytes from 250 up are thrown away. */
function randomDigits(): string {
	let digits = '';
	while (digits.length < digitCount) {
		const [byte = 255] = crypto.getRandomValues(new Uint8Array(1));
		if (byte < 250) digits += String(byte % 10);
	}
	return digits;
}

/** Digits in fours, as people read them aloud. */
export function grouped(digits: string): string {
	return digits.replace(/(\d{4})(?=\d)/g, '$1 ');
}
