import type { Answer, OwnAnswer } from '../../../domain/answers/answer.ts';
import type { WorkerContext } from '../../context.ts';
import { offeredIn } from '../forms/published.ts';

export type Article = { readonly key: string; readonly packId: string; readonly answer: Answer; readonly own: OwnAnswer | null };

const ofAll = (context: WorkerContext): readonly Article[] => context.packs.all().flatMap((pack) => (pack.answers ?? []).map((answer): Article => ({ key: `${pack.id}/${answer.id}`, packId: pack.id, answer, own: pack.own ?? null })));

/** What this officer is offered: an organisation's article in its areas, in the place of what it stands in for, until it is taken back. */
export function offeredArticles(context: WorkerContext): readonly Article[] {
	const leaves = context.me().leafAreaIds;
	const all = ofAll(context).filter(({ own }) => own === null || (own.withdrawn !== true && (own.areaIds.length === 0 || leaves.some((leaf) => offeredIn(context.view, own, leaf)))));
	const replaced = new Set(all.flatMap(({ own }) => own?.instead ?? []));
	return all.filter(({ key }) => !replaced.has(key));
}

/** Whoever asks: an address stays good, also of what is not offered here. */
export function articleOf(context: WorkerContext, packId: string, id: string): Article | undefined {
	return ofAll(context).find((article) => article.packId === packId && article.answer.id === id);
}
