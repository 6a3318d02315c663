import type { Along, Booking, Contact } from '../../../domain/appointments/booking.ts';
import type { SlotPlan } from '../../../domain/appointments/slots.ts';
import type { Id } from '../../../domain/ids.ts';
import type { Day, Instant } from '../../../domain/records/shapes.ts';

type Name = { readonly name: string; readonly nameEn: string };
/** An open appointment as its case shows it. `full`: the last place of its slot had gone to somebody else, and a person has to move it. `room`: there is one now. */
export type AppointmentShown = {
	readonly taskId: Id; readonly rev: number; readonly at: Instant; readonly minutes: number; readonly way: Booking['way']; readonly teamId: Id | null; readonly team: Name | null; readonly officer: string | null; readonly officerId: Id | null; readonly mine: boolean;
	readonly askedBy: Contact | null; readonly along: readonly Along[]; readonly moved: number; readonly reason: string | null; readonly full: boolean; readonly room: boolean; readonly late: boolean; readonly pending: boolean;
	readonly clashes: readonly Clash[];
};
/** Another appointment of the same officer at the same time. */
export type Clash = { readonly at: Instant; readonly title: string; readonly href: string };
export type AppointmentsPage = { readonly open: readonly AppointmentShown[]; readonly mayBook: boolean; readonly nowMs: number };

export type SlotDay = { readonly day: Day; readonly slots: readonly { readonly at: Instant; readonly minutes: number; readonly left: number }[] };
export type BookingChoices = {
	readonly teams: readonly (Name & { readonly id: Id })[]; readonly officers: readonly { readonly id: Id; readonly name: string }[];
	/** Whom the case is for, and who called. */
	readonly forWhom: string | null; readonly caller: Contact | null;
	readonly nowMs: number; readonly today: Day;
};
/** `askedAt`: when the server last said what is booked in all of the team's areas; null: only what this device sees is counted. */
export type TeamDays = { readonly days: readonly SlotDay[]; readonly askedAt: Instant | null };

export type BookingInput = {
	readonly at: Instant; readonly minutes: number; readonly way: Booking['way']; readonly teamId: Id | null; readonly officerId: Id; readonly askedBy: Contact | null; readonly along: readonly Along[];
};
export type SlotTeams = { readonly teams: readonly (Name & { readonly id: Id; readonly plan: SlotPlan | null; readonly mine: boolean })[] };
