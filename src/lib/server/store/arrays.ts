/**
 * Arrays as PostgreSQL reads them, for values that need no quotes: the client library escapes each element by itself, which for a push of 500
 * operations took longer than the database needs to read them.
 */
export function uuids(ids: readonly string[]): string {
	return `{${ids.join(',')}}`;
}

/** Names of types, kinds and codes, numbers, instants. Throws on what would need quotes. */
export function words(values: readonly (string | number | null)[]): string {
	const text = values.map((value) => value ?? 'null').join(',');
	if (/["\\{}\s]/.test(text)) throw new Error('a word for an array holds what would need quotes');
	return `{${text}}`;
}

/** To be read with `string_to_array($, E'\\n')`: lines hold no line ends. */
export function lines(texts: readonly string[]): string {
	return texts.join('\n');
}
