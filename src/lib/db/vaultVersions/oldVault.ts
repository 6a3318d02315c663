import type { StreamCursor } from '../../protocol/messages.ts';
import type { Draft, JournalRow } from '../draft.ts';
import type { FileManifest, Held, OutboxItem } from '../store.ts';

/** What an officer had in a vault, whichever version of the app wrote it. */
export type OldVault = {
	readonly held: readonly Held[];
	readonly cursors: readonly StreamCursor[];
	readonly items: readonly OutboxItem[];
	readonly draft: Draft;
	readonly journal: readonly JournalRow[];
	readonly file: FileManifest;
	readonly bytes: Uint8Array;
};
