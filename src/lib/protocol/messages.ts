import type { Id, VaultId } from '../domain/ids.ts';
import type { LockLimits } from '../domain/lockLimits.ts';
import type { OutcomeCode, RevisionSeen } from '../domain/operation.ts';
import type { Problem } from '../domain/problems/problem.ts';
import type { StoredRecord } from '../domain/records/record.ts';
import type { Instant, OfficerShape, Role } from '../domain/records/shapes.ts';
import type { AuditSeen, AuditTold } from './audit.ts';
import type { StreamSum } from './streamSum.ts';

/** Raised when old clients can no longer be understood; smaller changes are up-cast on the server by `schema`. */
export const protocolVersion = 1;

export const limits = {
	/** Operations in one push. */
	operations: 500,
	/** Any request's body, whatever it is for. */
	requestBytes: 16 * 1024 * 1024,
	/** Bytes of a packed push that a device aims at; and what a server takes, packed and unpacked, so that the largest save goes through alone. */
	packedBytes: 1_000_000,
	packedMost: 4_000_000,
	unpackedBytes: 8_000_000,
	/** One operation as JSON; and all of one save in bytes, which packed is never more. */
	operationCharacters: 1_000_000,
	saveBytes: 3_900_000,
	/** Records in a page of the pull, after which a checkpoint stands. */
	pageRecords: 200,
	fileBytes: 12_000_000,
	fileChunkBytes: 256 * 1024,
	/** A file's small copy for lists. */
	smallBytes: 40_000,
} as const;

/** POST /api/sync/push: NDJSON, gzip allowed; first this line, then one `Operation` a line. */
export type PushHead = { readonly protocol: number; readonly vault: VaultId; readonly app: string; readonly epoch?: KnownEpoch; readonly health?: DeviceHealth; readonly signed?: SignedGroups };
/** The officer's signature over each group, by its id, and the key it was made with. An app older than these sends none. */
export type SignedGroups = { readonly key: string; readonly groups: { readonly [group: string]: string } };
/**
 * The epoch the device knows, the highest own `seq` that the server has answered within it and how many (a save that stood aside is answered after later ones), and the file whose bytes it has acknowledged last: bytes
 * arrive after their record, so a backup from between the two knows every operation and not the bytes. Another epoch is answered `server_restored`.
 */
export type KnownEpoch = { readonly id: Id; readonly acknowledged: number; readonly count?: number; readonly file?: Id };
/**
 * How the device itself stands, so that somebody can help before work is lost. Counts, instants and problem codes; no names, no position, no history.
 * The oldest unsent save by the corrected clock. Null: the browser does not say.
 */
export type DeviceHealth = {
	readonly unsent: number; readonly unsentFiles: number; readonly oldestUnsentAt: Instant | null;
	readonly usedBytes: number | null; readonly grantedBytes: number | null; readonly persistent: boolean | null;
	readonly problems: readonly string[];
};
/** The answer is NDJSON too: a line for each operation, in the order received. A `review` with the problem `record_left`: the officer no longer sees the record. */
export type PushLine = { readonly opId: Id; readonly outcome: OutcomeCode; readonly revisions: readonly RevisionSeen[]; readonly problem?: Problem };
/** Last line of each answer of the sync endpoints; without it the answer was cut off. */
export type EndLine = { readonly end: true; readonly serverTime: Instant };

/**
 * POST /api/sync/pull: what the device holds, stream by stream. `after` is a place inside a snapshot; `check` asks for the stream's sum also
 * when nothing is new in it. `differences`: streams whose sum differed and that are now taken anew, for the server's log.
 */
export type PullRequest = {
	readonly protocol: number; readonly vault: VaultId; readonly app: string;
	readonly cursors: readonly AskedCursor[]; readonly differences?: readonly Difference[]; readonly epoch?: KnownEpoch; readonly health?: DeviceHealth;
	readonly audit?: AuditSeen;
};
export type AskedCursor = StreamCursor & { readonly check?: true };
/** Counts without ids: which kind of stream, how many records the device held, and how many it should have. */
export type Difference = { readonly kind: 't' | 'a' | 'u'; readonly held: number; readonly expected: number };
export type StreamCursor = { readonly stream: StreamName; readonly seq: number; readonly after?: string };
/** `t` the tenant, `a:<leaf area>`, `u:<officer>`. */
export type StreamName = string;

export type PullLine =
	/** First: the streams in scope now. What the device holds of another stream it forgets (its own unsent work stays). */
	| { readonly kind: 'scope'; readonly streams: readonly StreamName[]; readonly me: Me; readonly epoch?: Id; readonly audit?: AuditTold }
	| { readonly kind: 'put'; readonly stream: StreamName; readonly record: StoredRecord }
	/** `erased`: gone for good, not only out of sight; what this device sent of it goes too. */
	| { readonly kind: 'leave'; readonly stream: StreamName; readonly type: StoredRecord['type']; readonly id: Id; readonly erased?: true }
	/**
	 * All before it may be stored and the cursor kept: a place to resume. `more`: this stream goes on in the next request. `sum`: the stream is
	 * complete as of the cursor, and this is what the device should now hold of it.
	 */
	| { readonly kind: 'checkpoint'; readonly cursor: StreamCursor; readonly more: boolean; readonly sum?: StreamSum }
	| EndLine;

/** Who is signed in, as the server says it now. */
export type Me = {
	readonly officerId: Id; readonly tenantId: Id; readonly tenantName: string; readonly zone: string;
	readonly name: string; readonly role: Role; readonly organisationId: Id; readonly areaIds: readonly Id[];
	/** The leaves below `areaIds`. */
	readonly leafAreaIds: readonly Id[];
	readonly certificateNo: OfficerShape['certificateNo'];
	/** The longest times the tenant allows before a device locks by itself; absent: the app's own. */
	readonly lock?: LockLimits;
	/** How many days a grant of sight may be at most; absent: as usual. */
	readonly grantDays?: number;
	/** For who may approve it: how many others ask to be let back into their vaults. Absent: none, as of the answer. */
	readonly recoveries?: number;
	/** The tenant demands a second factor of this officer, and the session was opened without: nothing but setting one up is answered. */
	readonly secondFactor?: 'missing';
};

/** POST /api/session {account, password, device:{vault?, app}} → SignedIn. The token goes into `Authorization: Bearer` and is kept sealed. */
export type SignInRequest = {
	readonly account: string; readonly password: string; readonly vault: VaultId; readonly app: string;
	/** Of the second factor: six digits, or a recovery code. Asked for by `second_factor_needed`. */
	readonly code?: string;
	/** Vaults that were on this device and that the browser has removed; given, the answer says what is known of them. */
	readonly had?: readonly VaultId[];
};
export type SignedIn = {
	readonly token: string; readonly expiresAt: Instant; readonly me: Me; readonly serverTime: Instant;
	/** Where none was typed. */
	readonly account?: string;
	/** Where `had` was given: the officer's other vaults, the last heard of first. */
	readonly others?: readonly OtherVault[];
};
/** `wasHere`: it is one of `had`. What waited in it is as it said itself at its last contact; null when it never did. */
export type OtherVault = {
	readonly vault: VaultId; readonly wasHere: boolean; readonly lastContactAt: Instant;
	readonly unsent: number | null; readonly unsentFiles: number | null; readonly oldestUnsentAt: Instant | null;
};

/** GET /api/server: open to all; says nothing of persons. Demo accounts only on loopback and only in a demo tenant. */
export type ServerInfo = {
	readonly protocol: number; readonly app: string; readonly tenantName: string; readonly serverTime: Instant; readonly demo: boolean;
	/** Ways to sign in besides the password; `provider`: what the organisation's own is called. Absent from an older server. */
	readonly ways?: { readonly passkey: boolean; readonly provider: string | null };
	readonly demoAccounts: readonly { readonly account: string; readonly password: string; readonly name: string; readonly role: Role; readonly organisation: string; readonly areas: string }[];
};

/** GET /api/sync/events (SSE): only says that something is new in a stream of the officer. */
export type NewsEvent = { readonly streams: readonly StreamName[] };
