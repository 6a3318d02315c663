import { may } from '../../domain/accounts/rights.ts';
import { declaredExit, exitField, exitOf, exitsOffered, exitState, longestUntil, mayDecide, refusedExitStep, type Exit } from '../../domain/cases/exit.ts';
import { mayWork } from '../../domain/cases/offers.ts';
import { caseRow } from '../../domain/cases/rows.ts';
import type { Id } from '../../domain/ids.ts';
import type { Json } from '../../domain/json.ts';
import type { OperationBody } from '../../domain/operation.ts';
import { problem } from '../../domain/problems/problem.ts';
import type { Typed } from '../../domain/records/read.ts';
import type { Fields } from '../../domain/records/record.ts';
import type { Instant, Localized } from '../../domain/records/shapes.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { deadlineAt } from '../../domain/workflow/deadlines.ts';
import type { ExitKind, Pack, PackExit } from '../../domain/workflow/pack.ts';
import type { Saved, WorkerContext } from '../context.ts';
import { attachCapture, makeCaptures, type Capture, type Captures } from './captures.ts';
import { officersOf } from './cases/assign.ts';
import { cardOf } from './cases/card.ts';
import { caseOf } from './cases/page.ts';
import type { CaseCard } from './cases/shapes.ts';
import { shownExit, type ExitShown } from './exits/shown.ts';

/** `approvers`: who may decide and sees the case; none: it cannot be asked for here. */
export type ExitOffer = Pick<PackExit, 'kind' | 'label' | 'hint' | 'reasons' | 'evidence'> & { readonly stops: boolean; readonly longest: Instant; readonly decideBy: Instant; readonly source: string; readonly approvers: readonly string[] };
export type ExitPage = { readonly rev: number; readonly shown: ExitShown | null; readonly offers: readonly ExitOffer[]; readonly nowMs: number };
export type ExitAsk = { readonly kind: ExitKind; readonly reason: string; readonly words: string; readonly nextAt: Instant; readonly photos: readonly Capture[]; /** Photos and papers that the case has already. */ readonly files: readonly Id[] };
/** As `ExitAsk`, half filled. */
export type ExitDraft = { readonly [K in keyof ExitAsk]?: ExitAsk[K] | null };
export type ExitWaiting = { readonly card: CaseCard; readonly label: Localized; readonly what: 'decide' | 'give' | 'takeUp'; readonly dueAt: Instant };

/** Postponed, returned, parked: asked for, decided by another, ended. */
export function makeExits(context: WorkerContext, taken: Captures = makeCaptures(context)) {
	const { view, packs } = context;
	const at = (): Instant => new Date(context.nowMs()).toISOString();

	function found(caseId: Id): { readonly record: Typed<'case'>; readonly pack: Pack; readonly fields: Fields; readonly now: Exit | null } | undefined {
		const record = caseOf(context, caseId);
		const pack = record === undefined ? undefined : packs.pack(record.fields.packId, record.fields.packVersion);
		const fields = record?.fields as unknown as Fields | undefined;
		return record === undefined || pack === undefined || fields === undefined ? undefined : { record, pack, fields, now: exitOf(fields[exitField]) };
	}
	/** Judged as the server will judge it. */
	async function put(caseId: Id, rev: number, make: (now: Exit | null, record: Typed<'case'>) => Exit | null, before: readonly OperationBody[] = []): Promise<Result<Saved>> {
		const it = found(caseId);
		if (it === undefined) return fail(problem('record_missing'));
		const next = make(it.now, it.record);
		if (next === null || !mayWork(it.record.fields, context.me())) return fail(problem('not_allowed'));
		const refused = refusedExitStep({ pack: it.pack, fields: it.fields, calendar: context.calendar, now: it.now, next, me: context.me() });
		if (refused !== null) return fail(refused);
		return context.save([...before, { kind: 'setFields', ref: { type: 'case', id: caseId }, base: rev, set: { [exitField]: next as unknown as Json } }]);
	}
	const said = (words: string) => ({ by: context.me().officerId, at: at(), words: words.trim() === '' ? null : words.trim() });

	return {
		async page(caseId: Id): Promise<Result<ExitPage>> {
			const it = found(caseId);
			if (it === undefined) return fail(problem('record_missing'));
			const nowMs = context.nowMs();
			const offers = mayWork(it.record.fields, context.me()) ? exitsOffered(it.pack, it.fields, context.me()).flatMap((declared) => offerOf(context, it.record, it.pack, declared)) : [];
			return ok({ rev: it.record.rev, shown: it.now === null ? null : shownExit(context, it.record, it.pack, it.now), offers, nowMs });
		},

		/** One save: its photos, and what is asked for. */
		async ask(caseId: Id, rev: number, { kind, reason, words, nextAt, photos, files }: ExitAsk): Promise<Result<Saved>> {
			const it = found(caseId);
			const areaId = it?.record.areaId ?? null;
			const declared = it?.pack.exits?.find((each) => each.kind === kind);
			if (it === undefined || areaId === null || declared === undefined) return fail(problem('record_missing'));
			const attached = photos.map((photo) => attachCapture(photo, areaId, { type: 'case', id: caseId }, it.record.fields.placeId, 'other', context.me().officerId));
			const asked = said(words);
			const saved = await put(caseId, rev, (_now, record) => ({
				kind, reason, words: asked.words, evidence: [...photos.map(({ id }) => id), ...files], nextAt, by: asked.by, at: asked.at, from: record.fields.assigneeId,
				dueAt: deadlineAt(declared.decide, context.calendar, context.nowMs()), decision: null, ended: null,
			}), attached);
			if (!saved.ok) return saved;
			await taken.saved(photos.map(({ id }) => id));
			return saved;
		},
		/** By somebody else than who asked; a refusal says why. */
		async decide(caseId: Id, rev: number, agreed: boolean, words: string): Promise<Result<Saved>> {
			return put(caseId, rev, (now) => (now === null ? null : { ...now, decision: { ...said(words), agreed } }));
		},
		/** Taken up again before its date or after it; or taken back before it was decided. */
		async end(caseId: Id, rev: number, words: string): Promise<Result<Saved>> {
			return put(caseId, rev, (now) => (now === null ? null : { ...now, ended: said(words) }));
		},

		/** What waits for this officer: to be decided, to be given to somebody, to be taken up again. The most urgent first. */
		async waiting(): Promise<Result<{ readonly items: readonly ExitWaiting[]; readonly nowMs: number }>> {
			const nowMs = context.nowMs();
			const items = view.all('case').flatMap((record): ExitWaiting[] => {
				const exit = record.fields.closedAt === null ? exitOf(record.fields.exit) : null;
				const what = exit === null || !mayWork(record.fields, context.me()) ? null : whatWaits(record, exit, nowMs);
				return exit === null || what === null ? [] : [{ card: cardOf(context, caseRow(view, packs, record)), label: declaredExit(packs.pack(record.fields.packId, record.fields.packVersion), exit.kind)?.label ?? { zh: exit.kind, en: exit.kind }, what, dueAt: what === 'decide' ? exit.dueAt : exit.nextAt }];
			});
			return ok({ items: items.toSorted((a, b) => (a.dueAt < b.dueAt ? -1 : 1)), nowMs });
		},
	};

	function whatWaits(record: Typed<'case'>, exit: Exit, nowMs: number): ExitWaiting['what'] | null {
		const me = context.me();
		const pack = packs.pack(record.fields.packId, record.fields.packVersion);
		if (mayDecide(pack, exit, me)) return 'decide';
		if (exitState(exit) !== 'agreed') return null;
		if (exit.kind === 'return') return record.fields.assigneeId === null && may(me, 'assign_others') ? 'give' : null;
		return Date.parse(exit.nextAt) <= nowMs && (record.fields.assigneeId === me.officerId || (record.fields.assigneeId === null && may(me, 'assign_others'))) ? 'takeUp' : null;
	}
}

function offerOf(context: WorkerContext, record: Typed<'case'>, pack: Pack, declared: PackExit): readonly ExitOffer[] {
	const longest = longestUntil(pack, declared, context.calendar, context.nowMs());
	const limit = pack.deadlines.find(({ id }) => id === declared.longest);
	if (longest === null || limit === undefined) return [];
	const me = context.me();
	const approvers = officersOf(context, record.areaId).filter(({ id, fields }) => id !== me.officerId && declared.approve.includes(fields.role) && mayWork(record.fields, { officerId: id, organisationId: fields.organisationId, role: fields.role }));
	const { kind, label, hint, reasons, evidence } = declared;
	return [{
		kind, label, hint, reasons, evidence, stops: declared.clock === 'stop', longest, decideBy: deadlineAt(declared.decide, context.calendar, context.nowMs()), source: limit.source,
		approvers: approvers.map(({ fields }) => fields.name).toSorted((a, b) => a.localeCompare(b, 'zh-CN')),
	}];
}
