import { setTimeout as wait } from 'node:timers/promises';
import type { Lock } from '@tus/server';
import { newId, type Id } from '../../domain/ids.ts';
import { leaseSeconds, type UploadLeases } from '../store/uploadLeases.ts';

/** How often the holder renews its lease and looks whether another waits, and how often who waits asks again. */
const beatMs = 1_000;
const askMs = 200;
/** Longer than a dead server's lease. */
const mostWaitMs = (leaseSeconds + 10) * 1_000;
/** A holder that cannot reach the database stops writing well before another may begin. */
const unsureMs = (leaseSeconds * 1_000) / 2;

/**
 * The tus server's lock of one request on one file, over all servers: a device whose line broke comes back to another server while the
 * first one still waits for its bytes. Who holds it is asked to let go; who lost it stops writing.
 */
export class UploadLock implements Lock {
	/** Names this request among all; what is noted at the end is noted only while it holds the lease. */
	readonly holder: Id = newId(Date.now());
	readonly #leases: UploadLeases;
	readonly #fileId: Id;
	readonly #busy: () => Error;
	#ended = new AbortController();

	/** @param busy what to throw when another has not let go in time */
	constructor(leases: UploadLeases, fileId: Id, busy: () => Error) {
		this.#leases = leases;
		this.#fileId = fileId;
		this.#busy = busy;
	}

	/** @param letGo ends the request's writing; called when another waits, or when the lease could not be held. */
	async lock(stop: AbortSignal, letGo: () => void | Promise<void>): Promise<void> {
		const giveUpAt = performance.now() + mostWaitMs;
		let heldFrom = performance.now();
		while (!(await this.#leases.take(this.#fileId, this.holder))) {
			if (stop.aborted || performance.now() > giveUpAt) throw this.#busy();
			await wait(askMs);
			heldFrom = performance.now();
		}
		this.#ended = new AbortController();
		void this.#beat(heldFrom, letGo, this.#ended.signal);
	}

	async unlock(): Promise<void> {
		this.#ended.abort();
		// If the database cannot be asked now, the lease ends by itself.
		await this.#leases.release(this.#fileId, this.holder).catch(() => undefined);
	}

	async #beat(heldFrom: number, letGo: () => void | Promise<void>, ended: AbortSignal): Promise<void> {
		let renewedAt = heldFrom;
		for (;;) {
			try {
				await wait(beatMs, undefined, { signal: ended, ref: false });
			} catch {
				return;
			}
			const asked = performance.now();
			const state = await this.#leases.renew(this.#fileId, this.holder).catch(() => 'unknown' as const);
			if (ended.aborted) return;
			if (state === 'held') renewedAt = asked;
			else if (state !== 'unknown' || performance.now() - renewedAt > unsureMs) await letGo();
			if (state === 'lost') return;
		}
	}
}
