import { areaChoices } from '../../../domain/accounts/areaChoices.ts';
import { isOld, type Answer } from '../../../domain/answers/answer.ts';
import { ownPackId } from '../../../domain/answers/ownPack.ts';
import { problem } from '../../../domain/problems/problem.ts';
import { fail, ok, type Result } from '../../../domain/result.ts';
import { readPublishedAnswer, type PublishAnswer, type PublishedAnswer } from '../../../protocol/answers.ts';
import type { WorkerContext } from '../../context.ts';
import type { AnswerBoard, AnswerDraft } from '../answers.ts';
import { articleOf } from './offered.ts';

const draftsKey = 'answers.drafts';
type Drafts = { readonly [key: string]: AnswerDraft };
const draftsOf = async (context: WorkerContext): Promise<Drafts> => (await context.memory.get<Drafts>(draftsKey)) ?? {};

export async function answerBoard(context: WorkerContext): Promise<Result<AnswerBoard>> {
	const { view, packs } = context;
	const own = packs.all().flatMap((pack) => {
		const answer = pack.answers?.[0];
		if (pack.own === undefined || answer === undefined) return [];
		const [service = '', name = ''] = (pack.own.instead ?? '').split('/');
		return [{
			packId: pack.id, version: pack.version, title: answer.title, areas: pack.own.areaIds.flatMap((id) => view.typed('area', id)?.fields ?? []), at: pack.own.at, withdrawn: pack.own.withdrawn === true,
			old: isOld(answer.checkedOn, context.today()), instead: articleOf(context, service, name)?.answer.title ?? null,
		}];
	}).toSorted((a, b) => (a.at < b.at ? 1 : -1));
	const areas = areaChoices(view.all('area').map(({ id, fields }) => ({ id, name: fields.name, nameEn: fields.nameEn, parentId: fields.parentId })));
	return ok({ own, areas, drafts: Object.values(await draftsOf(context)) });
}

export async function beginAnswer(context: WorkerContext, key: string): Promise<Result<AnswerDraft>> {
	const kept = (await draftsOf(context))[key];
	if (kept !== undefined) return ok(kept);
	if (key === 'new') return ok({ key, packId: null, base: 0, answer: emptyAnswer(context.today()), areaIds: [], instead: null });
	const [packId = '', id = ''] = key.split('/');
	const pack = context.packs.newest(packId);
	const answer = pack?.answers?.find((candidate) => candidate.id === id) ?? (ownPackId.test(packId) ? pack?.answers?.[0] : undefined);
	if (pack === undefined || answer === undefined) return fail(problem('not_found'));
	if (pack.own !== undefined) return ok({ key, packId, base: pack.version, answer, areaIds: pack.own.areaIds, instead: pack.own.instead ?? null });
	// What leads to its neighbours in that pack leads nowhere from another.
	const { see: _, ...copied } = answer;
	return ok({ key, packId: null, base: 0, answer: copied, areaIds: [], instead: key });
}

export async function keepAnswerDraft(context: WorkerContext, key: string, draft: AnswerDraft | null): Promise<Result<null>> {
	const { [key]: _, ...others } = await draftsOf(context);
	return context.memory.set(draftsKey, draft === null ? others : { ...others, [key]: draft });
}

export async function publishAnswer(context: WorkerContext, article: PublishAnswer): Promise<Result<PublishedAnswer>> {
	const asked = await context.server.ask('POST', '/api/admin/answers', article);
	return asked.ok ? readPublishedAnswer(asked.value) : asked;
}

function emptyAnswer(today: string): Answer {
	const nothing = { zh: '', en: '' };
	return { id: 'own', title: nothing, topic: 'ways', asked: { zh: [], en: [] }, short: nothing, steps: [], papers: [], calls: ['12348', '12345', '110'], sources: [], checkedOn: today };
}
