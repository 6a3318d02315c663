import { m } from '../../i18n/paraglide/messages.js';

export type Whom = 'self' | 'family' | 'other';

export function whomOptions(): readonly { readonly id: Whom; readonly label: string }[] {
	return [{ id: 'self', label: m.visits_whom_self() }, { id: 'family', label: m.visits_whom_family() }, { id: 'other', label: m.visits_whom_other() }];
}

export function whomLabel(whom: Whom): string {
	return whomOptions().find((option) => option.id === whom)?.label ?? '';
}

/** Adds a phrase as a sentence of its own. */
export function withPhrase(text: string, phrase: string): string {
	return text.trim() === '' ? phrase : `${text.trimEnd()}\n${phrase}`;
}
