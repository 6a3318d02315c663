import type { Id } from '../ids.ts';
import type { Day, Instant, Localized } from '../records/shapes.ts';

export const answerTopics = ['home', 'work', 'family', 'money', 'safety', 'papers', 'ways'] as const;
export type AnswerTopic = (typeof answerTopics)[number];

/** What residents ask 法律问答, answered: information and not a lawyer's advice. Data of a pack, or an organisation's own. */
export type Answer = {
	readonly id: string;
	readonly title: Localized;
	readonly topic: AnswerTopic;
	/** The question in the words in which it is asked: read by the search alone. */
	readonly asked: { readonly zh: readonly string[]; readonly en: readonly string[] };
	/** What is said first, in two or three sentences. */
	readonly short: Localized;
	readonly steps: readonly Localized[];
	readonly limits?: readonly AnswerLimit[];
	/** What to bring or to keep. */
	readonly papers: readonly Localized[];
	/** Papers lists that ask further, as `<pack>/<guide>`. */
	readonly guides?: readonly string[];
	/** What differs from place to place. */
	readonly local?: Localized;
	readonly models?: readonly AnswerModel[];
	/** Numbers to call; what the country's short numbers are is known (`calls.ts`). */
	readonly calls: readonly string[];
	readonly sources: readonly AnswerSource[];
	/** Somebody compared it with the law as it stood on this day; null: nobody has yet, and the screen says so before anything else. */
	readonly checkedOn: Day | null;
	/** Cases that it is about: this field of theirs holds one of these. */
	readonly fits?: readonly { readonly pack: string; readonly field: string; readonly values: readonly string[] }[];
	/** Others of the same pack that belong to it. */
	readonly see?: readonly string[];
};
/** A time limit of the law; `source`: which of the sources says so. */
export type AnswerLimit = { readonly label: Localized; readonly text: Localized; readonly source: number };
/** A model document, to be filled in by hand. */
export type AnswerModel = { readonly id: string; readonly title: Localized; readonly body: Localized };
/** `articles`: by number, `276-1` for 第二百七十六条之一; none: the whole text. `inForce`: of the version that was read. */
export type AnswerSource = { readonly law: Localized; readonly articles: readonly string[]; readonly inForce: Day };

/** Of a pack that an organisation has made for one article of its own. */
export type OwnAnswer = {
	/** Nodes of the tree below which it is offered; none: everywhere. */
	readonly areaIds: readonly Id[];
	readonly at: Instant;
	/** Stands there in the place of this one, `<pack>/<answer>`. */
	readonly instead?: string;
	/** Taken back: it is offered nowhere any more. */
	readonly withdrawn?: true;
};

/** Law changes: after a year what was read is to be read again. */
const monthsFresh = 12;

export function isOld(checkedOn: Day | null, today: Day): boolean {
	if (checkedOn === null) return false;
	const months = (day: Day): number => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
	const passed = months(today) - months(checkedOn);
	return passed > monthsFresh || (passed === monthsFresh && today.slice(8) >= checkedOn.slice(8));
}

const digits = ['', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
const units = ['千', '百', '十', ''];

/** As a law numbers its articles: 二百零五, 一千一百二十七, 十. */
export function hanNumber(number: number): string {
	const [...four] = String(number).padStart(4, '0');
	const said = four.map((digit, at) => (digit === '0' ? '零' : `${digits[Number(digit)] ?? ''}${units[at] ?? ''}`)).join('');
	return said.replace(/零+/gu, '零').replace(/^零|零$/gu, '').replace(/^一十/u, '十');
}

/** 《…》第六十五条、第七十条. */
export function sourceText({ law, articles }: AnswerSource): Localized {
	const zh = articles.map((article) => {
		const [number = '', nth] = article.split('-');
		return `第${hanNumber(Number(number))}条${nth === undefined ? '' : `之${hanNumber(Number(nth))}`}`;
	});
	const en = articles.length === 0 ? '' : `, ${articles.length === 1 ? 'Art.' : 'Arts'} ${articles.join(', ')}`;
	return { zh: `《${law.zh}》${zh.join('、')}`, en: `${law.en}${en}` };
}

/** The first fault of an article, named for who writes it; null where there is none. `others`: the ids of its pack. */
export function answerFault(answer: Answer, others: ReadonlySet<string>): string | null {
	if (answer.sources.every(({ articles }) => articles.length === 0)) return 'sources';
	const limit = (answer.limits ?? []).findIndex(({ source }) => answer.sources[source] === undefined);
	if (limit >= 0) return `limits.${limit}`;
	const unknown = (answer.see ?? []).find((id) => !others.has(id) || id === answer.id);
	if (unknown !== undefined) return `see ${unknown}`;
	const models = (answer.models ?? []).map(({ id }) => id);
	const twice = models.find((id, at) => models.indexOf(id) !== at);
	return twice === undefined ? null : `model ${twice}`;
}
