import type { AreaChoice } from '../../../domain/accounts/areaChoices.ts';
import type { Id } from '../../../domain/ids.ts';
import type { Problem } from '../../../domain/problems/problem.ts';
import type { Instant, Localized } from '../../../domain/records/shapes.ts';
import type { FileGiven } from '../../../forms/attachments.ts';
import type { FormChanges } from '../../../forms/changes.ts';

/** One form with its newest version. `own`: published by an administrator of this tenant, not with a service. */
export type FormRow = {
	readonly formId: string; readonly title: Localized; readonly service: Localized | null; readonly newest: number; readonly versions: readonly number[]; readonly own: boolean;
	/** Where it is offered; empty: everywhere. */
	readonly areas: readonly { readonly name: string; readonly nameEn: string }[];
	readonly publishedAt: Instant | null; readonly by: string | null;
};
export type ServiceChoice = { readonly id: string; readonly title: Localized; readonly icon: string };
export type FormBoard = { readonly forms: readonly FormRow[]; readonly services: readonly ServiceChoice[]; readonly areas: readonly AreaChoice[] };

/** What the sheet has become on this device. */
export type FormRead = { readonly formId: string; readonly version: string | null; readonly title: string; readonly xml: string; readonly attachments: readonly { readonly name: string }[]; /** What was chosen with the sheet. */ readonly files: readonly FileGiven[] };
export type FormJudged = {
	/** Why it cannot be published as it is. */
	readonly problem: Problem | null; readonly questions: number;
	/** The version before, with what it said; null: a new form. */
	readonly before: { readonly version: number; readonly packId: string; readonly title: Localized; readonly areaIds: readonly Id[] } | null;
	readonly changes: FormChanges | null;
	/** Questions of a kind that the app has no control for: they are typed as text, or a photo stands in. */
	readonly plain: readonly Localized[];
};
export type FormToSend = { readonly fileName: string; readonly bytes: Uint8Array; readonly xml: string; readonly packId: string; readonly title: Localized; readonly areaIds: readonly Id[]; readonly files: readonly FileGiven[] };

/** A form that may be filled here, and the draft of it that is open. */
export type OfferedForm = { readonly formId: string; readonly title: Localized; readonly icon: string; readonly draftId: Id | null };
export type FilledAt = { readonly type: 'place' | 'case'; readonly id: Id };

/** Entries of a form that the device holds: how many, and the newest. `viaApp`: filled in with another app. */
export type EntryList = { readonly title: Localized; readonly count: number; readonly entries: readonly {
	readonly id: Id; readonly endedAt: Instant; readonly officer: string | null; readonly place: string | null; readonly area: { readonly name: string; readonly nameEn: string } | null; readonly viaApp: boolean; readonly corrects: boolean; readonly corrected: boolean;
}[] };
