import { may } from '../../domain/accounts/rights.ts';
import { flagField, flagOf, flagState, mayAnswer, mayClose, type Flag, type FlagWords } from '../../domain/cases/flag.ts';
import { caseRow } from '../../domain/cases/rows.ts';
import type { Id } from '../../domain/ids.ts';
import type { Json } from '../../domain/json.ts';
import type { OperationBody } from '../../domain/operation.ts';
import { problem } from '../../domain/problems/problem.ts';
import type { Typed } from '../../domain/records/read.ts';
import type { Instant } from '../../domain/records/shapes.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { dueState, type DueState } from '../../domain/time/due.ts';
import { deadlineAt } from '../../domain/workflow/deadlines.ts';
import type { Saved, WorkerContext } from '../context.ts';
import { officersOf } from './cases/assign.ts';
import { cardOf } from './cases/card.ts';
import { officerName } from './cases/names.ts';
import { caseOf } from './cases/page.ts';
import type { CaseCard } from './cases/shapes.ts';

type Said = { readonly by: string | null; readonly at: Instant; readonly words: string };
export type FlagShown = {
	readonly state: 'open' | 'answered' | 'closed'; readonly words: string; readonly raisedBy: string | null; readonly at: Instant; readonly lead: string | null; readonly dueAt: Instant; readonly due: DueState;
	readonly answer: Said | null; readonly closed: Said | null; readonly returned: number;
	readonly mayAnswer: boolean; readonly mayClose: boolean;
};
/** `leads`: who may answer for it, the likeliest first; none: it cannot be taken here. */
export type FlagPage = {
	readonly rev: number; readonly shown: FlagShown | null; readonly mayRaise: boolean;
	readonly leads: readonly { readonly id: Id; readonly name: string }[]; readonly dueAt: Instant | null; readonly source: string | null; readonly nowMs: number;
};
export type FlagWaiting = { readonly card: CaseCard; readonly what: 'answer' | 'close' | 'late'; readonly dueAt: Instant };
export type FlagStep = 'answer' | 'close' | 'giveBack';

/** A complaint is soon due from the day before. */
const dayMs = 86_400_000;

/** "It could not be got done" 办不成事: any case, to a named lead with a clock. */
export function makeFlags(context: WorkerContext) {
	const { view, packs } = context;
	const at = (): Instant => new Date(context.nowMs()).toISOString();
	const flagIn = (record: Typed<'case'>): Flag | null => flagOf(record.fields.flag as Json | undefined);
	const deadlineIn = (record: Typed<'case'>) => packs.pack(record.fields.packId, record.fields.packVersion)?.flag;

	async function put(record: Typed<'case'>, rev: number, flag: Flag, notes: readonly string[] = []): Promise<Result<Saved>> {
		const { areaId } = record;
		return context.save([
			{ kind: 'setFields', ref: { type: 'case', id: record.id }, base: rev, set: { [flagField]: flag as unknown as Json } },
			...(areaId === null ? [] : notes.map((text): OperationBody => ({ kind: 'note', noteId: context.newId(), areaId, of: { type: 'case', id: record.id }, text }))),
		]);
	}

	return {
		async page(caseId: Id): Promise<Result<FlagPage>> {
			const record = caseOf(context, caseId);
			if (record === undefined) return fail(problem('record_missing'));
			const flag = flagIn(record);
			const deadline = deadlineIn(record);
			const leads = leadsOf(context, record);
			const mayRaise = may(context.me(), 'work') && !record.fields.restricted && deadline !== undefined && leads.length > 0 && (flag === null || flagState(flag) === 'closed');
			const nowMs = context.nowMs();
			return ok({ rev: record.rev, shown: flag === null ? null : shownOf(context, flag), mayRaise, leads, dueAt: deadline === undefined ? null : deadlineAt(deadline, context.calendar, nowMs), source: deadline?.source ?? null, nowMs });
		},

		async raise(caseId: Id, rev: number, words: string, leadId: Id): Promise<Result<Saved>> {
			const record = caseOf(context, caseId);
			const deadline = record === undefined ? undefined : deadlineIn(record);
			if (record === undefined || deadline === undefined) return fail(problem('record_missing'));
			if (words.trim() === '') return fail(problem('field_required', { field: 'words' }));
			return put(record, rev, {
				raisedBy: context.me().officerId, at: at(), words: words.trim(), about: record.fields.assigneeId, leadId, dueAt: deadlineAt(deadline, context.calendar, context.nowMs()), answer: null, closed: null, returned: 0,
			});
		},

		/** `giveBack`: the answer does not settle it, and the lead's clock begins anew. */
		async step(caseId: Id, rev: number, step: FlagStep, words: string): Promise<Result<Saved>> {
			const record = caseOf(context, caseId);
			const flag = record === undefined ? null : flagIn(record);
			if (record === undefined || flag === null) return fail(problem('record_missing'));
			if (words.trim() === '') return fail(problem('field_required', { field: 'words' }));
			const me = context.me();
			if (step === 'answer' ? !mayAnswer(flag, me) : !mayClose(flag, me)) return fail(problem('not_allowed'));
			const said: FlagWords = { by: me.officerId, at: at(), words: words.trim() };
			if (step === 'answer') return put(record, rev, { ...flag, answer: said });
			if (step === 'close') return put(record, rev, { ...flag, closed: said });
			const deadline = deadlineIn(record);
			// What was answered, and why it does not settle it, stay in the timeline.
			return put(record, rev, { ...flag, answer: null, returned: flag.returned + 1, dueAt: deadline === undefined ? flag.dueAt : deadlineAt(deadline, context.calendar, context.nowMs()) }, [...(flag.answer === null ? [] : [flag.answer.words]), said.words]);
		},

		/** What waits for this officer; for who leads a team also what others are late with. The most urgent first. */
		async waiting(): Promise<Result<{ readonly items: readonly FlagWaiting[]; readonly nowMs: number }>> {
			const me = context.me();
			const nowMs = context.nowMs();
			const items = view.all('case').flatMap((record): FlagWaiting[] => {
				const flag = flagIn(record);
				if (flag === null || flagState(flag) === 'closed') return [];
				const late = flagState(flag) === 'open' && Date.parse(flag.dueAt) < nowMs;
				const what = mayAnswer(flag, me) ? 'answer' : flag.raisedBy === me.officerId && mayClose(flag, me) ? 'close' : late && may(me, 'lead_team') && flag.about !== me.officerId ? 'late' : null;
				return what === null ? [] : [{ card: cardOf(context, caseRow(view, packs, record)), what, dueAt: flag.dueAt }];
			});
			return ok({ items: items.toSorted((a, b) => (a.dueAt < b.dueAt ? -1 : 1)), nowMs });
		},
	};
}

/** Supervisors and administrators who see the case, and the lead it has already; not who has the case. */
function leadsOf(context: WorkerContext, record: Typed<'case'>): FlagPage['leads'] {
	const { assigneeId, leadId } = record.fields;
	const there = officersOf(context, record.areaId).filter((officer) => officer.id !== assigneeId && (officer.id === leadId || may({ role: officer.fields.role }, 'settle_reviews')));
	const rank = (officer: Typed<'officer'>): number => (officer.id === leadId ? 0 : (officer.fields.organisationId === record.fields.organisationId ? 1 : 2) + (officer.fields.role === 'administrator' ? 2 : 0));
	return there.toSorted((a, b) => rank(a) - rank(b) || a.fields.name.localeCompare(b.fields.name, 'zh-CN')).map((officer) => ({ id: officer.id, name: officer.fields.name }));
}

function shownOf(context: WorkerContext, flag: Flag): FlagShown {
	const me = context.me();
	const said = (words: FlagWords | null): Said | null => (words === null ? null : { by: officerName(context, words.by), at: words.at, words: words.words });
	return {
		state: flagState(flag), words: flag.words, raisedBy: officerName(context, flag.raisedBy), at: flag.at, lead: officerName(context, flag.leadId), dueAt: flag.dueAt,
		due: dueState({ dueAt: flag.dueAt, soonMs: dayMs, of: 'case', stands: false }, flagState(flag) === 'open' ? null : (flag.answer ?? flag).at, context.nowMs()), answer: said(flag.answer), closed: said(flag.closed), returned: flag.returned, mayAnswer: mayAnswer(flag, me), mayClose: mayClose(flag, me),
	};
}
