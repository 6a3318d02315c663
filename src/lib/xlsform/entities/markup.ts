import type { Context } from '../expressions/resolve.ts';
import type { Form } from '../output/form.ts';
import { element, type Xml } from '../output/xml.ts';
import { asCondition } from '../sheets/yesNo.ts';
import type { SurveyNode } from '../survey/node.ts';
import type { Entity } from './entities.ts';

export const entitiesNamespace = 'http://www.opendatakit.org/xforms/entities';

/** Forms that make one entity of the whole form are understood by older readers. */
export function entitiesVersion({ entities, root }: Form): string | null {
	if (entities.all.length === 0) return null;
	return entities.all.length === 1 && entities.at.has(root) ? '2024.1.0' : '2025.1.0';
}

export function entityElement({ list, label, creates, updates }: Entity): Xml {
	const update = updates ? { update: '1', baseVersion: '', trunkVersion: '', branchId: '' } : {};
	return element('entity', { dataset: list, create: creates ? '1' : undefined, ...update, id: '' }, label === '' ? [] : [element('label')]);
}

export function entityBinds(section: SurveyNode, { entities, resolver }: Form): readonly Xml[] {
	const entity = entities.at.get(section);
	if (entity === undefined) return [];
	const path = `${section.path}/meta/entity`;
	const calculated = (part: string, text: string, column: string): Xml => {
		const context: Context = { node: section, below: 3, column, at: { sheet: entity.row.sheet, row: entity.row.number } };
		return element('bind', { nodeset: `${path}/${part}`, calculate: resolver.expression(text, context), readonly: 'true()', type: 'string' });
	};
	const stored = (attribute: string): string => `instance('${entity.list}')/root/item[name=${entity.id}]/__${attribute}`;
	return [
		...(entity.createIf === '' ? [] : [calculated('@create', entity.createIf, 'create_if')]),
		...(entity.updateIf === '' ? [] : [calculated('@update', entity.updateIf, 'update_if')]),
		...(entity.updates ? [calculated('@baseVersion', stored('version'), 'entity_id'), calculated('@trunkVersion', stored('trunkVersion'), 'entity_id'), calculated('@branchId', stored('branchId'), 'entity_id')] : []),
		...(entity.updates
			? [calculated('@id', entity.id, 'entity_id')]
			: [element('bind', { nodeset: `${path}/@id`, readonly: 'true()', type: 'string' }), element('setvalue', { ref: `${path}/@id`, event: 'odk-instance-first-load', value: 'uuid()' })]),
		...(entity.label === '' ? [] : [calculated('label', entity.label, 'label')]),
	];
}

/** Each new row of a repeat gets entities with ids of their own; inner sections come first. */
export function entityNewRows(section: SurveyNode, form: Form): readonly Xml[] {
	const entity = form.entities.at.get(section);
	const inner = section.children.filter(({ kind }) => kind === 'group').flatMap((group) => entityNewRows(group, form));
	return entity === undefined || entity.updates ? inner : [...inner, element('setvalue', { ref: `${section.path}/meta/entity/@id`, event: 'odk-new-repeat', value: 'uuid()' })];
}

/** What every instance carries beside the answers. */
export function instanceMetaBinds({ root, audit, settings, resolver }: Form): readonly Xml[] {
	const meta = `${root.path}/meta`;
	const auditAttributes = Object.fromEntries(Object.entries(audit?.parameters ?? {}).map(([parameter, value]) => [`odk:${parameter}`, value]));
	const name = settings.instanceName;
	return [
		...(audit === null ? [] : [element('bind', { nodeset: `${meta}/audit`, type: 'binary', ...auditAttributes })]),
		...(settings.instanceIdPreload === null ? [] : [element('bind', { nodeset: `${meta}/instanceID`, type: 'string', readonly: 'true()', 'jr:preload': settings.instanceIdPreload })]),
		...(name === '' ? [] : [element('bind', { nodeset: `${meta}/instanceName`, type: 'string', calculate: resolver.expression(asCondition(name), { node: root, column: 'instance_name', at: { sheet: 'settings', row: settings.row?.number ?? 2 } }) })]),
	];
}
