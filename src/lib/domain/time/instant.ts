import type { Json } from '../json.ts';

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z$/u;

/** Written as a moment in UTC is (ISO 8601, seconds and their parts may be left out); whether there is such a day is another question. */
export function isWrittenInstant(value: Json | undefined): value is string {
	return typeof value === 'string' && instant.test(value);
}
