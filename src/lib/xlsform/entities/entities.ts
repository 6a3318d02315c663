import { findReferences } from '../expressions/references.ts';
import type { Resolver } from '../expressions/resolve.ts';
import type { Issues } from '../issues/issue.ts';
import { isName } from '../names.ts';
import { textOf, type Row, type Table } from '../sheets/table.ts';
import type { SurveyNode } from '../survey/node.ts';
import { placeEntities } from './placing.ts';
import { readSaveTo, type SaveTo } from './saveTo.ts';

/** What a form makes or changes in a list of entities. */
export type Entity = {
	readonly list: string;
	readonly row: Row;
	readonly label: string;
	readonly id: string;
	readonly createIf: string;
	readonly updateIf: string;
	readonly creates: boolean;
	readonly updates: boolean;
};

export type Entities = {
	readonly all: readonly Entity[];
	/** The section that each entity is about. */
	readonly at: ReadonlyMap<SurveyNode, Entity>;
	/** Questions whose answer becomes a property of that name. */
	readonly saveTo: ReadonlyMap<SurveyNode, string>;
};

export function readEntities(table: Table, root: SurveyNode, resolver: Resolver, issues: Issues): Entities {
	for (const { key, heading } of table.columns) {
		if (key === null || key === 'repeat') issues.error('entity_column_unknown', { sheet: table.sheet, row: 1, column: heading });
	}
	const all = table.rows.map((row) => readEntity(row, issues));
	const seen = new Set<string>();
	for (const { list, row } of all) {
		if (seen.has(list)) issues.error('entity_list_twice', { sheet: row.sheet, row: row.number, column: 'list_name' }, { list });
		seen.add(list);
	}
	const saved = readSaveTo(root, all, issues);
	const placed = placeEntities(all.map((entity) => ({ entity, mentioned: mentioned(entity, root, resolver), saved: savedTo(entity, saved) })), root, issues);
	return { all, at: placed, saveTo: new Map(saved.map(({ node, property }) => [node, property])) };
}

function savedTo(entity: Entity, saved: readonly SaveTo[]): readonly SurveyNode[] {
	return saved.filter((each) => each.entity === entity).map(({ node }) => node);
}

function mentioned(entity: Entity, root: SurveyNode, resolver: Resolver): readonly SurveyNode[] {
	const columns = { label: entity.label, entity_id: entity.id, create_if: entity.createIf, update_if: entity.updateIf };
	return Object.entries(columns).flatMap(([column, text]) => findReferences(text).flatMap(({ name, lastSaved }) => {
		const found = lastSaved ? null : resolver.find(name, { node: root, column, at: { sheet: entity.row.sheet, row: entity.row.number } });
		return found === null ? [] : [found];
	}));
}

function readEntity(row: Row, issues: Issues): Entity {
	const get = (key: string): string => textOf(row, key);
	const at = { sheet: row.sheet, row: row.number };
	const list = get('list_name');
	if (list === '') issues.error('entity_list_missing', { ...at, column: 'list_name' });
	else if (list.startsWith('__') || list.includes('.') || !isName(list)) issues.error('entity_list_invalid', { ...at, column: 'list_name' }, { list });
	const [label, id, createIf, updateIf] = [get('label'), get('entity_id'), get('create_if'), get('update_if')];
	if (updateIf !== '' && id === '') issues.error('entity_id_missing', { ...at, column: 'entity_id' });
	if (id !== '' && createIf !== '' && updateIf === '') issues.error('entity_update_if_missing', { ...at, column: 'update_if' });
	const creates = id === '' || createIf !== '';
	if (id === '' && label === '') issues.error('entity_label_missing', { ...at, column: 'label' });
	return { list, row, label, id, createIf, updateIf, creates, updates: id !== '' };
}
