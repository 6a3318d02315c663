import type { FileManifest } from '../db/store.ts';
import type { Id } from '../domain/ids.ts';
import type { Operation } from '../domain/operation.ts';
import type { Instant } from '../domain/records/shapes.ts';
import type { Result } from '../domain/result.ts';
import type { PullLine, PullRequest, PushHead, PushLine, ServerInfo, SignedIn, SignInRequest, StreamName } from '../protocol/messages.ts';

/** What a push was answered. `complete` is false when the answer was cut off: the lines that came hold nevertheless. */
export type PushAnswer = { readonly lines: readonly PushLine[]; readonly complete: boolean };

/** Where an upload reads: sealed chunks of `limits.fileChunkBytes`, opened one at a time. Null: missing, or altered on the disk. */
export type FileSource = { chunk(part: number): Promise<Uint8Array | null>; small(): Promise<Uint8Array | null> };

/** Single questions. Every failure is a value: `offline` when nothing answered, `server_answer_unreadable` when something else did. */
export type Questions = {
	serverInfo(): Promise<Result<ServerInfo>>;
	signIn(request: SignInRequest): Promise<Result<SignedIn>>;
	signOut(): Promise<Result<null>>;
	/** A plain question to the API: JSON in, JSON out; the caller parses. */
	ask(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<Result<unknown>>;
};

/** The network as sync sees it. */
export type Transport = Questions & {
	/** Bytes that are made for this question, for a file to be saved. */
	file?(path: string, body: unknown): Promise<Result<Blob>>;
	push(head: PushHead, operations: readonly Operation[]): Promise<Result<PushAnswer>>;
	/** Hands over each line as it arrives; ok only when the end line came. */
	pull(request: PullRequest, line: (line: PullLine) => Result<null> | Promise<Result<null>>): Promise<Result<null>>;
	/** Says which streams have news until it is aborted or the line breaks. */
	news(heard: (streams: readonly StreamName[]) => void, signal: AbortSignal): Promise<Result<null>>;
	/** Sends what the server does not have yet, the small copy first. `begun` is told the address at which a cut upload goes on. */
	upload(manifest: FileManifest, source: FileSource, begun: (address: string | null) => Promise<void>, signal: AbortSignal): Promise<Result<null>>;
	/** The whole file or its small copy. `came` hears of each piece; the length is null where the server does not say it. */
	download(id: Id, which: 'whole' | 'small', came?: (bytes: number, of: number | null) => void): Promise<Result<{ readonly bytes: Uint8Array; readonly mime: string }>>;
};

/** What the transport needs of the vault, and what it tells it. */
export type TransportPorts = {
	readonly token: () => string | null;
	/** Each answer's server time, with the monotonic milliseconds at which it was asked. */
	readonly serverTime: (at: Instant) => void;
	readonly fetch?: typeof fetch;
};
