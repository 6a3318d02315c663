import type { Localized } from '../domain/records/shapes.ts';
import type { StoredDraft } from './contract.ts';
import { Given, readSnapshot, writeSnapshot, type GivenValue } from './given.ts';
import { isUpload, leavesOf, type FormSchema, type Leaf } from './schema.ts';

/** What a draft's answers become in a newer version of its form. A question is the same where its path is the same; an answer that its new kind cannot hold goes with those whose question is gone. */
export type Upgrade = {
	/** What was answered and has no place any more, in the words of the old version. */
	readonly dropped: readonly Localized[];
	/** The snapshot without an instance: the engine begins a blank one of the new version and sets every answer again. `whole` has all of them, `kept` those that have a place; null where there was none. */
	readonly whole: string | null; readonly kept: string | null;
};

export function upgradeOf(before: FormSchema, after: FormSchema, stored: StoredDraft): Upgrade {
	const was = new Map(leavesOf(before).map((leaf) => [leaf.path, leaf]));
	const is = new Map(leavesOf(after).map((leaf) => [leaf.path, leaf]));
	const stays = (ref: string): boolean => {
		const path = ref.replace(/\[\d+\]/g, '');
		const [old, leaf] = [was.get(path), is.get(path)];
		return leaf !== undefined && (old === undefined || alike(old, leaf));
	};
	const given = stored.snapshotXml === null ? null : readSnapshot(stored.snapshotXml).given;
	const dropped = [...answered(given, stored)].filter(([ref]) => !stays(ref)).map(([ref]) => was.get(ref.replace(/\[\d+\]/g, ''))).filter((leaf) => leaf !== undefined);
	const kept = given?.copy() ?? null;
	for (const ref of [...(kept?.answers.keys() ?? [])]) if (!stays(ref)) kept?.forget(ref);
	const blank = (of: Given | null): string | null => (of === null ? null : writeSnapshot({ xml: '', given: of }));
	return { dropped: [...new Set(dropped)].map(({ label, name }) => (label.zh === '' ? { zh: name, en: name } : label)), whole: blank(given), kept: blank(kept) };
}

/** A file stays a file of its kind, choices stay choices; all else is text, which the new question shows as it was typed. */
function alike(old: Leaf, leaf: Leaf): boolean {
	const sort = ({ type }: Leaf): string => (isUpload(type) ? type : ['choice', 'choices', 'rank'].includes(type) ? 'choice' : 'text');
	return sort(old) === sort(leaf);
}

/** The last answer to each question that was not taken back. */
function answered(given: Given | null, { snapshotSeq, journal }: StoredDraft): ReadonlyMap<string, GivenValue> {
	const all = given?.copy() ?? new Given();
	for (const { seq, op, ref, value } of journal) {
		if (seq <= snapshotSeq) continue;
		if (op === 'set') all.set(ref, typeof value === 'number' ? String(value) : value, false);
		else if (op === 'removeRow' && typeof value === 'number') all.removeRow(ref, value, 0);
	}
	return new Map([...all.answers].filter(([, value]) => value !== null && value.length > 0));
}
