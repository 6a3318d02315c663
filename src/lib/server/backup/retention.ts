/** Names of backups sort by time: doorstep-2026-11-22T02-00-00Z.backup */
const pattern = /^doorstep-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)Z\.backup$/;

export function backupName(at: Date): string {
	return `doorstep-${at.toISOString().slice(0, 19).replaceAll(':', '-')}Z.backup`;
}

/** Undefined for any other file. */
export function backupTime(name: string): Date | undefined {
	const [, day, hour, minute, second] = pattern.exec(name) ?? [];
	return day === undefined ? undefined : new Date(`${day}T${hour ?? ''}:${minute ?? ''}:${second ?? ''}Z`);
}

export type Keeping = { readonly days: number; readonly weeks: number };
export const usualKeeping: Keeping = { days: 14, weeks: 8 };

/**
 * Which backups may go: kept are all of the last two days that have any, the last one of each of `days` days, and the last one of each of `weeks`
 * weeks. Days and weeks without a backup do not count, and no clock is asked: a wrong one, or a server that was off for a month, removes nothing.
 */
export function toRemove(names: readonly string[], keeping: Keeping): readonly string[] {
	const backups = names.filter((name) => backupTime(name) !== undefined).sort().reverse();
	const kept = new Set([...lastOfEach(backups, dayOf).slice(0, Math.max(1, keeping.days)), ...lastOfEach(backups, weekOf).slice(0, keeping.weeks)]);
	const lastDays = new Set([...new Set(backups.map(dayOf))].slice(0, 2));
	return backups.filter((name) => !kept.has(name) && !lastDays.has(dayOf(name)));
}

function lastOfEach(newestFirst: readonly string[], group: (name: string) => string): readonly string[] {
	const seen = new Set<string>();
	return newestFirst.filter((name) => !seen.has(group(name)) && seen.add(group(name)));
}

function dayOf(name: string): string {
	return pattern.exec(name)?.[1] ?? '';
}

/** Weeks from Monday, counted through. */
function weekOf(name: string): string {
	return String(Math.floor((Date.parse(`${dayOf(name)}T00:00:00Z`) / 86_400_000 + 3) / 7));
}
