import { describe, expect, it } from 'vitest';
import { hashPassword, passwordFits } from './passwords.ts';

describe('passwords', () => {
	it('fits its own word, in whatever form of Unicode it was typed, and no other', async () => {
		const stored = await hashPassword('caf\u00e9 四个词');
		expect(stored).toMatch(/^\$argon2id\$v=19\$m=47104,t=2,p=1\$/);
		expect(await passwordFits('cafe\u0301 四个词', stored)).toBe(true);
		expect(await passwordFits('caf\u00e9 四个字', stored)).toBe(false);
		expect(await hashPassword('same')).not.toBe(await hashPassword('same'));
	});

	it('reads the parameters that the stored one was made with', async () => {
		// argon2id, m=64, t=1, p=1 of 'old', made with node:crypto.
		const { argon2Sync } = await import('node:crypto');
		const salt = Buffer.from('0123456789abcdef');
		const tag = argon2Sync('argon2id', { message: 'old', nonce: salt, parallelism: 1, tagLength: 32, memory: 64, passes: 1 });
		expect(await passwordFits('old', `$argon2id$v=19$m=64,t=1,p=1$${salt.toString('base64')}$${tag.toString('base64')}`)).toBe(true);
	});
});
