/** What stands on a document, by the names that its body may use. A field of the pack is found with and without its `x.`. */
export type DocumentValues = { readonly [name: string]: string | undefined };

/** The names that are known of every case, whatever its service. */
export const documentNames = [
	'number', 'title', 'place', 'area', 'organisation', 'officer', 'certificate', 'today', 'date', 'due', 'opened', 'applicant', 'beneficiary', 'reporter', 'papers',
	'state', 'assignee', 'point', 'applicantPhone', 'beneficiaryPhone', 'reporterPhone',
] as const;

export type DocumentName = (typeof documentNames)[number];

const blank = '____________';
const names = /\{([\w.]+)\}/gu;

/** The names that a text asks for. */
export function namesIn(text: string): readonly string[] {
	return [...text.matchAll(names)].map(([, name]) => name ?? '');
}

function valueOf(values: DocumentValues, name: string): string {
	return values[name] ?? values[`x.${name}`] ?? '';
}

/** Fills `{name}` with its value; a value that is missing prints as a line to write on. Values are never read for braces again. */
export function fillDocument(body: string, values: DocumentValues): readonly string[] {
	return body.replace(names, (_whole, name: string) => valueOf(values, name) || blank).split('\n');
}

/** The same for another system's box: a line of which nothing is known is left out, and no line is left to be filled in by hand. */
export function summaryText(body: string, values: DocumentValues): string {
	const lines = body.split('\n').filter((line) => namesIn(line).length === 0 || namesIn(line).some((name) => valueOf(values, name) !== ''));
	return lines.map((line) => line.replace(names, (_whole, name: string) => valueOf(values, name)).trimEnd()).join('\n');
}
