import { filterCases, type CaseFilter } from '../../../domain/cases/filter.ts';
import { handOverOf, mayKeep, openHandOver, type HandOver, type HandOverAnswer } from '../../../domain/cases/handOver.ts';
import { handOverRule } from '../../../domain/cases/handOverRule.ts';
import { caseRow } from '../../../domain/cases/rows.ts';
import type { Id } from '../../../domain/ids.ts';
import type { Json } from '../../../domain/json.ts';
import { problem } from '../../../domain/problems/problem.ts';
import type { Typed } from '../../../domain/records/read.ts';
import type { Fields } from '../../../domain/records/record.ts';
import type { Instant } from '../../../domain/records/shapes.ts';
import { fail, ok, type Result } from '../../../domain/result.ts';
import { shifted } from '../../../domain/workflow/deadlines.ts';
import { escalatedTo } from '../../../domain/workflow/escalation.ts';
import type { WorkerContext } from '../../context.ts';
import { cardOf } from '../cases/card.ts';
import { handOverBody, mayHandOver, offerBody, receiversOf, tasksTo } from '../cases/handOver.ts';
import { officerName } from '../cases/names.ts';
import { caseOf } from '../cases/page.ts';
import type { CaseCard } from '../cases/shapes.ts';

/** An offer as it is shown. `until`: when the lead hears of it if nobody has accepted. */
export type HandOverShown = {
	readonly id: Id; readonly state: 'waiting' | 'declined'; readonly from: string | null; readonly to: string | null; readonly by: string | null; readonly at: Instant; readonly note: string;
	readonly until: Instant; readonly late: boolean; readonly reason: string | null; readonly toMe: boolean; readonly fromMe: boolean; readonly mayKeep: boolean;
};
export type HandOverItem = { readonly card: CaseCard; readonly shown: HandOverShown };
/** What waits for this officer: to be accepted, declined by others, unaccepted for too long; and what others have not answered yet. */
export type HandOverInbox = {
	readonly toMe: readonly HandOverItem[]; readonly declined: readonly HandOverItem[]; readonly late: readonly HandOverItem[]; readonly given: readonly HandOverItem[]; readonly nowMs: number;
};
export type Receiver = { readonly id: Id; readonly name: string; readonly organisation: { readonly name: string; readonly nameEn: string } | null; /** How many of the chosen cases they can be given. */ readonly sees: number; readonly open: number };
/** `offerable` of the chosen ones; the others are somebody else's, closed, restricted or offered already. */
export type HandOverChoices = { readonly chosen: number; readonly offerable: number; readonly receivers: readonly Receiver[] };
/** How many went, and how many stayed because the receiver does not see them or they have changed meanwhile. */
export type Handed = { readonly done: number; readonly left: number };

/** So long a refusal is told to who gave. */
const toldForMs = 7 * 86_400_000;

/** Handing over 移交: one, several or all open cases to a colleague who accepts or declines. Works offline on both ends. */
export function offersOf(context: WorkerContext) {
	const { view, packs } = context;
	const at = (): Instant => new Date(context.nowMs()).toISOString();
	const fieldsOf = (record: Typed<'case'>): Fields => record.fields as unknown as Fields;
	const known = (ids: readonly Id[]): readonly Typed<'case'>[] => ids.flatMap((id) => caseOf(context, id) ?? []);

	function shownOf(record: Typed<'case'>): HandOverShown | null {
		const open = openHandOver(fieldsOf(record));
		const last = handOverOf(record.fields.handOver as Json | undefined);
		const declined = last?.answer?.kind === 'declined' && record.fields.assigneeId === last.from && record.fields.closedAt === null && context.nowMs() - Date.parse(last.answer.at) < toldForMs ? last : null;
		const offer = open ?? declined;
		if (offer === null) return null;
		const until = shifted(offer.at, handOverRule, 1, context.calendar);
		const me = context.me();
		return {
			id: offer.id, state: open === null ? 'declined' : 'waiting', from: officerName(context, offer.from), to: officerName(context, offer.to), by: officerName(context, offer.by), at: offer.at, note: offer.note, until,
			late: open !== null && Date.parse(until) < context.nowMs(), reason: offer.answer?.words ?? null, toMe: offer.to === me.officerId, fromMe: offer.from === me.officerId || offer.by === me.officerId, mayKeep: open !== null && mayKeep(offer, me),
		};
	}

	/** A case at a time: each answers for itself, and one that has gone meanwhile holds up no other. */
	async function each(records: readonly Typed<'case'>[], all: number, save: (record: Typed<'case'>) => Promise<Result<unknown> | null>): Promise<Result<Handed>> {
		let done = 0;
		for (const record of records) {
			const saved = await save(record);
			if (saved?.ok === false) return done === 0 ? saved : ok({ done, left: all - done });
			if (saved !== null) done += 1;
		}
		return ok({ done, left: all - done });
	}

	async function answer(caseIds: readonly Id[], kind: HandOverAnswer['kind'], words: string | null, may: (offer: HandOver) => boolean): Promise<Result<Handed>> {
		const me = context.me().officerId;
		const handed = await each(known(caseIds), caseIds.length, async (record) => {
			const offer = openHandOver(fieldsOf(record));
			if (offer === null || !may(offer)) return null;
			return context.save([handOverBody(record, { ...offer, answer: { kind, by: me, at: at(), words } }), ...(kind === 'accepted' ? tasksTo(context, record, me) : [])]);
		});
		return handed.ok && handed.value.done === 0 ? fail(problem('move_not_allowed')) : handed;
	}

	return {
		/** Of the cases that a list shows, those that this officer may hand over. */
		async offerable(filter: CaseFilter): Promise<Result<readonly Id[]>> {
			const rows = filterCases(view, packs, filter, context.nowMs());
			return ok(known(rows.map((row) => row.id)).filter((record) => mayHandOver(context, record)).map((record) => record.id));
		},

		async choices(caseIds: readonly Id[]): Promise<Result<HandOverChoices>> {
			const offerable = known(caseIds).filter((record) => mayHandOver(context, record));
			const sees = new Map<Id, { readonly officer: Typed<'officer'>; count: number }>();
			for (const record of offerable) {
				for (const officer of receiversOf(context, record)) {
					const seen = sees.get(officer.id) ?? { officer, count: 0 };
					seen.count += 1;
					sees.set(officer.id, seen);
				}
			}
			const open = new Map<Id | null, number>();
			for (const { fields } of view.all('case')) if (fields.closedAt === null) open.set(fields.assigneeId, (open.get(fields.assigneeId) ?? 0) + 1);
			const receivers = [...sees.values()].map(({ officer, count }): Receiver => ({ id: officer.id, name: officer.fields.name, organisation: view.typed('organisation', officer.fields.organisationId)?.fields ?? null, sees: count, open: open.get(officer.id) ?? 0 }));
			return ok({
				chosen: caseIds.length, offerable: offerable.length,
				receivers: receivers.toSorted((a, b) => b.sees - a.sees || a.open - b.open || a.name.localeCompare(b.name, 'zh-CN')),
			});
		},

		async offer(caseIds: readonly Id[], to: Id, note: string): Promise<Result<Handed>> {
			if (note.trim() === '') return fail(problem('field_required', { field: 'note' }));
			const handed = await each(known(caseIds), caseIds.length, async (record) => {
				if (!mayHandOver(context, record) || !receiversOf(context, record).some((officer) => officer.id === to)) return null;
				return context.save([offerBody(context, record, to, note)]);
			});
			return handed.ok && handed.value.done === 0 ? fail(problem('not_allowed')) : handed;
		},

		async accept(caseIds: readonly Id[]): Promise<Result<Handed>> {
			return answer(caseIds, 'accepted', null, (offer) => offer.to === context.me().officerId);
		},
		async decline(caseIds: readonly Id[], reason: string): Promise<Result<Handed>> {
			if (reason.trim() === '') return fail(problem('field_required', { field: 'reason' }));
			return answer(caseIds, 'declined', reason.trim(), (offer) => offer.to === context.me().officerId);
		},
		/** Taken back by who gave it, or by who leads the team: it stays with who has it. */
		async keep(caseIds: readonly Id[]): Promise<Result<Handed>> {
			return answer(caseIds, 'kept', null, (offer) => mayKeep(offer, context.me()));
		},

		async page(caseId: Id): Promise<Result<{ readonly shown: HandOverShown | null; readonly nowMs: number }>> {
			const record = caseOf(context, caseId);
			return record === undefined ? fail(problem('record_missing')) : ok({ shown: shownOf(record), nowMs: context.nowMs() });
		},

		async inbox(): Promise<Result<HandOverInbox>> {
			const me = context.me();
			const items = view.all('case').flatMap((record): (HandOverItem & { readonly told: boolean })[] => {
				const shown = shownOf(record);
				if (shown === null) return [];
				const told = escalatedTo(packs.pack(record.fields.packId, record.fields.packVersion), fieldsOf(record)).includes(me.officerId);
				return [{ card: cardOf(context, caseRow(view, packs, record)), shown, told }];
			}).toSorted((a, b) => (a.shown.at < b.shown.at ? -1 : 1));
			const waiting = items.filter(({ shown }) => shown.state === 'waiting');
			return ok({
				toMe: waiting.filter(({ shown }) => shown.toMe), declined: items.filter(({ shown }) => shown.state === 'declined' && shown.fromMe),
				late: waiting.filter(({ shown, told }) => told && shown.late && !shown.toMe), given: waiting.filter(({ shown }) => shown.fromMe), nowMs: context.nowMs(),
			});
		},
	};
}
