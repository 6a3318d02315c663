import type { Issues } from '../issues/issue.ts';
import { isName } from '../names.ts';
import type { Table } from './table.ts';

const known = new Set(['jr', 'orx', 'odk', 'ev', 'xsd', 'xml', 'entities']);

/** Columns that become attributes (`bind::x`, `body::x`, `instance::x`, `attribute::x`) need names that XML takes, of a prefix that is declared. */
export function checkAttributeColumns({ sheet, columns }: Table, namespaces: { readonly [attribute: string]: string }, issues: Issues): void {
	for (const { key, heading } of columns) {
		const name = /^(?:bind|body|control|instance|attribute)::(.*)$/.exec(key ?? '')?.[1];
		if (name === undefined) continue;
		const parts = name.split(':');
		const declared = parts.length === 1 || known.has(parts[0] ?? '') || Object.hasOwn(namespaces, `xmlns:${parts[0]}`);
		if (parts.length > 2 || !parts.every(isName) || parts[0] === 'xmlns') issues.error('attribute_name_invalid', { sheet, row: 1, column: heading }, { name });
		else if (!declared) issues.error('prefix_undeclared', { sheet, row: 1, column: heading }, { prefix: parts[0] ?? '' });
	}
}
