import { problem } from '../domain/problems/problem.ts';
import type { Day } from '../domain/records/shapes.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { protocolVersion } from './messages.ts';

/** A device may be away for so long and still be understood when it comes back. */
export const protocolKeptDays = 180;

/** The protocols that this server speaks. `until`: for one that has a successor, the first day on which a release may drop it: `protocolKeptDays` after the successor's `since`, or later. */
export const protocols: readonly { readonly version: number; readonly since: Day; readonly until: Day | null }[] = [
	{ version: 1, since: '2026-11-21', until: null },
];

/** An older app than any of these is told to update; a newer one, whose server this is not yet, keeps its work until the server has been updated. */
export function checkProtocol<T>(protocol: number, value: T): Result<T> {
	if (protocols.some((spoken) => spoken.version === protocol)) return ok(value);
	return fail(problem(protocol > protocolVersion ? 'server_too_old' : 'protocol_too_old'));
}
