import { describe, expect, it } from 'vitest';
import { asId } from '../ids.ts';
import { isCounted, standingAmong, standingOf } from './corrections.ts';

const id = (number: number) => asId(`00000000-0000-7000-8000-00000000000${number}`);
const entry = (number: number, corrects?: number) => ({ id: id(number), fields: corrects === undefined ? {} : { corrects: id(corrects), original: id(1) } });

describe('an entry and what corrects it', () => {
	it('stands alone while nobody corrects it', () => {
		expect(standingOf([entry(1)])?.id).toBe(id(1));
	});

	it('gives way to its correction, and that to its own', () => {
		expect(standingOf([entry(3, 2), entry(1), entry(2, 1)])?.id).toBe(id(3));
	});

	it('of two corrections that did not know of each other, the later stands, whatever came first and whatever corrects the other', () => {
		expect(standingOf([entry(1), entry(2, 1), entry(3, 1)])?.id).toBe(id(3));
		expect(standingOf([entry(3, 1), entry(2, 1), entry(1)])?.id).toBe(id(3));
		expect(standingOf([entry(1), entry(2, 1), entry(3, 1), entry(4, 2)])?.id).toBe(id(4));
	});

	it('is counted once, whatever its corrections', () => {
		const other = { id: id(9), fields: {} };
		const all = [entry(1), entry(2, 1), other, entry(3, 1)];
		expect(all.filter(isCounted).map((each) => each.id)).toEqual([id(1), id(9)]);
		expect(standingAmong(all).map((each) => each.id)).toEqual([id(9), id(3)]);
	});
});
