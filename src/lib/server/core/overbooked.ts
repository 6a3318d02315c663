import { bookingField, bookingOf, overbookedField } from '../../domain/appointments/booking.ts';
import { hasRoom } from '../../domain/appointments/slots.ts';
import { asVaultId, serverId, type Id } from '../../domain/ids.ts';
import { sameJson } from '../../domain/json.ts';
import { refKey } from '../../domain/records/record.ts';
import type { Instant } from '../../domain/records/shapes.ts';
import type { PlacedRecord, StoreTx, TeamDay, TeamDayLoad } from './port.ts';
import type { Workspace } from './workspace.ts';

/**
 * Two who take the last place apart: the one that comes later is kept and marked, for a person to move it. What is in its place already is never turned out. The device cannot say it: it does
 * not see what is booked in other areas.
 */
export async function markOverbooked(tx: Pick<StoreTx, 'teamDays' | 'calendar'>, before: readonly PlacedRecord[], space: Workspace, now: Instant): Promise<void> {
	const was = new Map(before.map((record) => [refKey(record), record]));
	const booked = space.changed().filter((record) => record.type === 'task' && wantsPlace(record) && !samePlace(was.get(refKey(record)), record));
	const asked = booked.flatMap((record): TeamDay[] => {
		const booking = bookingOf(record.fields[bookingField]);
		return booking === null || booking.teamId === null ? [] : [{ teamId: booking.teamId, day: booking.day }];
	});
	if (asked.length === 0) return;
	const calendar = await tx.calendar();
	const loads = new Map((await tx.teamDays(asked)).map((load) => [keyOf(load), load]));
	/** What this push books stands against what it books later, and what it moved or cancelled no longer where it was. */
	const changed = new Map(space.changed().map((record) => [record.id, record]));
	const taken = new Map([...loads].map(([key, load]) => [key, stillBooked(load, changed)]));
	for (const record of booked) {
		const booking = bookingOf(record.fields[bookingField]);
		if (booking === null || booking.teamId === null) continue;
		const key = keyOf({ teamId: booking.teamId, day: booking.day });
		const plan = loads.get(key)?.plan ?? null;
		const others = taken.get(key) ?? [];
		const full = plan !== null && !hasRoom(plan, calendar, booking.at, others);
		if (!full) taken.set(key, [...others, booking.at]);
		if ((record.fields[overbookedField] === true) === full) continue;
		space.put({ ...record, fields: { ...record.fields, [overbookedField]: full }, stamps: { ...record.stamps, [overbookedField]: { rev: record.rev, vault: asVaultId(serverId), at: now, receivedAt: now } } });
	}
	space.keep();
}

function keyOf({ teamId, day }: TeamDay): string {
	return `${teamId}/${day}`;
}

function wantsPlace({ fields }: PlacedRecord): boolean {
	return fields['state'] === 'open' && (bookingOf(fields[bookingField])?.teamId ?? null) !== null;
}

/** It has this place already, and keeps it. One that has none is looked at again each time its officer touches it. */
function samePlace(before: PlacedRecord | undefined, after: PlacedRecord): boolean {
	if (before === undefined || !wantsPlace(before)) return false;
	const [had, has] = [bookingOf(before.fields[bookingField]), bookingOf(after.fields[bookingField])];
	if (sameJson(before.fields[bookingField], after.fields[bookingField])) return true;
	return before.fields[overbookedField] !== true && had?.teamId === has?.teamId && had?.at === has?.at;
}

function stillBooked({ booked, teamId, day }: TeamDayLoad, changed: ReadonlyMap<Id, PlacedRecord>): readonly Instant[] {
	return booked.filter(({ taskId }) => {
		const record = changed.get(taskId);
		if (record === undefined) return true;
		const booking = bookingOf(record.fields[bookingField]);
		return wantsPlace(record) && booking?.teamId === teamId && booking.day === day;
	}).map(({ at }) => at);
}
