import type { Answer, OwnAnswer } from '../../domain/answers/answer.ts';
import type { AreaChoice } from '../../domain/accounts/areaChoices.ts';
import type { Id } from '../../domain/ids.ts';
import type { Day, Instant, Localized } from '../../domain/records/shapes.ts';
import type { Result } from '../../domain/result.ts';
import type { PublishAnswer, PublishedAnswer } from '../../protocol/answers.ts';
import type { Saved, WorkerContext } from '../context.ts';
import type { GuideListed } from './guides.ts';

export type AnswerListed = { readonly packId: string; readonly id: string; readonly title: Localized; readonly short: Localized; readonly topic: Answer['topic']; readonly own: boolean };
/** `fitting`: those that are about the case; where none is, those that its words lead to. */
export type AnswersFound = { readonly ofCase: { readonly id: Id; readonly title: string } | null; readonly fitting: readonly AnswerListed[]; readonly found: readonly AnswerListed[] };
export type AnswerPage = {
	readonly packId: string; readonly answer: Answer; readonly own: OwnAnswer | null; readonly guides: readonly GuideListed[]; readonly see: readonly AnswerListed[];
	/** The law was read longer ago than it may stay unread. */
	readonly old: boolean;
};
/** Of the days since `from`; `passed`: a reply is awaited. */
export type QuestionCounts = { readonly from: Day; readonly all: number; readonly rows: readonly { readonly kind: Localized; readonly all: number; readonly answered: number; readonly passed: number }[] };
export type OwnAnswerRow = { readonly packId: string; readonly version: number; readonly title: Localized; readonly areas: readonly { readonly name: string; readonly nameEn: string }[]; readonly at: Instant; readonly withdrawn: boolean; readonly old: boolean; readonly instead: Localized | null };
export type AnswerBoard = { readonly own: readonly OwnAnswerRow[]; readonly areas: readonly AreaChoice[]; readonly drafts: readonly AnswerDraft[] };
/** An article that is being written: sealed on this device until it is published. `key`: the pack that it goes on from, or what it stands in for. */
export type AnswerDraft = { readonly key: string; readonly packId: string | null; readonly base: number; readonly answer: Answer; readonly areaIds: readonly Id[]; readonly instead: string | null };

/** Who reads the law waits for it a moment; nobody else loads it. */
const parts = () => import('./answers/parts.ts');

/** Answers about the law 法律问答: articles of the packs that ship and of the organisation, found without a network; who writes them publishes online. */
export function makeAnswers(context: WorkerContext) {
	return {
		/** Without words: all of them. */
		find: async (words: string, caseId: Id | null): Promise<Result<AnswersFound>> => (await parts()).findAnswers(context, words, caseId),
		open: async (packId: string, id: string): Promise<Result<AnswerPage>> => (await parts()).openAnswer(context, packId, id),
		/** Those that lead to this papers list. */
		ofGuide: async (packId: string, guideId: string): Promise<Result<readonly AnswerListed[]>> => (await parts()).answersOfGuide(context, packId, guideId),
		/** Writes on the case what was answered. */
		tell: async (caseId: Id, text: string): Promise<Result<Saved>> => (await parts()).tellOnCase(context, caseId, text),
		/** What was asked in the last days. */
		counts: async (days: number): Promise<Result<QuestionCounts>> => (await parts()).questionCounts(context, days),

		board: async (): Promise<Result<AnswerBoard>> => (await parts()).answerBoard(context),
		/** What `key` is gone on with: the draft that was kept, else the newest version, else a copy of an article that ships, else an empty one. */
		begin: async (key: string): Promise<Result<AnswerDraft>> => (await parts()).beginAnswer(context, key),
		/** Null drops it. */
		keepDraft: async (key: string, draft: AnswerDraft | null): Promise<Result<null>> => (await parts()).keepAnswerDraft(context, key, draft),
		publish: async (article: PublishAnswer): Promise<Result<PublishedAnswer>> => (await parts()).publishAnswer(context, article),
	};
}
