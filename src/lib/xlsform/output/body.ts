import { entityNewRows } from '../entities/markup.ts';
import { textOf, textsOf } from '../sheets/table.ts';
import { hasWords, isShown } from '../survey/controls.ts';
import { hasDynamicDefault } from '../survey/defaults.ts';
import { descendantsOf, nearestRepeat, type SurveyNode } from '../survey/node.ts';
import type { Form } from './form.ts';
import { controlAttributes } from './controlAttributes.ts';
import { geometryItemset, itemset, listItemset } from './itemset.ts';
import { hintNeedsItext, labelNeedsItext } from './itext.ts';
import { quotedText } from './texts.ts';
import { element, type Xml } from './xml.ts';

export function body(form: Form): Xml {
	return element('h:body', { class: form.settings.style || undefined }, childControls(form.root, form));
}

function childControls(section: SurveyNode, form: Form): readonly Xml[] {
	return section.children.flatMap((node) => {
		if (node.kind === 'group') return [element('group', { ref: node.path, ...controlAttributes(node, form) }, [...labels(node, form), ...childControls(node, form)])];
		if (node.kind === 'repeat') return [repeat(node, form)];
		return isShown(node) ? [question(node, form)] : [];
	});
}

function repeat(node: SurveyNode, form: Form): Xml {
	const label = node.row.cells.has('label') || labelNeedsItext(node) ? labels(node, form) : [element('label')];
	const count = node.count === null ? undefined : form.resolver.expression(node.count, { node, column: 'repeat_count' });
	const attributes = { nodeset: node.path, 'jr:count': count, ...controlAttributes(node, form) };
	return element('group', { ref: node.path }, [...label, element('repeat', attributes, [...childControls(node, form), ...newRowValues(node, form)])]);
}

function question(node: SurveyNode, form: Form): Xml {
	const words = hasWords(node) && !node.row.cells.has('label') && !labelNeedsItext(node) ? [element('label'), ...labelled(node, form)] : labelled(node, form);
	const choices = choicesOf(node, form);
	return element(node.type?.control ?? 'input', { ref: node.path, ...controlAttributes(node, form) }, [
		...(words.length === 0 ? [element('label')] : words),
		...(choices === null ? [] : [choices]),
		...triggered(node, form),
	]);
}

function choicesOf(node: SurveyNode, form: Form): Xml | null {
	const { tick_labelset: ticks, 'reference-geometry': geometry } = node.parameters;
	if (ticks !== undefined) return listItemset(node, ticks, form);
	if (geometry !== undefined) return geometry.includes('${') ? geometryItemset(node, geometry, form) : listItemset(node, geometry, form);
	return itemset(node, form);
}

/** Sections have no hint: nobody would show it. */
function labelled(node: SurveyNode, form: Form): readonly Xml[] {
	return [...labels(node, form), ...(hintNeedsItext(node) ? [element('hint', { ref: `jr:itext('${node.path}:hint')` })] : plainWords('hint', node, form))];
}

function labels(node: SurveyNode, form: Form): readonly Xml[] {
	return labelNeedsItext(node) ? [element('label', { ref: `jr:itext('${node.path}:label')` })] : plainWords('label', node, form);
}

function plainWords(key: 'label' | 'hint', node: SurveyNode, form: Form): readonly Xml[] {
	const text = textsOf(node.row, key).get('') ?? (key === 'hint' ? node.type?.hint : undefined) ?? '';
	return text === '' ? [] : [element(key, {}, quotedText(text, { node, column: key }, form.resolver))];
}

/** What is computed again when the answer changes. */
function triggered(node: SurveyNode, form: Form): readonly Xml[] {
	const nodes = form.triggers.get(node) ?? [];
	const values = nodes.filter(({ type }) => type?.name !== 'background-geopoint').map((each) => {
		const expression = textOf(each.row, 'calculation');
		const value = expression === '' ? undefined : form.resolver.expression(expression, { node: each, column: 'calculation' });
		return element('setvalue', { ref: each.path, event: 'xforms-value-changed', value });
	});
	const places = nodes.filter(({ type }) => type?.name === 'background-geopoint').map((each) => element('odk:setgeopoint', { ref: each.path, event: 'xforms-value-changed' }));
	return [...values, ...places];
}

/** Defaults that are computed for each new row of the repeat. */
function newRowValues(repeat: SurveyNode, form: Form): readonly Xml[] {
	const defaults = [...descendantsOf(repeat)].filter((node) => nearestRepeat(node) === repeat && hasDynamicDefault(node));
	return [
		...defaults.map((node) => element('setvalue', { ref: node.path, event: 'odk-new-repeat', value: form.resolver.expression(textOf(node.row, 'default'), { node, column: 'default' }) })),
		...entityNewRows(repeat, form),
	];
}
