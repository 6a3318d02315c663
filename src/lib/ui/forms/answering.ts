import type { Question } from '../../forms/contract.ts';
import { m } from '../../i18n/paraglide/messages.js';

export type Answer = string | readonly string[] | null;
/** What each control is given. */
export type ControlProps = { readonly question: Question; readonly fault: string | null; readonly onanswer: (answer: Answer) => void };

/** What is wrong with an answer, in words; what is missing is said only once somebody wanted to go on. */
export function faultWords(question: Question, attempted: boolean): string | null {
	const { fault } = question;
	if (fault === null || (fault.kind === 'required' && !attempted)) return null;
	if (fault.message !== null && fault.message !== '') return fault.message;
	if (fault.kind === 'required') return m.forms_required();
	return fault.kind === 'constraint' ? m.forms_constraint() : unreadableWords(question);
}

function unreadableWords({ kind, whole, bounds }: Question): string {
	switch (kind) {
		case 'date': case 'time': case 'dateTime': return m.forms_unreadable_date();
		case 'trace': return m.questions_trace_short();
		case 'shape': return m.questions_shape_short();
		case 'point': return m.questions_point_unreadable();
		case 'range': if (bounds !== null) return m.questions_range_outside({ least: Math.min(bounds.start, bounds.end), most: Math.max(bounds.start, bounds.end) });
	}
	return whole ? m.questions_unreadable_whole() : m.forms_unreadable_number();
}

/** More choices than thumbs like to pass go into a sheet with a search. */
const fewChoices = 8;
export function inSheet(question: Question): boolean {
	return question.choices.length > fewChoices || question.looks.some((look) => ['minimal', 'autocomplete', 'search'].includes(look));
}
