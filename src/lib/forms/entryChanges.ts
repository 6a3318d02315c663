import type { Localized } from '../domain/records/shapes.ts';
import type { Answers } from './answers.ts';
import { answerWords, inRows, repeatsOf, rowNumber, rowsAt, type AnswerWords } from './entryView.ts';
import type { FormSchema, Leaf } from './schema.ts';

/** One question that a correction answered otherwise; null: not answered. `row` as it is counted in the newer entry, or in the older where the row is gone. */
export type AnswerChange = { readonly name: string; readonly row: string; readonly label: Localized; readonly before: AnswerWords | null; readonly after: AnswerWords | null };

/** What differs between two entries of one version of a form, in the order of the form. */
export function changedAnswers(schema: FormSchema, before: Answers, after: Answers): readonly AnswerChange[] {
	const repeats = repeatsOf(schema);
	const compare = (leaves: readonly Leaf[], old: Answers, now: Answers, within: string, row: string): readonly AnswerChange[] => inRows(leaves, repeats, within).flatMap(({ repeat, leaves: run }) => {
		if (repeat !== null) return paired(rowsAt(old, repeat), rowsAt(now, repeat)).flatMap(({ was, is, at }) => compare(run, was, is, repeat, rowNumber(row, at)));
		return run.flatMap((leaf): readonly AnswerChange[] => {
			const [was, is] = [answerWords(leaf, old), answerWords(leaf, now)];
			return JSON.stringify(old[leaf.name] ?? null) === JSON.stringify(now[leaf.name] ?? null) ? [] : [{ name: leaf.name, row, label: leaf.label, before: was, after: is }];
		});
	});
	return schema.pages.flatMap((page) => compare(page.leaves, before, after, '', ''));
}

const blank: Answers = {};

/** Rows have no names: those that are the same at the beginning and at the end belong together, and what stands between in its order. A row taken out is then one change, not one in each row behind it. */
function paired(old: readonly Answers[], now: readonly Answers[]): readonly { readonly was: Answers; readonly is: Answers; readonly at: number }[] {
	const same = (a: Answers | undefined, b: Answers | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);
	const shorter = Math.min(old.length, now.length);
	let head = 0;
	while (head < shorter && same(old[head], now[head])) head += 1;
	let tail = 0;
	while (tail < shorter - head && same(old[old.length - 1 - tail], now[now.length - 1 - tail])) tail += 1;
	const between = Math.max(old.length, now.length) - head - tail;
	return Array.from({ length: between }, (_, index) => {
		const at = head + index;
		return { was: (at < old.length - tail ? old[at] : undefined) ?? blank, is: (at < now.length - tail ? now[at] : undefined) ?? blank, at };
	});
}
