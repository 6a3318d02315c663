import { describe, expect, it } from 'vitest';
import type { Id } from '../ids.ts';
import type { Json } from '../json.ts';
import { consentField, consentFits, consentState, lacksConsent, mayBeChild } from './consent.ts';

const id = (number: number): Id => `00000000-0000-7000-8000-${number.toString(16).padStart(12, '0')}` as Id;
const field = consentField(id(9));
const spoken = { packId: 'home-visit', version: 1, by: id(1), at: '2026-11-20T02:00:00Z', how: 'spoken', relation: 'parent', name: '测试甲', witness: '测试乙' };
const { witness: _witness, ...named } = spoken;
const signed = { ...named, how: 'signed', fileId: id(3) };
const danger = { packId: 'home-visit', version: 1, by: id(1), at: '2026-11-20T02:00:00Z', how: 'lifeSafety', reason: '孩子独自在家，有煤气味' };

describe('a guardian’s consent', () => {
	it('says who and how, and nothing more of the guardian', () => {
		for (const right of [spoken, signed, danger]) expect(consentFits({}, field, right), right.how).toBe(true);
		for (const wrong of [{ ...spoken, witness: ' ' }, { ...spoken, relation: 'neighbour' }, { ...spoken, name: '' }, { ...signed, fileId: 'a picture' }, { ...danger, reason: '' }, { ...spoken, phone: '10000000001' }, { ...danger, name: '测试甲' }, { ...spoken, how: 'assumed' }]) {
			expect(consentFits({}, field, wrong as Json), JSON.stringify(wrong)).toBe(false);
		}
		expect(consentFits({ [field]: spoken }, field, signed), 'never changed').toBe(false);
		expect(consentFits({}, 'name', '测试甲')).toBeUndefined();
	});

	it('is still to be asked where a life was in danger', () => {
		expect(consentState({ [field]: danger }, '2026-11-20')).toBe('due');
		expect(consentState({ [field]: danger, [consentField(id(8))]: signed }, '2026-11-20')).toBe('given');
		expect(consentState({ birthYear: 2020 }, '2026-11-20')).toBe('due');
		expect(consentState({ birthYear: 1950 }, '2026-11-20')).toBe('none');
	});
});

describe('who is under 14', () => {
	it('is told by the day in the identity number, to the birthday', () => {
		expect(mayBeChild({ idNumber: '000000201211200012' }, '2026-11-19')).toBe(true);
		expect(mayBeChild({ idNumber: '000000201211200012' }, '2026-11-20')).toBe(false);
		expect(mayBeChild({ idNumber: '000000201211200012', birthYear: 2012 }, '2026-11-20'), 'the day counts before the year').toBe(false);
	});

	it('may be whose year alone is known and does not rule it out', () => {
		expect([2013, 2012, 2011].map((birthYear) => mayBeChild({ birthYear }, '2026-01-01'))).toEqual([true, true, false]);
		expect(mayBeChild({ birthYear: null, idNumber: null }, '2026-01-01')).toBe(false);
	});

	it('is not written down without a word of a guardian', () => {
		expect(lacksConsent({}, { name: '测试丙', birthYear: 2020 }, '2026-11-20')).toBe(true);
		expect(lacksConsent({}, { name: '测试丙', birthYear: 2020, [field]: spoken }, '2026-11-20')).toBe(false);
		expect(lacksConsent({ [field]: danger }, { birthYear: 2020 }, '2026-11-20')).toBe(false);
		expect(lacksConsent({ birthYear: 2020 }, { name: '测试丁' }, '2026-11-20'), 'of what was there before, nothing is taken back').toBe(false);
		expect(lacksConsent({}, { name: '测试丙', birthYear: 1990 }, '2026-11-20')).toBe(false);
	});
});
