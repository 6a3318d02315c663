import { createHash, randomBytes } from 'node:crypto';
import { codeHours } from '../../domain/accounts/officer.ts';
import { normalCode } from '../../protocol/enrolment.ts';

/** No I, L, O, U: nobody reads them wrongly from paper, and no code spells a word. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const length = 12;
export const enrolmentMs = codeHours * 3_600_000;

/** 60 random bits as three groups of four. */
export function newCode(): string {
	const text = Array.from(randomBytes(length), (byte) => alphabet[byte % alphabet.length] ?? '').join('');
	return text.replace(/(.{4})(?=.)/g, '$1-');
}

/** What is stored of a code. It is random and short-lived, so one round is enough. */
export function codeDigest(code: string): Buffer {
	return createHash('sha256').update(`enrolment|${normalCode(code)}`).digest();
}
