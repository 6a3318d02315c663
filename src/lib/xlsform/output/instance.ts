import { entityElement } from '../entities/markup.ts';
import { staticDefault } from '../survey/defaults.ts';
import { textOf } from '../sheets/table.ts';
import type { SurveyNode } from '../survey/node.ts';
import type { Form } from './form.ts';
import { element, type Xml } from './xml.ts';

/**
 * What a repeat is written as. Its template stands before its first row. Inside a template the first row of an inner repeat is left out where the
 * template itself holds that repeat, but not where a group lies between: so does pyxform, and engines take both.
 */
type Mode = 'both' | 'template' | 'rows';

export function primaryInstance(form: Form): Xml {
	const { settings, root } = form;
	const meta = metaElement(form);
	const attributes = { ...settings.rootAttributes, id: settings.formId, version: settings.version ?? undefined };
	return element('instance', {}, [element(root.name, attributes, [...childElements(root, 'both', form), ...(meta === null ? [] : [meta])])]);
}

function metaElement({ settings, root, audit, entities }: Form): Xml | null {
	const entity = entities.at.get(root);
	const children = [
		...(entity === undefined ? [] : [entityElement(entity)]),
		...(audit === null ? [] : [element('audit')]),
		...(settings.instanceIdPreload === null ? [] : [element('instanceID')]),
		...(settings.instanceName === '' ? [] : [element('instanceName')]),
	];
	return children.length === 0 ? null : element('meta', {}, children);
}

function childElements(section: SurveyNode, mode: Mode, form: Form): readonly Xml[] {
	return section.children.flatMap((node) => nodeElements(node, mode, form));
}

function nodeElements(node: SurveyNode, mode: Mode, form: Form): readonly Xml[] {
	if (node.type?.external != null) return [];
	const attributes = ownAttributes(node, form);
	if (node.kind === 'question') return [element(node.name, attributes, [staticDefault(node)].filter((text) => text !== ''))];
	if (node.kind === 'group') return [sectionElement(node, attributes, mode === 'template' ? 'both' : mode, form)];
	const template = mode === 'rows' ? [] : [sectionElement(node, { ...attributes, 'jr:template': '' }, 'template', form)];
	return mode === 'template' ? template : [...template, sectionElement(node, attributes, 'rows', form)];
}

function sectionElement(node: SurveyNode, attributes: { readonly [name: string]: string }, mode: Mode, form: Form): Xml {
	const entity = form.entities.at.get(node);
	const meta = entity === undefined ? [] : [element('meta', {}, [entityElement(entity)])];
	return element(node.name, attributes, [...childElements(node, mode, form), ...meta]);
}

/** `instance::name` columns. */
function ownAttributes(node: SurveyNode, { resolver }: Form): { readonly [name: string]: string } {
	const named = [...node.row.cells.keys()].filter((key) => key.startsWith('instance::')).map((key) => [key, key.slice('instance::'.length)] as const);
	return Object.fromEntries([...named, ['compact_tag', 'odk:tag'] as const].map(([key, name]) => [name, resolver.expression(textOf(node.row, key), { node, column: key })] as const).filter(([, text]) => text !== ''));
}
