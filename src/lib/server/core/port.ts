import type { Id, VaultId } from '../../domain/ids.ts';
import type { SlotPlan } from '../../domain/appointments/slots.ts';
import type { OperationKind, OutcomeCode } from '../../domain/operation.ts';
import type { ProblemCode } from '../../domain/problems/catalogue.ts';
import type { RecordRef, RecordType, ServerRecord } from '../../domain/records/record.ts';
import type { Day, Instant } from '../../domain/records/shapes.ts';
import type { WorkCalendar } from '../../domain/time/workingTime.ts';
import type { Pack } from '../../domain/workflow/pack.ts';
import type { InstanceShape } from '../../forms/submission/shape.ts';
import type { Me, PushLine, StreamName } from '../../protocol/messages.ts';
import type { StreamSum } from '../../protocol/streamSum.ts';

/** Who asks, as the database says it at this request. */
/** `leaving`: the device is to clear itself; it may still send what waits on it, and nothing else. */
export type Actor = { readonly me: Me; readonly vault: VaultId; readonly leaving?: boolean };

/**
 * Where a record lies, and so who may see it: `readers` alone when there are any (a restricted case and all that belongs to it, a personal
 * work log), else every officer whose leaves hold `areaId`, else (`areaId` null) the whole tenant. `caseId`: the case it belongs to.
 */
export type Placement = { readonly areaId: Id | null; readonly readers: readonly Id[] | null; readonly caseId: Id | null };
/** `kept`: in the working set of devices; false when it left by age. */
export type PlacedRecord = ServerRecord & { readonly placement: Placement; readonly kept: boolean };
export type Placed = { readonly ref: RecordRef; readonly placement: Placement; readonly kept: boolean };

export type LogEntry = { readonly stream: StreamName; readonly kind: 'put' | 'leave'; readonly ref: RecordRef };
export type StoredOperation = {
	readonly opId: Id; readonly seq: number; readonly group: Id; readonly schema: number; readonly kind: OperationKind | 'unknown';
	readonly at: Instant; readonly deviceAt: Instant; readonly receivedAt: Instant;
	readonly outcome: OutcomeCode; readonly problem: ProblemCode | null; readonly answer: PushLine;
	/** The line as it arrived, byte for byte. */
	readonly body: string;
	/** What it is about, under whose key it is kept; and the record that it makes or changes, null when it could not be read. */
	readonly subject: Id; readonly about: RecordRef | null;
	/** Where a hand-over leads. */
	readonly toAreaId: Id | null;
};
/** Of a newer shape than this server knows: not judged, not answered for good, only kept. */
export type EarlyOperation = Pick<StoredOperation, 'opId' | 'seq' | 'group' | 'schema' | 'receivedAt' | 'body'>;
export type Writes = {
	readonly records: readonly PlacedRecord[];
	/** Records that only changed their place or came back into the working set. */
	readonly moved: readonly Placed[];
	readonly operations: readonly StoredOperation[];
	readonly early: readonly EarlyOperation[];
	readonly log: readonly LogEntry[];
};
export type Colleague = { readonly id: Id; readonly active: boolean; readonly leafAreaIds: readonly Id[] };
export type TeamDay = { readonly teamId: Id; readonly day: Day };
/** `booked`: open appointments that took a place. */
export type TeamDayLoad = TeamDay & { readonly plan: SlotPlan | null; readonly booked: readonly { readonly taskId: Id; readonly at: Instant }[] };
export type PackKey = { readonly packId: string; readonly version: number };
export type FormKey = { readonly formId: string; readonly version: number };
/** A published version, by which entries are checked. */
export type KnownForm = FormKey & { readonly shape: InstanceShape };

/** One transaction on behalf of one actor: all of it is seen by others, or nothing. */
export type StoreTx = {
	/** Answers already given to these operations of this officer. */
	answers(opIds: readonly Id[]): Promise<ReadonlyMap<Id, PushLine>>;
	/** Records of these that the actor may see; nobody else changes them until the transaction ends. */
	lock(refs: readonly RecordRef[]): Promise<readonly PlacedRecord[]>;
	/**
	 * Records of these that lie or lay in a stream which a device of the officer was told of, whoever sees them now. Locked too.
	 * The actor is told nothing of them; work done before they went is put before those who have them now.
	 */
	formerly(refs: readonly RecordRef[]): Promise<readonly PlacedRecord[]>;
	/** Which of these ids are in use, seen by the actor or not; as `refKey`. */
	taken(refs: readonly RecordRef[]): Promise<ReadonlySet<string>>;
	/** Which of these were erased: nothing is added to them or brought back. */
	erased(ids: readonly Id[]): Promise<ReadonlySet<Id>>;
	childrenOf(caseIds: readonly Id[]): Promise<readonly Placed[]>;
	/** What belongs to these places and to no case: entries, residences, tasks, photos, notes, and who lives there and nowhere else. */
	childrenOfPlaces(placeIds: readonly Id[]): Promise<readonly (Placed & { readonly placeId: Id })[]>;
	/** Which of these are leaf areas of the tenant. */
	leaves(areaIds: readonly Id[]): Promise<ReadonlySet<Id>>;
	packs(keys: readonly PackKey[]): Promise<readonly Pack[]>;
	forms(keys: readonly FormKey[]): Promise<readonly KnownForm[]>;
	/** The working days of the actor's tenant. */
	calendar(): Promise<WorkCalendar>;
	colleagues(ids: readonly Id[]): Promise<readonly Colleague[]>;
	/** The slots of these teams and what is booked there on these days, in whichever area. Nobody else books there until the transaction ends. */
	teamDays(asked: readonly TeamDay[]): Promise<readonly TeamDayLoad[]>;
	officersOf(vaults: readonly VaultId[]): Promise<ReadonlyMap<VaultId, Id>>;
	/** Highest `seq` received from the actor's vault; 0 for none. */
	lastSeq(): Promise<number>;
	/**
	 * Stores everything and, last, numbers the log: a reader who saw number n of a stream will never see a smaller one appear later,
	 * however many write at once.
	 */
	write(writes: Writes): Promise<void>;
};

/** A row of a stream's log; each record has one row a stream, the newest. `record`: JSON of a `StoredRecord`, null for `leave`. */
export type LogRow = { readonly seq: number; readonly kind: 'put' | 'leave'; readonly type: RecordType; readonly id: Id; readonly record: string | null; /** Of a `leave`: it was erased. */ readonly erased?: boolean };
export type SnapshotPart = { readonly stream: StreamName; readonly head: number; readonly below: number; readonly types: readonly RecordType[]; readonly assignedTo: Id | null };

/**
 * Everything core needs of a database. Two implementations, PostgreSQL and memory, pass one contract suite
 * (`testing/serverStoreContract.ts`). No method ever returns a row that the actor may not see.
 */
export type ServerStore = {
	/** Names the history that this database tells; `received`: the highest `seq` of the actor's vault in it; `told`: of exactly the actor's areas the device was told. */
	epoch(actor: Actor): Promise<{ readonly id: Id; readonly received: number; readonly taken: number; readonly told: boolean }>;
	/** Notes, before anything is sent, of which areas the device was told: what it did there offline is known for its own when the areas have changed. */
	tell(actor: Actor): Promise<void>;
	/** Begins another epoch unless `ended` has already been followed by one. */
	newEpoch(actor: Actor, ended: Id): Promise<void>;
	transaction<T>(actor: Actor, work: (tx: StoreTx) => Promise<T>): Promise<T>;
	/** Last number of each stream; 0 for a stream without rows. */
	heads(actor: Actor, streams: readonly StreamName[]): Promise<ReadonlyMap<StreamName, number>>;
	/** Of these streams those whose log was shortened: up to this number a row that told of something leaving may be gone. */
	horizons(actor: Actor, streams: readonly StreamName[]): Promise<ReadonlyMap<StreamName, number>>;
	/** Rows after `seq`, ascending. */
	logAfter(actor: Actor, stream: StreamName, seq: number, limit: number): Promise<readonly LogRow[]>;
	/** Kept records of the stream with `seq` ≤ head and < below, newest first. */
	snapshot(actor: Actor, part: SnapshotPart, limit: number): Promise<readonly LogRow[]>;
	/** What a device that has read the stream up to `head` holds of it; both of one moment. Zeros for a stream that is not the actor's. */
	sum(actor: Actor, stream: StreamName): Promise<StreamSum & { readonly head: number }>;
};
