import type { DueState } from '../../../domain/time/due.ts';
import type { Id } from '../../../domain/ids.ts';
import type { CareNeed, Day, Instant, Localized, PlaceKind, Tenure } from '../../../domain/records/shapes.ts';
import type { ConsentState } from '../../../domain/privacy/consent.ts';
import type { Origin } from '../../../domain/privacy/origin.ts';
import type { ConsentInput } from '../../../domain/privacy/guardian.ts';
import type { StateKind } from '../../../domain/workflow/pack.ts';

export type PlaceCard = {
	readonly id: Id; readonly kind: PlaceKind; readonly label: string; readonly address: string; readonly people: readonly string[];
	readonly distanceM: number | null; readonly lastVisitAt: Instant | null; readonly cautions: boolean;
};
export type Resident = {
	readonly residenceId: Id; readonly rev: number; readonly personId: Id; readonly name: string; readonly phones: readonly string[]; readonly tenure: Tenure; readonly tenureLabel: Localized;
	readonly head: boolean; readonly since: Day | null; readonly registered: boolean | null; readonly needs: readonly CareNeed[]; readonly birthYear: number | null; readonly pending: boolean;
	/** Of a child's guardian. */
	readonly consent: ConsentState;
	/** Of who came from a list. */
	readonly origin: Origin | null;
};
export type FormerResident = { readonly residenceId: Id; readonly name: string; readonly until: Day };
/** `id`: the entry that stands, where the first was corrected. */
export type PastVisit = { readonly id: Id; readonly corrected: boolean; readonly at: Instant; readonly officer: string | null; readonly label: Localized; readonly icon: string; readonly whom: 'self' | 'family' | 'other' | null; readonly note: string | null; readonly pending: boolean };
export type PlaceCase = {
	readonly id: Id; readonly number: string; readonly title: string; readonly noun: Localized; readonly icon: string; readonly stateLabel: Localized; readonly stateKind: StateKind;
	readonly due: DueState; readonly dueAt: Instant | null; readonly pending: boolean;
};
export type PlacePage = {
	readonly id: Id; readonly rev: number; readonly kind: PlaceKind; readonly label: string; readonly address: string; readonly cautions: string | null; readonly rhythmDays: number | null; readonly hasPoint: boolean;
	readonly residents: readonly Resident[]; readonly former: readonly FormerResident[];
	readonly visits: readonly PastVisit[]; readonly visitsInAll: number; readonly cases: readonly PlaceCase[]; readonly closedCases: readonly PlaceCase[];
	/** Open findings at the same entrance. */
	readonly entrance: { readonly id: Id; readonly label: string; readonly cases: readonly PlaceCase[] } | null;
	/** Doors behind an entrance. */
	readonly doors: readonly PlaceCard[];
	readonly planned: { readonly day: Day; readonly at: Instant | null } | null;
	readonly draftId: Id | null; readonly checkedToday: boolean;
	readonly outcomes: readonly { readonly id: string; readonly label: Localized; readonly icon: string; readonly whom: boolean; readonly checklist: boolean }[];
	readonly tenures: readonly { readonly id: Tenure; readonly label: Localized }[];
	readonly companions: readonly string[]; readonly today: Day;
};
/** Of somebody under 14 nothing is saved without `consent`. */
export type MoveIn = { readonly placeId: Id; readonly name: string; readonly phone: string; readonly tenure: Tenure; readonly since: Day; readonly child?: boolean; readonly consent?: ConsentInput | null };
