import type { Told } from '../../../domain/drives/coverage.ts';
import type { NextTry } from '../../../domain/drives/nextTry.ts';
import type { Id } from '../../../domain/ids.ts';
import type { Day, Instant, Localized } from '../../../domain/records/shapes.ts';

/** A drive in the list: by the title that everybody may read. */
export type DriveRow = {
	readonly id: Id; readonly title: string; readonly from: Day; readonly until: Day; readonly over: boolean; readonly closed: boolean; readonly walled: boolean; readonly areas: readonly Localized[];
	/** Null: too small to be told. */
	readonly doors: Told; readonly settled: Told; /** Doors that this officer has now. */ readonly mine: number; readonly mayGo: boolean;
};
export type DriveList = { readonly drives: readonly DriveRow[]; readonly mayMake: boolean };

export type TryShown = { readonly id: Id; readonly by: string; readonly at: Instant; readonly outcome: Localized; readonly words: string | null; readonly entryId: Id | null };
export type DoorRow = {
	readonly id: Id; readonly partId: Id; readonly placeId: Id; readonly label: string; readonly building: string; readonly cautions: string | null; readonly area: Localized;
	readonly outcome: { readonly id: string; readonly label: Localized; readonly icon: string } | null; readonly open: boolean;
	readonly claim: { readonly mine: boolean; readonly by: string; readonly until: Instant } | null;
	/** When it is proposed to knock again; and until then others go first. */
	readonly next: NextTry | null; readonly notBefore: Instant | null;
	/** The own claim, made without a network, came after a colleague’s. */
	readonly lost: { readonly to: string; readonly at: Instant } | null;
	readonly tries: readonly TryShown[]; /** A form that was begun there. */ readonly draftId: Id | null; readonly pending: boolean; readonly mayGo: boolean;
};
export type CoverageLine = { readonly name: Localized; readonly doors: Told; readonly settled: Told };
export type DoneLine<K> = { readonly key: K; readonly tries: Told; readonly met: Told };
export type CoverageShown = {
	readonly doors: Told; readonly settled: Told; readonly outcomes: readonly { readonly id: string; readonly label: Localized; readonly icon: string; readonly count: Told }[];
	readonly areas: readonly CoverageLine[]; readonly days: readonly DoneLine<Day>[]; readonly officers: readonly DoneLine<string>[];
	/** Of this size numbers are hidden in it; null: none are. */
	readonly least: number | null;
};
export type PartShown = { readonly id: Id; readonly area: Localized; readonly team: Localized; readonly lead: string | null; readonly mayLead: boolean; /** Doors of the area that are not on the list. */ readonly missing: number };
export type DrivePage = {
	readonly id: Id; readonly title: string; /** What those who take part call it, where that is another. */ readonly name: string | null; readonly form: Localized | null; readonly from: Day; readonly until: Day; readonly daysLeft: number;
	readonly begun: boolean; readonly over: boolean; readonly closed: boolean; readonly walled: boolean; readonly parts: readonly PartShown[]; readonly doors: readonly DoorRow[]; readonly nextId: Id | null;
	readonly outcomes: readonly { readonly id: string; readonly label: Localized; readonly icon: string; readonly form: boolean }[];
	readonly coverage: CoverageShown; readonly mayGo: boolean; readonly mayLead: boolean;
	readonly goers: readonly string[]; readonly others: readonly { readonly id: Id; readonly name: string }[]; readonly claimHours: number; readonly today: Day; readonly nowMs: number;
};

export type DriveChoices = {
	readonly areas: readonly { readonly id: Id; readonly name: Localized; readonly above: string; readonly doors: number }[];
	readonly forms: readonly { readonly id: string; readonly title: Localized }[];
	readonly teams: readonly { readonly id: Id; readonly name: Localized; readonly own: boolean; readonly officers: readonly { readonly id: Id; readonly name: string; readonly areaIds: readonly Id[] }[] }[];
	readonly today: Day; readonly lastDay: Day;
};
export type NewTeam = { readonly teamId: Id; readonly leadId: Id; readonly areaIds: readonly Id[] };
export type NewDriveInput = {
	readonly name: string; /** Null: not restricted. */ readonly publicName: string | null; readonly formId: string; readonly from: Day; readonly until: Day;
	readonly teams: readonly NewTeam[]; /** Door names, a line each; empty: every door of the areas. */ readonly list: string; readonly goers: readonly Id[];
};
/** `unknown`: lines of the list that name no door of the areas. */
export type DriveMade = { readonly id: Id; readonly own: boolean; readonly doors: number };
export type ListChecked = { readonly found: number; readonly unknown: readonly string[] };
