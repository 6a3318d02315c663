import { bareReference } from '../expressions/references.ts';
import { relativePath } from '../expressions/resolve.ts';
import { textOf } from '../sheets/table.ts';
import { ancestorsOf, depthOf, nearestRepeat, type SurveyNode } from '../survey/node.ts';
import type { Form } from './form.ts';
import { listNeedsItext } from './itext.ts';
import { element, type Xml } from './xml.ts';

/** The choices of a question: from a list, a file, or the rows of a repeat. */
export function itemset(node: SurveyNode, form: Form): Xml | null {
	const { choices, parameters } = node;
	if (choices === null) return null;
	if (choices.kind === 'repeat') return rowsItemset(node, choices.reference, form);
	const instance = choices.kind === 'list' ? choices.list : choices.instance;
	const list = choices.kind === 'list' ? form.lists.get(choices.list) : undefined;
	const own = choices.kind === 'list' ? { value: 'name', label: list !== undefined && listNeedsItext(list) ? 'jr:itext(itextId)' : 'label' } : choices;
	return build(randomized(`instance('${instance}')/root/item${predicate(node, null, form)}`, node, form), parameters['value'] ?? own.value, parameters['label'] ?? own.label);
}

/** A list by its name, as ranges and geometries name one. */
export function listItemset(node: SurveyNode, name: string, form: Form): Xml {
	const list = form.lists.get(name);
	return build(`instance('${name}')/root/item${predicate(node, null, form)}`, 'name', list !== undefined && listNeedsItext(list) ? 'jr:itext(itextId)' : 'label');
}

function rowsItemset(node: SurveyNode, reference: string, form: Form): Xml | null {
	const context = { node, column: 'type' };
	const target = form.resolver.find(reference, context);
	const repeat = target === null ? null : nearestRepeat(target);
	if (target === null) return null;
	if (repeat === null) {
		form.issues.error('choices_not_in_repeat', { sheet: node.row.sheet, row: node.row.number, column: 'type' }, { name: reference });
		return null;
	}
	const rows = target.parent ?? repeat;
	const nodeset = relativePath(target, context) === null ? rows.path : pathToRows(rows, node);
	return build(randomized(`${nodeset}${predicate(node, rows, form) || `[./${target.name} != '']`}`, node, form), target.name, target.name);
}

function pathToRows(rows: SurveyNode, node: SurveyNode): string {
	const above = ancestorsOf(node);
	const meeting = ancestorsOf(rows).find((each) => above.includes(each));
	return meeting === undefined ? rows.path : `${'../'.repeat(depthOf(node) - depthOf(meeting))}${rows.path.slice(meeting.path.length + 1)}`;
}

/** The rows of a repeat whose field `geometry` is filled, for `reference-geometry=${repeat}`. */
export function geometryItemset(node: SurveyNode, reference: string, form: Form): Xml | null {
	const context = { node, column: 'parameters' };
	const repeat = form.resolver.find(bareReference(reference) ?? '', context);
	if (repeat === null) return null;
	if (repeat.kind !== 'repeat') {
		form.issues.error('geometry_not_a_repeat', { sheet: node.row.sheet, row: node.row.number, column: 'parameters' }, { name: repeat.name });
		return null;
	}
	const nodeset = relativePath(repeat, context) ?? repeat.path;
	return build(`${nodeset}${predicate(node, repeat, form) || "[./geometry != '']"}`, 'geometry', 'geometry');
}

function predicate(node: SurveyNode, rows: SurveyNode | null, form: Form): string {
	const filter = textOf(node.row, 'choice_filter');
	return filter === '' ? '' : `[${form.resolver.expression(filter, { node, column: 'choice_filter', filter: true, ...(rows === null ? {} : { rows }) })}]`;
}

function randomized(nodeset: string, node: SurveyNode, form: Form): string {
	const { randomize, seed } = node.parameters;
	if (randomize === undefined || randomize.toLowerCase() !== 'true') return nodeset;
	if (seed === undefined) return `randomize(${nodeset})`;
	return `randomize(${nodeset}, ${form.resolver.expression(seed, { node, column: 'parameters' }).trim()})`;
}

function build(nodeset: string, value: string, label: string): Xml {
	return element('itemset', { nodeset }, [element('value', { ref: value }), element('label', { ref: label })]);
}
