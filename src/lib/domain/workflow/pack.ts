import type { Answer, OwnAnswer } from '../answers/answer.ts';
import type { DocumentFoot } from '../cases/documentFoot.ts';
import type { Figure } from '../figures/figure.ts';
import type { Guide } from '../guides/guide.ts';
import type { Json } from '../json.ts';
import type { Fields } from '../records/record.ts';
import type { FieldRule } from '../records/fieldRules.ts';
import type { Localized, Priority, Role, TaskKind, Tenure } from '../records/shapes.ts';
import type { WorkCalendar } from '../time/workingTime.ts';

/** A service as data. One folder of `src/lib/packs` each; read by `packs/reader.ts`, published as an immutable tenant record. */
export type Pack = {
	readonly id: string;
	readonly version: number;
	readonly title: Localized;
	/** What one case of it is called on the screen (隐患, 办件). Null: the service makes entries only (走访). */
	readonly noun: Localized | null;
	readonly icon: string;
	/** Prefix of a case's number, for a person to say on the phone. */
	readonly numberPrefix: string;
	readonly forms: readonly PackForm[];
	readonly states: readonly PackState[];
	readonly initial: string;
	readonly moves: readonly PackMove[];
	readonly fields: readonly PackField[];
	readonly deadlines: readonly Deadline[];
	/** The field (`x.…`) whose value is the id of the deadline that a case has; without it, or for another value, `promise`. */
	readonly deadlineBy?: string;
	/** The deadline whose ladder a date goes by that somebody chose freely; without it `promise`. */
	readonly otherwise?: string;
	readonly papers: readonly Paper[];
	readonly documents: readonly PackDocument[];
	/** How a case of it is taken down, for a service without a screen of its own. */
	readonly intake?: Intake;
	/** Cases of a service that are taken down from a case of this one, one after the other: the people of a session, the milestones of a review. */
	readonly gathers?: Gathers;
	/** What may be asked for when a case cannot be done: postponed, returned, parked. Without it nothing. */
	readonly exits?: readonly PackExit[];
	/** How long a lead has to answer when somebody complains that it could not be got done. Without it none is taken. */
	readonly flag?: Deadline;
	/** How a case is entered on the city's own platforms: which there are, and the case in words, filled in as a document is; lines of which nothing is known are left out. */
	readonly passOn?: { readonly platforms: readonly { readonly id: string; readonly label: Localized }[]; readonly summary: Localized };
	/** Papers lists that ask what the situation is; in a file of their own beside the pack. */
	readonly guides?: readonly Guide[];
	/** Articles about the law that residents ask for; a file each in a folder beside the pack. */
	readonly answers?: readonly Answer[];
	/** An organisation's pack of one article of its own. */
	readonly own?: OwnAnswer;
	/** What the service is measured by, besides what every service is (figures/common.ts); in a file of its own beside the pack. */
	readonly figures?: readonly Figure[];
	/** For visits: the outcomes, in the order of the buttons, and how the next visit is proposed. */
	readonly outcomes?: readonly { readonly id: string; readonly label: Localized; readonly icon: string; readonly whom: boolean; readonly checklist: boolean; readonly retryDays: number | null }[];
	/** Who a case is assigned to may hand it over to another area; without it only supervisors and administrators may. */
	readonly handOver?: 'assignee';
	/** How long what is kept; afterwards it stands on the list of what is due, for somebody to erase. */
	readonly retention?: readonly Retention[];
	/** What people are told when something about them is first written down for this service. Without it nothing personal is asked. */
	readonly notice?: PrivacyNotice;
	readonly phrases?: readonly Localized[];
	readonly tenures?: readonly { readonly id: Tenure; readonly label: Localized }[];
};

/** `label`: of the button. `copies`: their field by a field of this one, filled in to begin with. The place is the same. */
export type Gathers = { readonly pack: string; readonly label: Localized; readonly copies?: { readonly [field: string]: string } };
export type IntakeRole = 'reporter' | 'applicant' | 'beneficiary';
/**
 * `label`, `hint`: as it stands under the big button. `asks`: as of a move. `people`: who is asked for, in this order. `title`: of the case, filled in as a document is, with the asked
 * fields and the people's names.
 */
export type Intake = {
	readonly label: Localized; readonly hint: Localized; readonly asks: PackMove['asks']; readonly place: 'required' | 'optional' | 'none';
	readonly people: readonly { readonly role: IntakeRole; readonly required: boolean }[]; readonly title: Localized;
	/** What is urgent whoever calls: on top of every list. An asked priority goes before it. */
	readonly priority?: Priority;
	/** An asked field with a day or an hour: the case is due then, however little time is left. */
	readonly due?: string;
	/** Done at once 即办件: where an asked field holds this, the case makes this move in the same save. */
	readonly atOnce?: readonly { readonly field: string; readonly equals: string; readonly move: string }[];
};
/** `case`: filled on a case of the service, whenever somebody wants to. */
export type FormRole = 'visit' | 'checklist' | 'recheck' | 'door' | 'feedback' | 'case';
export type PackForm = {
	readonly formId: string; readonly version: number; readonly role: FormRole; readonly title: Localized;
	/** File in the pack's folder that holds the XForm. */
	readonly file: string;
	/** The answers that "all in order" gives, by leaf name: one tap for a stairwell. */
	readonly allInOrder?: { readonly [leaf: string]: string };
	/** Leaves that are the officer's own notes, and not shown to a resident who reads the entry. */
	readonly own?: readonly string[];
	/** Answers that become cases of a pack when the entry is submitted. */
	readonly findings?: readonly Finding[];
};
export type Finding = {
	readonly when: { readonly leaf: string; readonly equals: string }; readonly packId: string; readonly title: Localized; readonly type: string;
	readonly noteLeaf: string | null; readonly photoLeaf: string | null; readonly deadlineLeaf: string | null;
	/** The deadline of the target pack that is proposed when the leaf is blank. */
	readonly deadline: string | null;
};
/** `shape` goes with the colour, so that a state is read without seeing colours. */
export type StateKind = 'new' | 'active' | 'waiting' | 'done' | 'stopped';
/** `clock`: a deadline that the state has for itself, from the moment the case comes into it: a plate being made, a reply awaited. */
export type PackState = { readonly id: string; readonly label: Localized; readonly kind: StateKind; readonly clock?: string };
export type PackMove = {
	readonly id: string; readonly label: Localized; readonly icon: string; readonly from: readonly string[]; readonly to: string; readonly by: readonly Role[];
	/**
	 * Fields asked for with the move, by full name: `x.<field of the pack>` or the core's `dueAt`; `required` ones must be set.
	 * `when`: asked only while another asked field holds this value (a locker's code only for a locker). `photo` asks for a photo of that purpose.
	 */
	readonly asks: readonly { readonly field: string; readonly required: boolean; readonly when?: { readonly field: string; readonly equals: string } }[];
	readonly photo: { readonly purpose: 'before' | 'after' | 'paper' | 'other'; readonly required: boolean } | null;
	/** Form to fill for this move, by id. */
	readonly form: string | null;
	readonly document: string | null;
	readonly primary: boolean;
	/** Plans a task of this kind at the instant that this field holds; open tasks of the same kind on the case are dropped. */
	readonly plans?: { readonly kind: TaskKind; readonly field: string };
	/** Further tasks: at what a field says, or by a deadline. */
	readonly tasks?: readonly PackTask[];
	/** Open tasks of these kinds on the case are done with this move. */
	readonly ends?: readonly TaskKind[];
	/** Gives the case this deadline, from now or as the deadline says; a due date that the move asks for goes before it. */
	readonly deadline?: string;
	/** The case’s own clock stands from here, with the reason that this asked field holds (`reason`), or goes on: the due date moves by the working time that it stood. */
	readonly clock?: 'stop' | 'go';
	readonly reason?: string;
	/** Who is to be told within a time: it stands until somebody says how it was done (cases/telling.ts). */
	readonly notice?: PackNotice;
	/** Work on the case: who makes it is remembered. `notBy`: not for who did such work, nor for who has the case (a rating, a check of one’s own work). */
	readonly did?: true;
	readonly notBy?: 'did';
	/** How often it was made is counted in this field; two who make it apart are counted twice. */
	readonly counts?: string;
	/** Fields that are emptied with it: what nobody needs any more (a code that opened a locker). */
	readonly forgets?: readonly string[];
	/** Another case that begins with it, in the same save. */
	readonly opens?: PackOpens;
	/** The move that takes this one back; else `final` says why none does. */
	readonly undo?: string;
	readonly final?: Localized;
};
/**
 * A case of another service, at the same place, of the same people and the same officer, that names the one it came of. `fields`: what is known of it; `copies`: its field by a field of this one.
 * `when`: only if a field of the case holds this then.
 */
export type PackOpens = {
	readonly pack: string; readonly title: Localized; readonly fields?: Fields; readonly copies?: { readonly [field: string]: string }; readonly when?: { readonly field: string; readonly equals: string };
};
export type PackTask = { readonly kind: TaskKind; readonly field?: string; readonly deadline?: string };
export type PackNotice = { readonly to: 'applicant' | 'beneficiary' | 'reporter' | 'assignee'; readonly within: Limit; readonly text: Localized };
export type PackFieldKind = 'text' | 'longText' | 'choice' | 'choices' | 'day' | 'dayTime' | 'check' | 'papers' | 'rating' | 'number';
export type PackField = { readonly id: string; readonly label: Localized; readonly kind: PackFieldKind; readonly rule: FieldRule; readonly options?: readonly { readonly id: string; readonly label: Localized }[];
	/** Opens something (a locker’s code): on the case’s own page alone, in no document, notice, summary, title, figure or copy. */
	readonly secret?: true;
};
/** `closedCase`: from its closing; `formerResident`: somebody who has moved out of every home, from the last one on. With its source, for law and local rules change. */
export type Retention = { readonly of: 'closedCase' | 'formerResident'; readonly years: number; readonly source: string; readonly asOf: string };
/**
 * The words of the law's notice: who keeps what and why, how long, what one may ask, and of whom. A line is a paragraph, short enough to be read out at a door; in it stand `{organisation}`,
 * `{officer}` and `{years}` (of the pack's retention). A change of words is a new version, and is told anew. `reasons`: why it may have to wait.
 */
export type PrivacyNotice = {
	readonly version: number; readonly title: Localized; readonly body: Localized; readonly reasons: readonly { readonly id: string; readonly label: Localized }[];
	readonly source: string; readonly asOf: string;
};
/** Postponed 缓办: ours, and later. Returned 退回: not ours; to whoever gives it to somebody else. Parked 挂账: nobody can, until something outside has changed. */
export const exitKinds = ['postpone', 'return', 'park'] as const;
export type ExitKind = (typeof exitKinds)[number];
/**
 * `by`: who may ask. `approve`: who may decide, never the one who asked. `decide`: within what time. `longest`: the deadline that is the most until the next date (taken up, given to
 * somebody, looked at again); its ladder is gone up when that is over. `clock`: the case's own clock stands from the approval to that date at most.
 */
export type PackExit = {
	readonly kind: ExitKind; readonly label: Localized; readonly hint: Localized; readonly by: readonly Role[]; readonly approve: readonly Role[];
	readonly reasons: readonly { readonly id: string; readonly label: Localized; readonly evidence?: ExitEvidence }[]; readonly evidence: ExitEvidence;
	readonly decide: Limit; readonly longest: string; readonly clock?: 'stop';
};
/** A photo or a paper, words, or one of the two. A reason may want more than its exit. */
export type ExitEvidence = 'photo' | 'words' | 'either';
/** A time limit with its source, for law and local rules change. */
export type Deadline = Limit & {
	readonly id: string; readonly label: Localized; readonly source: string; readonly asOf: string;
	/** When somebody compared it with the text of the law; null: nobody has yet. Left out for what the organisation chose itself. */
	readonly checkedOn?: string | null;
	/** Counts from the call, whenever somebody gets round to it; without it from when it is set. */
	readonly from?: 'opened';
	/** From when it is called soon; two days without it. */
	readonly soon?: { readonly days?: number; readonly hours?: number };
	readonly escalation?: readonly Rung[];
};
export type Limit = { readonly workingDays?: number; readonly days?: number; readonly hours?: number };
/** One rung of a ladder: at this point before or after the due date these are told, by the server itself; it may raise the priority, and name a lead where there is none. */
export type Rung = {
	readonly id: string; readonly before?: Limit; readonly after?: Limit; readonly to: 'supervisor' | 'lead' | 'administrator';
	readonly priority?: Exclude<Priority, 'normal'>; readonly names?: 'lead';
};
/** `situations`: those in which it is wanted whatever else is the case; none: a guide asks first. */
export type Paper = { readonly id: string; readonly label: Localized; readonly situations: readonly string[] };
/**
 * A document to hand over; `by` says which roles may issue it and `organisations` which kinds of organisation (none named: all): a grid worker
 * leaves a slip, a station an order. `body` is plain text, a line a paragraph; in it stand `{number}`, `{title}`, `{place}`, `{area}`, `{organisation}`, `{officer}`,
 * `{certificate}`, `{today}`, `{due}`, `{opened}`, `{applicant}`, `{beneficiary}`, `{reporter}`, `{papers}` and `{x.<field>}`; a missing value prints as a blank line to write on.
 */
export type PackDocument = { readonly id: string; readonly title: Localized; readonly by: readonly Role[]; readonly organisations: readonly string[]; readonly body: Localized; readonly foot?: DocumentFoot };

/** Where packs are found: on the device among the synced records, on the server in the database. */
export type PackReader = {
	pack(packId: string, version: number): Pack | undefined;
	/** The tenant’s working days; without it the country’s. */
	calendar?(): WorkCalendar;
};

export function packOf(packs: PackReader, packId: Json | undefined, version: Json | undefined): Pack | undefined {
	return typeof packId === 'string' && typeof version === 'number' ? packs.pack(packId, version) : undefined;
}
