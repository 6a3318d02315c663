import type { Answer, AnswerSource, AnswerTopic } from '../../domain/answers/answer.ts';

/** An article as it is typed: a line is a step, a paper, a number; English beside it, and the Chinese where it is left empty. */
export type ArticleForm = {
	title: Both; topic: AnswerTopic; asked: Both; short: Both; steps: Both; papers: Both; local: Both; calls: string; checkedOn: string;
	sources: SourceForm[]; limits: readonly NonNullable<Answer['limits']>[number][];
};
export type Both = { zh: string; en: string };
export type SourceForm = { zh: string; en: string; articles: string; inForce: string };
export type ArticleFault = 'title' | 'short' | 'steps' | 'calls' | 'checkedOn' | 'sources' | 'articles';

const lines = (text: string): readonly string[] => text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
const joined = (texts: readonly { readonly zh: string; readonly en: string }[]): Both => ({ zh: texts.map(({ zh }) => zh).join('\n'), en: texts.every(({ zh, en }) => zh === en) ? '' : texts.map(({ en }) => en).join('\n') });
const own = ({ zh, en }: { readonly zh: string; readonly en: string }): Both => ({ zh, en: zh === en ? '' : en });
const both = ({ zh, en }: Both): Both => ({ zh: zh.trim(), en: en.trim() === '' ? zh.trim() : en.trim() });
const pairs = (text: Both): readonly Both[] => {
	const english = lines(text.en);
	return lines(text.zh).map((zh, at) => ({ zh, en: english[at] ?? zh }));
};

export function emptySource(): SourceForm {
	return { zh: '', en: '', articles: '', inForce: '' };
}

export function formOf(answer: Answer): ArticleForm {
	return {
		title: own(answer.title), topic: answer.topic, asked: { zh: answer.asked.zh.join('\n'), en: answer.asked.en.join('\n') }, short: own(answer.short), steps: joined(answer.steps), papers: joined(answer.papers),
		local: own(answer.local ?? { zh: '', en: '' }), calls: answer.calls.join('\n'), checkedOn: answer.checkedOn ?? '', limits: answer.limits ?? [],
		sources: answer.sources.length === 0 ? [emptySource()] : answer.sources.map(({ law, articles, inForce }) => ({ ...own(law), articles: articles.join(' '), inForce })),
	};
}

/** `before`: what the form has no place for (model documents, papers lists, cases that it fits) stays as it was. */
export function answerOf(form: ArticleForm, before: Answer): Answer {
	const { local: _, limits: __, ...kept } = before;
	const typed = form.sources.map((source, at) => ({ source, at })).filter(({ source }) => source.zh.trim() !== '');
	const sources = typed.map(({ source }): AnswerSource => ({ law: both(source), articles: source.articles.split(/[\s,，、]+/u).filter((part) => part !== ''), inForce: source.inForce }));
	// A limit goes with the source that says so.
	const limits = form.limits.flatMap((limit) => {
		const at = typed.findIndex((each) => each.at === limit.source);
		return at < 0 ? [] : [{ ...limit, source: at }];
	});
	return {
		...kept, title: both(form.title), topic: form.topic, asked: { zh: lines(form.asked.zh), en: lines(form.asked.en) }, short: both(form.short), steps: pairs(form.steps), papers: pairs(form.papers), calls: lines(form.calls),
		sources, checkedOn: form.checkedOn === '' ? null : form.checkedOn, ...(form.local.zh.trim() === '' ? {} : { local: both(form.local) }), ...(limits.length === 0 ? {} : { limits }),
	};
}

/** What must still be filled in, in the order of the screen. */
export function articleFaults(answer: Answer): readonly ArticleFault[] {
	const faults: readonly (readonly [ArticleFault, boolean])[] = [
		['title', answer.title.zh === ''], ['short', answer.short.zh === ''], ['steps', answer.steps.length === 0], ['calls', answer.calls.length === 0 || answer.calls.some((number) => !/^[0-9][0-9-]{2,19}$/u.test(number))],
		['sources', answer.sources.length === 0 || answer.sources.some(({ inForce }) => inForce === '')],
		['articles', answer.sources.every(({ articles }) => articles.length === 0) || answer.sources.some(({ articles }) => articles.some((article) => !/^[1-9]\d{0,3}(-[1-9]\d?)?$/u.test(article)))], ['checkedOn', answer.checkedOn === null || answer.checkedOn === ''],
	];
	return faults.flatMap(([name, missing]) => (missing ? [name] : []));
}
