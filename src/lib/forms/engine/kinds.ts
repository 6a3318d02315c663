import type { AnyControlNode } from '@getodk/xforms-engine';
import type { QuestionKind } from '../contract.ts';
import { uploadKind } from '../leafType.ts';

/** How a question of the engine is asked. A kind that nobody knows yet is asked as text. */
export function kindOf(control: AnyControlNode): QuestionKind {
	switch (control.nodeType) {
		case 'select': return control.selectType === 'select' ? 'many' : 'one';
		case 'rank': return 'rank';
		case 'range': return 'range';
		case 'upload': return uploadKind(control.nodeOptions.media.accept, looksOf(control));
		case 'trigger': return 'acknowledge';
		case 'note': return 'note';
		case 'input': return inputKind(control.valueType, looksOf(control));
		default: return 'text';
	}
}

function inputKind(valueType: string, looks: readonly string[]): QuestionKind {
	switch (valueType) {
		case 'int': case 'decimal': return 'number';
		case 'date': case 'time': case 'dateTime': case 'barcode': return valueType;
		case 'geopoint': return 'point';
		case 'geotrace': return 'trace';
		case 'geoshape': return 'shape';
		default: return looks.includes('multiline') ? 'longText' : 'text';
	}
}

export function looksOf(control: AnyControlNode): readonly string[] {
	// A list of words with its iterator, which its type hides behind the names that are known.
	return [...(control.appearances as unknown as Iterable<string>)];
}

/** Whether the engine can hold the text; it would make nothing of `12abc`, and 12 of `12.5` where whole numbers are asked for. */
export function readable(kind: QuestionKind, text: string, whole = false): boolean {
	if (text.trim() === '') return true;
	switch (kind) {
		case 'number': case 'range': return whole ? isWhole(text.trim()) : /^\s*[+-]?\d+(\.\d+)?\s*$/.test(text);
		case 'date': return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) && isDay(text);
		case 'time': return timeOfDay.test(text);
		case 'dateTime': return isDay(text.slice(0, 10)) && text[10] === 'T' && timeOfDay.test(text.slice(11));
		case 'point': return isPoint(text);
		// A line has two points or more; an area three, and the first again at its end.
		case 'trace': return pointsIn(text).every(isPoint) && pointsIn(text).length >= 2 && !isClosed(text);
		case 'shape': return pointsIn(text).every(isPoint) && pointsIn(text).length >= 4 && isClosed(text);
		default: return true;
	}
}

/** ODK keeps whole numbers in 32 bits. */
function isWhole(text: string): boolean {
	return /^[+-]?\d+$/.test(text) && Math.abs(Number(text)) <= 2_147_483_647;
}

const timeOfDay = /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-](0\d|1[0-4]):[0-5]\d)?$/;

function isDay(text: string): boolean {
	const ms = Date.parse(text);
	return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}

function pointsIn(text: string): readonly string[] {
	return text.split(';').map((point) => point.trim()).filter((point) => point !== '');
}

function isPoint(text: string): boolean {
	const numbers = text.trim().split(/\s+/).map(Number);
	const [latitude = NaN, longitude = NaN] = numbers;
	return numbers.length >= 2 && numbers.length <= 4 && numbers.every(Number.isFinite) && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 && (latitude !== 0 || longitude !== 0);
}

function isClosed(text: string): boolean {
	const place = (point: string | undefined): string => (point ?? '').split(/\s+/).slice(0, 2).map(Number).join(' ');
	const points = pointsIn(text);
	return points.length > 1 && place(points[0]) === place(points.at(-1));
}
