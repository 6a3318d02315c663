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

/** Ready, and so is everything it speaks of, or done. In the order in which they go. */
export function sendableCopies(copies: readonly SealedCopy[]): readonly SealedCopy[] {
	const held = new Set<number>();
	return copies.toSorted((a, b) => a.key - b.key).filter((copy) => {
		if (copy.state === 'done') return false;
		const goes = copy.state === 'ready' && copy.sealed !== null && !copy.needs.some((key) => held.has(key));
		if (!goes) held.add(copy.key);
		return goes;
	});
}
