import type { Id } from '../domain/ids.ts';
import type { Operation, OutcomeCode, RevisionSeen } from '../domain/operation.ts';
import type { Problem } from '../domain/problems/problem.ts';
import type { RecordRef, StoredRecord } from '../domain/records/record.ts';
import type { Instant, SmallCopy } from '../domain/records/shapes.ts';
import type { Result } from '../domain/result.ts';
import type { StreamCursor, StreamName } from '../protocol/messages.ts';
import type { AsideRow } from './asideRows.ts';
import type { SealedCopy } from './sealedCopy.ts';
import type { SealedFile } from './sealedFile.ts';
import type { Draft, DraftContent, JournalRow } from './draft.ts';

/** A record as the server sent it, and the streams that carry it: it leaves the device when the last of them does. */
export type Held = { readonly record: StoredRecord; readonly streams: readonly StreamName[] };

/** `waiting` for the server; `acknowledged` until the pull has stored its revision; `refused` until the officer has dealt with it. */
export type OutboxItem =
	| { readonly operation: Operation; readonly state: 'waiting' }
	| { readonly operation: Operation; readonly state: 'acknowledged'; readonly outcome: Extract<OutcomeCode, 'ok' | 'merged' | 'review'>; readonly revisions: readonly RevisionSeen[]; readonly at: Instant }
	| { readonly operation: Operation; readonly state: 'refused'; readonly problem: Problem; readonly at: Instant };

/** `staged`: taken, but no save names it yet. `waiting`: to be sent. `received`: the server has it; the copy may be dropped for room. */
export type FileManifest = {
	readonly id: Id; readonly mime: string; readonly size: number; readonly sha256: string; readonly chunks: number;
	readonly state: 'staged' | 'waiting' | 'received';
	/** Where a begun upload goes on; null before the first request. */
	readonly upload: string | null;
	/** The small copy that lies beside it. A manifest of 0 chunks: only that is here. */
	readonly small?: SmallCopy;
	/** The file's own key (base64url), under which its chunks lie; one key, one content. Absent: they lie under the vault's, as what was fetched does. */
	readonly key?: string;
	/** The server has begun to take it while the app was locked; not written, but read from what lies beside it. */
	readonly begunLocked?: true;
	/** When it was taken on this device; absent on what was fetched. An own copy is kept longer, for a server restored from a backup. */
	readonly takenAt?: Instant;
};

export type Loaded = {
	readonly held: readonly Held[]; readonly cursors: readonly HeldCursor[]; readonly items: readonly OutboxItem[]; readonly lastSeq: number; readonly files: readonly FileManifest[];
	/**
	 * Rows of the outbox database (operations, drafts, answers, snapshots, manifests) that did not open: altered on the disk. They are left where
	 * they are. Damaged pulled rows are dropped and the cursors with them, so that all is pulled anew.
	 */
	readonly damaged: number;
};

/**
 * A place in a stream, and the epoch of the server in which it was read: a power cut may bring back cursors of a history that the outbox
 * database knows to have ended. `sweeps`: a snapshot runs, or has ended, over records that it may not name, and they are not forgotten yet.
 */
export type HeldCursor = StreamCursor & { readonly epoch?: Id; readonly sweeps?: true };

/** One step of a pull: rows and the cursors they reach, stored together or not at all. */
export type PullChange = { readonly puts: readonly Held[]; readonly removes: readonly RecordRef[]; readonly cursors: readonly HeldCursor[] };

/** Small values, one sealed row each. */
export type ValueKey = 'session' | 'memory' | 'clock' | 'received' | 'epoch' | 'audit' | 'signing' | 'lane' | 'pin' | 'erased';

/**
 * One open vault on this device.
 *
 * Guarantee: when a method of the outbox half (everything but `applyPull` and `compact`) answers ok, its change was handed to the disk with strict
 * durability in one transaction: it survives a kill at any moment, and a power cut as far as the device's disk keeps its word. When it answers a
 * problem, nothing of it was written. Without an answer (the process was killed) it is there as a whole or not at all. `applyPull` is atomic
 * too, but a power cut may take the last ones back, rows and cursors together, for they can be pulled again.
 * Every write checks in its own transaction that this store still holds the vault: after a take-over it answers `vault_elsewhere`, also in a
 * page that was frozen meanwhile; when another version of the app has taken the databases, `vault_newer`. Where the browser has removed or emptied
 * the outbox it answers `vault_missing`, and `records_missing` where that befell only what was pulled; it never writes into an empty database.
 * After any of these the store writes nothing more, in neither database. A full disk is `storage_full`: the next write may succeed.
 * Nothing readable reaches the disk but random ids, sequence numbers and counts.
 */
export type DeviceStore = {
	load(): Promise<Result<Loaded>>;
	applyPull(change: PullChange): Promise<Result<null>>;
	/**
	 * Packs what pulls changed, where that has become enough to be worth it; `load` answers the same before, after, and after a kill between.
	 * For idle time: a large vault takes some hundred milliseconds.
	 */
	compact(): Promise<Result<null>>;

	/** Appends one save: its sealed copy, its operations (whose `seq` must go on from the last without a hole), the end of its drafts, and its files become `waiting`. */
	addGroup(operations: readonly Operation[], endDrafts: readonly Id[], copy?: SealedCopy): Promise<Result<null>>;
	/** The sealed copies that lie beside what waits; a copy goes when the last operation of its group is answered. */
	copies(): Promise<readonly SealedCopy[]>;
	/** Puts copies of groups that still wait; those of others are dropped. */
	putCopies(copies: readonly SealedCopy[]): Promise<Result<null>>;
	/** Writes the new states of items that are in the outbox. */
	settle(items: readonly OutboxItem[]): Promise<Result<null>>;
	/** Takes items out of the replay; they are kept sealed for `pruneSent`. */
	retire(items: readonly OutboxItem[]): Promise<Result<null>>;
	/** Lets all that was answered wait again: what is in the outbox, and what was acknowledged and is kept. Answers what the outbox now holds. */
	reoffer(): Promise<Result<readonly OutboxItem[]>>;
	/** Deletes retired items acknowledged before this instant; answers how many. */
	pruneSent(before: Instant): Promise<Result<number>>;
	/** Takes away what is kept of items that made or changed these records: they were erased. */
	forgetSent(records: ReadonlySet<Id>): Promise<Result<null>>;

	drafts(): Promise<readonly Draft[]>;
	readDraft(id: Id): Promise<DraftContent | null>;
	putDraft(draft: Draft): Promise<Result<null>>;
	appendJournal(id: Id, row: JournalRow): Promise<Result<null>>;
	putSnapshot(id: Id, xml: string, seq: number): Promise<Result<null>>;
	removeDrafts(ids: readonly Id[]): Promise<Result<null>>;

	/** Replaces what is here of the file; a small copy that lies beside it stays unless another is given. */
	putFile(manifest: FileManifest, bytes: Uint8Array, small?: Uint8Array): Promise<Result<null>>;
	/** Null when a chunk is missing or altered. */
	readFile(manifest: FileManifest): Promise<Uint8Array | null>;
	/** One chunk of at most `limits.fileChunkBytes`, counted from 0, so that a large file is never whole in memory. */
	readChunk(manifest: FileManifest, part: number): Promise<Uint8Array | null>;
	readSmall(id: Id): Promise<Uint8Array | null>;
	setManifest(manifest: FileManifest): Promise<Result<null>>;
	removeFile(id: Id): Promise<Result<null>>;
	/** What may leave of files while the app is locked. It goes when the file is received or removed. */
	sealedFiles(): Promise<readonly SealedFile[]>;
	/** Puts it for files that are not received; that of others is dropped. */
	putSealedFiles(files: readonly SealedFile[]): Promise<Result<null>>;

	/** Damaged rows that a rescue file brought; the same one is kept once. */
	keepAside(rows: readonly AsideRow[]): Promise<Result<null>>;
	aside(): Promise<readonly AsideRow[]>;

	value(key: ValueKey): Promise<unknown>;
	setValue(key: ValueKey, value: unknown): Promise<Result<null>>;
	close(): void;
};
