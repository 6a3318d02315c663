/** As a person means it: wide letters and digits narrow, no spaces within, the many kinds of dashes one. For comparing, and for values that are codes. */
export function narrow(text: string): string {
	return text.normalize('NFKC').replace(/[\s\u200b\ufeff]+/gu, '').replace(/[‐-―−－ｰー—]/gu, '-');
}

/** A text that is kept: on one line, wide digits and letters narrow, Chinese punctuation as it was. */
export function plain(text: string): string {
	return text.replace(/[！-～]/gu, (each) => (/[０-９Ａ-Ｚａ-ｚ]/u.test(each) ? each.normalize('NFKC') : each)).replace(/[\s\u200b\ufeff\u3000]+/gu, ' ').trim();
}

const digits: { readonly [numeral: string]: number } = { 零: 0, 〇: 0, 一: 1, 二: 2, 两: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9 };
const numerals = '零〇一二两三四五六七八九十';
/** Only before a word that counts: 三 in 三里屯 is a name. */
const counted = new RegExp(`([${numerals}]{1,3})(?=号楼|号|幢|栋|座|单元|层|楼|室|组)`, 'gu');

/** 十二幢 as 12幢: up to ninety-nine. */
export function withoutNumerals(text: string): string {
	return text.replace(counted, (each) => {
		const [tens, ones] = each.includes('十') ? each.split('十') : ['', each];
		if (!each.includes('十')) return [...each].map((one) => String(digits[one] ?? '')).join('');
		const value = (tens === '' ? 1 : (digits[tens ?? ''] ?? 0)) * 10 + (ones === '' ? 0 : (digits[ones ?? ''] ?? 0));
		return String(value);
	});
}

/** The cells of several columns, or several values in one cell. */
export function parts(text: string): readonly string[] {
	return text.split(/[、,，;；/／|\n\r]+/u).map(plain).filter((part) => part !== '');
}
