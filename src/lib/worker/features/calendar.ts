import { chinaYears, type HolidayYear } from '../../domain/time/chinaHolidays.ts';
import { dayRulesOf, missingYears, type NamedDayRule } from '../../domain/time/tenantDays.ts';
import type { Fields } from '../../domain/records/record.ts';
import type { Day } from '../../domain/records/shapes.ts';
import { ok, type Result } from '../../domain/result.ts';
import type { WorkerContext } from '../context.ts';

export type OwnDay = NamedDayRule & { readonly officer: string | null };
export type CalendarPage = { readonly years: readonly HolidayYear[]; readonly own: readonly OwnDay[]; readonly missing: readonly number[]; readonly today: Day };

/** Working days of the tenant: what the country's notices say, and what an administrator has set over them (online only). */
export function makeCalendar(context: WorkerContext) {
	const { view, server } = context;
	return {
		async page(): Promise<Result<CalendarPage>> {
			const own = dayRulesOf(view.all('area').map((area) => area.fields as unknown as Fields));
			return ok({
				years: chinaYears.toSorted((a, b) => b.year - a.year), today: context.today(), missing: missingYears(context.calendar, context.today()),
				own: own.toReversed().map((rule) => ({ ...rule, officer: view.typed('officer', rule.by)?.fields.name ?? null })),
			});
		},
		/** `off` null takes back what was said of the day. It stands on this device with the next sync, which is asked for at once. */
		async set(day: Day, off: boolean | null, source: string): Promise<Result<null>> {
			const asked = await server.ask('POST', '/api/admin/calendar', { day, off, source });
			return asked.ok ? ok(null) : asked;
		},
	};
}
