import { describe, expect, it } from 'vitest';
import { countOf, withSeqs } from './seqRanges.ts';

describe('the numbers that were answered', () => {
	it('stay few ranges while saves are answered in order, and close a gap when one that stood aside comes', () => {
		const first = withSeqs([], [1, 2, 3, 4, 5, 8, 7]);
		expect(first).toEqual([[1, 5], [7, 8]]);
		expect(withSeqs(first, [6])).toEqual([[1, 8]]);
	});

	it('count each once, however often it is added', () => {
		const twice = withSeqs(withSeqs([], [3, 1, 9]), [9, 3, 3]);
		expect([twice, countOf(twice), countOf([])]).toEqual([[[1, 1], [3, 3], [9, 9]], 3, 0]);
	});
});
