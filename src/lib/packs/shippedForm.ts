import { convert, describeIssue, readMarkdown } from '../xlsform/index.ts';

/** A form that ships, as an XForm. Throws on one that does not convert, for that is a fault of the release and not of anybody's input. */
export function shippedForm(name: string, markdown: string): string {
	const converted = convert(readMarkdown(markdown));
	if (!converted.ok) throw new Error(`form ${name}: ${converted.problems.map((issue) => describeIssue(issue, 'en')).join('; ')}`);
	return converted.form.xml;
}
