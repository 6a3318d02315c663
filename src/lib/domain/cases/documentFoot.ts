import type { Localized } from '../records/shapes.ts';

/** What is put under a document by hand: who acts for the office (two, where a rule asks for two), who signs besides, and the seal. */
export type DocumentFoot = { readonly officers?: 1 | 2; readonly signs?: readonly Localized[]; readonly seal?: true };
/** An officer as a document names one. */
export type Acting = { readonly name: string; readonly certificate: string | null };
/** A line under the text; a seal has room around it. */
export type FootLine = { readonly text: string; readonly seal: boolean };
/** In the language of the paper. */
export type FootWords = { readonly officer: (acting: { readonly name: string; readonly certificate: string }) => string; readonly signed: (who: string) => string; readonly seal: (organisation: string) => string };

const blank = '____________';

/** `acting`: as many as are known; a place stays free for who is missing, so that the rule is kept by hand. */
export function footLines(foot: DocumentFoot | undefined, acting: readonly Acting[], signs: readonly string[], organisation: string, words: FootWords): readonly FootLine[] {
	if (foot === undefined) return [];
	const officers = Array.from({ length: foot.officers ?? 0 }, (_, at) => words.officer({ name: acting[at]?.name ?? blank, certificate: acting[at]?.certificate ?? blank }));
	return [...officers, ...signs.map(words.signed)].map((text) => ({ text, seal: false })).concat(foot.seal === true ? [{ text: words.seal(organisation), seal: true }] : []);
}
