import type { Localized } from '../domain/records/shapes.ts';
import type { Json } from '../domain/json.ts';
import type { Answers } from './answers.ts';
import { isUpload, type FormSchema, type Leaf, type UploadKind } from './schema.ts';

/** One answered question, ready to be read in either language. `file`: the name of the file that is the answer. */
export type AnsweredLeaf = { readonly name: string; readonly label: Localized; readonly value: Localized; readonly file: { readonly name: string; readonly kind: UploadKind } | null };
export type AnsweredPage = { readonly name: string; readonly label: Localized; readonly answers: readonly AnsweredLeaf[] };

/** The read-only view of an entry: its form's own words for what was answered, blank leaves and empty pages left out. No engine is needed. */
export function viewEntry(schema: FormSchema, answers: Answers): readonly AnsweredPage[] {
	return schema.pages
		.map((page) => ({ name: page.name, label: page.label, answers: page.leaves.flatMap((leaf) => answersFor(leaf, answers)) }))
		.filter((page) => page.answers.length > 0);
}

function answersFor(leaf: Leaf, answers: Answers): readonly AnsweredLeaf[] {
	if (leaf.repeat !== null) {
		const rows = answers[leaf.repeat.slice(leaf.repeat.lastIndexOf('/') + 1)];
		return Array.isArray(rows) ? (rows as readonly Json[]).flatMap((row) => answersFor({ ...leaf, repeat: null }, row as Answers)) : [];
	}
	const value = answers[leaf.name];
	if (value === undefined || value === null) return [];
	return [{ name: leaf.name, label: leaf.label, value: words(leaf, value), file: isUpload(leaf.type) ? { name: String(value), kind: leaf.type } : null }];
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
