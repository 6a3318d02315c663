import type { Issue } from './issues/issue.ts';

/** A sheet as a person sees it: its name, and a list of texts for each of its lines, headings included. */
export type Sheet = {
	readonly name: string;
	readonly rows: readonly (readonly string[])[];
	/** Rows, counted from 1, in which one cell covers several columns; where the kind of file knows of such cells. */
	readonly mergedRows?: readonly number[];
};
export type Workbook = readonly Sheet[];

export type ConvertOptions = {
	/** Name of the root element where the settings give none. */
	readonly rootName?: string;
	/** The form's id where the settings give none: the file's name, as a rule. */
	readonly formId?: string;
	/** The form's version where the settings give none. */
	readonly version?: (formId: string) => string;
};

/** A file that must come with the form: a table or map for choices, as the XForm's `jr:` address names it. */
export type Attachment = { readonly name: string; readonly address: string };

export type Converted = {
	readonly xml: string;
	readonly formId: string;
	readonly version: string | null;
	readonly title: string;
	/** Languages of its texts, in the order of the sheets; empty when the form has one language without a name. */
	readonly languages: readonly string[];
	readonly attachments: readonly Attachment[];
};

/** `warnings` are there in both cases; `problems` is empty exactly when there is a form. */
export type Conversion =
	| { readonly ok: true; readonly form: Converted; readonly problems: readonly []; readonly warnings: readonly Issue[] }
	| { readonly ok: false; readonly problems: readonly Issue[]; readonly warnings: readonly Issue[] };
