import { describe, expect, it } from 'vitest';
import { waysOf } from './signatureWays.ts';

describe('how a signature may be given', () => {
	it('is what the form says beside signature, in an order of its own', () => {
		expect(waysOf(['signature', 'sign-refused', 'sign-paper'])).toEqual(['paper', 'refused']);
	});

	it('is drawn or written where the form says nothing, or nothing that is known', () => {
		expect([waysOf(['signature']), waysOf(['signature', 'sign-blood'])]).toEqual([['drawn', 'written'], ['drawn', 'written']]);
	});
});
