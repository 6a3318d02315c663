import type { Result } from '../domain/result.ts';
import type { LeafBounds, UploadKind } from './leafType.ts';

/**
 * All that a screen may know of a form being filled: types only. The engine stands behind it, in `engine/`. Every property is live: read
 * inside a component or an effect, it redraws when an answer elsewhere changes it.
 */
export type QuestionKind =
	| 'text' | 'longText' | 'number' | 'range' | 'date' | 'time' | 'dateTime' | 'one' | 'many' | 'rank' | 'point' | 'trace' | 'shape' | 'barcode'
	| UploadKind | 'acknowledge' | 'note';
/** Names among the form's files. */
export type Media = { readonly image: string | null; readonly audio: string | null };
/** A picture or a sound that came with a form; `bytes` in base64. */
export type FormMedia = { readonly name: string; readonly mime: string; readonly bytes: string };
export type Choice = { readonly id: string; readonly label: string; readonly media: Media | null };
/** `required` and `constraint` are the form's own conditions; `unreadable` is text that its type cannot take, kept as typed. */
export type Fault = { readonly kind: 'required' | 'constraint' | 'unreadable'; readonly message: string | null };
/** Words with their markdown read: plain text, or an element around more words. */
export type RichText = readonly (string | RichElement)[];
export type RichElement = { readonly tag: string; readonly url: string | null; readonly children: RichText };
/** Metres: from `good` on a position is taken by itself, above `poor` the officer is warned. */
export type AccuracyRule = { readonly good: number | null; readonly poor: number | null };

export type Question = {
	readonly node: 'question';
	readonly key: string;
	readonly kind: QuestionKind;
	/** Where it stands in the instance, rows counted from 1: `/data/fire/gas`, `/data/child[2]/name`. */
	readonly ref: string;
	readonly name: string;
	readonly label: string;
	/** The label with its markdown. */
	readonly words: RichText;
	readonly hint: string | null;
	/** What its author put beside the words. */
	readonly media: Media | null;
	readonly required: boolean;
	readonly readonly: boolean;
	/** What the form's author asked of its look: `likert`, `minimal`, `month-year`, `numbers` … */
	readonly looks: readonly string[];
	/** Numbers without a fraction. */
	readonly whole: boolean;
	readonly bounds: LeafBounds | null;
	readonly accuracy: AccuracyRule | null;
	/** What was typed, also where it is not (yet) valid; a file's name; `OK` for an acknowledgement; what a note computes. */
	readonly raw: string;
	/** Of a rank: all choices in the order given, or none. */
	readonly chosen: readonly string[];
	readonly choices: readonly Choice[];
	/** Words of what had been chosen and was taken away, for an answer elsewhere leaves no room for it. */
	readonly lost: readonly string[];
	readonly fault: Fault | null;
};
/** `together`: the form wants all of it on one screen (field-list). */
export type Section = { readonly node: 'section'; readonly key: string; readonly ref: string; readonly label: string; readonly together: boolean; readonly items: readonly FormItem[] };
export type Rows = {
	readonly node: 'rows'; readonly key: string; readonly ref: string; readonly label: string; readonly rows: readonly Section[];
	/** False when the form itself says how many rows there are. */
	readonly growable: boolean;
};
export type FormItem = Question | Section | Rows;
/** Each top-level group is a page; a question outside any group is a page of its own. */
export type Page = { readonly key: string; readonly name: string; readonly label: string; readonly together: boolean; readonly items: readonly FormItem[] };

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
	/** Text, number, date, place: as typed. One choice, file (its name), acknowledgement (`OK`): the value. Many, rank: a list. Null: cleared. */
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
