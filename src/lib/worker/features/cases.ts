import { countCases, filterCases, leavesBelow, type CaseCounts, type CaseFilter } from '../../domain/cases/filter.ts';
import { offeredDocuments, offeredMoves } from '../../domain/cases/offers.ts';
import { passedOnOf, type PassedOn } from '../../domain/cases/passedOn.ts';
import { sortCases, type Here } from '../../domain/cases/sort.ts';
import { tasksOfMove } from '../../domain/cases/tasks.ts';
import type { Id } from '../../domain/ids.ts';
import type { Json } from '../../domain/json.ts';
import type { OperationBody } from '../../domain/operation.ts';
import { problem } from '../../domain/problems/problem.ts';
import type { Typed } from '../../domain/records/read.ts';
import type { Fields } from '../../domain/records/record.ts';
import type { FilePurpose } from '../../domain/records/shapes.ts';
import type { Picture } from '../../domain/workflow/picture.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { isBarred } from '../../domain/workflow/moves.ts';
import type { Saved, WorkerContext } from '../context.ts';
import { cardOf } from './cases/card.ts';
import { choicesOf } from './cases/choices.ts';
import { askerOf } from './cases/names.ts';
import { openTasksOf } from './cases/openTasks.ts';
import { caseOf, pageOf } from './cases/page.ts';
import { paperOf } from './cases/paper.ts';
import { transferBody, transferChoices, mayTransfer } from './cases/transfer.ts';
import type { CaseCard, CaseChoices, CasePage, DocumentPage, TransferChoices, TransferInput, MoveDraft, MoveInput } from './cases/shapes.ts';
import { settleReview } from './reviews/settle.ts';
import type { ReviewChoice } from './reviews/shapes.ts';
import { attachCapture, makeCaptures, type Captures, type Capture } from './captures.ts';

export type CaseList = { readonly cards: readonly CaseCard[]; readonly counts: CaseCounts; readonly here: boolean; readonly nowMs: number };

const draftKey = 'cases.move';

/** Cases 事项: one list for every service, the page of a case, and what can be done with it. */
export function makeCases(context: WorkerContext, taken: Captures = makeCaptures(context)) {
	const { view, packs } = context;
	const attach = (record: Typed<'case'>, areaId: Id, photo: Capture, purpose: FilePurpose): OperationBody =>
		attachCapture(photo, areaId, { type: 'case', id: record.id }, record.fields.placeId, purpose, context.me().officerId);
	/** The photos of a save belong to it from now on. */
	const settle = async (saved: Result<Saved>, photos: readonly Capture[]): Promise<Result<Saved>> => {
		if (saved.ok) await taken.saved(photos.map((photo) => photo.id));
		return saved;
	};

	return {
		/** The first `count` cards of the filtered and sorted set, with the counts of all filters. `here` is used and not kept. */
		async list(filter: CaseFilter, count: number, here: Here | null): Promise<Result<CaseList>> {
			const nowMs = context.nowMs();
			const rows = sortCases(filterCases(view, packs, filter, nowMs), filter.sort, here);
			return ok({ cards: rows.slice(0, count).map((row) => cardOf(context, row, here)), counts: countCases(view, packs, filter, context.me().officerId, nowMs), here: here !== null, nowMs });
		},

		async choices(): Promise<Result<CaseChoices>> {
			return ok(choicesOf(context, leavesBelow));
		},

		async page(id: Id): Promise<Result<CasePage>> {
			const record = caseOf(context, id);
			if (record === undefined) return fail(problem('record_missing'));
			// What is only looked at on the server, the server has recorded.
			if (record.fields.restricted && context.beyond.whereabouts(id) !== 'server') context.opened(id);
			return ok(pageOf(context, record));
		},

		/** The service of a case as a picture, with the steps that this case has made. */
		async picture(id: Id): Promise<Result<Picture>> {
			const record = caseOf(context, id);
			if (record === undefined) return fail(problem('record_missing'));
			const pack = packs.pack(record.fields.packId, record.fields.packVersion);
			if (pack === undefined) return fail(problem('pack_missing'));
			const { pictureOf } = await import('../../domain/workflow/picture.ts');
			const moved = view.related('event', 'of.id', id).filter((event) => event.fields.kind === 'moved').map(({ fields }) => ({ from: String(fields.data['from']), to: String(fields.data['to']) }));
			return ok(pictureOf(pack, record.fields.state, moved));
		},

		/** One save: the move with its fields, its photos, and what it does to the plan. */
		async move(input: MoveInput): Promise<Result<Saved>> {
			const record = caseOf(context, input.caseId);
			if (record === undefined || record.areaId === null) return fail(problem('record_missing'));
			const pack = packs.pack(record.fields.packId, record.fields.packVersion);
			const move = pack?.moves.find((candidate) => candidate.id === input.moveId);
			if (pack === undefined || move === undefined) return fail(problem('pack_missing'));
			// The state that the officer saw: whether another has moved it meanwhile is for the merge to tell.
			if (!offeredMoves(pack, input.from, askerOf(context)).includes(move)) return fail(problem(move.from.includes(input.from) ? 'not_allowed' : 'move_not_allowed'));
			if (isBarred(move, record.fields as unknown as Fields, context.me().officerId)) return fail(problem('not_allowed'));
			if (move.photo?.required === true && input.photos.length === 0) return fail(problem('photo_required'));
			const next = move.opens === undefined ? null : (await import('./cases/followOn.ts')).followOn(context, move, { ...record, areaId: record.areaId }, input.set);
			const areaId = record.areaId;
			const plan = tasksOfMove({ pack, move, set: input.set, record, openTasks: openTasksOf(context, record.id), me: context.me().officerId, calendar: context.calendar, nowMs: context.nowMs(), newId: context.newId, note: input.note?.trim() || move.label.zh });
			const saved = await context.save([
				{ kind: 'moveCase', caseId: record.id, base: input.rev, move: move.id, from: input.from, packVersion: record.fields.packVersion, set: input.set, note: input.note },
				...input.photos.map((photo) => attach(record, areaId, photo, move.photo?.purpose ?? 'other')),
				...plan,
				...(next === null ? [] : [next]),
			]);
			return settle(saved, input.photos);
		},

		/** The sheet that was being filled for this case, if the app was closed under it. */
		async draftMove(caseId: Id): Promise<Result<MoveDraft | null>> {
			const kept = await context.memory.get<MoveDraft | null>(draftKey);
			return ok(kept?.caseId === caseId ? kept : null);
		},
		async keepMove(draft: MoveDraft | null): Promise<Result<null>> {
			return context.memory.set(draftKey, draft);
		},

		async note(caseId: Id, text: string): Promise<Result<Saved>> {
			const record = caseOf(context, caseId);
			if (record === undefined || record.areaId === null) return fail(problem('record_missing'));
			if (text.trim() === '') return fail(problem('field_required', { field: 'note' }));
			return context.save([{ kind: 'note', noteId: context.newId(), areaId: record.areaId, of: { type: 'case', id: caseId }, text: text.trim() }]);
		},

		/** Null gives it back to nobody. `rev`: what the officer saw. */
		async assign(caseId: Id, rev: number, assigneeId: Id | null): Promise<Result<Saved>> {
			const record = caseOf(context, caseId);
			if (record === undefined) return fail(problem('record_missing'));
			const tasks = openTasksOf(context, caseId).filter((task) => task.fields.assigneeId !== assigneeId);
			return context.save([
				{ kind: 'assign', caseId, base: rev, assigneeId },
				...tasks.map((task): OperationBody => ({ kind: 'setFields', ref: { type: 'task', id: task.id }, base: task.rev, set: { assigneeId } })),
			]);
		},

		/** Where it can be handed over to. */
		async transferChoices(caseId: Id): Promise<Result<TransferChoices>> {
			const record = caseOf(context, caseId);
			return record === undefined ? fail(problem('record_missing')) : ok(transferChoices(context, record));
		},

		/** To another area, blind: the officer need not see it. The case then leaves this device. */
		async transfer(input: TransferInput): Promise<Result<Saved>> {
			const record = caseOf(context, input.caseId);
			if (record === undefined || record.areaId === null) return fail(problem('record_missing'));
			if (!mayTransfer(context, record)) return fail(problem('not_allowed'));
			if (input.reason.trim() === '') return fail(problem('field_required', { field: 'reason' }));
			return context.save([transferBody(record, record.areaId, input)]);
		},

		async attach(caseId: Id, purpose: FilePurpose, photos: readonly Capture[]): Promise<Result<Saved>> {
			const record = caseOf(context, caseId);
			if (record === undefined || record.areaId === null) return fail(problem('record_missing'));
			if (photos.length === 0) return fail(problem('photo_required'));
			const areaId = record.areaId;
			return settle(await context.save(photos.map((photo) => attach(record, areaId, photo, purpose))), photos);
		},

		/** Ticks the papers that have come in. */
		async papers(caseId: Id, rev: number, received: readonly string[]): Promise<Result<Saved>> {
			return context.save([{ kind: 'setFields', ref: { type: 'case', id: caseId }, base: rev, set: { 'x.papersBrought': received } }]);
		},

		async resolveReview(choice: ReviewChoice): Promise<Result<Saved>> {
			return settleReview(context, choice);
		},

		/** The case in words for another system; the text is filled in where it is shown, in the language of the screen. */
		async summary(caseId: Id): Promise<Result<DocumentPage>> {
			const record = caseOf(context, caseId);
			if (record === undefined) return fail(problem('record_missing'));
			const pack = packs.pack(record.fields.packId, record.fields.packVersion);
			if (pack?.passOn === undefined || record.fields.restricted) return fail(problem('not_allowed'));
			return ok(paperOf(context, record, pack, pack.title, pack.passOn.summary));
		},
		/** Writes down that the case was entered elsewhere, and under which number. */
		async passOn(caseId: Id, rev: number, entry: PassedOn): Promise<Result<Saved>> {
			const record = caseOf(context, caseId);
			if (record === undefined) return fail(problem('record_missing'));
			return context.save([{ kind: 'setFields', ref: { type: 'case', id: caseId }, base: rev, set: { passedOn: [...passedOnOf(record.fields.passedOn as Json | undefined), entry] } }]);
		},

		/** A document to print, for who may issue it. */
		async document(caseId: Id, documentId: string): Promise<Result<DocumentPage>> {
			const record = caseOf(context, caseId);
			if (record === undefined) return fail(problem('record_missing'));
			const pack = packs.pack(record.fields.packId, record.fields.packVersion);
			const document = pack === undefined ? undefined : offeredDocuments(pack, askerOf(context)).find((candidate) => candidate.id === documentId);
			if (document === undefined) return fail(problem('not_allowed'));
			return ok(paperOf(context, record, pack, document.title, document.body, document.foot ?? null));
		},
	};
}
