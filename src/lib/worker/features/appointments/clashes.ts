import { appointmentOf } from '../../../domain/appointments/booking.ts';
import type { Id } from '../../../domain/ids.ts';
import type { Typed } from '../../../domain/records/read.ts';
import type { Instant } from '../../../domain/records/shapes.ts';
import type { WorkerContext } from '../../context.ts';
import type { Clash } from './shapes.ts';

const minuteMs = 60_000;

/** Where a plan leads to: its case, else its door. */
export function hrefOf(task: Typed<'task'>): string {
	return task.fields.caseId === null ? `/places/${task.fields.placeId ?? ''}` : `/cases/${task.fields.caseId}`;
}
export function titleOf({ view }: WorkerContext, task: Typed<'task'>): string {
	return view.typed('case', task.fields.caseId)?.fields.title ?? view.typed('place', task.fields.placeId)?.fields.label ?? '';
}

/** Other open appointments of this officer that run into this time. */
export function clashesOf(context: WorkerContext, officerId: Id | null, at: Instant, minutes: number, except: Id | null): readonly Clash[] {
	if (officerId === null) return [];
	const [from, to] = [Date.parse(at), Date.parse(at) + minutes * minuteMs];
	return context.view.all('task').flatMap((task): Clash[] => {
		const other = task.id === except || task.fields.state !== 'open' || task.fields.assigneeId !== officerId ? null : appointmentOf(task.fields);
		if (other === null) return [];
		const start = Date.parse(other.at);
		return start < to && from < start + other.minutes * minuteMs ? [{ at: other.at, title: titleOf(context, task), href: hrefOf(task) }] : [];
	});
}
