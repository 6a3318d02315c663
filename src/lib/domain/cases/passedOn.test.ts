import { describe, expect, it } from 'vitest';
import { summaryText } from './documents.ts';
import { passedOnFits } from './passedOn.ts';

describe('passing a case on to the city’s own platform', () => {
	const body = '【隐患】{title}\n编号：{number}\n地点：{place} {area}\n来电：{reporter} {reporterPhone}\n情况：{x.what}\n—';

	it('says what is known, and leaves no line to be filled in', () => {
		expect(summaryText(body, { title: '楼梯口堆放木板', number: 'YH261130-4F93', place: '潮平里3幢', 'x.what': '二楼' })).toBe('【隐患】楼梯口堆放木板\n编号：YH261130-4F93\n地点：潮平里3幢\n情况：二楼\n—');
	});

	it('a value that looks like a name is a value', () => {
		expect(summaryText('{title}', { title: '{number}', number: '1' })).toBe('{number}');
	});

	it.each([
		[[{ platform: 'hotline', number: 'SH1' }], true], [[], true], [null, false], [[{ platform: 'hotline', number: ' ' }], false], [[{ platform: 'hotline' }], false],
		[[{ platform: 'hotline', number: '1', name: '王' }], false], [[{ platform: 'hotline', number: '1'.repeat(81) }], false], [Array.from({ length: 21 }, () => ({ platform: 'hotline', number: '1' })), false],
	])('%j fits: %s', (value, fits) => {
		expect(passedOnFits('passedOn', value)).toBe(fits);
	});

	it('other fields are no business of it', () => {
		expect(passedOnFits('title', 'x')).toBeUndefined();
	});
});
