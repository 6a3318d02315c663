import type { Issues } from '../issues/issue.ts';
import { isName } from '../names.ts';
import { descendantsOf, type SurveyNode } from './node.ts';

/** Names that XML allows, that differ among neighbours, and that do not stand in the way of what every form has. */
export function checkNames(root: SurveyNode, issues: Issues): void {
	const repeats = new Map<string, SurveyNode>();
	for (const node of descendantsOf(root)) {
		const at = { sheet: node.row.sheet, row: node.row.number, column: 'name' };
		if (node.name === '') continue;
		if (!isName(node.name)) issues.error('name_invalid', at, { name: node.name });
		if (node.name === 'meta') issues.error('name_reserved', at, { name: node.name });
		if (node.kind !== 'repeat') continue;
		const same = repeats.get(node.name);
		if (node.name === root.name) issues.error('section_named_as_form', at, { name: node.name });
		// Neighbours of one name are reported below.
		else if (same !== undefined && same.parent !== node.parent) issues.error('repeat_twice', at, { name: node.name, first: same.row.number });
		repeats.set(node.name, same ?? node);
	}
	for (const section of [root, ...descendantsOf(root)]) checkNeighbours(section, issues);
}

function checkNeighbours(section: SurveyNode, issues: Issues): void {
	const exact = new Map<string, SurveyNode>();
	const anyCase = new Map<string, SurveyNode>();
	for (const node of section.children) {
		const at = { sheet: node.row.sheet, row: node.row.number, column: 'name' };
		if (node.name === '') continue;
		const same = exact.get(node.name);
		const similar = anyCase.get(node.name.toLowerCase());
		if (same !== undefined) issues.error('name_twice', at, { name: node.name, first: same.row.number });
		else if (similar !== undefined) issues.warn('name_differs_in_case', at, { name: node.name, other: similar.name });
		exact.set(node.name, same ?? node);
		anyCase.set(node.name.toLowerCase(), similar ?? node);
	}
}
