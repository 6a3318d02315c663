import type { Booking } from '../../../domain/appointments/booking.ts';
import type { CallOutcome } from '../../../domain/cases/calls.ts';
import type { ToldWay } from '../../../domain/cases/telling.ts';
import type { ExitWhat } from '../../../domain/cases/exitMoved.ts';
import type { FieldInfo, ShownValue } from '../../../domain/cases/coreFields.ts';
import type { PassedOn } from '../../../domain/cases/passedOn.ts';
import type { CaseRow } from '../../../domain/cases/rows.ts';
import type { Id } from '../../../domain/ids.ts';
import type { Json } from '../../../domain/json.ts';
import type { Fields } from '../../../domain/records/record.ts';
import type { AreaLevel, CareNeed, FilePurpose, Instant, Localized, Point, Priority, TaskKind, VisitOutcome } from '../../../domain/records/shapes.ts';
import type { Acting, DocumentFoot } from '../../../domain/cases/documentFoot.ts';
import type { ClockTold } from '../../../domain/workflow/clock.ts';
import type { DueState } from '../../../domain/time/due.ts';
import type { PackNotice, StateKind } from '../../../domain/workflow/pack.ts';
import type { Capture, FileAbout } from '../captures.ts';
import type { Whereabouts } from '../../context.ts';
import type { ReviewItem } from '../reviews/shapes.ts';
import type { CaseSight } from './sight.ts';

/** A case on a list: what stands on its card, nothing more. */
export type CaseCard = Pick<CaseRow, 'id' | 'number' | 'title' | 'packId' | 'noun' | 'icon' | 'stateLabel' | 'stateKind' | 'priority' | 'dueAt' | 'closedAt' | 'openedAt' | 'placeLabel' | 'assigneeName' | 'held' | 'bounced'> & {
	readonly due: DueState; readonly mine: boolean;
	/** To whom it was offered and who has not accepted it yet. */
	readonly offeredTo: { readonly name: string; readonly me: boolean } | null;
	/** An own change of it has not been received by the server. */
	readonly pending: boolean;
	/** Metres from where the officer stands; null without a position. */
	readonly distanceM: number | null;
};

/** What the filters can be set to on this device. */
export type CaseChoices = {
	readonly services: readonly { readonly id: string; readonly title: Localized; readonly icon: string; readonly states: readonly { readonly id: string; readonly label: Localized; readonly kind: StateKind }[] }[];
	readonly officers: readonly { readonly id: Id; readonly name: string }[];
	/** In the order of the tree, `depth` from the top of the officer's own areas. */
	readonly areas: readonly { readonly id: Id; readonly name: string; readonly nameEn: string; readonly level: AreaLevel; readonly depth: number }[];
};

export type CasePerson = {
	readonly role: 'reporter' | 'applicant' | 'beneficiary'; readonly id: Id | null; readonly name: string; readonly phones: readonly string[];
	readonly relation: string | null; readonly needs: readonly CareNeed[];
	/** The same person already stands above in this role. */
	readonly sameAs: 'reporter' | 'applicant' | null;
};
export type CaseFile = FileAbout & { readonly purpose: FilePurpose; readonly capturedAt: Instant; readonly by: string | null; readonly pending: boolean };
export type CaseField = FieldInfo & { readonly value: ShownValue };
export type CaseAsk = FieldInfo & { readonly required: boolean; readonly when: { readonly field: string; readonly equals: string } | null; readonly value: Json };
export type CaseMove = {
	readonly id: string; readonly label: Localized; readonly icon: string; readonly primary: boolean; readonly to: { readonly label: Localized; readonly kind: StateKind };
	readonly asks: readonly CaseAsk[]; readonly photo: { readonly purpose: FilePurpose; readonly required: boolean } | null; readonly document: string | null;
	/** Proposed days for a due date, with their source. */
	readonly deadlines: readonly { readonly id: string; readonly label: Localized; readonly at: Instant; readonly source: string; readonly asOf: string }[];
	/** Proposed times for an appointment. */
	readonly slots: readonly Instant[];
};
/** A sheet half filled: kept sealed at each answer, so that a kill loses nothing. */
export type MoveDraft = { readonly caseId: Id; readonly moveId: string; readonly values: { readonly [field: string]: Json }; readonly note: string; readonly photos: readonly Capture[] };

/** One save of one person: what was done, and what came with it. */
export type TimelineItem = {
	readonly id: Id; readonly at: Instant; readonly by: string | null; readonly mine: boolean; readonly pending: boolean;
	/** The server did it by itself. */
	readonly bySystem: boolean;
	/** When the server received it, if that was more than a minute later: the officer was offline. */
	readonly receivedAt: Instant | null;
	readonly lines: readonly TimelineLine[]; readonly files: readonly CaseFile[];
};
export type TimelineLine =
	| { readonly kind: 'opened' }
	| { readonly kind: 'moved'; readonly move: Localized; readonly to: Localized; readonly toKind: StateKind; readonly note: string | null; readonly clock: ClockTold }
	| { readonly kind: 'changed'; readonly labels: readonly Localized[] }
	| { readonly kind: 'assigned'; readonly to: string | null }
	| { readonly kind: 'exit'; readonly what: ExitWhat; readonly label: Localized; readonly reason: Localized; readonly words: string | null; readonly nextAt: Instant; readonly clock: ClockTold }
	| { readonly kind: 'entry'; /** Null: not on this device. */ readonly entryId: Id | null; readonly corrects: boolean; readonly title: Localized; readonly outcome: VisitOutcome | null }
	| { readonly kind: 'attached' }
	| { readonly kind: 'note'; readonly text: string }
	| { readonly kind: 'transferred'; readonly to: Localized; readonly reason: string }
	| { readonly kind: 'sight'; readonly what: 'given' | 'ended' | 'elevated' | 'seen' | 'questioned'; readonly who: string | null; readonly label: Localized | null; readonly words: string | null }
	/** Offered to a colleague, and what became of it; `words`: the note, or the reason. */
	| { readonly kind: 'handOver'; readonly step: 'offered' | 'accepted' | 'declined' | 'kept'; readonly from: string | null; readonly to: string | null; readonly words: string | null }
	| { readonly kind: 'booking'; readonly step: Booking['change']['kind']; readonly at: Instant; readonly way: Booking['way']; readonly moved: number; readonly reason: string | null }
	| { readonly kind: 'call'; readonly whom: string; readonly number: string; readonly outcome: CallOutcome; readonly words: string | null; readonly next: Instant | null }
	/** Somebody was told otherwise than by a call from here, or need not be. */
	| { readonly kind: 'told'; readonly to: PackNotice['to']; readonly way: ToldWay; readonly words: string | null }
	/** The server went one step up the ladder by itself. `late`: at the date or after it. `handOver`: it was offered and nobody has accepted it. */
	| { readonly kind: 'escalated'; readonly of: 'case' | 'handOver' | 'tell'; readonly to: readonly string[]; readonly late: boolean; readonly due: Instant; readonly priority: Priority | null; readonly lead: string | null }
	| { readonly kind: 'reviewed' }
	/** Two values were put to somebody: what was chosen, and what was not. */
	| { readonly kind: 'settled'; readonly label: Localized; readonly chosen: ShownValue; readonly lost: readonly ShownValue[] };

/** Promised by which rule; stands still since when and why; waits for what until when. */
export type CaseTime = {
	readonly promise: { readonly label: Localized; readonly source: string; readonly asOf: string; readonly unchecked: boolean } | null;
	readonly stands: { readonly since: Instant; readonly move: Localized | null; readonly reason: Localized | null } | null;
	readonly waits: { readonly since: Instant; readonly until: Instant; readonly label: Localized | null } | null;
};

export type CasePage = {
	/** Of a part of a drive. */
	readonly driveId: Id | null;
	readonly id: Id; readonly rev: number; readonly number: string; readonly title: string; readonly priority: Priority;
	readonly packId: string; readonly noun: Localized; readonly icon: string; readonly packKnown: boolean;
	readonly state: { readonly id: string; readonly label: Localized; readonly kind: StateKind };
	/** It may be asked that it be postponed, returned or parked. */
	readonly mayExit: boolean;
	/** What it stands as while it cannot be done. */
	readonly held: Localized | null; readonly bounced: number;
	/** `dueAt`: the case's own date. `lateAt`: by which it is called soon or late now: the state's clock may come first, and while its own stands nothing may. */
	readonly due: DueState; readonly dueAt: Instant | null; readonly lateAt: Instant | null; readonly time: CaseTime; readonly openedAt: Instant; readonly openedBy: string | null; readonly closedAt: Instant | null;
	readonly organisation: { readonly name: string; readonly nameEn: string } | null; readonly area: { readonly name: string; readonly nameEn: string } | null;
	readonly assignee: { readonly id: Id; readonly name: string } | null; readonly mine: boolean; readonly pending: boolean;
	readonly place: { readonly id: Id; readonly label: string; readonly kind: string; readonly cautions: string | null } | null;
	readonly hasPoint: boolean; readonly point: Point | null;
	/** Null: its service is passed on nowhere, or it must not be. */
	readonly passOn: { readonly platforms: readonly { readonly id: string; readonly label: Localized }[]; readonly done: readonly PassedOn[] } | null;
	readonly people: readonly CasePerson[];
	readonly fields: readonly CaseField[];
	readonly papers: readonly { readonly id: string; readonly label: Localized; readonly received: boolean }[];
	readonly files: readonly CaseFile[];
	readonly timeline: readonly TimelineItem[];
	readonly moves: readonly CaseMove[];
	readonly documents: readonly { readonly id: string; readonly title: Localized }[];
	readonly whereabouts: Whereabouts;
	/** False: it is another organisation's; it can be read and noted on. */
	readonly mayWork: boolean;
	/** Only who is named on it sees it, and no photo of it may stay in a gallery. */
	readonly restricted: boolean;
	readonly plans: readonly { readonly id: Id; readonly kind: TaskKind; readonly day: string; readonly at: Instant | null; readonly assignee: string | null }[];
	readonly reviews: readonly ReviewItem[]; readonly mayResolve: boolean;
	/** Other cases at the same place, open ones first: a repeat is recognised. */
	readonly earlier: readonly CaseCard[];
	/** The case that it came of, and those that came of it. */
	readonly linked: readonly { readonly way: 'from' | 'to'; readonly id: Id; readonly number: string; readonly title: string; readonly state: { readonly label: Localized; readonly kind: StateKind }; readonly due: DueState; readonly dueAt: Instant | null; readonly closedAt: Instant | null }[];
	/** Cases that are taken down from this one. */
	readonly gathers: { readonly packId: string; readonly label: Localized } | null;
	/** Whom it can be given to; an officer may only take it. */
	readonly assignable: readonly { readonly id: Id; readonly name: string; readonly open: number }[]; readonly mayTake: boolean;
	readonly mayTransfer: boolean; readonly mayHandOver: boolean;
	readonly sight: CaseSight;
	readonly today: string; readonly nowMs: number;
};

export type MoveInput = {
	readonly caseId: Id;
	/** The revision and the state that the officer saw when choosing the move. */
	readonly rev: number; readonly from: string;
	readonly moveId: string; readonly set: Fields; readonly note: string | null; readonly photos: readonly Capture[];
};

export type TransferChoices = {
	readonly areas: readonly {
		readonly id: Id; readonly name: string; readonly nameEn: string; readonly above: string; readonly aboveEn: string;
		/** Who sees this area. */
		readonly officers: readonly { readonly id: Id; readonly name: string; readonly organisationId: Id }[];
	}[];
	readonly organisations: readonly { readonly id: Id; readonly name: string; readonly nameEn: string }[];
	/** Whose it is now. */
	readonly organisationId: Id; readonly restricted: boolean;
};
export type TransferInput = { readonly caseId: Id; readonly rev: number; readonly toAreaId: Id; readonly organisationId: Id; readonly assigneeId: Id | null; readonly reason: string };

export type DocumentPage = {
	readonly title: Localized; readonly body: Localized; readonly page: CasePage;
	readonly officer: string; readonly certificate: string | null; readonly organisation: { readonly name: string; readonly nameEn: string } | null; readonly values: readonly CaseField[];
	readonly foot: DocumentFoot | null;
	/** Who else of the organisation may act beside the officer. */
	readonly colleagues: readonly (Acting & { readonly id: Id })[];
};
