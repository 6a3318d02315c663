import { describe, expect, it } from 'vitest';
import { hanNumber, isOld, sourceText } from './answer.ts';

describe('a source', () => {
	it.each([[1, '一'], [10, '十'], [19, '十九'], [20, '二十'], [88, '八十八'], [100, '一百'], [101, '一百零一'], [110, '一百一十'], [205, '二百零五'], [276, '二百七十六'], [1001, '一千零一'], [1050, '一千零五十'], [1127, '一千一百二十七'], [1254, '一千二百五十四']])('numbers article %i as the law does: %s', (number, han) => {
		expect(hanNumber(number)).toBe(han);
	});
	it('is said in full', () => {
		const source = { law: { zh: '中华人民共和国刑法', en: 'Criminal Law' }, inForce: '2024-03-01' };
		expect(sourceText({ ...source, articles: ['276-1', '20'] })).toEqual({ zh: '《中华人民共和国刑法》第二百七十六条之一、第二十条', en: 'Criminal Law, Arts 276-1, 20' });
		expect(sourceText({ ...source, articles: ['9'] }).en).toBe('Criminal Law, Art. 9');
		expect(sourceText({ ...source, articles: [] })).toEqual({ zh: '《中华人民共和国刑法》', en: 'Criminal Law' });
	});
});

describe('what was read of the law', () => {
	it.each([['2026-12-31', false], ['2027-01-01', true], ['2026-01-01', false], ['2028-03-05', true]])('on 1 January 2026 is old on %s: %s', (today, old) => {
		expect(isOld('2026-01-01', today)).toBe(old);
	});
	it('counts to the day of the month', () => {
		expect([isOld('2026-05-20', '2027-05-19'), isOld('2026-05-20', '2027-05-20')]).toEqual([false, true]);
	});
});
