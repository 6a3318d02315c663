import type { Id } from '../ids.ts';
import type { Day } from '../records/shapes.ts';
import type { DoorNow } from './doors.ts';

/** A number, or null: too small to be told (smallFigures.ts). */
export type Told = number | null;
export type Covered = { readonly doors: number; readonly settled: number; /** Tried, and to be tried again. */ readonly again: number; readonly untried: number; readonly outcomes: { readonly [outcome: string]: number } };
export type Part<K> = { readonly key: K; readonly covered: Covered };
/** What somebody did, and what was done on a day: tries, not doors. */
export type Done<K> = { readonly key: K; readonly tries: number; readonly met: number };

export function coverageOf(doors: readonly DoorNow[]): Covered {
	const outcomes: Record<string, number> = {};
	for (const { outcome } of doors) if (outcome !== null) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
	const again = doors.filter((door) => door.open && door.outcome !== null).length;
	const untried = doors.filter((door) => door.outcome === null).length;
	return { doors: doors.length, settled: doors.length - again - untried, again, untried, outcomes };
}

export function coverageBy<K>(doors: readonly DoorNow[], keyOf: (door: DoorNow) => K): readonly Part<K>[] {
	return [...Map.groupBy(doors, keyOf)].map(([key, of]) => ({ key, covered: coverageOf(of) }));
}

export function doneBy(doors: readonly DoorNow[]): readonly Done<Id>[] {
	return done(doors, ({ by }) => by);
}

/** The newest day first. */
export function doneOn(doors: readonly DoorNow[], dayOf: (at: string) => Day): readonly Done<Day>[] {
	return done(doors, ({ at }) => dayOf(at)).toSorted((a, b) => (a.key < b.key ? 1 : -1));
}

function done<K>(doors: readonly DoorNow[], keyOf: (each: DoorNow['tries'][number]) => K): readonly Done<K>[] {
	return [...Map.groupBy(doors.flatMap(({ tries }) => tries), keyOf)].map(([key, tries]) => ({ key, tries: tries.length, met: tries.filter(({ outcome }) => outcome === 'met').length })).toSorted((a, b) => b.tries - a.tries);
}
