import { isId, type Id } from '../ids.ts';
import { isObject, type Json } from '../json.ts';
import type { Day, Instant, TaskShape } from '../records/shapes.ts';
import { isWrittenInstant } from '../time/instant.ts';

/**
 * What was agreed about an appointment: one field of its task, so that moving it is one change and two who move it apart are one review. The task's own day and hour follow it, worked out
 * on both ends; apps that do not know of it read those.
 */
export type Booking = {
	readonly day: Day; readonly at: Instant; readonly minutes: number;
	readonly way: 'visit' | 'office' | 'call';
	/** Whose places it takes; null: agreed outside of any team's slots. */
	readonly teamId: Id | null;
	/** Who asks, when it is for somebody else: for whom, the case says. */
	readonly askedBy: Contact | null;
	/** Third parties who come along; for this appointment and nothing else. */
	readonly along: readonly Along[];
	/** How often it was moved. */
	readonly moved: number;
	readonly change: { readonly kind: 'booked' | 'moved' | 'cancelled'; readonly by: Id; readonly at: Instant; readonly reason: string | null };
};
export type Contact = { readonly name: string; readonly phone: string };
export type Along = Contact & { readonly role: AlongRole };
export const alongRoles = ['interpreter', 'property', 'doctor', 'community', 'photographer', 'other'] as const;
export type AlongRole = (typeof alongRoles)[number];

export const bookingField = 'booking';
/** Set by the server alone: the last place had gone to somebody else. */
export const overbookedField = 'overbooked';
/** How long an appointment is thought to last of which nothing was said. */
export const usualMinutes = 60;

const most = { along: 6, words: 500, name: 100, phone: 40, minutes: 720 };
const ways: readonly Json[] = ['visit', 'office', 'call'] satisfies readonly Booking['way'][];
const kinds: readonly Json[] = ['booked', 'moved', 'cancelled'] satisfies readonly Booking['change']['kind'][];

export function bookingOf(value: Json | undefined): Booking | null {
	return isBooking(value) ? value : null;
}
/** Undefined: another field. */
export function bookingFits(field: string, value: Json): boolean | undefined {
	return field === bookingField ? isBooking(value) : undefined;
}

/** Null: it has no hour. One that was only planned by a step of its service is at the resident's, for the usual time. */
export function appointmentOf(task: Pick<TaskShape, 'kind' | 'day' | 'at'> & { readonly booking?: Json }): Pick<Booking, 'at' | 'minutes' | 'way'> & { readonly booking: Booking | null } | null {
	const booking = bookingOf(task.booking);
	if (booking !== null) return { at: booking.at, minutes: booking.minutes, way: booking.way, booking };
	return task.kind === 'appointment' && task.at !== null ? { at: task.at, minutes: usualMinutes, way: 'visit', booking: null } : null;
}

/** Whether this person may put `next` there, in the own name: a move says why and counts, and what is cancelled stays so. */
export function bookingStep(now: Booking | null, next: Booking, officerId: Id): boolean {
	const { kind, by, reason } = next.change;
	if (by !== officerId) return false;
	if (now === null) return next.moved === (kind === 'moved' ? 1 : 0) && (kind === 'booked' || reason !== null);
	if (now.change.kind === 'cancelled') return false;
	const moves = now.at !== next.at;
	if (kind === 'booked') return !moves && next.moved === now.moved;
	return reason !== null && (kind === 'cancelled' ? !moves && next.moved === now.moved : moves && next.moved === now.moved + 1);
}

const keys = ['day', 'at', 'minutes', 'way', 'teamId', 'askedBy', 'along', 'moved', 'change'];
function isBooking(value: Json | undefined): value is Booking & Json {
	if (!isObject(value) || Object.keys(value).length !== keys.length || Object.keys(value).some((key) => !keys.includes(key))) return false;
	const { day, at, minutes, way, teamId, askedBy, along, moved, change } = value;
	return typeof day === 'string' && /^\d{4}-\d\d-\d\d$/u.test(day) && isInstant(at) && isCount(minutes, most.minutes) && minutes !== 0 && ways.includes(way ?? null) && (teamId === null || isId(teamId))
		&& (askedBy === null || isContact(askedBy, 2)) && Array.isArray(along) && along.length <= most.along && along.every(isAlong) && isCount(moved, 1_000) && isChange(change);
}
function isChange(value: Json | undefined): boolean {
	return isObject(value) && Object.keys(value).length === 4 && kinds.includes(value['kind'] ?? null) && isId(value['by']) && isInstant(value['at']) && (value['reason'] === null || (isText(value['reason'], most.words) && String(value['reason']).trim() !== ''));
}
function isAlong(value: Json): boolean {
	return isContact(value, 3) && isObject(value) && (alongRoles as readonly Json[]).includes(value['role'] ?? null);
}
function isContact(value: Json | undefined, size: number): boolean {
	return isObject(value) && Object.keys(value).length === size && isText(value['name'], most.name) && String(value['name']).trim() !== '' && isText(value['phone'], most.phone);
}
function isText(value: Json | undefined, longest: number): boolean {
	return typeof value === 'string' && value.length <= longest;
}
function isInstant(value: Json | undefined): boolean {
	return isWrittenInstant(value) && !Number.isNaN(Date.parse(value));
}
function isCount(value: Json | undefined, upTo: number): boolean {
	return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= upTo;
}
