import type { Json } from '../json.ts';
import type { Id } from '../ids.ts';

/** Instants are ISO 8601 in UTC; days are YYYY-MM-DD in the tenant's zone. */
export type Instant = string;
export type Day = string;
export type Localized = { readonly zh: string; readonly en: string };

/** WGS-84 always. `accuracy` is the radius in metres of the 68 % circle, as the Geolocation API gives it. */
export type Point = { readonly lng: number; readonly lat: number; readonly accuracy: number | null; readonly source: 'gnss' | 'manual' | 'address' | 'import' };

export type AreaLevel = 'city' | 'district' | 'street' | 'community' | 'grid';
export type AreaShape = { name: string; nameEn: string; level: AreaLevel; parentId: Id | null; outline: readonly (readonly [number, number])[] | null };
export type OrganisationShape = { name: string; nameEn: string; kind: 'station' | 'committee' | 'society' | 'centre'; /** When it takes appointments, and how many (appointments/slots.ts). */ slots?: Json };
/** What each may: domain/accounts/rights.ts. */
export const roles = ['officer', 'supervisor', 'administrator', 'auditor', 'partner'] as const;
export type Role = (typeof roles)[number];
/** `areaIds` are nodes of the tree: the officer's scope is every leaf below them. */
export type OfficerShape = { name: string; role: Role; organisationId: Id; areaIds: readonly Id[]; certificateNo: string | null; phone: string | null; active: boolean };

export type PlaceKind = 'door' | 'entrance' | 'shop' | 'site' | 'public';
export type Address = { estate: string; building: string; unit: string; floor: string; room: string; street: string };
export type PlaceShape = {
	kind: PlaceKind; label: string; address: Address; point: Point | null; code: string | null;
	/** Notes for the colleague's safety: a dog, a dark stair. */
	cautions: string | null;
	/** Days between proposed visits; null: no rhythm. */
	rhythmDays: number | null;
	/** The entrance (stairwell) this door belongs to, so that a stairwell's findings stand at its doors too. */
	entranceId: Id | null;
	/** Order within the walk of a building. */
	order: number;
};

/** Purpose-bound tags set by policy. There is no field for religion, diagnosis, infection, ethnicity or political view. */
export type CareNeed = 'livesAlone' | 'mobility' | 'hearing' | 'sight' | 'readsAloud' | 'child' | 'interpreter';
export type PersonShape = { name: string; sex: 'female' | 'male' | null; birthYear: number | null; phones: readonly string[]; idNumber: string | null; needs: readonly CareNeed[]; /** Of who came from a list (privacy/origin.ts). */ origin?: Json };
export type Tenure = 'owner' | 'tenant' | 'family' | 'lodger';
/** `registered`: lives where the household register says (人户一致). */
export type ResidenceShape = { personId: Id; placeId: Id; tenure: Tenure; head: boolean; since: Day | null; until: Day | null; registered: boolean | null };

export type Priority = 'normal' | 'high' | 'urgent';
export type Reporter = { name: string; phone: string; relation: string };
/** The fixed core of a case. What its pack declares lies beside it under `x.<field>`. */
export type CaseShape = {
	number: string; packId: string; packVersion: number; state: string; priority: Priority; title: string;
	dueAt: Instant | null; openedAt: Instant; openedBy: Id; closedAt: Instant | null;
	placeId: Id | null; point: Point | null; applicantId: Id | null; beneficiaryId: Id | null; reporter: Reporter | null;
	assigneeId: Id | null; leadId: Id | null; organisationId: Id; restricted: boolean;
	/** Postponed, returned or parked, or asked to be (cases/exit.ts), and how often it was returned. */
	exit?: Json;
	bounced?: number;
	/** Somebody complains that it could not be got done (cases/flag.ts). */
	flag?: Json;
	/** It was offered to a colleague (cases/handOver.ts). */
	handOver?: Json;
	/** The city's own platforms that it was entered on, and the numbers it got there (cases/passedOn.ts). */
	passedOn?: readonly { readonly platform: string; readonly number: string }[];
	/** The case that this one came of. */
	fromCaseId?: Id | null;
} & { readonly [field: `x.${string}`]: Json };

export type VisitOutcome = 'met' | 'nobody' | 'refused' | 'vacant' | 'moved' | 'phone';
export type EntryShape = {
	packId: string; packVersion: number; formId: string; formVersion: number;
	placeId: Id | null; caseId: Id | null; taskId: Id | null;
	answers: { readonly [name: string]: Json }; xml: string;
	/** Only visits have one. */
	outcome: VisitOutcome | null; whom: 'self' | 'family' | 'other' | null;
	officerId: Id; companions: readonly string[]; startedAt: Instant; endedAt: Instant; position: Point | null;
	/** Filled in to see whether a form does, at no place and on no case: in no list, figure or table unless it is asked for. Absent in all others. */
	test?: true;
	/** Filled in with another app that speaks OpenRosa (ODK Collect). */
	via?: 'openRosa';
} & CorrectionDetails;
/** Of an entry that corrects another; absent in all others. What was true of the visit (times, outcome, who was there) is as in the first. */
export type CorrectionDetails = {
	/** The entry that was on the screen when it was corrected. */
	corrects?: Id;
	/** The first entry of all that correct each other: it alone is counted. */
	original?: Id;
	correctedAt?: Instant;
};
export type TaskKind = 'visit' | 'recheck' | 'appointment';
/** A door of a drive is stored as a task, too, of a kind and a state of its own (drives/doorFields.ts), so that nothing that is planned counts it. */
export type TaskShape = { kind: TaskKind; packId: string; placeId: Id | null; caseId: Id | null; day: Day; at: Instant | null; assigneeId: Id | null; state: 'open' | 'done' | 'dropped'; doneBy: Id | null; note: string | null } & TaskDetails;
/** What later versions of the app say about a plan; absent in records of earlier ones. */
export type TaskDetails = {
	/** What was agreed about an appointment (appointments/booking.ts). */
	booking?: Json;
	/** Of an appointment, by the server: the last place of its slot had gone to another. */
	overbooked?: boolean;
};
export type FilePurpose = 'before' | 'after' | 'paper' | 'visit' | 'other';
export type FileShape = {
	of: { readonly type: 'case' | 'entry' | 'place'; readonly id: Id }; placeId: Id | null; purpose: FilePurpose; mime: string; size: number;
	/** SHA-256 of the stored bytes, and of the original bytes before any processing; lower-case hex. */
	sha256: string; originalSha256: string; width: number | null; height: number | null; capturedAt: Instant; position: Point | null; takenBy: Id;
} & FileDetails;
export type FileKind = 'photo' | 'audio' | 'video' | 'signature' | 'document';
/** What later versions of the app say about a file; absent in records of earlier ones. */
export type FileDetails = {
	/** Absent: a photo. */
	kind?: FileKind;
	/** A document's name as the officer's device called it. */
	name?: string;
	durationMs?: number;
	/** The small copy for lists, which is sent and stored beside the file. */
	small?: SmallCopy;
	/** The other clocks of the moment of capture; `capturedAt` is the device's wall clock corrected by the last server time. */
	clocks?: CaptureClocks;
	/** How old the position was at the capture. */
	positionAgeMs?: number;
	/**
	 * Who signed; empty where nobody did, or no name was given. `reason`: why the name was written by the officer, why somebody signed for another, or what the officer notes of a refusal; absent on a
	 * drawn signature. `way` is absent where it was drawn or written. `mark`: what stands on the paper that was photographed.
	 */
	signer?: { readonly name: string; readonly reason?: string; readonly way?: 'paper' | 'representative' | 'refused'; readonly mark?: 'signed' | 'fingerprint' | 'seal'; readonly witness?: string };
	/** What was read before it was signed, in the resident's view. */
	signed?: SignedText;
	/** Who is heard was asked and agreed. */
	consent?: boolean;
};
/** A text that somebody signed. `sha256`: of its title and lines, a line each, as they stood on the screen in that language. */
export type SignedText = { readonly title: string; readonly language: 'zh-CN' | 'en'; readonly sha256: string };
export type SmallCopy = { readonly mime: string; readonly size: number; readonly sha256: string };
/** `monotonicMs` counts from the start `boot` of the page and is not moved by setting a clock: two captures of one boot are that far apart. */
export type CaptureClocks = { readonly deviceAt: Instant; readonly monotonicMs: number; readonly boot: Id };
export type NoteShape = { of: { readonly type: 'case' | 'place'; readonly id: Id }; text: string; by: Id; at: Instant };
/** One line of a timeline; its id is the operation's id, so that it exists once. */
export type EventShape = {
	of: { readonly type: 'case' | 'place'; readonly id: Id }; kind: 'opened' | 'moved' | 'changed' | 'assigned' | 'entry' | 'attached' | 'note' | 'reviewed';
	by: Id; at: Instant; receivedAt: Instant | null; data: { readonly [name: string]: Json };
};
export type ReviewShape = {
	of: { readonly type: string; readonly id: Id }; field: string;
	/** The value that is shown, and the one that arrived later: both kept (invariant 8). */
	current: Json; currentBy: Id | null; other: Json; otherBy: Id; otherAt: Instant; state: 'open' | 'resolved'; resolvedBy: Id | null; chosen: Json;
	/** When it was settled, by the corrected clock. */
	resolvedAt?: Instant | null;
	/** Where from and when, as far as the server knows: a device's short name, the writer's corrected clock, the writer's own clock, and when the server received it. */
	currentDevice?: string | null; currentAt?: Instant | null; currentReceivedAt?: Instant | null; otherDevice?: string; otherDeviceAt?: Instant; otherReceivedAt?: Instant;
};
/** The officer's own words for a day; the rest of My day is derived. */
export type WorkLogShape = { officerId: Id; day: Day; text: string };
/** A published version, which never changes. Those that ship with a pack are chosen by it and say no more; an administrator's are offered wherever they fit. */
export type FormShape = {
	formId: string; version: number; packId: string; title: Localized; xml: string;
	/** Nodes of the tree below which it is offered; empty: everywhere. Absent: a form of its pack. */
	areaIds?: readonly Id[];
	publishedAt?: Instant; publishedBy?: Id;
	/** Pictures and sounds that its words name, beside which they are shown. `md5` is what OpenRosa's list of files gives; `bytes` in base64. */
	attachments?: readonly { readonly name: string; readonly mime: string; readonly size: number; readonly sha256: string; readonly md5: string; readonly bytes: string }[];
};
export type PackShape = { packId: string; version: number; definition: Json };
/** The published map of an area; null: of the whole tenant. The file lies apart, under its hash. */
export type MapBaseShape = { name: string; attribution: string; approvalNo: string; bounds: readonly [number, number, number, number]; areaId: Id | null; sha256: string; size: number; publishedAt: Instant };

export type Shapes = {
	area: AreaShape; organisation: OrganisationShape; officer: OfficerShape; pack: PackShape; form: FormShape; mapBase: MapBaseShape;
	place: PlaceShape; person: PersonShape; residence: ResidenceShape; case: CaseShape; entry: EntryShape; task: TaskShape;
	file: FileShape; note: NoteShape; event: EventShape; review: ReviewShape; workLog: WorkLogShape;
};
