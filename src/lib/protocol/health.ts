import * as v from 'valibot';
import type { DeviceHealth } from './messages.ts';
import { count, instant } from './scalars.ts';

/** Kinds of problems that a device tells at once. */
export const mostProblems = 10;
/** Codes and counts only; the pattern keeps words out. */
const code = v.pipe(v.string(), v.regex(/^[a-z_]{1,40}$/));
const health = v.object({
	unsent: count, unsentFiles: count, oldestUnsentAt: v.nullable(instant), usedBytes: v.nullable(count), grantedBytes: v.nullable(count), persistent: v.nullable(v.boolean()),
	problems: v.pipe(v.array(code), v.maxLength(mostProblems)),
});

/** Server side. What cannot be read is left out: a report must never stop the work that it comes with. */
export function readHealth(value: unknown): { readonly health?: DeviceHealth } {
	const parsed = v.safeParse(health, value);
	return parsed.success ? { health: parsed.output } : {};
}
