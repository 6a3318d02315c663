import type { Random } from './random.ts';

/** What may go wrong besides the network; each seed has some of it, so that no fault always hides behind another. */
export const hazards = ['crash', 'powerCut', 'serverCrash', 'restore', 'areas', 'clocks', 'fullDisk', 'takeOver', 'damage', 'evil', 'offline', 'signOut', 'slow', 'storm', 'busyDatabase', 'diskErrors', 'prune'] as const;
export type Hazard = (typeof hazards)[number];

export function someHazards(random: Random, without: ReadonlySet<string>): ReadonlySet<Hazard> {
	const share = 0.25 + random.next() * 0.6;
	return new Set(hazards.filter((hazard) => random.chance(share) && !without.has(hazard)));
}
