import * as v from 'valibot';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { parseJson, text } from './scalars.ts';

/** `off`: a day off; false: a day that is worked; null takes back what was said of it. */
const change = v.object({ day: v.pipe(v.string(), v.isoDate()), off: v.nullable(v.boolean()), source: text(300) });
export type CalendarChange = v.InferOutput<typeof change>;

/** POST /api/admin/calendar */
export function readCalendarChange(body: string): Result<CalendarChange> {
	const parsed = v.safeParse(change, parseJson(body));
	if (!parsed.success) return fail(problem('body_unreadable', { field: v.getDotPath(parsed.issues[0]) ?? 'day' }));
	const { day } = parsed.output;
	if (!isDay(day)) return fail(problem('field_invalid', { field: 'day' }));
	const source = parsed.output.source.trim();
	return parsed.output.off !== null && source === '' ? fail(problem('field_required', { field: 'source' })) : ok({ ...parsed.output, source });
}

/** The shape alone lets the 30th of February pass. */
function isDay(day: string): boolean {
	const at = Date.parse(`${day}T00:00:00Z`);
	return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day);
}
