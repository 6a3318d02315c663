import type { Day, Localized } from '../records/shapes.ts';

/**
 * A papers list 一次性告知 as data of a pack: it asks what the situation is, and says at once, and all at once, what to bring.
 * A tree: an option may ask further. `papers` are ids of the pack's papers.
 */
export type Guide = {
	readonly id: string;
	readonly title: Localized;
	/** The case that it belongs to: its field `x.situation` holds one of these. Absent: none in particular. */
	readonly situations?: readonly string[];
	/** Wanted whatever is answered. */
	readonly papers: readonly string[];
	readonly questions: readonly GuideQuestion[];
	/** Asked for in former times and no longer: said, because people still bring them. */
	readonly dropped?: readonly Localized[];
	/** What else a person should know before coming: where, what it costs, who may act for somebody. */
	readonly notes?: readonly Localized[];
	readonly source: string;
	readonly asOf: Day;
};
/** `one`: exactly one answer fits. `any`: none, one or several. */
export type GuideQuestion = { readonly id: string; readonly label: Localized; readonly kind: 'one' | 'any'; readonly options: readonly GuideOption[] };
export type GuideOption = {
	readonly id: string; readonly label: Localized; readonly papers?: readonly string[];
	/** Said as soon as it is ticked. */
	readonly note?: Localized;
	readonly then?: readonly GuideQuestion[];
};

/** Ticked options, by question. Ids only: it may stand in an address. */
export type Ticked = ReadonlyMap<string, readonly string[]>;

const known = /^[A-Za-z0-9]+$/u;

/** The questions that are to be asked, in the order in which they are read: those of a ticked option right after its question. */
export function askedOf(guide: Pick<Guide, 'questions'>, ticked: Ticked): readonly GuideQuestion[] {
	return guide.questions.flatMap((question) => [question, ...tickedOptions(question, ticked).flatMap((option) => askedOf({ questions: option.then ?? [] }, ticked))]);
}

export type GuideAnswer = {
	/** Ids of the papers, each once, in the order in which the guide comes to them. */
	readonly papers: readonly string[];
	readonly notes: readonly Localized[];
	/** Questions of one answer that have none yet: the list may still grow. */
	readonly open: readonly GuideQuestion[];
};

/** What to bring, as far as it was ticked. What was ticked under an option that is ticked no longer does not count. */
export function answerOf(guide: Guide, ticked: Ticked): GuideAnswer {
	const asked = askedOf(guide, ticked);
	const options = asked.flatMap((question) => tickedOptions(question, ticked));
	return {
		papers: [...new Set([...guide.papers, ...options.flatMap((option) => option.papers ?? [])])],
		notes: [...options.flatMap((option) => option.note ?? []), ...(guide.notes ?? [])],
		open: asked.filter((question) => question.kind === 'one' && tickedOptions(question, ticked).length === 0),
	};
}

export function tick(question: GuideQuestion, optionId: string, ticked: Ticked): Ticked {
	const held = ticked.get(question.id) ?? [];
	const next = question.kind === 'one' ? [optionId] : held.includes(optionId) ? held.filter((id) => id !== optionId) : [...held, optionId];
	return new Map([...ticked, [question.id, next]]);
}

/** `from.otherCity~child.born`: short, and nothing of a person. */
export function tickedText(ticked: Ticked): string {
	return [...ticked].filter(([, options]) => options.length > 0).map(([question, options]) => [question, ...options].join('.')).join('~');
}

/** What it cannot read is left out. */
export function tickedFrom(text: string): Ticked {
	const rows = text.split('~').map((row) => row.split('.')).filter((row) => row.length > 1 && row.every((part) => known.test(part)));
	return new Map(rows.map(([question = '', ...options]) => [question, options]));
}

/** The first fault of a guide, named for who writes it; null where there is none. */
export function guideFault(guide: Guide, papers: ReadonlySet<string>): string | null {
	const questions = everyQuestion(guide.questions);
	const named = [...guide.papers, ...questions.flatMap((question) => question.options.flatMap((option) => option.papers ?? []))];
	const unknown = named.find((paper) => !papers.has(paper));
	if (unknown !== undefined) return `paper ${unknown}`;
	const ids = questions.map((question) => question.id);
	const twice = ids.find((id, index) => ids.indexOf(id) !== index);
	if (twice !== undefined) return `question ${twice}`;
	const unfit = [...ids, ...questions.flatMap((question) => question.options.map((option) => option.id))].find((id) => !known.test(id));
	if (unfit !== undefined) return `id ${unfit}`;
	return questions.find((question) => question.options.length < (question.kind === 'one' ? 2 : 1) || new Set(question.options.map((option) => option.id)).size < question.options.length)?.id ?? null;
}

function tickedOptions(question: GuideQuestion, ticked: Ticked): readonly GuideOption[] {
	const ids = ticked.get(question.id) ?? [];
	return question.options.filter((option) => ids.includes(option.id));
}

function everyQuestion(questions: readonly GuideQuestion[]): readonly GuideQuestion[] {
	return questions.flatMap((question) => [question, ...question.options.flatMap((option) => everyQuestion(option.then ?? []))]);
}
