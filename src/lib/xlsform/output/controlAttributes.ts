import { textOf } from '../sheets/table.ts';
import type { SurveyNode } from '../survey/node.ts';
import type { Form } from './form.ts';

/** Parameters of a type that become attributes of its control. */
const byType: { readonly [type: string]: { readonly [parameter: string]: string } } = {
	text: { rows: 'rows' },
	geopoint: { 'capture-accuracy': 'accuracyThreshold', 'warning-accuracy': 'unacceptableAccuracyThreshold' },
	range: { start: 'start', end: 'end', step: 'step', tick_interval: 'odk:tick-interval', placeholder: 'odk:placeholder' },
};
const rangeDefaults = { start: '1', end: '10', step: '1' };

export function controlAttributes(node: SurveyNode, { resolver }: Form): { readonly [attribute: string]: string } {
	const { row, type, parameters } = node;
	const attributes: Record<string, string> = {};
	if (type?.mediatype != null) attributes['mediatype'] = type.mediatype;
	for (const key of ['appearance', 'intent', 'autoplay', 'rows']) {
		const text = textOf(row, key);
		if (text !== '') attributes[key] = resolver.expression(text, { node, column: key });
	}
	for (const [key, texts] of row.cells) {
		const match = /^(?:body|control)::(.+)$/.exec(key);
		if (match !== null) attributes[match[1] ?? ''] = resolver.expression(texts.get('') ?? '', { node, column: key });
	}
	const given = type?.name === 'range' ? { ...rangeDefaults, ...parameters } : parameters;
	for (const [parameter, attribute] of Object.entries(byType[type?.name ?? ''] ?? {})) {
		const value = given[parameter as keyof typeof given];
		if (value !== undefined) attributes[attribute] = value;
	}
	if (['geotrace', 'geoshape'].includes(type?.name ?? '') && parameters['incremental'] !== undefined) attributes['incremental'] = 'true';
	if (type?.name === 'image' && parameters['app'] !== undefined && takesApp(node)) attributes['intent'] = parameters['app'];
	return attributes;
}

/** Another app can take the picture, but not sign or draw. */
export function takesApp({ row }: SurveyNode): boolean {
	return ['', 'annotate'].includes(textOf(row, 'appearance'));
}
