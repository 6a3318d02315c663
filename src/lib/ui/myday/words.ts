import { formatTime } from '../../i18n/format.ts';
import { locale } from '../../i18n/locale.svelte.ts';
import { m } from '../../i18n/paraglide/messages.js';
import type { DayLine, DayLog } from '../../worker/features/myDay.ts';

export function longDay(day: string): string {
	return new Intl.DateTimeFormat(locale.current, { timeZone: 'UTC', dateStyle: 'full' }).format(new Date(`${day}T00:00:00Z`));
}

/** One line of the log, its time apart. */
export function lineWords(line: DayLine): string {
	switch (line.kind) {
		case 'visit': {
			const outcome = line.outcome === null ? '' : locale.of(line.outcome);
			const whom = line.whom === null ? '' : { self: m.cases_whom_self, family: m.cases_whom_family, other: m.cases_whom_other }[line.whom]();
			const said = whom === '' ? outcome : m.cases_day_outcome_whom({ outcome, whom });
			const words = m.cases_day_visit({ place: line.place, outcome: said });
			return line.companions.length === 0 ? words : m.cases_day_with({ words, names: line.companions.join(locale.current === 'en' ? ', ' : '、') });
		}
		case 'check': return line.findings === 0 ? m.cases_day_check_ok({ place: line.place, form: locale.of(line.form) }) : m.cases_day_check_found({ place: line.place, form: locale.of(line.form), count: line.findings });
		case 'opened': return m.cases_day_opened({ noun: locale.of(line.noun), title: line.title, number: line.number, place: line.place ?? m.cases_day_noplace() });
		case 'moved': {
			const words = m.cases_day_moved({ title: line.title, number: line.number, place: line.place ?? m.cases_day_noplace(), move: locale.of(line.move) });
			return line.note === null ? words : `${words} ${line.note}`;
		}
		case 'note': return m.cases_day_note({ title: line.title, number: line.number, text: line.text });
	}
}

/** What the day came to; only what happened is named. */
export function sumWords(lines: readonly DayLine[]): string {
	const visits = lines.filter((line) => line.kind === 'visit');
	const met = visits.filter((line) => line.kind === 'visit' && line.outcomeId === 'met').length;
	const checks = lines.filter((line) => line.kind === 'check').length;
	const opened = lines.filter((line) => line.kind === 'opened').length;
	const moved = lines.filter((line) => line.kind === 'moved').length;
	const parts = [
		visits.length > 0 ? m.cases_day_sum_visits({ count: visits.length, met }) : '', checks > 0 ? m.cases_day_sum_checks({ count: checks }) : '',
		opened > 0 ? m.cases_day_sum_opened({ count: opened }) : '', moved > 0 ? m.cases_day_sum_moved({ count: moved }) : '',
	].filter((part) => part !== '');
	return parts.length === 0 ? m.cases_day_nothing() : parts.join(locale.current === 'en' ? '; ' : '；');
}

/** The day as plain text, to be edited, copied and printed. */
export function dayText(log: DayLog, zone: string): string {
	const head = [m.cases_day_head({ day: longDay(log.day), officer: log.officer }), sumWords(log.lines)];
	return [...head, ...(log.lines.length === 0 ? [] : ['']), ...log.lines.map((line) => `${formatTime(line.at, zone)} ${lineWords(line)}`)].join('\n');
}
