import type { Issues } from '../issues/issue.ts';
import { textOf, type Row } from '../sheets/table.ts';

export type Parameters = { readonly [name: string]: string };

/** `name=value` pairs, apart by blanks, commas or semicolons. Names in any case; values as written. */
export function readParameters(row: Row, allowed: readonly string[] | null, issues: Issues): Parameters {
	const text = textOf(row, 'parameters');
	if (text === '' || allowed === null) return {};
	const at = { sheet: row.sheet, row: row.number, column: 'parameters' };
	const read: Record<string, string> = {};
	for (const pair of text.replace(/\s*=\s*/g, '=').split(/[\s,;]+/).filter((part) => part !== '')) {
		const match = /^([^=]+)=([^=]+)$/.exec(pair);
		const name = match?.[1]?.toLowerCase() ?? '';
		if (match === null) issues.error('parameter_malformed', at, { parameter: pair });
		else if (!allowed.includes(name)) issues.error('parameter_unknown', at, { parameter: name, allowed: allowed.join(', ') });
		else read[name] = match[2] ?? '';
	}
	return read;
}
