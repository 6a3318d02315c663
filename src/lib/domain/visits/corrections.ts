import type { Id } from '../ids.ts';
import type { EntryShape } from '../records/shapes.ts';

type Entry = { readonly id: Id; readonly fields: Pick<EntryShape, 'corrects' | 'original'> };

/** The first of a chain of corrections; an entry that was never corrected is a chain of its own. */
export function originalOf({ id, fields }: Entry): Id {
	return fields.original ?? id;
}

/** An entry of its own, which lists and figures count. What corrects another is the same visit told again; a test tells of none. */
export function isCounted({ fields }: { readonly fields: Pick<EntryShape, 'corrects' | 'test'> }): boolean {
	return fields.corrects === undefined && fields.test !== true;
}

/**
 * Of an entry and all that correct it, the one that is read and taken out: nobody corrected it, and of two who corrected the same without knowing of each
 * other, the later. Ids grow with time, so every device and the server choose the same.
 */
export function standingOf<E extends Entry>(chain: readonly E[]): E | undefined {
	const corrected = new Set(chain.flatMap(({ fields }) => fields.corrects ?? []));
	return chain.filter(({ id }) => !corrected.has(id)).reduce<E | undefined>((last, entry) => (last === undefined || entry.id > last.id ? entry : last), undefined);
}

/** One entry of each chain, in the order given. */
export function standingAmong<E extends Entry>(entries: readonly E[]): readonly E[] {
	const chains = new Map<Id, E[]>();
	for (const entry of entries) {
		const chain = chains.get(originalOf(entry));
		if (chain === undefined) chains.set(originalOf(entry), [entry]);
		else chain.push(entry);
	}
	const standing = new Set([...chains.values()].map(standingOf));
	return entries.filter((entry) => standing.has(entry));
}
