import type { FormItem, Page, Question } from './contract.ts';

/** `pages`: as the form's author put questions together, else one question at a time. `scroll`: everything below each other. */
export type FormLayout = 'pages' | 'scroll';
/** What stands on the screen at once. `id` is kept with the draft, so that it opens there again. */
export type Step = { readonly key: string; readonly id: string; readonly label: string; readonly items: readonly FormItem[] };

export const wholeForm = 'all';

export function stepsOf(pages: readonly Page[], layout: FormLayout): readonly Step[] {
	if (layout === 'pages') return pages.flatMap((page) => (page.together ? [stepOf(page, page.name, page.label)] : split(page.items, page.label)));
	return [{ key: wholeForm, id: wholeForm, label: '', items: pages.flatMap((page): readonly FormItem[] => (isGroup(page) ? [{ node: 'section', key: page.key, ref: page.name, label: page.label, together: page.together, items: page.items }] : page.items)) }];
}

/** What stands in it is looked at when the step is drawn. */
function stepOf(of: Pick<Page, 'key' | 'items'>, id: string, label: string): Step {
	return { key: of.key, id, label, get items() { return of.items; } };
}

function isGroup(page: Page): boolean {
	return !(page.items.length === 1 && page.items[0]?.key === page.key);
}

function split(items: readonly FormItem[], label: string): readonly Step[] {
	return items.flatMap((item): readonly Step[] => {
		if (item.node !== 'section') return [{ key: item.key, id: item.ref, label: item.node === 'rows' ? '' : label, items: [item] }];
		const within = [label, item.label].filter((words) => words !== '').join(' › ');
		return item.together ? [stepOf(item, item.ref, within)] : split(item.items, within);
	});
}

/** All questions that are asked now, rows included, in their order. */
export function questionsIn(items: readonly FormItem[]): readonly Question[] {
	return items.flatMap((item) => (item.node === 'question' ? [item] : item.node === 'section' ? questionsIn(item.items) : item.rows.flatMap((row) => questionsIn(row.items))));
}

export function isAsked(question: Question): boolean {
	return question.kind !== 'note' && !question.readonly;
}

export function isAnswered(question: Question): boolean {
	return question.chosen.length > 0 || (question.kind !== 'one' && question.kind !== 'many' && question.kind !== 'rank' && question.raw.trim() !== '');
}

/** Where a question stands; -1: nowhere. */
export function stepWith(steps: readonly Step[], ref: string): number {
	return steps.findIndex((step) => questionsIn(step.items).some((question) => question.ref === ref));
}

/** The first question with nothing in it. */
export function firstOpen(steps: readonly Step[]): Question | null {
	return steps.flatMap((step) => questionsIn(step.items)).find((question) => isAsked(question) && !isAnswered(question)) ?? null;
}

/** An answer in a few words; what is a file says nothing here. */
export function shownAnswer(question: Question): string {
	switch (question.kind) {
		case 'one': case 'many': return question.choices.filter((choice) => question.chosen.includes(choice.id)).map((choice) => choice.label).join('、');
		case 'text': case 'longText': case 'number': case 'range': case 'date': case 'barcode': return question.raw;
		case 'time': return question.raw.slice(0, 5);
		case 'dateTime': return question.raw.slice(0, 16).replace('T', ' ');
		default: return '';
	}
}
