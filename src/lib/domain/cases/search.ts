/**
 * Text as the search sees it: full-width forms folded (NFKC), lower case, and nothing but letters and digits, so that "３幢 502",
 * "3幢502" and "3幢-502" are one.
 */
export function searchKey(...parts: readonly (string | null | undefined)[]): string {
	// A break between the parts keeps the end of one and the start of the next from making a word together.
	return parts.map((part) => fold(part ?? '')).filter((part) => part !== '').join('\n');
}

/** The words of a question; all of them must be found, in any order. */
export function searchWords(query: string): readonly string[] {
	return query.normalize('NFKC').split(/\s+/u).map(fold).filter((word) => word !== '');
}

/** True for an empty question too. */
export function matches(key: string, words: readonly string[]): boolean {
	return words.every((word) => key.includes(word));
}

function fold(text: string): string {
	return text.normalize('NFKC').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}
