import { pulledTables } from '../expressions/instances.ts';
import { findReferences } from '../expressions/references.ts';
import { lastSavedInstance } from '../expressions/resolve.ts';
import type { ChoiceList } from '../sheets/choices.ts';
import { textOf } from '../sheets/table.ts';
import { descendantsOf, type SurveyNode } from '../survey/node.ts';
import type { Attachment } from '../workbook.ts';
import { listNeedsItext } from './itext.ts';
import type { Form } from './form.ts';
import { element, type Xml } from './xml.ts';

/** Columns whose expressions may read tables and the last saved form. */
const expressionColumns = ['calculation', 'constraint', 'readonly', 'required', 'relevant', 'default', 'choice_filter', 'repeat_count'];

type Source = { readonly id: string; readonly address: string; readonly node: SurveyNode };
const declared = ({ node }: Source): boolean => node.type?.external != null;

/** Tables beside the form: those in files, the last saved form, and the lists of choices. */
export function secondaryInstances(form: Form): { readonly elements: readonly Xml[]; readonly attachments: readonly Attachment[] } {
	const { root, lists, issues } = form;
	const byId = new Map<string, Source>();
	for (const source of sources(form)) {
		const first = byId.get(source.id);
		const at = { sheet: source.node.row.sheet, row: source.node.row.number };
		if (first === undefined) byId.set(source.id, source);
		else if (first.address !== source.address || (declared(first) && declared(source))) issues.error('instance_conflict', at, { id: source.id, first: first.address, second: source.address });
	}
	for (const { id, address, node } of byId.values()) {
		if (lists.has(id)) issues.error('instance_conflict', { sheet: node.row.sheet, row: node.row.number }, { id, first: 'choices', second: address });
	}
	if (usesLastSaved(root)) {
		const other = byId.get(lastSavedInstance);
		if (other !== undefined) issues.error('instance_conflict', { sheet: other.node.row.sheet, row: other.node.row.number }, { id: lastSavedInstance, first: 'last-saved', second: other.address });
		byId.delete(lastSavedInstance);
	}
	return {
		elements: [
			...[...byId.values()].map(({ id, address }) => element('instance', { id, src: address })),
			...(usesLastSaved(root) ? [element('instance', { id: lastSavedInstance, src: 'jr://instance/last-saved' })] : []),
			...[...lists.values()].map(listInstance),
		],
		attachments: [...byId.values()].map(({ address }) => ({ name: address.slice(address.lastIndexOf('/') + 1), address })),
	};
}

function* sources({ root }: Form): Generator<Source> {
	for (const node of descendantsOf(root)) {
		if (node.type?.external === 'csv') yield { id: node.name, address: `jr://file-csv/${node.name}.csv`, node };
		if (node.type?.external === 'xml') yield { id: node.name, address: `jr://file/${node.name}.xml`, node };
		for (const column of expressionColumns) for (const table of pulledTables(textOf(node.row, column))) yield { id: table, address: `jr://file-csv/${table}.csv`, node };
		if (node.choices?.kind === 'file') yield { id: node.choices.instance, address: node.choices.address, node };
	}
}

function usesLastSaved(root: SurveyNode): boolean {
	return [...descendantsOf(root)].some((node) => expressionColumns.some((column) => findReferences(textOf(node.row, column)).some(({ lastSaved }) => lastSaved)));
}

function listInstance(list: ChoiceList): Xml {
	const translated = listNeedsItext(list);
	const items = list.choices.map(({ name, label, extras }, index) => {
		const text = label.get('') ?? '';
		return element('item', {}, [
			...(translated ? [element('itextId', {}, [`${list.name}-${index}`])] : []),
			element('name', {}, [name]),
			...(translated || text === '' ? [] : [element('label', {}, [text])]),
			...extras.map(([heading, value]) => element(heading, {}, [value])),
		]);
	});
	return element('instance', { id: list.name }, [element('root', {}, items)]);
}
