import { hasReference } from './references.ts';

/** Of these types a default is a value even where it looks like a subtraction: a date, a place, the name of a choice. */
const valueTypes = /^(date|time|dateTime|geopoint|geotrace|geoshape|binary)$/;

const tokens = {
	value: /-?\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2})?)?|\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})?|'[^']*'|"[^"]*"|-?\d+(\.\d+)?(?![\w.])/y,
	call: /[\p{L}_][\p{L}\p{N}_.:-]*\(/uy,
	path: /(\/{0,2}(\.{1,2}|@?[\p{L}_][\p{L}\p{N}_.:-]*|\*))+/uy,
	operator: /[+*|-]/y,
	predicate: /\[/y,
	blank: /\s+|[(),]/y,
} as const;

/** Taken as a whole: letter by letter, a long cell would take the square of its length. */
const otherWord = /[\p{L}\p{N}_.]+/uy;

/**
 * Must a default be computed when the form opens, or does it stand in the instance as it is? Calls and references are computed. An operator counts
 * between two operands only: "f-g" is a name, "7 - 4" a sum, and two words side by side are prose.
 */
export function isDynamic(text: string, bindType: string, isSelect: boolean): boolean {
	if (hasReference(text)) return true;
	let operands = 0;
	let operators = 0;
	let prose = false;
	let afterOperand = false;
	for (let at = 0; at < text.length;) {
		const [kind, length] = nextToken(text, at);
		const token = text.slice(at, at + length);
		if (kind === 'call') return true;
		if (kind === 'predicate' && afterOperand && !/\s/.test(text[at - 1] ?? ' ')) return true;
		if (kind === 'operator' || (kind === 'path' && afterOperand && ['*', 'div', 'mod'].includes(token))) {
			operators += afterOperand ? 1 : 0;
			afterOperand = false;
		} else if (kind === 'value' || kind === 'path') {
			prose ||= afterOperand;
			operands += 1;
			afterOperand = true;
		} else if (kind === 'other') prose = true;
		at += length;
	}
	return !isSelect && !valueTypes.test(bindType) && !prose && operators > 0 && operands > operators;
}

function nextToken(text: string, at: number): readonly [keyof typeof tokens | 'other', number] {
	for (const [kind, pattern] of Object.entries(tokens) as [keyof typeof tokens, RegExp][]) {
		pattern.lastIndex = at;
		const match = pattern.exec(text);
		if (match !== null && match[0] !== '') return [kind, match[0].length];
	}
	otherWord.lastIndex = at;
	return ['other', otherWord.exec(text)?.[0].length ?? 1];
}
