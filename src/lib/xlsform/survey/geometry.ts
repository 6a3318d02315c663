import type { CheckInput } from './checks.ts';
import { bareReference } from '../expressions/references.ts';
import { descendantsOf, type SurveyNode } from './node.ts';

/** `reference-geometry` names a list of choices, a table beside the form, or a repeat: one of them. */
export function checkGeometry(node: SurveyNode, { root, lists, issues }: CheckInput): void {
	const name = node.parameters['reference-geometry'];
	if (name === undefined) return;
	const at = { sheet: node.row.sheet, row: node.row.number, column: 'parameters' };
	if (name.includes('${')) {
		if (bareReference(name) === null) issues.error('parameter_value', at, { parameter: 'reference-geometry', value: name, expected: '${repeat}' });
		return;
	}
	const tables = new Set([...descendantsOf(root)].flatMap(({ type, name: own, choices }) => (type?.external != null ? [own] : choices?.kind === 'file' ? [choices.instance] : [])));
	const found = Number(lists.has(name)) + Number(tables.has(name));
	if (found === 0) issues.error('geometry_unknown', at, { name });
	else if (found > 1) issues.error('geometry_ambiguous', at, { name });
}
