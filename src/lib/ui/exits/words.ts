import type { ExitState } from '../../domain/cases/exit.ts';
import type { ExitKind } from '../../domain/workflow/pack.ts';
import { m } from '../../i18n/paraglide/messages.js';

export const stateWords = (state: ExitState): string => ({ asked: m.exits_state_asked, agreed: m.exits_state_agreed, refused: m.exits_state_refused, ended: m.exits_state_ended })[state]();

/** What the next date is for. */
export const nextWords = (kind: ExitKind): string => ({ postpone: m.exits_next_postpone, return: m.exits_next_return, park: m.exits_next_park })[kind]();

export function untilWords(kind: ExitKind, when: string): string {
	return { postpone: m.exits_until_postpone, return: m.exits_until_return, park: m.exits_until_park }[kind]({ when });
}
