import type { Draft, DraftContent, JournalRow } from '../db/draft.ts';
import type { FileManifest } from '../db/store.ts';
import type { Id } from '../domain/ids.ts';
import type { OperationBody } from '../domain/operation.ts';
import type { Problem } from '../domain/problems/problem.ts';
import type { Typed } from '../domain/records/read.ts';
import type { RecordType, StoredRecord } from '../domain/records/record.ts';
import type { Day, FormShape, Instant, SmallCopy } from '../domain/records/shapes.ts';
import type { Result } from '../domain/result.ts';
import type { WorkCalendar } from '../domain/time/workingTime.ts';
import type { Pack, PackReader } from '../domain/workflow/pack.ts';
import type { Me } from '../protocol/messages.ts';

export type { Draft, DraftContent, JournalRow };

/**
 * What a feature of the worker may use while a vault is unlocked. Features never see Dexie, keys or the network.
 * The view is the server's records with the outbox replayed over them, all decrypted in this worker's memory.
 */
export type WorkerContext = {
	readonly me: () => Me;
	readonly view: View;
	readonly packs: Packs;
	readonly calendar: WorkCalendar;
	/** The last server time plus the monotonic clock; the device's wall clock where no server time is known. */
	readonly nowMs: () => number;
	readonly today: () => Day;
	readonly newId: () => Id;
	/**
	 * One save of the user. When it answers ok, all operations are in the outbox after its one strict transaction, together with the
	 * removal of the drafts named; else nothing is. Sync starts by itself.
	 */
	readonly save: (bodies: readonly OperationBody[], options?: SaveOptions) => Promise<Result<Saved>>;
	readonly drafts: DraftStore;
	readonly files: FileStore;
	/** Small sealed values of this vault: companions of the day, chosen filters. */
	readonly memory: { get<T>(key: string): Promise<T | undefined>; set(key: string, value: unknown): Promise<Result<null>> };
	/** What the server keeps and this device does not: shown for now, or kept here from now on. */
	readonly beyond: Beyond;
	/** A question to the server's API that only makes sense online (the console's lists); JSON in and out, the feature parses. Never for work: that goes by `save`. */
	readonly server: {
		ask(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<Result<unknown>>;
		/** Bytes that the server makes for a question, to be saved as a file. */
		file?(path: string, body: unknown): Promise<Result<Blob>>;
	};
	/** A restricted case was opened on this device: recorded, and told to the server when there is a network. */
	readonly opened: (caseId: Id) => void;
	/** Tells the page that queries of these topics may answer differently now. */
	readonly changed: (topics: readonly Topic[]) => void;
};

export type Whereabouts = 'here' | 'pinned' | 'server';
export type Beyond = {
	/** Shows these on this device until the worker ends; never on the disk. */
	look(records: readonly StoredRecord[]): void;
	/** `here`: in the working set. `pinned`: kept whatever its age. `server`: only looked at. */
	whereabouts(caseId: Id): Whereabouts;
	pins(): Promise<readonly Id[]>;
	pin(caseId: Id): Promise<Result<null>>;
	unpin(caseId: Id): Promise<Result<null>>;
};

export type SaveOptions = { readonly endDrafts?: readonly Id[] };
export type Saved = { readonly group: Id; readonly operations: readonly Id[] };
export type Topic = RecordType | 'drafts' | 'sync' | 'files' | 'memory';

export type View = {
	get(type: RecordType, id: Id): StoredRecord | undefined;
	typed<T extends RecordType>(type: T, id: Id | string | null | undefined): Typed<T> | undefined;
	/** Every record of a type in the working set; a scan of memory, in no order. */
	all<T extends RecordType>(type: T): readonly Typed<T>[];
	/** Records of a type whose field holds this id (`placeId`, `caseId`, `personId`, `of.id`): kept as an index in memory. */
	related<T extends RecordType>(type: T, field: string, id: Id): readonly Typed<T>[];
	/** True while an operation on the record is not yet acknowledged. */
	pending(type: RecordType, id: Id): boolean;
	/** Counts up at every change, so that a feature can cache what it derived. */
	version(type: RecordType): number;
};

export type Packs = PackReader & {
	calendar(): WorkCalendar;
	/** The newest published version of each pack. */
	all(): readonly Pack[];
	newest(packId: string): Pack | undefined;
	form(formId: string, version: number): FormShape | undefined;
};

export type DraftStore = {
	list(): Promise<readonly Draft[]>;
	open(id: Id): Promise<Result<DraftContent>>;
	/** Overwrites the head; strict, in order. */
	put(draft: Draft): Promise<Result<null>>;
	append(id: Id, row: JournalRow): Promise<Result<null>>;
	snapshot(id: Id, xml: string, seq: number): Promise<Result<null>>;
	/** Kept for undo until the app is locked. */
	discard(id: Id): Promise<Result<null>>;
	undoDiscard(id: Id): Promise<Result<null>>;
};

export type FileBytes = { readonly bytes: Uint8Array; readonly mime: string };
export type FilePut = FileBytes & { readonly id: Id; readonly small?: FileBytes };

/** Photos and documents: sealed chunks in the outbox database until the server has them, then a sealed cache. */
export type FileStore = {
	/** Stores bytes strictly and hashes them; the file's record is made by an `attach` operation in a save that names this id. */
	put(input: FilePut): Promise<Result<{ readonly sha256: string; readonly size: number; readonly small: SmallCopy | null }>>;
	/** From this device, else from the server, then kept sealed. */
	read(id: Id): Promise<Result<FileBytes>>;
	/** The small copy, for lists. */
	small(id: Id): Promise<Result<FileBytes>>;
	/** How far `read` has come with fetching; null when it fetches nothing. */
	progress(id: Id): Promise<{ readonly bytes: number; readonly of: number | null } | null>;
	state(id: Id): Promise<'here' | 'sending' | 'received' | 'elsewhere'>;
	/** Takes in a file with its bytes, as a rescue file brings it: `staged`, or `waiting` to be sent. */
	adopt(manifest: FileManifest, bytes: Uint8Array, small?: Uint8Array): Promise<Result<null>>;
	/** Removes a file that no save has named. */
	drop(id: Id): Promise<void>;
};

export type SyncState = {
	/** `idle` all received; `waiting` for a network or a retry; `sending`, `receiving`; `signIn` the session has ended; `update` the app is too old. */
	readonly phase: 'idle' | 'waiting' | 'sending' | 'receiving' | 'signIn' | 'update';
	readonly online: boolean;
	readonly unsent: number;
	readonly unsentFiles: number;
	readonly oldestUnsentAt: Instant | null;
	/** When all was last received, by the server's clock. */
	readonly receivedAt: Instant | null;
	readonly needsAttention: readonly Refused[];
	readonly problem: Problem | null;
	/** Minutes that the server's clock is ahead of this device's (negative: behind); 0 or absent while it is two or less, or not known. */
	readonly clockMinutes?: number;
	/** What is wrong with this device's storage: full, damaged, or removed by the browser and coming anew. */
	readonly storage?: Problem | null;
	/** First pull: records stored so far; null when done. */
	readonly firstPull: { readonly records: number } | null;
};
export type Refused = { readonly opId: Id; readonly kind: OperationBody['kind']; readonly at: Instant; readonly problem: Problem; readonly of: { readonly type: RecordType; readonly id: Id } | null };
