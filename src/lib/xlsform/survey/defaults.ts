import { isDynamic } from '../expressions/dynamic.ts';
import { textOf } from '../sheets/table.ts';
import type { SurveyNode } from './node.ts';
import { isSelect } from './questionTypes.ts';

/** The default that stands in the instance; empty where there is none or it must be computed. */
export function staticDefault(node: SurveyNode): string {
	const text = textOf(node.row, 'default');
	if (text === '' || hasDynamicDefault(node)) return '';
	return node.type?.name === 'image' && !text.includes('://') ? `jr://images/${text}` : text;
}

export function hasDynamicDefault(node: SurveyNode): boolean {
	const text = textOf(node.row, 'default');
	return node.kind === 'question' && text !== '' && isDynamic(text, node.type?.bind['type'] ?? 'string', isSelect(node.type));
}
