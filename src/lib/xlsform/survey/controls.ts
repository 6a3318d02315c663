import { textOf } from '../sheets/table.ts';
import { hasDynamicDefault } from './defaults.ts';
import type { SurveyNode } from './node.ts';

/** Is there anything to read at the question? A guidance hint alone is folded away. */
export function hasWords(node: SurveyNode): boolean {
	return ['label', 'hint'].some((key) => node.row.cells.has(key)) || [...node.row.cells.keys()].some((key) => key.startsWith('media'));
}

/** A question that is filled by an expression and says nothing is not shown. */
export function isShown(node: SurveyNode): boolean {
	if (node.kind !== 'question') return true;
	if (node.type?.control == null) return false;
	const filled = textOf(node.row, 'calculation') !== '' || textOf(node.row, 'trigger') !== '' || hasDynamicDefault(node);
	return !filled || hasWords(node);
}
