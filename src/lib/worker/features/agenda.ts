import { may } from '../../domain/accounts/rights.ts';
import { appointmentOf, bookingOf, type Booking } from '../../domain/appointments/booking.ts';
import { icsOf, type IcsEvent, type IcsWords } from '../../domain/appointments/ics.ts';
import type { Id } from '../../domain/ids.ts';
import type { Typed } from '../../domain/records/read.ts';
import type { Day, Instant, TaskKind } from '../../domain/records/shapes.ts';
import { ok, type Result } from '../../domain/result.ts';
import { addDays, dayIn, isWorkingDay } from '../../domain/time/workingTime.ts';
import type { WorkerContext } from '../context.ts';
import { clashesOf, hrefOf, titleOf } from './appointments/clashes.ts';
import { officerName } from './cases/names.ts';

/** Whose plan: one officer's, or everybody's of the own organisation. */
export type AgendaOf = { readonly officerId: Id | null };
export type AgendaItem = {
	readonly taskId: Id; readonly kind: TaskKind; readonly way: Booking['way'] | null; readonly day: Day; /** Null: on the day, at no hour. */ readonly at: Instant | null; readonly minutes: number;
	readonly title: string; readonly place: string | null; readonly href: string; readonly officer: string | null; readonly mine: boolean; readonly pending: boolean;
	/** Planned for a day that is over, or an hour that is. */
	readonly late: boolean;
	/** Runs into another of the same officer. */
	readonly clash: boolean;
	/** The last place of its slot had gone to somebody else. */
	readonly full: boolean;
	readonly moved: number;
};
export type AgendaDay = { readonly day: Day; readonly works: boolean; readonly items: readonly AgendaItem[] };
export type AgendaPage = {
	readonly days: readonly AgendaDay[]; readonly today: Day; readonly nowMs: number;
	/** What is left over from earlier days. */
	readonly late: readonly AgendaItem[];
	readonly officers: readonly { readonly id: Id; readonly name: string }[];
};

/** The plan by day and week 日程. Population: open plans of the areas of whoever asks. */
export function makeAgenda(context: WorkerContext) {
	const { view } = context;

	function itemOf(task: Typed<'task'>): AgendaItem {
		const { fields } = task;
		const hour = appointmentOf(fields);
		const [at, minutes] = [hour?.at ?? null, hour?.minutes ?? 0];
		const end = at === null ? null : Date.parse(at) + minutes * 60_000;
		return {
			taskId: task.id, kind: fields.kind, way: hour?.way ?? null, day: fields.day, at, minutes, title: titleOf(context, task), place: view.typed('place', fields.placeId)?.fields.label ?? null, href: hrefOf(task),
			officer: officerName(context, fields.assigneeId), mine: fields.assigneeId === context.me().officerId, pending: view.pending('task', task.id), late: fields.day < context.today() || (end !== null && end < context.nowMs()),
			clash: at !== null && clashesOf(context, fields.assigneeId, at, minutes, task.id).length > 0, full: fields.overbooked === true, moved: bookingOf(fields.booking)?.moved ?? 0,
		};
	}
	function openOf({ officerId }: AgendaOf): readonly Typed<'task'>[] {
		const organisation = (id: Id | null): Id | undefined => view.typed('officer', id)?.fields.organisationId;
		const mine = context.me().organisationId;
		return view.all('task').filter(({ fields }) => fields.state === 'open' && (officerId === null ? fields.assigneeId === null || organisation(fields.assigneeId) === mine : fields.assigneeId === officerId));
	}
	/** By the hour; what has none comes first. */
	const byHour = (a: AgendaItem, b: AgendaItem): number => (a.at ?? '').localeCompare(b.at ?? '') || a.title.localeCompare(b.title, 'zh-CN', { numeric: true });

	return {
		async page(of: AgendaOf, from: Day | null, count: number): Promise<Result<AgendaPage>> {
			const today = context.today();
			const first = from ?? today;
			const days = Array.from({ length: count }, (_, index) => addDays(first, index));
			const open = openOf(of);
			const within = open.filter(({ fields }) => fields.day >= first && fields.day <= (days.at(-1) ?? first)).map(itemOf);
			const team = view.all('officer').filter(({ fields }) => fields.active && fields.organisationId === context.me().organisationId && may({ role: fields.role }, 'work'));
			return ok({
				days: days.map((day) => ({ day, works: isWorkingDay(context.calendar, day), items: within.filter((item) => item.day === day).toSorted(byHour) })), today, nowMs: context.nowMs(),
				late: open.filter(({ fields }) => fields.day < today && fields.day < first).map(itemOf).toSorted((a, b) => a.day.localeCompare(b.day) || byHour(a, b)),
				officers: team.map(({ id, fields }) => ({ id, name: fields.name })).toSorted((a, b) => a.name.localeCompare(b.name, 'zh-CN')),
			});
		},

		/** Appointments for the phone's own calendar, made on this device: one, or all that this officer has from today on, with those cancelled since yesterday. */
		async ics(taskId: Id | null, words: IcsWords): Promise<Result<string>> {
			const me = context.me().officerId;
			const since = addDays(context.today(), -1);
			const events = view.all('task').flatMap((task): IcsEvent[] => {
				const hour = appointmentOf(task.fields);
				const cancelled = hour?.booking?.change.kind === 'cancelled';
				if (hour === null || (task.fields.state !== 'open' && !cancelled)) return [];
				if (taskId === null ? task.fields.assigneeId !== me || dayIn(context.calendar.zone, hour.at) < since : task.id !== taskId) return [];
				return [{ taskId: task.id, at: hour.at, minutes: hour.minutes, moved: hour.booking?.moved ?? 0, cancelled }];
			});
			return ok(icsOf(events.toSorted((a, b) => (a.at < b.at ? -1 : 1)), words, new Date(context.nowMs()).toISOString()));
		},
	};
}
