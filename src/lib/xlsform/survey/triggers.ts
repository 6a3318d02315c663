import { bareReference } from '../expressions/references.ts';
import type { Resolver } from '../expressions/resolve.ts';
import type { Issues } from '../issues/issue.ts';
import { textOf } from '../sheets/table.ts';
import { isShown } from './controls.ts';
import { descendantsOf, type SurveyNode } from './node.ts';

/** For each question, what is computed again when its answer changes. */
export type Triggers = ReadonlyMap<SurveyNode, readonly SurveyNode[]>;

export function readTriggers(root: SurveyNode, resolver: Resolver, issues: Issues): Triggers {
	const triggers = new Map<SurveyNode, SurveyNode[]>();
	for (const node of descendantsOf(root)) {
		for (const text of textOf(node.row, 'trigger').split(',').map((part) => part.trim()).filter((part) => part !== '')) {
			const context = { node, column: 'trigger' };
			const name = bareReference(text);
			if (name === null) {
				issues.error('trigger_malformed', { sheet: node.row.sheet, row: node.row.number, column: 'trigger' }, { text });
				continue;
			}
			const source = resolver.find(name, context);
			if (source === null) continue;
			if (source.kind !== 'question' || !isShown(source)) {
				const at = { sheet: node.row.sheet, row: node.row.number, column: 'trigger' };
				if (source.type?.control === null && source.type.name !== 'calculate' && ['calculation', 'trigger'].every((key) => !source.row.cells.has(key))) issues.warn('trigger_not_shown', at, { name });
				else issues.error('trigger_not_shown', at, { name });
			}
			// What a section is triggered by means nothing: it has no value.
			else if (node.kind === 'question') triggers.set(source, [...(triggers.get(source) ?? []), node]);
		}
	}
	return triggers;
}
