import type { Id } from '../ids.ts';
import { problem, type Problem } from '../problems/problem.ts';
import type { Fields } from '../records/record.ts';
import type { Day, Instant } from '../records/shapes.ts';
import { dayIn } from '../time/workingTime.ts';
import { claimField, claimOf, driveKind, namesInDoor, triesOf } from './doorFields.ts';
import { mayGo, partOf, type Goer } from './drive.ts';
import { driveRule } from './driveRule.ts';

type Asked = {
	readonly door: Fields; readonly set: Fields;
	/** The part that it belongs to; undefined: none that this officer sees. */
	readonly part: { readonly id: Id; readonly areaId: Id | null; readonly fields: object } | undefined;
	readonly me: Goer; readonly zone: string; readonly now: Instant;
	/** The outcomes that its service knows. */
	readonly outcomes: readonly string[];
};

const hourMs = 3_600_000;
/** A device's corrected clock may be that far ahead of the server's. */
const aheadMs = 5 * 60_000;

/** Null when this officer may take or give back the door, or write down what came of knocking. The same on device and server. */
export function refusedDoorStep({ door, set, part, me, zone, now, outcomes }: Asked): Problem | null {
	if (namesInDoor(set).some((id) => id !== me.officerId)) return problem('operation_forged');
	const terms = part === undefined ? null : partOf(part);
	if (door['kind'] !== driveKind || part === undefined || terms === null) return problem('field_unknown', { field: claimField });
	if (!mayGo(part.fields as Fields, me)) return problem('not_allowed');
	const [claim, had] = [claimOf(set[claimField]), claimOf(door[claimField])];
	const tries = triesOf(set);
	const unknown = tries.find(({ outcome, at }) => !outcomes.includes(outcome) || isAhead(at, now));
	if (unknown !== undefined) return problem('field_invalid', { field: 'outcome' });
	const took = claim !== null && claim.until !== claim.at ? [claim.at] : [];
	if ([...tries.map(({ at }) => at), ...took].some((at) => !within(dayIn(zone, at), terms))) return problem('drive_over', { until: terms.until });
	if (claim === null) return null;
	const longest = Date.parse(claim.at) + driveRule.mostClaimHours * hourMs;
	if (isAhead(claim.at, now) || claim.until < claim.at || Date.parse(claim.until) > longest) return problem('field_invalid', { field: claimField });
	// Seen, still held, and another's: it was not there to be taken.
	return had !== null && claim.id !== had.id && claim.after === had.id && had.by !== me.officerId && had.until > claim.at ? problem('door_taken') : null;
}

function isAhead(at: Instant, now: Instant): boolean {
	return Date.parse(at) > Date.parse(now) + aheadMs;
}
function within(day: Day, { from, until }: { readonly from: Day; readonly until: Day }): boolean {
	return from <= day && day <= until;
}
