import { describe, expect, it } from 'vitest';
import { base32, codeOf, stepAt, stepOfCode, totpAddress } from './totp.ts';

describe('codes by time', () => {
	// RFC 6238, appendix B, SHA-1.
	const secret = Buffer.from('12345678901234567890');
	it.each([[59, '94287082'], [1111111109, '07081804'], [1111111111, '14050471'], [1234567890, '89005924'], [2000000000, '69279037'], [20000000000, '65353130']])('are those of the standard at second %i', (second, code) => {
		expect(codeOf(secret, stepAt(new Date(second * 1000)), 8)).toBe(code);
	});

	it('are taken a step early and a step late, and not two', () => {
		const now = new Date('2026-11-20T04:00:15Z');
		const step = stepAt(now);
		expect([-2, -1, 0, 1, 2].map((around) => stepOfCode(secret, codeOf(secret, step + around), now))).toEqual([undefined, step - 1, step, step + 1, undefined]);
	});

	it('are six digits and nothing else', () => {
		const now = new Date('2026-11-20T04:00:15Z');
		const right = codeOf(secret, stepAt(now));
		for (const typed of ['', right.slice(1), `${right}0`, ` ${right}`, right.replace(/\d$/, 'x'), '１２３４５６']) expect(stepOfCode(secret, typed, now)).toBeUndefined();
	});

	// RFC 4648, section 10.
	it('have a secret that is written as apps read it', () => {
		expect(base32(Buffer.from('fooba'))).toBe('MZXW6YTB');
		expect(totpAddress(secret, '星禾 Town', 'chen')).toBe('otpauth://totp/%E6%98%9F%E7%A6%BE%20Town:chen?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=%E6%98%9F%E7%A6%BE%20Town&algorithm=SHA1&digits=6&period=30');
	});
});
