import type { Issues } from '../issues/issue.ts';
import { isName } from '../names.ts';
import { textOf } from '../sheets/table.ts';
import { descendantsOf, type SurveyNode } from '../survey/node.ts';
import type { Entity } from './entities.ts';

export type SaveTo = { readonly node: SurveyNode; readonly entity: Entity; readonly property: string };

/** The column `save_to`: a property, or `list#property` where there are several entities. */
export function readSaveTo(root: SurveyNode, entities: readonly Entity[], issues: Issues): readonly SaveTo[] {
	const saved: SaveTo[] = [];
	const seen = new Map<string, number>();
	for (const node of descendantsOf(root)) {
		const text = textOf(node.row, 'save_to');
		if (text === '' || node.row.number === 0) continue;
		const at = { sheet: node.row.sheet, row: node.row.number, column: 'save_to' };
		const parts = text.split('#');
		const property = parts.at(-1) ?? '';
		const entity = parts.length === 1 ? (entities.length === 1 ? entities[0] : undefined) : entities.find(({ list }) => list === parts[0]);
		if (entities.length === 0) issues.error('save_to_without_entities', at);
		else if (node.kind !== 'question') issues.error('save_to_on_section', at);
		else if (parts.length > 2) issues.error('save_to_malformed', at, { text });
		else if (entity === undefined) issues.error(parts.length === 1 ? 'save_to_needs_list' : 'save_to_list_unknown', at, { list: parts[0] ?? '' });
		else if (!isName(property) || property.startsWith('__') || ['name', 'label'].includes(property.toLowerCase())) issues.error('save_to_name_invalid', at, { property });
		else if (seen.has(`${entity.list}#${property}`)) issues.error('save_to_twice', at, { property, first: seen.get(`${entity.list}#${property}`) ?? 0 });
		else {
			seen.set(`${entity.list}#${property}`, node.row.number);
			saved.push({ node, entity, property });
		}
	}
	return saved;
}
