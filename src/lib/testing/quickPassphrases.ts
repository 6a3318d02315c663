import { createHash } from 'node:crypto';
import { vi } from 'vitest';

/**
 * Import it before all else in tests of what happens around a passphrase: a hash stands for Argon2id, whose cost is a second of such a test at each
 * try. That the real one is used, with the cost that it must have, crypto.test.ts shows.
 */
vi.doMock('hash-wasm', () => ({
	argon2id: async ({ password, salt, ...cost }: { readonly password: string; readonly salt: Uint8Array }) =>
		new Uint8Array(createHash('sha256').update(JSON.stringify(cost)).update(salt).update(password).digest()),
}));
