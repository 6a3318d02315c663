import { describe, expect, it } from 'vitest';
import type { Id } from '../ids.ts';
import type { Json } from '../json.ts';
import { noticeField, noticeFits, noticesOf, toldBy, type NoticeGiven } from './notice.ts';

const id = (number: number): Id => `00000000-0000-7000-8000-${number.toString(16).padStart(12, '0')}` as Id;
const given: NoticeGiven = { packId: 'home-visit', version: 2, how: 'readOut', reason: null, language: 'zh-CN', by: id(1), at: '2026-11-20T02:00:00Z' };
const field = noticeField(id(9));
const dayOf = (at: string): string => at.slice(0, 10);

describe('what was done about a notice', () => {
	it('is written once and never changed', () => {
		expect(noticeFits({}, field, given)).toBe(true);
		expect(noticeFits({ [field]: given }, field, given)).toBe(true);
		expect(noticeFits({ [field]: given }, field, { ...given, how: 'shown' })).toBe(false);
		expect(noticeFits({ [field]: given }, field, null)).toBe(false);
	});

	it('names a way, and a reason where it was impossible and only there', () => {
		expect(noticeFits({}, field, { ...given, how: 'impossible', reason: 'danger' })).toBe(true);
		for (const wrong of [{ how: 'impossible' }, { how: 'shown', reason: 'danger' }, { how: 'forgotten' }, { language: 'fr' }, { by: 'somebody' }, { at: 'yesterday' }, { version: -1 }, { words: 'what else was said' }]) {
			expect(noticeFits({}, field, { ...given, ...wrong } as Json), JSON.stringify(wrong)).toBe(false);
		}
		expect(noticeFits({}, 'notice.mine', given)).toBe(false);
		expect(noticeFits({}, 'label', '3-502')).toBeUndefined();
	});
});

describe('a household', () => {
	const home = { since: '2024-05-01', until: null };

	it('is told once for a purpose and a version', () => {
		const fields = { [field]: given, [noticeField(id(8))]: { ...given, packId: 'home-service', at: '2026-11-21T02:00:00Z' }, label: '3-502' };
		expect(noticesOf(fields, 'home-visit')).toEqual([given]);
		expect(toldBy(noticesOf(fields, 'home-visit'), 2, [home], dayOf)).toEqual(given);
		expect(toldBy(noticesOf(fields, 'home-visit'), 3, [home], dayOf), 'new words').toBeNull();
		expect(toldBy(noticesOf(fields, 'hazard'), 1, [home], dayOf), 'another purpose').toBeNull();
	});

	it('is told later where it was impossible, and not again where it would not listen', () => {
		expect(toldBy([{ ...given, how: 'impossible', reason: 'danger' }], 2, [home], dayOf)).toBeNull();
		expect(toldBy([{ ...given, how: 'declined' }], 2, [home], dayOf)?.how).toBe('declined');
	});

	it('is told again when somebody new lives there, or nobody of those who were told', () => {
		expect(toldBy([given], 2, [home, { since: '2026-11-20', until: null }], dayOf), 'written down at the same visit').toEqual(given);
		expect(toldBy([given], 2, [home, { since: '2026-11-21', until: null }], dayOf)).toBeNull();
		expect(toldBy([given], 2, [{ since: '2024-05-01', until: '2026-11-22' }], dayOf)).toBeNull();
		expect(toldBy([given], 2, [{ since: '2024-05-01', until: '2026-11-02' }], dayOf)).toEqual(given);
		expect(toldBy([given], 2, [], dayOf), 'nobody is written down there').toEqual(given);
	});
});
