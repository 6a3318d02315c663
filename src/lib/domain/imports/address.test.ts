import { describe, expect, it } from 'vitest';
import { addressKey, addressLabel, readAddress } from './address.ts';

const areas = ['星禾镇', '麦浪社区', '第一网格', '麦浪'];
const read = (address: string): string => {
	const found = readAddress({ address }, areas);
	return found === null ? '-' : `${found.street}/${found.estate}/${found.building}/${found.unit}/${found.floor}/${found.room}`;
};
const key = (address: string): string => {
	const found = readAddress({ address }, areas);
	return found === null ? '-' : addressKey(found);
};

describe('an address as lists write it', () => {
	it.each([
		['麦浪家园3幢1单元302室', '/麦浪家园/3/1/3/302'], ['麦浪家园３号楼１单元３０２', '/麦浪家园/3/1/3/302'], ['麦浪家园 3栋 1-302', '/麦浪家园/3/1/3/302'], ['麦浪家园3-1-302', '/麦浪家园/3/1/3/302'], ['麦浪家园三幢一单元302', '/麦浪家园/3/1/3/302'],
		['某某省某某市星禾镇麦浪社区麦浪家园3幢1单元302室', '/麦浪家园/3/1/3/302'], ['海州市东湖区星禾镇麦浪家园3#1单元302户', '/麦浪家园/3/1/3/302'], ['青禾路12号麦浪家园十二幢二单元1204室', '青禾路12号/麦浪家园/12/2/12/1204'],
		['望潮苑2栋3-502', '/望潮苑/2/3/5/502'], ['望潮苑2栋502', '/望潮苑/2//5/502'], ['望潮苑A座2层201', '/望潮苑/A//2/201'],
		['青禾路12号', '青禾路//12///'], ['青禾路12号3单元201室', '青禾路//12/3/2/201'], ['王家村5组8号', '王家村5组//8///'], ['王家村口', '王家村口/////'],
	])('%s', (address, expected) => {
		expect(read(address)).toBe(expected);
	});

	it('is the same door however it was written, and another one next door', () => {
		const same = ['麦浪家园3幢1单元302室', '麦浪家园３号楼１单元３０２', '星禾镇麦浪社区麦浪家园三栋1-302', '青禾路12号麦浪家园3座1单元302户', '麦浪家园03幢1单元302'];
		expect(new Set(same.map(key))).toEqual(new Set(['麦浪家园|3|1|302']));
		expect(key('麦浪家园3幢1单元303室')).not.toBe(key(same[0] ?? ''));
		expect(key('青禾路12号')).not.toBe(key('青禾西路12号'));
	});

	it('comes from columns of its own, with or without the words that they are headed by', () => {
		const found = readAddress({ estate: '麦浪家园', building: '3幢', unit: '１单元', room: '302室', address: '' }, areas);
		expect(found).toEqual({ estate: '麦浪家园', building: '3', unit: '1', floor: '3', room: '302', street: '' });
		expect(found === null ? '' : addressLabel(found)).toBe('麦浪家园3幢1单元302室');
		expect(readAddress({ address: ' ' }, areas)).toBeNull();
	});
});
