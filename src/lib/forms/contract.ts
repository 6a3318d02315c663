import type { Result } from '../domain/result.ts';
import type { UploadKind } from './schema.ts';

/**
 * All that a screen may know of a form being filled: types only. The engine stands behind it, in `engine/`. Every property is live: read
 * inside a component or an effect, it redraws when an answer elsewhere changes it.
 */
export type QuestionKind = 'text' | 'longText' | 'number' | 'date' | 'one' | 'many' | UploadKind | 'acknowledge' | 'note';
export type Choice = { readonly id: string; readonly label: string };
/** `required` and `constraint` are the form's own conditions; `unreadable` is text that its type cannot take, kept as typed. */
export type Fault = { readonly kind: 'required' | 'constraint' | 'unreadable'; readonly message: string | null };

export type Question = {
	readonly node: 'question';
	readonly key: string;
	readonly kind: QuestionKind;
	/** Where it stands in the instance, rows counted from 1: `/data/fire/gas`, `/data/child[2]/name`. */
	readonly ref: string;
	readonly name: string;
	readonly label: string;
	readonly hint: string | null;
	readonly required: boolean;
	readonly readonly: boolean;
	/** What was typed, also where it is not (yet) valid; a file's name; `OK` for an acknowledgement. */
	readonly raw: string;
	readonly chosen: readonly string[];
	readonly choices: readonly Choice[];
	readonly fault: Fault | null;
};
export type Section = { readonly node: 'section'; readonly key: string; readonly ref: string; readonly label: string; readonly items: readonly FormItem[] };
export type Rows = {
	readonly node: 'rows'; readonly key: string; readonly ref: string; readonly label: string; readonly rows: readonly Section[];
	/** False when the form itself says how many rows there are. */
	readonly growable: boolean;
};
export type FormItem = Question | Section | Rows;
/** Each top-level group is a page; a question outside any group is a page of its own. */
export type Page = { readonly key: string; readonly name: string; readonly label: string; readonly items: readonly FormItem[] };

/** One answer, as it goes into the journal of the draft in the moment it is given. */
export type AnswerRow = { readonly seq: number; readonly ref: string; readonly op: 'set' | 'addRow' | 'removeRow'; readonly value: string | number | readonly string[] | null; readonly at: string };
export type StoredDraft = { readonly snapshotXml: string | null; readonly snapshotSeq: number; readonly journal: readonly AnswerRow[] };
export type FormLanguageCode = 'zh-CN' | 'en';

export type OpenForm = {
	readonly formXml: string;
	readonly language: FormLanguageCode;
	/** What the draft holds; null for a new one. */
	readonly stored: StoredDraft | null;
	/** Called in the same tick as each answer, before the engine has it. */
	readonly journal: (row: AnswerRow) => void;
};

export type FormSession = {
	readonly pages: readonly Page[];
	/** Refs of questions that are asked now and whose answers do not pass. */
	readonly faults: readonly string[];
	/** The last answer's number: a snapshot covers all up to it. */
	readonly seq: number;
	setLanguage(language: FormLanguageCode): void;
	/** Text, number, date: as typed. One choice, file (its name), acknowledgement (`OK`): the value. Many: a list. Null: cleared. */
	set(ref: string, value: string | readonly string[] | null): void;
	addRow(ref: string): void;
	/** `row` counts from 1. */
	removeRow(ref: string, row: number): void;
	question(ref: string): Question | null;
	/** Text for the draft store from which `stored.snapshotXml` restores everything, hidden and unreadable answers included. */
	snapshot(): Promise<{ readonly text: string; readonly seq: number }>;
	/** The instance as the form's version defines it: what skip logic hides is not in it. Fails while there are faults. */
	finish(): Promise<Result<{ readonly xml: string }>>;
};

export type OpenSession = (input: OpenForm) => Promise<Result<FormSession>>;
