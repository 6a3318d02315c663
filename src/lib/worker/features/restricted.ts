import { may } from '../../domain/accounts/rights.ts';
import { grantField, grantEndField, lookSeenField, looksOf, type Grant } from '../../domain/cases/sight.ts';
import type { Id } from '../../domain/ids.ts';
import type { OperationBody } from '../../domain/operation.ts';
import { problem } from '../../domain/problems/problem.ts';
import type { Fields } from '../../domain/records/record.ts';
import type { Instant, Localized } from '../../domain/records/shapes.ts';
import { longestGrantDays, reasonLabel } from '../../domain/accounts/grantRules.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { endOfDay } from '../../domain/time/workingTime.ts';
import { readBeyondAnswer } from '../../protocol/beyond.ts';
import { readHereAnswer, readLookAnswer, readSeenBy, type LookAsked } from '../../protocol/restricted.ts';
import type { Saved, WorkerContext } from '../context.ts';
import { officerName } from './cases/names.ts';
import { caseOf } from './cases/page.ts';

const dayMs = 86_400_000;

export type GrantInput = { readonly caseId: Id; readonly rev: number; readonly to: Id; readonly work: boolean; readonly purpose: string; readonly words: string; readonly untilDay: string };
export type LookNotice = { readonly caseId: Id; readonly lookId: Id; readonly rev: number; readonly number: string; readonly title: string; readonly by: string; readonly at: Instant; readonly until: Instant; readonly reason: Localized; readonly words: string };
export type SeenLine = { readonly who: string; readonly at: Instant; readonly elevated: boolean };

/** Restricted cases: who may see them, looks at them without being asked, and who looked. */
export function makeRestricted(context: WorkerContext) {
	const { view, server } = context;
	const name = (id: Id): string => officerName(context, id) ?? '?';
	const change = (caseId: Id, base: number, set: Fields): OperationBody => ({ kind: 'setFields', ref: { type: 'case', id: caseId }, base, set });
	const now = (): Instant => new Date(context.nowMs()).toISOString();

	return {
		/** From now on only who is named on it sees it; it gets a lead, who gives sight of it to others. */
		async restrict(caseId: Id, rev: number, leadId: Id): Promise<Result<Saved>> {
			return context.save([change(caseId, rev, { restricted: true, leadId })]);
		},
		async lift(caseId: Id, rev: number): Promise<Result<Saved>> {
			return context.save([change(caseId, rev, { restricted: false })]);
		},
		async takeLead(caseId: Id, rev: number): Promise<Result<Saved>> {
			return context.save([change(caseId, rev, { leadId: context.me().officerId })]);
		},

		/** Up to the end of a day. To make one longer, another is given. */
		async give({ caseId, rev, to, work, purpose, words, untilDay }: GrantInput): Promise<Result<Saved>> {
			const lead = caseOf(context, caseId)?.fields.leadId ?? null;
			if (lead === null) return fail(problem('grant_no_lead'));
			const until = new Date(endOfDay(context.calendar.zone, untilDay)).toISOString();
			if (Date.parse(until) > Date.parse(now()) + longestGrantDays(context.me()) * dayMs) return fail(problem('field_invalid', { field: 'until' }));
			const grant: Grant = { to, work, purpose, words: words.trim() === '' ? null : words.trim(), by: context.me().officerId, at: now(), until, lead };
			return context.save([change(caseId, rev, { [grantField(context.newId())]: grant as unknown as Fields })]);
		},
		/** Taken back, or given back by who had it. */
		async end(caseId: Id, rev: number, grantId: Id): Promise<Result<Saved>> {
			return context.save([change(caseId, rev, { [grantEndField(grantId)]: true })]);
		},

		/** Elevated looks at cases that this officer is named on, until seen. */
		async notices(): Promise<Result<readonly LookNotice[]>> {
			const me = context.me().officerId;
			return ok(view.all('case').filter(({ fields }) => fields.restricted && (fields.assigneeId === me || fields.leadId === me)).flatMap((record) =>
				looksOf(record.fields as unknown as Fields).filter(({ seen }) => !seen.some(({ by }) => by === me)).map(({ id, look }): LookNotice => ({
					caseId: record.id, lookId: id, rev: record.rev, number: record.fields.number, title: record.fields.title, by: name(look.by), at: look.at, until: look.until, reason: reasonLabel(look.reason), words: look.words,
				}))));
		},
		async answer(notice: Pick<LookNotice, 'caseId' | 'lookId' | 'rev'>, questioned: boolean, words: string): Promise<Result<Saved>> {
			const field = lookSeenField(notice.lookId, context.me().officerId);
			return context.save([change(notice.caseId, notice.rev, { [field]: { at: now(), questioned, words: words.trim() === '' ? null : words.trim() } })]);
		},

		/** Who opened the case, as the server recorded it; for who is named on it, online. */
		async seenBy(caseId: Id): Promise<Result<readonly SeenLine[]>> {
			const asked = await server.ask('GET', `/api/restricted/cases/${caseId}/looks`);
			if (!asked.ok) return asked;
			const read = readSeenBy(asked.value);
			return read.ok ? ok(read.value.looks.map(({ officerId, at, how }) => ({ who: name(officerId), at, elevated: how === 'elevated_look' }))) : read;
		},

		/** Whom to ask about what is restricted at a place; empty: nothing is. That it was asked is recorded. */
		async here(placeId: Id): Promise<Result<readonly string[]>> {
			if (!may(context.me(), 'break_glass')) return fail(problem('not_allowed'));
			const asked = await server.ask('POST', '/api/restricted/here', { placeId });
			if (!asked.ok) return asked;
			const read = readHereAnswer(asked.value);
			return read.ok ? ok(read.value.ask.map(name)) : read;
		},
		/** Looks without being asked: recorded and reported before anything is shown. Answers the cases that can be opened now. */
		async elevate(asked: LookAsked): Promise<Result<readonly Id[]>> {
			const answer = await server.ask('POST', '/api/restricted/looks', asked);
			if (!answer.ok) return answer;
			const read = readLookAnswer(answer.value);
			if (!read.ok) return read;
			for (const { id } of read.value.cases) {
				const shown = await showElevated(context, id);
				if (!shown.ok) return shown;
			}
			return ok(read.value.cases.map(({ id }) => id));
		},
	};
}

/** Shows a case while an elevated look at it lasts; the server records each time. */
export async function showElevated(context: WorkerContext, id: Id): Promise<Result<null>> {
	const asked = await context.server.ask('GET', `/api/restricted/cases/${id}`);
	if (!asked.ok) return asked;
	const read = readBeyondAnswer(asked.value);
	if (!read.ok) return read;
	context.beyond.look(read.value.records);
	return ok(null);
}
