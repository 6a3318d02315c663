import { isOld } from '../../../domain/answers/answer.ts';
import type { Id } from '../../../domain/ids.ts';
import { problem } from '../../../domain/problems/problem.ts';
import { fail, ok, type Result } from '../../../domain/result.ts';
import type { Saved, WorkerContext } from '../../context.ts';
import type { AnswerListed, AnswerPage, AnswersFound } from '../answers.ts';
import { indexOf, type AnswerIndex } from './answerIndex.ts';
import { articleOf, offeredArticles, type Article } from './offered.ts';

type Known = { readonly stamp: string; readonly articles: readonly Article[]; readonly index: AnswerIndex };
const known = new WeakMap<object, Known>();

/** Kept until an article or an area changes, for it is asked at each key pressed. */
function knownTo(context: WorkerContext): Known {
	const stamp = `${context.view.version('pack')}|${context.view.version('area')}|${context.me().leafAreaIds.join()}`;
	const kept = known.get(context.view);
	if (kept?.stamp === stamp) return kept;
	const articles = offeredArticles(context);
	const made = { stamp, articles, index: indexOf(articles) };
	known.set(context.view, made);
	return made;
}

/** So many are proposed for a case whose kind no article names. */
const proposed = 3;

export function findAnswers(context: WorkerContext, words: string, caseId: Id | null): Result<AnswersFound> {
	const { articles, index } = knownTo(context);
	const listed = (keys: readonly string[]): readonly AnswerListed[] => keys.flatMap((key) => articles.find((article) => article.key === key) ?? []).map(asListed);
	const record = context.view.typed('case', caseId);
	const fields = record?.fields as { readonly [field: string]: unknown } | undefined;
	const about = fields === undefined ? [] : articles.filter(({ answer }) => (answer.fits ?? []).some(({ pack, field, values }) => pack === fields['packId'] && values.some((value) => value === fields[`x.${field}`])));
	const fitting = about.length > 0 || record === undefined ? about.map(asListed) : listed(index.find(record.fields.title).slice(0, proposed));
	return ok({
		ofCase: record === undefined ? null : { id: record.id, title: record.fields.title }, fitting,
		found: words.trim() === '' ? articles.map(asListed) : listed(index.find(words)),
	});
}

export function openAnswer(context: WorkerContext, packId: string, id: string): Result<AnswerPage> {
	const article = articleOf(context, packId, id);
	if (article === undefined) return fail(problem('not_found'));
	const { answer, own } = article;
	const offered = offeredArticles(context);
	const guides = (answer.guides ?? []).flatMap((name) => {
		const [service = '', guideId] = name.split('/');
		const pack = context.packs.newest(service);
		const guide = pack?.guides?.find((candidate) => candidate.id === guideId);
		return pack === undefined || guide === undefined ? [] : [{ packId: pack.id, service: pack.title, icon: pack.icon, id: guide.id, title: guide.title }];
	});
	const see = (answer.see ?? []).flatMap((name) => offered.find(({ key, own: instead }) => key === `${packId}/${name}` || instead?.instead === `${packId}/${name}`) ?? []).map(asListed);
	return ok({ packId, answer, own, guides, see, old: isOld(answer.checkedOn, context.today()) });
}

export function answersOfGuide(context: WorkerContext, packId: string, guideId: string): Result<readonly AnswerListed[]> {
	return ok(offeredArticles(context).filter(({ answer }) => answer.guides?.includes(`${packId}/${guideId}`) === true).map(asListed));
}

export async function tellOnCase(context: WorkerContext, caseId: Id, text: string): Promise<Result<Saved>> {
	const record = context.view.typed('case', caseId);
	if (record === undefined || record.areaId === null) return fail(problem('record_missing'));
	return context.save([{ kind: 'note', noteId: context.newId(), areaId: record.areaId, of: { type: 'case', id: caseId }, text }]);
}

function asListed({ packId, answer, own }: Article): AnswerListed {
	return { packId, id: answer.id, title: answer.title, short: answer.short, topic: answer.topic, own: own !== null };
}
