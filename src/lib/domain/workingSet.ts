/**
 * What a device holds besides open work, in days. Older work stays on the server and can be asked for.
 * Source: the project's own choice (docs/decisions/0020-beyond-the-device.md), 2026-11-22: a quarter for what people still ask about at the
 * door, and a year with a month's grace for the visit before the last.
 */
export const workingSet = {
	/** After it was closed, a case and all that belongs to it. */
	closedCaseDays: 90,
	/** After it was filled in, what was found at a place. */
	entryDays: 400,
	asOf: '2026-11-22',
} as const;

/**
 * So long the server tells a device that something left its streams; one that was away for longer takes them anew. Source: the project's own choice
 * (docs/decisions/0013-hand-over-and-versions.md), 2026-11-22: beyond the 180 days that a device may be away.
 */
export const logKeptDays = 200;
