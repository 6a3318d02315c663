import { dayRulesOf, tenantCalendar } from '../domain/time/tenantDays.ts';
import type { Fields } from '../domain/records/record.ts';
import type { WorkCalendar } from '../domain/time/workingTime.ts';
import type { View } from './context.ts';

/** The country's days with the tenant's own, read anew when an area has changed. */
export function calendarOf(view: View, zone: () => string): () => WorkCalendar {
	let known: { readonly version: number; readonly calendar: WorkCalendar } | undefined;
	return () => {
		const version = view.version('area');
		if (known?.version !== version || known.calendar.zone !== zone()) known = { version, calendar: tenantCalendar(zone(), dayRulesOf(view.all('area').map((area) => area.fields as unknown as Fields))) };
		return known.calendar;
	};
}
