import type { LeafType } from '../../forms/schema.ts';
import { m } from '../../i18n/paraglide/messages.js';

const words: { readonly [type: string]: () => string } = {
	text: m.publishing_type_text, number: m.publishing_type_number, date: m.publishing_type_date, choice: m.publishing_type_choice, choices: m.publishing_type_choices,
	time: m.publishing_type_time, dateTime: m.publishing_type_time, rank: m.publishing_type_rank, point: m.publishing_type_place, trace: m.publishing_type_place, shape: m.publishing_type_place, barcode: m.publishing_type_barcode, range: m.publishing_type_number,
	photo: m.publishing_type_file, marked: m.publishing_type_file, drawing: m.publishing_type_file, video: m.publishing_type_file, audio: m.publishing_type_file, signature: m.publishing_type_file, document: m.publishing_type_file, acknowledge: m.publishing_type_acknowledge, note: m.publishing_type_note,
};

/** A kind of question in a word or two; one without a word goes by its code. */
export function typeWord(type: LeafType): string {
	return words[type]?.() ?? type;
}
