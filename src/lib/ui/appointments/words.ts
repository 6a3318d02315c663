import type { AlongRole, Booking } from '../../domain/appointments/booking.ts';
import type { CallOutcome } from '../../domain/cases/calls.ts';
import { m } from '../../i18n/paraglide/messages.js';

export function wayName(way: Booking['way']): string {
	return { visit: m.appointments_way_visit, office: m.appointments_way_office, call: m.appointments_way_call }[way]();
}
export function roleName(role: AlongRole): string {
	return { interpreter: m.appointments_role_interpreter, property: m.appointments_role_property, doctor: m.appointments_role_doctor, community: m.appointments_role_community, photographer: m.appointments_role_photographer, other: m.appointments_role_other }[role]();
}
export function outcomeName(outcome: CallOutcome): string {
	return { reached: m.appointments_call_reached, noAnswer: m.appointments_call_noAnswer, busy: m.appointments_call_busy, wrongNumber: m.appointments_call_wrongNumber, callBack: m.appointments_call_callBack }[outcome]();
}
