import { describe, expect, it } from 'vitest';
import { lockDiffers } from './install.mjs';

const wanted = { '': { version: '1.0.0' }, 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.0', optional: true } };

describe('what is installed', () => {
	it('is complete without the packages of other machines', () => {
		expect(lockDiffers(wanted, { 'node_modules/a': { version: '1.0.0' } })).toBe(false);
	});

	it('is stale with a missing package, another version, or none at all', () => {
		expect(lockDiffers(wanted, {})).toBe(true);
		expect(lockDiffers(wanted, { 'node_modules/a': { version: '1.0.1' } })).toBe(true);
		expect(lockDiffers(wanted, { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '1.9.0' } })).toBe(true);
		expect(lockDiffers(wanted, undefined)).toBe(true);
	});
});
