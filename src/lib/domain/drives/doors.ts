import { byFloorAndRoom } from '../geo/walkOrder.ts';
import type { Id } from '../ids.ts';
import type { Fields } from '../records/record.ts';
import type { Address, Instant } from '../records/shapes.ts';
import { claimField, claimOf, driveKind, lostOf, triesOf, type Claim, type LostClaim, type Try } from './doorFields.ts';

/** How a door of a drive stands now: what lists, coverage and the map are drawn from. */
export type DoorNow = {
	readonly id: Id; readonly partId: Id; readonly placeId: Id;
	/** Of the last try; null: nobody was there yet. */
	readonly outcome: string | null;
	/** Still to be tried, for the first time or again. */
	readonly open: boolean;
	/** Who has it now. */
	readonly claim: Claim | null;
	readonly tries: readonly (Try & { readonly id: Id })[];
	readonly lost: readonly LostClaim[];
};

/** `again`: outcomes after which a door is tried once more. Null: another task, or a door that was taken off the list. */
export function doorNow(task: { readonly id: Id; readonly fields: object }, again: readonly string[], now: Instant): DoorNow | null {
	const fields = task.fields as Fields;
	const { kind, state, caseId, placeId } = fields as { readonly [field: string]: string | undefined };
	if (kind !== driveKind || state === 'dropped' || typeof caseId !== 'string' || typeof placeId !== 'string') return null;
	const tries = triesOf(fields);
	const outcome = tries.at(-1)?.outcome ?? null;
	const claim = claimOf(fields[claimField]);
	const open = outcome === null || again.includes(outcome);
	return { id: task.id, partId: caseId as Id, placeId: placeId as Id, outcome, open, claim: open && claim !== null && now < claim.until ? claim : null, tries, lost: lostOf(fields) };
}

/** As one walks up: building, unit, floor by floor, door by door. */
export function inWalkingOrder<T extends { readonly address: Address; readonly order: number }>(doors: readonly T[]): readonly T[] {
	return doors.toSorted((a, b) => byFloorAndRoom(a.address, b.address) || a.order - b.order);
}

/**
 * The door to take next: those that wait for an hour that has not come are passed over, and so are those of others. One that the officer has comes first; then from where the officer was last, up the building and on.
 */
export function nextDoor<T extends { readonly id: Id; readonly open: boolean; readonly claim: Claim | null; readonly notBefore: Instant | null }>(walk: readonly T[], me: Id, lastId: Id | null, now: Instant): T | null {
	const free = (door: T): boolean => door.open && (door.claim === null || door.claim.by === me) && (door.notBefore === null || door.notBefore <= now);
	const own = walk.find((door) => free(door) && door.claim?.by === me);
	const at = walk.findIndex(({ id }) => id === lastId);
	return own ?? [...walk.slice(at + 1), ...walk.slice(0, at + 1)].find(free) ?? null;
}
