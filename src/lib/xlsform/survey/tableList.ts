import { textOf, textsOf, type Row } from '../sheets/table.ts';
import { makeRow } from './node.ts';

/**
 * A group with the appearance `table-list` is drawn as a table of choices: its label and hint become a note, and the first line inside shows the choices
 * with nothing to choose. Null when the group is none.
 */
export function openTableList(row: Row): { readonly group: Row; readonly note: Row | null } | null {
	const words = textOf(row, 'appearance').split(/\s+/);
	if (!words.includes('table-list')) return null;
	const cells = new Map(row.cells);
	const [label, hint] = [textsOf(row, 'label'), textsOf(row, 'hint')];
	cells.set('appearance', new Map([['', ['field-list', ...words.filter((word) => word !== 'table-list' && word !== 'field-list')].join(' ')]]));
	for (const key of ['label', 'hint']) cells.delete(key);
	const note = label.size + hint.size === 0 ? null : makeRow(row, { name: `generated_table_list_label_${row.number}`, label, hint });
	return { group: { ...row, cells }, note };
}

/** The first line: the choices of the first question of the table, as headings. */
export function tableListHeads(row: Row): Row {
	return makeRow(row, { name: `reserved_name_for_field_list_labels_${row.number}`, label: ' ', appearance: 'label' });
}

export function tableListRow(row: Row): Row {
	return { ...row, cells: new Map(row.cells).set('appearance', new Map([['', 'list-nolabel']])) };
}
