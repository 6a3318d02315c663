/** What the headings of one kind of sheet may say. */
export type HeadingRules = {
	/** Other spellings, in lower case with `_` for blanks, to the key that this package uses. */
	readonly aliases: { readonly [heading: string]: string };
	readonly known: ReadonlySet<string>;
	/** Keys that may be followed by a language. */
	readonly translated: ReadonlySet<string>;
	/** First parts whose second part is a free name: `bind::foo`. */
	readonly prefixes: ReadonlySet<string>;
	/** Columns of any other name are data (in choices), and keep their spelling. */
	readonly keepOthers: boolean;
};

/** `key` is null for a heading that means nothing here; `language` is empty where none is named. */
export type Column = { readonly index: number; readonly heading: string; readonly key: string | null; readonly language: string };

export const extraPrefix = 'extra::';

export function readHeadings(cells: readonly string[], rules: HeadingRules): readonly Column[] {
	const delimiter = cells.some((cell) => cell.includes('::')) ? '::' : ':';
	return cells
		.map((cell, index) => ({ index, heading: cell.trim() }))
		.filter(({ heading }) => heading !== '')
		.map(({ index, heading }) => ({ index, heading, ...meaning(heading, delimiter, rules) }));
}

function meaning(heading: string, delimiter: string, rules: HeadingRules): { readonly key: string | null; readonly language: string } {
	const whole = canonical(heading, rules);
	if (whole !== null) return { key: whole, language: '' };
	const parts = splitHeading(heading, delimiter);
	const first = simple(parts[0] ?? '');
	if (rules.prefixes.has(first) && parts.length > 1) {
		const name = parts[1] ?? '';
		const key = canonical(`${first}::${name}`, rules) ?? `${first}::${name}`;
		return { key, language: rules.translated.has(key) ? (parts[2] ?? '') : '' };
	}
	const key = canonical(parts[0] ?? '', rules);
	if (key !== null && parts.length > 1 && rules.translated.has(key)) return { key, language: parts.slice(1).join(delimiter) };
	return { key: rules.keepOthers ? `${extraPrefix}${heading}` : null, language: '' };
}

/** A colon inside a prefixed name (`jr:count`) separates nothing. */
function splitHeading(heading: string, delimiter: string): readonly string[] {
	const parts: string[] = [];
	for (const part of heading.split(delimiter).map((each) => each.trim())) {
		const before = parts.at(-1);
		if (delimiter === ':' && before !== undefined && ['jr', 'odk', 'orx'].includes(before)) parts[parts.length - 1] = `${before}:${part}`;
		else parts.push(part);
	}
	return parts;
}

function canonical(text: string, rules: HeadingRules): string | null {
	const key = simple(text);
	const found = Object.hasOwn(rules.aliases, key) ? (rules.aliases[key] ?? key) : key;
	return rules.known.has(found) ? found : null;
}

function simple(text: string): string {
	return text.trim().toLowerCase().replace(/[\s_]+/g, '_');
}
