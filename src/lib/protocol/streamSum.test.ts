import { describe, expect, it } from 'vitest';
import { newId } from '../domain/ids.ts';
import { emptySum, minus, plus, sumTerm } from './streamSum.ts';

const ids = Array.from({ length: 200 }, (_, index) => newId(1_700_000_000_000 + index));

describe('the sum of a stream', () => {
	it('does not depend on the order, and comes back when what was added is taken away', () => {
		const forth = ids.reduce((sum, id, index) => plus(sum, id, index + 1), emptySum);
		const back = ids.toReversed().reduce((sum, id) => plus(sum, id, ids.indexOf(id) + 1), emptySum);
		expect(back).toEqual(forth);
		expect(ids.reduce((sum, id, index) => minus(sum, id, index + 1), forth)).toEqual(emptySum);
	});

	it('tells a record that is missing, that is too many, and two whose revisions were exchanged', () => {
		const [a, b, c] = [ids[0] ?? newId(0), ids[1] ?? newId(0), ids[2] ?? newId(0)];
		const right = plus(plus(emptySum, a, 1), b, 2);
		for (const wrong of [plus(emptySum, a, 1), plus(right, c, 1), plus(plus(emptySum, a, 2), b, 1), plus(plus(emptySum, a, 1), b, 3), plus(plus(emptySum, a, 1), c, 2)]) {
			expect(wrong.checksum).not.toBe(right.checksum);
		}
	});

	it('stays exact for ids of the highest bits and more revisions than a record ever has', () => {
		const highest = 'ffffffff-ffff-7fff-bfff-ffffffffffff' as (typeof ids)[number];
		expect(Number.isSafeInteger(sumTerm(highest, 10_000_000))).toBe(true);
		expect(BigInt(sumTerm(highest, 10_000_000))).toBe(BigInt(0x1ffffff) * 10_000_000n + BigInt(0xbfff) * 2n ** 24n + BigInt(0xffffff));
	});
});
