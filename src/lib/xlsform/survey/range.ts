import { fewOf, type Issues } from '../issues/issue.ts';
import type { ChoiceLists } from '../sheets/choices.ts';
import { textOf } from '../sheets/table.ts';
import type { SurveyNode } from './node.ts';
import { isNumber } from './parameterChecks.ts';

const numeric = ['start', 'end', 'step', 'tick_interval', 'placeholder'];
const onTicks = ['tick_interval', 'placeholder', 'tick_labelset'];

export function checkRange(node: SurveyNode, lists: ChoiceLists, issues: Issues): void {
	if (node.type?.name !== 'range') return;
	const { row, parameters } = node;
	const at = { sheet: row.sheet, row: row.number, column: 'parameters' };
	const wrong = numeric.filter((name) => parameters[name] !== undefined && !isNumber(parameters[name] ?? ''));
	for (const name of wrong) issues.error('parameter_value', at, { parameter: name, value: parameters[name] ?? '', expected: '1, -2, 0.5 …' });
	const looks = textOf(row, 'appearance').split(/\s+/).filter((word) => word !== '');
	const used = onTicks.filter((name) => parameters[name] !== undefined);
	if (used.length > 0 && looks.length > 0 && !looks.some((word) => word === 'vertical' || word === 'no-ticks')) issues.error('range_appearance', { ...at, column: 'appearance' }, { parameters: used.join(', '), appearance: looks.join(' ') });
	if (wrong.length > 0) return;
	checkNumbers(node, issues);
	checkLabels(node, lists, looks.includes('no-ticks'), issues);
}

type Bounds = { readonly start: number; readonly end: number; readonly step: number; readonly tick: number | null };

function boundsOf({ parameters }: SurveyNode): Bounds {
	const of = (name: string, otherwise: number): number => (parameters[name] === undefined ? otherwise : Number(parameters[name]));
	return { start: of('start', 1), end: of('end', 10), step: of('step', 1), tick: parameters['tick_interval'] === undefined ? null : Number(parameters['tick_interval']) };
}

function checkNumbers(node: SurveyNode, issues: Issues): void {
	const at = { sheet: node.row.sheet, row: node.row.number, column: 'parameters' };
	const bounds = boundsOf(node);
	const { start, end, step, tick } = bounds;
	for (const [parameter, value] of [['step', step], ['tick_interval', tick]] as const) {
		if (value === 0) issues.error('range_zero', at, { parameter });
		else if (value !== null && Math.abs(value) > Math.abs(end - start)) issues.error('range_too_wide', at, { parameter, value, start, end });
	}
	if (tick !== null && tick !== 0 && step !== 0 && !isMultiple(tick, step)) issues.error('range_not_on_step', at, { value: tick, parameter: 'tick_interval', step });
	const placeholder = node.parameters['placeholder'];
	if (placeholder !== undefined) checkPoint(Number(placeholder), 'placeholder', { ...bounds, tick: null }, at, issues);
}

function checkLabels(node: SurveyNode, lists: ChoiceLists, noTicks: boolean, issues: Issues): void {
	const name = node.parameters['tick_labelset'];
	if (name === undefined) return;
	const at = { sheet: node.row.sheet, row: node.row.number, column: 'parameters' };
	const list = lists.get(name);
	if (list === undefined) return issues.error('list_unknown', at, { list: name, lists: fewOf(lists.keys()) });
	const bounds = boundsOf(node);
	if (noTicks && new Set(list.choices.map((choice) => choice.name)).size > 2) issues.error('range_no_ticks_labels', at, { list: name });
	for (const choice of list.choices) {
		const place = { sheet: choice.row.sheet, row: choice.row.number, column: 'name' };
		if (!isNumber(choice.name)) issues.error('range_label_no_number', place, { list: name, name: choice.name });
		else if (noTicks && ![bounds.start, bounds.end].includes(Number(choice.name))) issues.error('range_no_ticks_labels', place, { list: name });
		else checkPoint(Number(choice.name), 'tick_labelset', bounds, place, issues);
	}
}

/** A point that the slider can stand on. */
function checkPoint(value: number, parameter: string, { start, end, step, tick }: Bounds, at: { readonly sheet: string; readonly row: number; readonly column: string }, issues: Issues): void {
	if (value < Math.min(start, end) || value > Math.max(start, end)) issues.error('range_outside', at, { parameter, value, start, end });
	else if (step !== 0 && !isMultiple(value - start, step)) issues.error('range_not_on_step', at, { parameter, value, step });
	else if (tick !== null && tick !== 0 && !isMultiple(value - start, tick)) issues.error('range_not_on_step', at, { parameter, value, step: tick });
}

/** Decimals are compared as decimals: 0.3 is three times 0.1. */
function isMultiple(value: number, step: number): boolean {
	const times = value / step;
	return Math.abs(times - Math.round(times)) < 1e-9;
}
