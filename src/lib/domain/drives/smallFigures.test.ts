import { describe, expect, it } from 'vitest';
import { hideOne, hidePart, hideSmall } from './smallFigures.ts';

describe('figures that could point at a family', () => {
	it('below five are hidden; none is none', () => {
		expect([0, 1, 4, 5].map(hideOne)).toEqual([0, null, null, 5]);
	});

	it('are not to be worked out of what is left of a whole', () => {
		expect([hidePart(12, 14), hidePart(9, 14), hidePart(14, 14), hidePart(0, 14), hidePart(2, 14)]).toEqual([null, 9, 14, 0, null]);
	});

	it('are not to be worked out of the others and their sum', () => {
		expect(hideSmall([20, 3, 8, 0])).toEqual([20, null, null, 0]);
		expect(hideSmall([20, 3, 4, 8])).toEqual([20, null, null, 8]);
		expect(hideSmall([20, 1, 1, 9])).toEqual([20, null, null, null]);
		expect(hideSmall([20, 9, 0])).toEqual([20, 9, 0]);
		expect(hideSmall([3])).toEqual([null]);
		expect(hideSmall([20, 9, 8], [1])).toEqual([20, null, null]);
	});

	it('whatever the numbers: what is hidden is at least five together, and never one alone', () => {
		for (let seed = 1; seed < 400; seed += 1) {
			const counts = Array.from({ length: 5 }, (_, at) => (seed * 7919 * (at + 3)) % 23);
			const told = hideSmall(counts);
			const hidden = counts.filter((_, at) => told[at] === null);
			const others = counts.filter((count, at) => told[at] !== null && count > 0);
			expect(told.every((count) => count === null || count === 0 || count >= 5), String(counts)).toBe(true);
			if (hidden.length > 0 && others.length > 0) expect([hidden.length > 1, hidden.reduce((sum, count) => sum + count, 0) >= 5], String(counts)).toEqual([true, true]);
		}
	});
});
