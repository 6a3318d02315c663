import type { Issues } from '../issues/issue.ts';
import { bareReference } from '../expressions/references.ts';
import { isName } from '../names.ts';
import { takesApp } from '../output/controlAttributes.ts';
import { isYes } from '../sheets/yesNo.ts';
import type { SurveyNode } from './node.ts';
import { isSelect } from './questionTypes.ts';

type Check = { readonly passes: (value: string) => boolean; readonly expected: string };

const whole: Check = { passes: (value) => /^\d+$/.test(value), expected: '0, 1, 2 …' };
const number: Check = { passes: isNumber, expected: '1, 2.5 …' };
const trueFalse: Check = { passes: (value) => /^(true|false)$/i.test(value), expected: 'true, false' };
const columnName: Check = { passes: isName, expected: 'a-z 0-9 _ - .' };

function oneOf(...values: readonly string[]): Check {
	return { passes: (value) => values.includes(value), expected: values.join(', ') };
}

const checks: { readonly [type: string]: { readonly [parameter: string]: Check } } = {
	text: { rows: whole },
	image: { 'max-pixels': whole },
	audio: { quality: oneOf('voice-only', 'low', 'normal', 'external') },
	'background-audio': { quality: oneOf('voice-only', 'low', 'normal') },
	geopoint: { 'allow-mock-accuracy': oneOf('true', 'false'), 'capture-accuracy': number, 'warning-accuracy': number },
	geotrace: { 'allow-mock-accuracy': oneOf('true', 'false'), incremental: { passes: isYes, expected: 'true' } },
	geoshape: { 'allow-mock-accuracy': oneOf('true', 'false'), incremental: { passes: isYes, expected: 'true' } },
	audit: {
		'location-priority': oneOf('no-power', 'low-power', 'balanced', 'high-accuracy'), 'location-min-interval': whole, 'location-max-age': whole,
		'track-changes': trueFalse, 'track-changes-reasons': oneOf('on-form-edit'), 'identify-user': trueFalse,
	},
};
const selectChecks = { randomize: trueFalse, value: columnName, label: columnName, seed: { passes: (value: string) => isNumber(value) || bareReference(value) !== null, expected: '42, ${name}' } };

export function isNumber(value: string): boolean {
	return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(value);
}

/** Values of parameters; which names a type takes was looked at when they were read. */
export function checkParameters(node: SurveyNode, issues: Issues): void {
	const { type, parameters, row, choices } = node;
	const at = { sheet: row.sheet, row: row.number, column: 'parameters' };
	const known = isSelect(type) ? selectChecks : checks[type?.name ?? ''];
	for (const [parameter, value] of Object.entries(parameters)) {
		const check = known?.[parameter as keyof typeof known] as Check | undefined;
		if (check !== undefined && !check.passes(value)) issues.error('parameter_value', at, { parameter, value, expected: check.expected });
	}
	if (isSelect(type) && parameters['seed'] !== undefined && parameters['randomize']?.toLowerCase() !== 'true') issues.error('seed_without_randomize', at);
	if (isSelect(type) && choices?.kind === 'list' && (parameters['value'] ?? parameters['label']) !== undefined) issues.error('parameter_unknown', at, { parameter: parameters['value'] === undefined ? 'label' : 'value', allowed: 'randomize, seed' });
	const app = parameters['app'];
	if (type?.name === 'image' && app !== undefined && takesApp(node) && !/^[A-Za-z]\w*(\.[A-Za-z]\w*)+$/.test(app)) issues.error('parameter_value', at, { parameter: 'app', value: app, expected: 'com.example.camera' });
}

export function checkAudit(node: SurveyNode, issues: Issues): void {
	const { parameters, row, name } = node;
	checkParameters(node, issues);
	const at = { sheet: row.sheet, row: row.number };
	const places = ['location-priority', 'location-min-interval', 'location-max-age'];
	const given = places.filter((parameter) => parameters[parameter] !== undefined);
	if (name !== 'audit') issues.error('audit_name', { ...at, column: 'name' });
	if (given.length !== 0 && given.length !== places.length) issues.error('audit_location', { ...at, column: 'parameters' }, { parameters: places.join(', ') });
	else if (Number(parameters['location-max-age'] ?? 0) < Number(parameters['location-min-interval'] ?? 0)) issues.error('audit_age', { ...at, column: 'parameters' });
}
