import { entityBinds, instanceMetaBinds } from '../entities/markup.ts';
import { hasDynamicDefault } from '../survey/defaults.ts';
import { textOf, textsOf } from '../sheets/table.ts';
import { asCondition } from '../sheets/yesNo.ts';
import type { SurveyNode } from '../survey/node.ts';
import { bindMessages, messageNeedsItext } from './itext.ts';
import type { Form } from './form.ts';
import { element, type Xml } from './xml.ts';

/** Columns that are attributes of a bind, in the order in which they are written. */
const expressions = { relevant: 'relevant', required: 'required', readonly: 'readonly', constraint: 'constraint', calculation: 'calculate' } as const;

/** Binds, and after each what is done to its node when a form opens. */
export function binds(form: Form): readonly Xml[] {
	return [...childBinds(form.root, form), ...entityBinds(form.root, form), ...instanceMetaBinds(form)];
}

function childBinds(section: SurveyNode, form: Form): readonly Xml[] {
	return section.children.flatMap((node) => {
		if (node.type?.external != null) return [];
		const attributes = bindAttributes(node, form);
		const own = Object.keys(attributes).length === 0 ? [] : [element('bind', { nodeset: node.path, ...attributes })];
		return [...own, ...firstLoad(node, form), ...childBinds(node, form), ...entityBinds(node, form)];
	});
}

export function bindAttributes(node: SurveyNode, { resolver, entities }: Form): { readonly [attribute: string]: string } {
	const { row, type } = node;
	const attributes: Record<string, string> = { ...type?.bind, ...parameterAttributes(node) };
	for (const [key, attribute] of Object.entries(expressions)) {
		const text = textOf(row, key);
		if (text === '' || (key === 'calculation' && textOf(row, 'trigger') !== '')) continue;
		attributes[attribute] = resolver.expression(asCondition(text), { node, column: key });
	}
	for (const [key, attribute] of Object.entries(bindMessages)) {
		const texts = textsOf(row, key);
		if (texts.size > 0) attributes[attribute] = messageNeedsItext(texts) ? `jr:itext('${node.path}:${attribute}')` : (texts.get('') ?? '');
	}
	for (const [key, texts] of row.cells) {
		if (key.startsWith('bind::')) attributes[key.slice('bind::'.length)] = resolver.expression(texts.get('') ?? '', { node, column: key });
	}
	const property = entities.saveTo.get(node);
	return property === undefined ? attributes : { ...attributes, 'entities:saveto': property };
}

function parameterAttributes({ type, parameters }: SurveyNode): { readonly [attribute: string]: string } {
	const named = (names: { readonly [parameter: string]: string }): { readonly [attribute: string]: string } => Object.fromEntries(Object.entries(names).flatMap(([parameter, attribute]) => (parameters[parameter] === undefined ? [] : [[attribute, parameters[parameter]]])));
	switch (type?.name) {
		case 'image': return named({ 'max-pixels': 'orx:max-pixels' });
		case 'audio': return named({ quality: 'odk:quality' });
		case 'geopoint': case 'geotrace': case 'geoshape': return named({ 'allow-mock-accuracy': 'odk:allow-mock-accuracy' });
		case 'range': return Object.values(parameters).some((value) => /^-?\d*\.\d+$/.test(value)) ? { type: 'decimal' } : {};
		default: return {};
	}
}

function firstLoad(node: SurveyNode, { resolver }: Form): readonly Xml[] {
	const done: Xml[] = [];
	if (hasDynamicDefault(node)) done.push(element('setvalue', { ref: node.path, event: 'odk-instance-first-load', value: resolver.expression(textOf(node.row, 'default'), { node, column: 'default' }) }));
	if (node.type?.name === 'start-geopoint') done.push(element('odk:setgeopoint', { ref: node.path, event: 'odk-instance-first-load' }));
	if (node.type?.name === 'background-audio') done.push(element('odk:recordaudio', { ref: node.path, event: 'odk-instance-load', 'odk:quality': node.parameters['quality'] }));
	return done;
}
