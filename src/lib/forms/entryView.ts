import type { Localized } from '../domain/records/shapes.ts';
import type { Json } from '../domain/json.ts';
import type { Answers } from './answers.ts';
import { isUpload, lastStep, leavesOf, type FormSchema, type Leaf, type UploadKind } from './schema.ts';

/** What was answered, in words. `file`: the name of the file that is the answer. */
export type AnswerWords = { readonly value: Localized; readonly file: { readonly name: string; readonly kind: UploadKind } | null };
/** One answered question, ready to be read in either language. `row`: in which row of a repeat, counted from 1 (`2`, `2.1`); empty outside. */
export type AnsweredLeaf = AnswerWords & { readonly name: string; readonly row: string; readonly label: Localized };
export type AnsweredPage = { readonly name: string; readonly label: Localized; readonly answers: readonly AnsweredLeaf[] };

/** The read-only view of an entry: its form's own words for what was answered, row by row, blank leaves and empty pages left out. No engine is needed. */
export function viewEntry(schema: FormSchema, answers: Answers): readonly AnsweredPage[] {
	const repeats = repeatsOf(schema);
	return schema.pages
		.map((page) => ({ name: page.name, label: page.label, answers: readRows(page.leaves, answers, repeats, '', '') }))
		.filter((page) => page.answers.length > 0);
}

function readRows(leaves: readonly Leaf[], answers: Answers, repeats: readonly string[], within: string, row: string): readonly AnsweredLeaf[] {
	return inRows(leaves, repeats, within).flatMap(({ repeat, leaves: run }) => {
		if (repeat !== null) return rowsAt(answers, repeat).flatMap((each, index) => readRows(run, each, repeats, repeat, rowNumber(row, index)));
		return run.flatMap((leaf): readonly AnsweredLeaf[] => {
			const words = answerWords(leaf, answers);
			return words === null ? [] : [{ name: leaf.name, row, label: leaf.label, ...words }];
		});
	});
}

/** The innermost first would hide the outer: in the order of their depth. */
export function repeatsOf(schema: FormSchema): readonly string[] {
	return [...new Set(leavesOf(schema).flatMap(({ repeat }) => repeat ?? []))].toSorted((a, b) => a.length - b.length);
}

/** Leaves as they follow each other, those of one repeat together. */
export function inRows(leaves: readonly Leaf[], repeats: readonly string[], within: string): readonly { readonly repeat: string | null; readonly leaves: readonly Leaf[] }[] {
	const runs: { readonly repeat: string | null; readonly leaves: Leaf[] }[] = [];
	for (const leaf of leaves) {
		const repeat = repeats.find((path) => path.length > within.length && leaf.path.startsWith(`${path}/`)) ?? null;
		const last = runs.at(-1);
		if (last !== undefined && last.repeat === repeat) last.leaves.push(leaf);
		else runs.push({ repeat, leaves: [leaf] });
	}
	return runs;
}

export function rowsAt(answers: Answers, repeat: string): readonly Answers[] {
	const rows = answers[lastStep(repeat)];
	return Array.isArray(rows) ? (rows as readonly Json[]).filter((row): row is Answers => typeof row === 'object' && row !== null && !Array.isArray(row)) : [];
}

export function rowNumber(outer: string, index: number): string {
	return outer === '' ? String(index + 1) : `${outer}.${index + 1}`;
}

/** Null: not answered. */
export function answerWords(leaf: Leaf, answers: Answers): AnswerWords | null {
	const value = answers[leaf.name];
	if (value === undefined || value === null) return null;
	return { value: words(leaf, value), file: isUpload(leaf.type) ? { name: String(value), kind: leaf.type } : null };
}

function words(leaf: Leaf, value: Json): Localized {
	if (typeof value === 'string' && ['time', 'dateTime', 'point', 'trace', 'shape'].includes(leaf.type)) return same(plainly(leaf, value));
	const labels = (Array.isArray(value) ? (value as readonly Json[]) : [value]).map((item): Localized => {
		if (item === true) return { zh: '是', en: 'Yes' };
		return leaf.choices.find((choice) => choice.id === item)?.label ?? same(String(item));
	});
	return { zh: labels.map((label) => label.zh).join('、'), en: labels.map((label) => label.en).join(', ') };
}

function same(text: string): Localized {
	return { zh: text, en: text };
}

/** Times without seconds, positions without height. */
function plainly({ type }: Leaf, text: string): string {
	if (type === 'time') return text.slice(0, 5);
	if (type === 'dateTime') return text.slice(0, 16).replace('T', ' ');
	return text.split(';').map((point) => point.trim().split(/\s+/)).filter((numbers) => numbers.length > 1).map(([lat, lng, , accuracy]) => `${lat ?? ''}, ${lng ?? ''}${accuracy === undefined || Number(accuracy) === 0 ? '' : ` (±${Math.round(Number(accuracy))} m)`}`).join('; ');
}
