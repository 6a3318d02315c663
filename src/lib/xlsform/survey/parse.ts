import { bareReference } from '../expressions/references.ts';
import type { Issues } from '../issues/issue.ts';
import type { ChoiceLists } from '../sheets/choices.ts';
import { textOf, type Row, type Table } from '../sheets/table.ts';
import { isYes } from '../sheets/yesNo.ts';
import { makeRow, type ChoiceSource, type SurveyNode } from './node.ts';
import { addOther, otherRow } from './orOther.ts';
import { readParameters } from './parameters.ts';
import { isSelect, questionTypes, type QuestionType } from './questionTypes.ts';
import { openTableList, tableListHeads, tableListRow } from './tableList.ts';
import { readTypeText, type TypeText } from './typeText.ts';

export type Survey = { readonly root: SurveyNode; readonly audit: SurveyNode | null };

/** Nobody nests so deep on purpose; what stands deeper is not read. */
const deepest = 50;

type Open = { readonly node: SurveyNode; readonly section: 'root' | 'group' | 'repeat' };

export function parseSurvey(table: Table, rootName: string, lists: ChoiceLists, issues: Issues): Survey {
	const parser = new Parser(rootName, table.sheet, lists, issues);
	for (const column of ['type', 'name']) {
		if (!table.columns.some(({ key }) => key === column)) issues.error('column_missing', { sheet: table.sheet, row: 1 }, { column });
	}
	for (const row of table.rows) parser.read(row);
	return parser.finish();
}

class Parser {
	readonly #open: Open[];
	readonly #root: SurveyNode;
	readonly #lists: ChoiceLists;
	readonly #issues: Issues;
	#audit: SurveyNode | null = null;
	/** The list whose choices head a table of questions; none yet, before its first question; null outside of tables. A table goes up to the next end. */
	#table: { list: string | null } | null = null;

	constructor(rootName: string, sheet: string, lists: ChoiceLists, issues: Issues) {
		const row: Row = { sheet, number: 0, cells: new Map() };
		this.#root = { kind: 'root', name: rootName, path: `/${rootName}`, parent: null, row, children: [], type: null, choices: null, parameters: {}, count: null };
		this.#open = [{ node: this.#root, section: 'root' }];
		this.#lists = lists;
		this.#issues = issues;
	}

	read(row: Row): void {
		if (this.#open.length > deepest || isYes(textOf(row, 'disabled'))) return;
		const text = textOf(row, 'type');
		const at = { sheet: row.sheet, row: row.number, column: 'type' };
		if (text === '') {
			if (row.cells.has('name') || row.cells.has('label')) this.#issues.error('type_missing', at);
			return;
		}
		const read = readTypeText(text);
		switch (read.kind) {
			case 'begin': return this.#begin(row, read.section);
			case 'end': return this.#end(row, read.section);
			case 'question': return this.#question(row, read);
			case 'left_out': return this.#issues.error('type_left_out', at, { type: read.what });
			case 'file_invalid': return this.#issues.error('select_file_invalid', at, { file: read.file });
			case 'unknown': return this.#issues.error('type_unknown', at, { type: text });
		}
	}

	finish(): Survey {
		if (this.#open.length > deepest) return { root: this.#root, audit: this.#audit };
		for (const { node, section } of this.#open.slice(1)) this.#issues.error('section_not_ended', { sheet: node.row.sheet, row: node.row.number, column: 'type' }, { section, name: node.name });
		return { root: this.#root, audit: this.#audit };
	}

	#begin(row: Row, section: 'group' | 'repeat'): void {
		if (this.#open.length === deepest) this.#issues.error('sections_too_deep', { sheet: row.sheet, row: row.number, column: 'type' }, { deepest });
		const name = textOf(row, 'name');
		if (name === '') this.#issues.error('name_missing', { sheet: row.sheet, row: row.number, column: 'name' });
		const list = openTableList(row);
		const count = section === 'repeat' ? this.#count(row, name) : null;
		const node = this.#add(section, name, list?.group ?? row, null, null, count);
		this.#open.push({ node, section });
		if (list !== null) this.#table = { list: null };
		if (list?.note != null) this.#add('question', textOf(list.note, 'name'), list.note, questionTypes.note);
	}

	#end(row: Row, section: 'group' | 'repeat'): void {
		if (textOf(row, 'save_to') !== '') this.#issues.error('save_to_on_section', { sheet: row.sheet, row: row.number, column: 'save_to' });
		const open = this.#open.at(-1);
		if (open === undefined || open.section !== section) {
			this.#issues.error('end_without_begin', { sheet: row.sheet, row: row.number, column: 'type' }, { section, open: open === undefined || open.section === 'root' ? '-' : `${open.section} ${open.node.name}` });
			// The end of the other kind is most likely what was meant; going on so finds the faults below.
			if (open === undefined || open.section === 'root') return;
		}
		this.#table = null;
		this.#open.pop();
	}

	#question(row: Row, read: TypeText & { readonly kind: 'question' }): void {
		const { type, choices, orOther } = read;
		const name = textOf(row, 'name') || (type.name === 'note' ? `generated_note_name_${row.number}` : type.name === 'audit' ? 'audit' : '');
		if (name === '') return this.#issues.error('name_missing', { sheet: row.sheet, row: row.number, column: 'name' });
		if (type.name === 'audit') {
			this.#audit = this.#node('question', name, row, type, null, null);
			return;
		}
		if (this.#table === null || !isSelect(type)) this.#add('question', name, row, type, choices);
		else {
			this.#tableHead(row, type, choices, this.#table);
			this.#add('question', name, tableListRow(row), type, choices);
		}
		if (orOther) this.#other(row, name, choices);
	}

	/** Before the first question of a table stand its choices; the others have the same. */
	#tableHead(row: Row, type: QuestionType, choices: ChoiceSource | null, table: { list: string | null }): void {
		const at = { sheet: row.sheet, row: row.number };
		const list = choices?.kind === 'list' ? choices.list : JSON.stringify(choices);
		if (table.list === null) {
			if (textOf(row, 'choice_filter') !== '') this.#issues.error('table_list_filter', { ...at, column: 'choice_filter' });
			const head = tableListHeads(row);
			this.#add('question', textOf(head, 'name'), head, type, choices);
			table.list = list;
		} else if (table.list !== list) this.#issues.error('table_list_differs', { ...at, column: 'type' }, { list, first: table.list });
	}

	#other(row: Row, name: string, choices: ChoiceSource | null): void {
		const list = choices?.kind === 'list' ? this.#lists.get(choices.list) : undefined;
		if (textOf(row, 'choice_filter') !== '') this.#issues.error('or_other_with_filter', { sheet: row.sheet, row: row.number, column: 'choice_filter' });
		if (list !== undefined) addOther(list);
		this.#add('question', `${name}_other`, otherRow(row, name), questionTypes.text);
	}

	/** The engine wants the number of rows as one reference; any other expression gets a field of its own beside the repeat. */
	#count(row: Row, name: string): string | null {
		const expression = textOf(row, 'repeat_count');
		if (expression === '' || bareReference(expression) !== null) return expression === '' ? null : expression;
		const field = `${name}_count`;
		this.#add('question', field, makeRow(row, { name: field, calculation: expression }), { ...questionTypes.calculate, bind: { type: 'string', readonly: 'true()' } });
		return `\${${field}}`;
	}

	#add(kind: 'group' | 'repeat' | 'question', name: string, row: Row, type: QuestionType | null, choices: ChoiceSource | null = null, count: string | null = null): SurveyNode {
		const node = this.#node(kind, name, row, type, choices, count);
		node.parent?.children.push(node);
		return node;
	}

	#node(kind: 'group' | 'repeat' | 'question', name: string, row: Row, type: QuestionType | null, choices: ChoiceSource | null, count: string | null): SurveyNode {
		const parent = this.#open.at(-1)?.node ?? this.#root;
		return { kind, name, path: `${parent.path}/${name}`, parent, row, children: [], type, choices, parameters: readParameters(row, type?.parameters ?? null, this.#issues), count };
	}
}
