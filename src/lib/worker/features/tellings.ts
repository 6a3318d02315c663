import { may } from '../../domain/accounts/rights.ts';
import { mayWork } from '../../domain/cases/offers.ts';
import { caseRow } from '../../domain/cases/rows.ts';
import { openTellings, tellingsOf, toldField, type NamedTelling, type Told, type ToldWay } from '../../domain/cases/telling.ts';
import type { Id } from '../../domain/ids.ts';
import type { Json } from '../../domain/json.ts';
import { problem } from '../../domain/problems/problem.ts';
import type { Typed } from '../../domain/records/read.ts';
import type { Fields } from '../../domain/records/record.ts';
import type { Instant, Localized } from '../../domain/records/shapes.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import type { PackNotice } from '../../domain/workflow/pack.ts';
import type { Saved, WorkerContext } from '../context.ts';
import { cardOf } from './cases/card.ts';
import { officerName } from './cases/names.ts';
import { caseOf } from './cases/page.ts';
import { paperOf } from './cases/paper.ts';
import { peopleOf } from './cases/people.ts';
import type { CaseCard, DocumentPage } from './cases/shapes.ts';

export type TellingTry = Omit<Told, 'of' | 'by'> & { readonly by: string | null };
/** `name`: null when nobody is named as that. `say`: what is to be said, as its service words it. */
export type TellingShown = {
	readonly id: Id; readonly to: PackNotice['to']; readonly name: string | null; readonly numbers: readonly string[]; readonly until: Instant; readonly late: boolean;
	readonly move: Localized; readonly say: DocumentPage; readonly tries: readonly TellingTry[];
};
export type TellingPage = { readonly rev: number; readonly open: readonly TellingShown[]; readonly mayTell: boolean; readonly nowMs: number };
export type TellingWaiting = { readonly card: CaseCard; readonly to: PackNotice['to']; readonly name: string | null; readonly until: Instant; readonly tries: number; /** Another's, and late. */ readonly of: string | null };

const blank: Localized = { zh: '', en: '' };

/** Whom a move makes it a duty to tell, in which words, by when; and how it was done. */
export function makeTellings(context: WorkerContext) {
	const { view, packs } = context;
	const openOf = (record: Typed<'case'>): readonly NamedTelling[] => openTellings(record.fields as unknown as Fields);

	function whom(record: Typed<'case'>, to: PackNotice['to']): { readonly name: string | null; readonly numbers: readonly string[] } {
		if (to === 'assignee') return { name: officerName(context, record.fields.assigneeId), numbers: [] };
		const person = peopleOf(context, record).find(({ role }) => role === to);
		return { name: person?.name ?? null, numbers: person?.phones ?? [] };
	}

	return {
		async page(caseId: Id): Promise<Result<TellingPage>> {
			const record = caseOf(context, caseId);
			if (record === undefined) return fail(problem('record_missing'));
			const pack = packs.pack(record.fields.packId, record.fields.packVersion);
			const nowMs = context.nowMs();
			const open = openOf(record).map((each): TellingShown => {
				const move = pack?.moves.find(({ id }) => id === each.move);
				return {
					id: each.id, to: each.to, ...whom(record, each.to), until: each.until, late: Date.parse(each.until) < nowMs, move: move?.label ?? blank, say: paperOf(context, record, pack, move?.label ?? blank, move?.notice?.text ?? blank),
					tries: each.tries.map(({ way, reached, words, by, at }) => ({ way, reached, words, by: officerName(context, by), at })),
				};
			});
			return ok({ rev: record.rev, open, mayTell: mayWork(record.fields, context.me()), nowMs });
		},

		/** Told otherwise than by a call from here, which its log tells; or why it need not be. */
		async tell(caseId: Id, rev: number, of: Id, way: Exclude<ToldWay, 'call'>, words: string): Promise<Result<Saved>> {
			const record = caseOf(context, caseId);
			if (record === undefined || !tellingsOf(record.fields as unknown as Fields).some(({ id }) => id === of)) return fail(problem('record_missing'));
			const me = context.me();
			if (!mayWork(record.fields, me)) return fail(problem('not_allowed'));
			const said = words.trim();
			if (way === 'notNeeded' && said === '') return fail(problem('field_required', { field: 'reason' }));
			const told: Told = { of, way, reached: true, words: said === '' ? null : said, by: me.officerId, at: new Date(context.nowMs()).toISOString() };
			return context.save([{ kind: 'setFields', ref: { type: 'case', id: caseId }, base: rev, set: { [toldField(context.newId())]: told as unknown as Json } }]);
		},

		/** Whom this officer has to tell; for who leads a team also whom others have not told in time. The most urgent first. */
		async waiting(): Promise<Result<{ readonly items: readonly TellingWaiting[]; readonly nowMs: number }>> {
			const me = context.me();
			const nowMs = context.nowMs();
			const items = view.all('case').flatMap((record): TellingWaiting[] => openOf(record).flatMap((each) => {
				const mine = record.fields.assigneeId === me.officerId || (record.fields.assigneeId === null && record.fields.leadId === me.officerId);
				if (!mine && !(may(me, 'lead_team') && Date.parse(each.until) < nowMs)) return [];
				return [{ card: cardOf(context, caseRow(view, packs, record)), to: each.to, name: whom(record, each.to).name, until: each.until, tries: each.tries.length, of: mine ? null : officerName(context, record.fields.assigneeId) }];
			}));
			return ok({ items: items.toSorted((a, b) => (a.until < b.until ? -1 : 1)), nowMs });
		},
	};
}
