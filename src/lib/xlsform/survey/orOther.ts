import type { ChoiceList } from '../sheets/choices.ts';
import type { Row } from '../sheets/table.ts';
import { makeRow } from './node.ts';

const withOther = new WeakSet<ChoiceList>();

/** The choice `other`, in each language that the list is written in; once, however many questions ask for it. */
export function addOther(list: ChoiceList): void {
	const last = list.choices.at(-1);
	if (last === undefined || withOther.has(list)) return;
	withOther.add(list);
	if (list.choices.some(({ name }) => name === 'other')) return;
	const languages = new Set(list.choices.flatMap(({ label }) => [...label.keys()]));
	const label = new Map([...(languages.size === 0 ? [''] : languages)].map((language) => [language, 'Other']));
	list.choices.push({ row: last.row, name: 'other', label, media: new Map(), extras: [] });
}

/** The text question that asks what the other is. */
export function otherRow(row: Row, name: string): Row {
	return makeRow(row, { name: `${name}_other`, label: 'Specify other.', relevant: `selected(../${name}, 'other')` });
}
