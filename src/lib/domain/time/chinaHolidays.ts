import type { WorkCalendar } from './workingTime.ts';
import { addDays } from './workingTime.ts';
import type { Day } from '../records/shapes.ts';

type Year = { readonly source: string; readonly off: readonly (readonly [Day, Day])[]; readonly makeUp: readonly Day[] };

/** Public holidays of the People's Republic of China and the weekend days worked in exchange, as the State Council's General Office announces them each November. */
const years: { readonly [year: string]: Year } = {
	'2026': {
		source: '国务院办公厅关于2026年部分节假日安排的通知 (2025-11)',
		off: [['2026-01-01', '2026-01-03'], ['2026-02-15', '2026-02-23'], ['2026-04-04', '2026-04-06'], ['2026-05-01', '2026-05-05'], ['2026-06-19', '2026-06-21'], ['2026-09-25', '2026-09-27'], ['2026-10-01', '2026-10-07']],
		makeUp: ['2026-01-04', '2026-02-14', '2026-02-28', '2026-05-09', '2026-09-20', '2026-10-10'],
	},
};

/** A year that is not in the data has weekends only; the console says so. */
export const chinaCalendar: WorkCalendar = {
	zone: 'Asia/Shanghai',
	holidays: new Set(Object.values(years).flatMap((year) => year.off.flatMap(([from, to]) => span(from, to)))),
	makeUpDays: new Set(Object.values(years).flatMap((year) => year.makeUp)),
};

function span(from: Day, to: Day): Day[] {
	const days: Day[] = [];
	for (let day = from; day <= to; day = addDays(day, 1)) days.push(day);
	return days;
}
