import { fillDocument } from '../../domain/cases/documents.ts';
import type { Id } from '../../domain/ids.ts';
import { noticeField, noticesOf, noticeWays, toldBy, type NoticeGiven, type NoticeOf, type NoticeWay, type Stay } from '../../domain/privacy/notice.ts';
import { problem } from '../../domain/problems/problem.ts';
import type { Fields } from '../../domain/records/record.ts';
import type { Instant, Localized } from '../../domain/records/shapes.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { dayIn } from '../../domain/time/workingTime.ts';
import type { Pack, PrivacyNotice } from '../../domain/workflow/pack.ts';
import type { Saved, WorkerContext } from '../context.ts';

/** What was done, the last time. */
export type NoticeDone = { readonly how: NoticeWay; readonly reason: Localized | null; readonly by: string | null; readonly at: Instant; readonly version: number };
export type NoticeShown = {
	readonly of: NoticeOf;
	/** Where it is asked for on a case. */
	readonly caseId: Id | null;
	readonly packId: string; readonly version: number; readonly title: Localized;
	/** Paragraphs, filled in. */
	readonly lines: readonly Localized[];
	readonly reasons: PrivacyNotice['reasons']; readonly source: string; readonly asOf: string;
	/** Those it is about have still to be told. */
	readonly due: boolean; readonly last: NoticeDone | null; readonly pending: boolean;
};
export type NoticeInput = { readonly of: NoticeOf; readonly packId: string; readonly version: number; readonly how: NoticeWay; readonly reason: string | null; readonly language: 'zh-CN' | 'en' };

/** What people are told when something about them is first written down, and whether they were. */
export function makePrivacy(context: WorkerContext) {
	const { view, packs } = context;

	function shown(of: NoticeOf, packId: string, caseId: Id | null = null): Result<NoticeShown | null> {
		const record = view.get(of.type, of.id);
		if (record === undefined) return fail(problem('record_missing'));
		const pack = packs.newest(packId);
		if (pack?.notice === undefined) return ok(null);
		const { notice } = pack;
		const given = noticesOf(record.fields, packId);
		const told = toldBy(given, notice.version, of.type === 'place' ? staysAt(of.id) : [], (at) => dayIn(context.calendar.zone, at));
		const [last] = told === null ? given : [told];
		return ok({
			of, caseId, packId, version: notice.version, title: notice.title, lines: linesOf(pack, notice), reasons: notice.reasons, source: notice.source, asOf: notice.asOf,
			due: told === null, last: last === undefined ? null : done(pack, last), pending: view.pending(of.type, of.id),
		});
	}

	function staysAt(placeId: Id): readonly Stay[] {
		return view.related('residence', 'placeId', placeId).map(({ fields }) => ({ since: fields.since, until: fields.until }));
	}

	function done(pack: Pack, given: NoticeGiven): NoticeDone {
		const reason = given.reason === null ? null : (pack.notice?.reasons.find(({ id }) => id === given.reason)?.label ?? { zh: given.reason, en: given.reason });
		return { how: given.how, reason, by: view.typed('officer', given.by)?.fields.name ?? null, at: given.at, version: given.version };
	}

	function linesOf(pack: Pack, notice: PrivacyNotice): readonly Localized[] {
		const me = context.me();
		const organisation = view.typed('organisation', me.organisationId)?.fields;
		const years = pack.retention?.[0]?.years ?? 0;
		const en = fillDocument(notice.body.en, { organisation: organisation?.nameEn, officer: me.name, years: years === 1 ? '1 year' : `${years} years` });
		return fillDocument(notice.body.zh, { organisation: organisation?.name, officer: me.name, years: `${years} 年` }).map((zh, index) => ({ zh, en: en[index] ?? '' }));
	}

	/** Whom the notice of a case is for: who it is done for, else who asked, else the household. */
	function concerned(caseId: Id): NoticeOf | null {
		const fields = view.typed('case', caseId)?.fields;
		const person = [fields?.beneficiaryId, fields?.applicantId].find((id) => id !== null && id !== undefined && view.get('person', id) !== undefined);
		if (person !== null && person !== undefined) return { type: 'person', id: person };
		const place = view.typed('place', fields?.placeId);
		return place?.fields.kind === 'door' ? { type: 'place', id: place.id } : null;
	}

	return {
		/** Null: the service has no notice. */
		async notice(of: NoticeOf, packId: string): Promise<Result<NoticeShown | null>> {
			return shown(of, packId);
		},

		async noticeOfCase(caseId: Id): Promise<Result<NoticeShown | null>> {
			const of = concerned(caseId);
			const packId = view.typed('case', caseId)?.fields.packId;
			return of === null || packId === undefined ? ok(null) : shown(of, packId, caseId);
		},

		/** By this officer, now. It is saved as any other change of the door or the person is. */
		async give(input: NoticeInput): Promise<Result<Saved>> {
			const { of, packId, version, how, language } = input;
			const record = view.get(of.type, of.id);
			const notice = packs.newest(packId)?.notice;
			if (record === undefined) return fail(problem('record_missing'));
			if (notice === undefined) return fail(problem('pack_missing'));
			if (!noticeWays.includes(how)) return fail(problem('field_invalid', { field: 'notice' }));
			const reason = how === 'impossible' ? (notice.reasons.find(({ id }) => id === input.reason)?.id ?? null) : null;
			if (how === 'impossible' && reason === null) return fail(problem('field_required', { field: 'reason' }));
			const given: NoticeGiven = { packId, version, how, reason, language, by: context.me().officerId, at: new Date(context.nowMs()).toISOString() };
			return context.save([{ kind: 'setFields', ref: of, base: record.rev, set: { [noticeField(context.newId())]: given } as Fields }]);
		},
	};
}
