import type { Id } from '../domain/ids.ts';
import type { KnownEpoch } from '../protocol/messages.ts';
import type { SealedGroup } from '../protocol/sealed.ts';

/**
 * A save as it may leave while the app is locked, beside its operations and written with them. In clear: random ids, numbers, counts, codes.
 * `ready`: to be sent. `waits`: only the unlocked app can send it, and why. `done`: answered on the locked lane; the next unlock hears the answer in words.
 */
export type SealedCopy = {
	/** The number of the group's last operation. */
	readonly key: number;
	readonly group: Id;
	/** Operations in it. */
	readonly count: number;
	readonly state: 'ready' | 'waits' | 'done';
	/** A problem's code. */
	readonly why?: string;
	/** Keys of earlier saves that it speaks of: it is not sent before these are done. */
	readonly needs: readonly number[];
	/** What the device knew of the server's history when it was sealed. */
	readonly epoch?: KnownEpoch;
	readonly sealed: SealedGroup | null;
};
