import type { ToldWay } from '../../domain/cases/telling.ts';
import type { PackNotice } from '../../domain/workflow/pack.ts';
import { m } from '../../i18n/paraglide/messages.js';

export function whomWords(to: PackNotice['to']): string {
	return { applicant: m.tellings_to_applicant, beneficiary: m.tellings_to_beneficiary, reporter: m.tellings_to_reporter, assignee: m.tellings_to_assignee }[to]();
}
/** As what, and the name where one is known. */
export function whoWords(to: PackNotice['to'], name: string | null): string {
	return name === null ? whomWords(to) : m.tellings_who({ role: whomWords(to), name });
}
export function wayWords(way: ToldWay): string {
	return { call: m.tellings_way_call, inPerson: m.tellings_way_inPerson, message: m.tellings_way_message, notNeeded: m.tellings_way_notNeeded }[way]();
}
