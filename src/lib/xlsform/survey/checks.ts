import { fewOf, type Issues } from '../issues/issue.ts';
import type { Resolver } from '../expressions/resolve.ts';
import { readMedia, type ChoiceLists } from '../sheets/choices.ts';
import { textOf, type Row } from '../sheets/table.ts';
import { isShown, hasWords } from './controls.ts';
import { hasDynamicDefault } from './defaults.ts';
import { checkGeometry } from './geometry.ts';
import { descendantsOf, type SurveyNode } from './node.ts';
import { checkParameters } from './parameterChecks.ts';
import { checkRange } from './range.ts';

export type CheckInput = { readonly root: SurveyNode; readonly lists: ChoiceLists; readonly resolver: Resolver; readonly issues: Issues };

/** Columns that hold no references; in all others an unknown name is an error even where nothing is written from them. */
const withoutReferences = new Set(['type', 'name', 'save_to', 'parameters', 'trigger', 'disabled', 'compact_tag', 'query']);

/** What a form's author must know before the form is written. */
export function checkQuestions(input: CheckInput): void {
	checkSeveral(input);
	for (const node of descendantsOf(input.root)) {
		checkReferences(node, input);
		if (node.kind !== 'question' && node.children.length === 0) input.issues.warn('section_empty', at(node.row, 'type'), { name: node.name });
		if (node.kind !== 'question') continue;
		checkChoices(node, input);
		checkFilled(node, input.issues);
		checkWords(node, input.issues);
		checkParameters(node, input.issues);
		checkRange(node, input.lists, input.issues);
		checkGeometry(node, input);
	}
}

export function at(row: Row, column: string): { readonly sheet: string; readonly row: number; readonly column: string } {
	return { sheet: row.sheet, row: row.number, column };
}

function checkReferences(node: SurveyNode, { resolver }: CheckInput): void {
	for (const [column, texts] of node.row.cells) {
		if (!withoutReferences.has(column)) for (const text of texts.values()) resolver.expression(text, { node, column });
	}
}

function checkChoices({ choices, row }: SurveyNode, { lists, issues }: CheckInput): void {
	if (choices?.kind !== 'list') return;
	if (/\bsearch\s*\(/.test(textOf(row, 'appearance'))) issues.warn('search_replaced', at(row, 'appearance'));
	if (!lists.has(choices.list)) issues.error('list_unknown', at(row, 'type'), { list: choices.list, lists: fewOf(lists.keys()) });
}

/** Answers that are several names stand in one text with blanks between. */
function checkSeveral({ root, lists, issues }: CheckInput): void {
	const used = new Set([...descendantsOf(root)].flatMap(({ choices, type }) => (choices?.kind === 'list' && type?.control !== 'select1' ? [choices.list] : [])));
	for (const name of used) {
		for (const choice of lists.get(name)?.choices ?? []) if (/\s/.test(choice.name)) issues.error('choice_name_blank', at(choice.row, 'name'), { name: choice.name });
	}
}

function checkFilled(node: SurveyNode, issues: Issues): void {
	const { row, type } = node;
	const calculation = textOf(row, 'calculation');
	if (type?.name === 'calculate' && calculation === '' && !hasDynamicDefault(node)) issues.error('calculation_missing', at(row, 'calculation'), { name: node.name });
	if (type?.name !== 'background-geopoint') return;
	if (textOf(row, 'trigger') === '') issues.error('background_geopoint_trigger', at(row, 'trigger'), { name: node.name });
	if (calculation !== '') issues.error('background_geopoint_calculation', at(row, 'calculation'), { name: node.name });
}

function checkWords(node: SurveyNode, issues: Issues): void {
	const { row } = node;
	const media = readMedia(row);
	for (const language of media.get('big-image')?.keys() ?? []) {
		if (media.get('image')?.has(language) !== true) issues.error('big_image_alone', at(row, 'media::big-image'));
	}
	if (isShown(node) && !hasWords(node)) issues.error('label_missing', at(row, 'label'), { name: node.name });
}
