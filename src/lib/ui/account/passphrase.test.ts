import { expect, test } from 'vitest';
import { passphraseStrength } from '../../crypto/passphrase.ts';
import { grouped, suggestPassphrase } from './passphrase.ts';

test('what is suggested is strong enough and never the same', () => {
	for (const kind of ['digits', 'words'] as const) {
		const made = Array.from({ length: 50 }, () => suggestPassphrase(kind));
		expect(new Set(made).size).toBe(50);
		expect(made.filter((text) => !passphraseStrength(text).ok)).toEqual([]);
	}
	expect(suggestPassphrase('digits')).toMatch(/^\d{12}$/);
});

test('digits stand in fours', () => {
	expect(grouped('123456789012')).toBe('1234 5678 9012');
	expect(grouped('12345')).toBe('1234 5');
	expect(grouped('')).toBe('');
});
