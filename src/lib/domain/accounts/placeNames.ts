import type { Id } from '../ids.ts';
import type { AreaChoice } from './areaChoices.ts';
import { meant } from './sheetHeadings.ts';

export type Named = { readonly id: Id; readonly name: string; readonly nameEn: string };
/** `which`: of the words that were written. */
export type NameFault = { readonly code: 'unknown' | 'ambiguous'; readonly which: string; readonly candidates: readonly string[] };
type Found<T> = { readonly found: T } | { readonly fault: NameFault };

const lists = /[、,，;；\n|]/u;
const paths = /[/／\\>＞→]/u;

export function organisationNamed(text: string, organisations: readonly Named[]): Found<Id> {
	const wanted = meant(text);
	return one(text, organisations.filter(({ name, nameEn }) => meant(name) === wanted || meant(nameEn) === wanted), ({ name }) => name);
}

/** Several in one cell, each by its name or by a path of names of which the last is its own; upper parts may be left out. */
export function areasNamed(text: string, areas: readonly AreaChoice[]): { readonly ids: readonly Id[]; readonly faults: readonly NameFault[] } {
	const found = text.split(lists).map((part) => part.trim()).filter((part) => part !== '').map((part) => areaNamed(part, areas));
	return { ids: [...new Set(found.flatMap((each) => ('found' in each ? [each.found] : [])))], faults: found.flatMap((each) => ('fault' in each ? [each.fault] : [])) };
}

function areaNamed(text: string, areas: readonly AreaChoice[]): Found<Id> {
	const whole = areas.filter((area) => isCalled(area, meant(text)));
	if (whole.length > 0) return one(text, whole, pathOf);
	const parts = text.split(paths).map(meant).filter((part) => part !== '');
	return one(text, areas.filter((area) => isCalled(area, parts.at(-1) ?? '') && inOrder(parts.slice(0, -1), area)), pathOf);
}

function isCalled({ name, nameEn }: AreaChoice, wanted: string): boolean {
	return meant(name) === wanted || meant(nameEn) === wanted;
}

function inOrder(parts: readonly string[], { above, aboveEn }: AreaChoice): boolean {
	let at = 0;
	for (const [n, name] of above.entries()) if ([name, aboveEn[n] ?? ''].map(meant).includes(parts[at] ?? '')) at += 1;
	return at === parts.length;
}

function pathOf({ above, name }: AreaChoice): string {
	return [...above, name].join('/');
}

function one<T extends { readonly id: Id }>(which: string, candidates: readonly T[], say: (candidate: T) => string): Found<Id> {
	const [first, second] = candidates;
	if (first === undefined) return { fault: { code: 'unknown', which: which.trim(), candidates: [] } };
	return second === undefined ? { found: first.id } : { fault: { code: 'ambiguous', which: which.trim(), candidates: candidates.slice(0, 5).map(say) } };
}
