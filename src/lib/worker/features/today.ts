import { countCases, everyOpenCase } from '../../domain/cases/filter.ts';
import type { Id } from '../../domain/ids.ts';
import type { Day, Instant, Localized, TaskKind } from '../../domain/records/shapes.ts';
import { ok, type Result } from '../../domain/result.ts';
import type { Typed } from '../../domain/records/read.ts';
import { byFloorAndRoom } from '../../domain/geo/walkOrder.ts';
import { dayIn, daysBetween } from '../../domain/time/workingTime.ts';
import { isCounted } from '../../domain/visits/corrections.ts';
import type { Draft, WorkerContext } from '../context.ts';
import { isOwn } from './forms/published.ts';
import { intakeFormId } from './intake/draft.ts';
import { cardOf, lastSpot, type Here } from './visits/placeCard.ts';
import type { PlaceCard } from './visits/placeShapes.ts';

export type TodayItem = {
	readonly taskId: Id; readonly kind: TaskKind; readonly href: string; readonly title: string; readonly place: PlaceCard | null; readonly day: Day; readonly at: Instant | null;
	/** Days since it was planned; 0 today. */
	readonly late: number; readonly done: boolean; readonly note: string | null; readonly pending: boolean;
};
export type OpenDraftCard = { readonly id: Id; readonly href: string; readonly title: string; readonly formId: string; /** Of an administrator's own form, its title. */ readonly form: Localized | null; readonly updatedAt: Instant };
export type TodayPage = {
	readonly today: Day; readonly next: TodayItem | null; readonly items: readonly TodayItem[]; readonly drafts: readonly OpenDraftCard[];
	readonly counts: { readonly open: number; readonly late: number; readonly appointments: number; readonly done: number };
	readonly visitedToday: number; readonly places: number;
	/** Open cases that were escalated to this officer. */
	readonly escalated: number;
};

/** An appointment that begins so soon goes before the nearest door. */
const soonMs = 45 * 60_000;

/** Today 今日: what is planned up to today for this officer, the next door, and what was left half filled. */
export function makeToday(context: WorkerContext) {
	const { view } = context;

	function itemOf(task: Typed<'task'>, here: Here | null): TodayItem {
		const place = view.typed('place', task.fields.placeId);
		const record = view.typed('case', task.fields.caseId);
		const today = context.today();
		return {
			taskId: task.id, kind: task.fields.kind, href: record !== undefined ? `/cases/${record.id}` : place?.fields.kind === 'entrance' ? `/stairwell/${place.id}` : `/places/${task.fields.placeId ?? ''}`,
			title: record?.fields.title ?? place?.fields.label ?? '', place: place === undefined ? null : cardOf(context, place, here), day: task.fields.day, at: task.fields.at,
			late: task.fields.state === 'open' ? Math.max(0, daysBetween(task.fields.day, today)) : 0, done: task.fields.state === 'done', note: task.fields.note, pending: view.pending('task', task.id),
		};
	}

	return {
		/** `here` is used and not kept; without it the door visited last says where the officer is. */
		async page(here: Here | null): Promise<Result<TodayPage>> {
			const me = context.me().officerId;
			const today = context.today();
			const { zone } = context.calendar;
			const mine = view.all('entry').filter((entry) => isCounted(entry) && entry.fields.officerId === me && dayIn(zone, entry.fields.endedAt) === today);
			const doneToday = new Set(mine.flatMap((entry) => entry.fields.taskId ?? []));
			const tasks = view.all('task').filter((task) => {
				const { state, assigneeId, day, doneBy } = task.fields;
				if (state === 'open') return day <= today && (assigneeId === null || assigneeId === me);
				return state === 'done' && doneBy === me && (day === today || doneToday.has(task.id));
			});
			const spot = here ?? lastSpot(context);
			const walked = tasks.toSorted((a, b) => byPlan(context, a, b)).map((task) => itemOf(task, spot));
			const open = walked.filter((item) => !item.done);
			const drafts = (await context.drafts.list()).map((draft) => cardOfDraft(context, draft));
			return ok({
				today, next: nextOf(open, context.nowMs()), items: [...open, ...walked.filter((item) => item.done)], drafts,
				counts: { open: open.length, late: open.filter((item) => item.late > 0).length, appointments: open.filter((item) => item.kind === 'appointment').length, done: walked.length - open.length },
				visitedToday: new Set(mine.flatMap((entry) => entry.fields.placeId ?? [])).size, places: view.all('place').length,
				escalated: countCases(view, context.packs, everyOpenCase, me, context.nowMs()).escalated,
			});
		},
	};
}

function nextOf(open: readonly TodayItem[], nowMs: number): TodayItem | null {
	const soon = open.find((item) => item.at !== null && item.kind === 'appointment' && Date.parse(item.at) - nowMs < soonMs);
	if (soon !== undefined) return soon;
	const near = open.filter((item) => item.place !== null && item.kind !== 'appointment').toSorted((a, b) => (a.place?.distanceM ?? Infinity) - (b.place?.distanceM ?? Infinity));
	return near[0] ?? open[0] ?? null;
}

/** What has an hour comes by its hour, the rest as one walks. */
function byPlan(context: WorkerContext, a: Typed<'task'>, b: Typed<'task'>): number {
	const fixed = (task: Typed<'task'>): string => (task.fields.kind === 'appointment' && task.fields.at !== null ? task.fields.at : '9');
	if (fixed(a) !== fixed(b)) return fixed(a) < fixed(b) ? -1 : 1;
	const place = (task: Typed<'task'>) => context.view.typed('place', task.fields.placeId)?.fields.address;
	const [first, second] = [place(a), place(b)];
	return first !== undefined && second !== undefined ? byFloorAndRoom(first, second) : Number(first === undefined) - Number(second === undefined);
}

function cardOfDraft({ packs }: WorkerContext, draft: Draft): OpenDraftCard {
	const route = draft.position['route'];
	const href = typeof route === 'string' ? route : draft.formId === 'stairwell' ? `/stairwell/${draft.placeId ?? ''}` : draft.formId === 'request' ? '/requests/new' : `/visit/${draft.id}`;
	const form = packs.form(draft.formId, draft.formVersion);
	const own = draft.formId === intakeFormId ? packs.newest(draft.packId)?.intake?.label : form !== undefined && isOwn(form) ? form.title : undefined;
	return { id: draft.id, href, title: draft.title, formId: draft.formId, form: own ?? null, updatedAt: draft.updatedAt };
}
