/** What stands on a document, by the names that its body may use. A field of the pack is found with and without its `x.`. */
export type DocumentValues = { readonly [name: string]: string | undefined };

/** The names that are known of every case, whatever its service. */
export const documentNames = [
	'number', 'title', 'place', 'area', 'organisation', 'officer', 'certificate', 'today', 'date', 'due', 'opened', 'applicant', 'beneficiary', 'reporter', 'papers',
	'state', 'assignee', 'point', 'applicantPhone', 'beneficiaryPhone', 'reporterPhone',
] as const;

const blank = '____________';

/** Fills `{name}` with its value; a value that is missing prints as a line to write on. Values are never read for braces again. */
export function fillDocument(body: string, values: DocumentValues): readonly string[] {
	const filled = body.replace(/\{([\w.]+)\}/gu, (_whole, name: string) => {
		const value = values[name] ?? values[`x.${name}`];
		return value === undefined || value === '' ? blank : value;
	});
	return filled.split('\n');
}
