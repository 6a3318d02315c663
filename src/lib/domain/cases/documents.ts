/** What stands on a document, by the names that its body may use. A field of the pack is found with and without its `x.`. */
export type DocumentValues = { readonly [name: string]: string | undefined };

const blank = '____________';

/** Fills `{name}` with its value; a value that is missing prints as a line to write on. Values are never read for braces again. */
export function fillDocument(body: string, values: DocumentValues): readonly string[] {
	const filled = body.replace(/\{([\w.]+)\}/gu, (_whole, name: string) => {
		const value = values[name] ?? values[`x.${name}`];
		return value === undefined || value === '' ? blank : value;
	});
	return filled.split('\n');
}
