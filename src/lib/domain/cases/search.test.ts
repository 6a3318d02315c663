import { describe, expect, it } from 'vitest';
import { matches, searchKey, searchWords } from './search.ts';

const key = searchKey('YH260301-0A1B', '楼道堆放杂物', '禾苑3幢2单元502', '32502', '王桂兰', '10000001111', 'Hazard');
const finds = (query: string): boolean => matches(key, searchWords(query));

describe('the search', () => {
	it.each(['杂物', '3幢 502', '３幢２单元', '王 桂兰', '3-2-502', '0a1b', 'yh260301', 'ＨＡＺＡＲＤ', '1111', '', '502 杂物 王桂兰'])('finds %j', (query) => {
		expect(finds(query)).toBe(true);
	});
	it.each(['王桂兰 401', '杂物间', '9999'])('does not find %j', (query) => {
		expect(finds(query)).toBe(false);
	});
	it('never joins the end of one part with the start of the next', () => {
		expect(finds('杂物禾苑')).toBe(false);
	});
});
