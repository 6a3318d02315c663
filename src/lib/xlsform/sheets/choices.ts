import type { Issues } from '../issues/issue.ts';
import { isName } from '../names.ts';
import { extraPrefix } from './headings.ts';
import { textOf, textsOf, type Row, type Table, type Texts } from './table.ts';

export const mediaForms = ['image', 'big-image', 'audio', 'video'] as const;
export type MediaForm = (typeof mediaForms)[number];

export type Choice = {
	readonly row: Row;
	readonly name: string;
	readonly label: Texts;
	/** In the order of the sheet's columns. */
	readonly media: ReadonlyMap<MediaForm, Texts>;
	/** Columns of the author's own, for filters. */
	readonly extras: readonly (readonly [string, string])[];
};
export type ChoiceList = { readonly name: string; readonly choices: Choice[] };
export type ChoiceLists = ReadonlyMap<string, ChoiceList>;

export function readChoices(table: Table, allowDuplicates: boolean, issues: Issues): ChoiceLists {
	const lists = new Map<string, ChoiceList>();
	if (table.rows.length === 0) return lists;
	if (!table.columns.some(({ key }) => key === 'list_name')) issues.error('column_missing', { sheet: table.sheet, row: 1 }, { column: 'list_name' });
	for (const { key, heading } of table.columns) {
		if (key?.startsWith(extraPrefix) === true && /\s/.test(heading)) issues.warn('choice_heading_blank', { sheet: table.sheet, row: 1, column: heading });
	}
	for (const row of table.rows) {
		const name = textOf(row, 'list_name');
		if (name === '') continue;
		const list = lists.get(name) ?? { name, choices: [] };
		lists.set(name, list);
		list.choices.push(readChoice(row, table));
	}
	for (const list of lists.values()) checkNames(list, allowDuplicates, issues);
	return lists;
}

function readChoice(row: Row, table: Table): Choice {
	const extras = table.columns.flatMap(({ key, heading }): (readonly [string, string])[] => {
		const text = key?.startsWith(extraPrefix) === true && isName(heading) ? textOf(row, key) : '';
		return text === '' ? [] : [[heading, text]];
	});
	return { row, name: textOf(row, 'name'), label: textsOf(row, 'label'), media: readMedia(row), extras };
}

export function readMedia(row: Row): ReadonlyMap<MediaForm, Texts> {
	const found = [...row.cells].filter(([key]) => key.startsWith('media::')).map(([key, texts]) => [key.slice('media::'.length), texts] as const);
	return new Map(found.filter((each): each is readonly [MediaForm, Texts] => (mediaForms as readonly string[]).includes(each[0])));
}

function checkNames(list: ChoiceList, allowDuplicates: boolean, issues: Issues): void {
	const seen = new Map<string, number>();
	for (const { name, label, media, row } of list.choices) {
		const at = { sheet: row.sheet, row: row.number };
		const first = seen.get(name);
		if (name === '') issues.error('choice_without_name', { ...at, column: 'name' }, { list: list.name });
		else if (first !== undefined && !allowDuplicates) issues.error('choice_twice', { ...at, column: 'name' }, { list: list.name, name, first });
		else seen.set(name, row.number);
		if (label.size === 0 && media.size === 0) issues.warn('choice_without_label', { ...at, column: 'label' }, { list: list.name, name });
	}
}
