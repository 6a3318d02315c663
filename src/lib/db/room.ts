import { problem, type Problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { problemOf } from './fence.ts';
import type { Reserve } from './reserve.ts';

/**
 * How much is kept free, and what happens when the device is full.
 * Order of loss: copies of what the server has; then photos are refused; then the reserve is given up for text; then text is refused, in words.
 */
export const roomRule = {
	/** Kept free of photos: this part of what the browser grants, within bounds; of a small grant never more than `ofSmall`. */
	keepFree: { share: 0.1, atLeast: 50_000_000, atMost: 200_000_000, ofSmall: 0.25 },
	/** Set aside for text: some thousand saves. */
	reserve: { share: 0.005, atLeast: 2_000_000, atMost: 8_000_000 },
	/** A pull that did not fit is not asked for again before this, unless the officer asks. */
	pullAgainMs: 5 * 60_000,
} as const;

export type Estimate = { readonly usage?: number; readonly quota?: number };

export function keptFree(quota: number): number {
	const { share, atLeast, atMost, ofSmall } = roomRule.keepFree;
	return Math.min(Math.max(quota * share, atLeast), atMost, quota * ofSmall);
}

function reserveBytes(quota: number | undefined): number {
	const { share, atLeast, atMost } = roomRule.reserve;
	return Math.min(Math.max((quota ?? 0) * share, atLeast), atMost);
}

export type RoomPorts = { readonly reserve: Reserve; readonly estimate: () => Promise<Estimate>; readonly changed: () => void };

/** What this device still has room for. What the browser estimates is trusted only as far as no write was refused. */
export class Room {
	/** Lets copies go that can be fetched again; answers whether any went. */
	dropCopies: () => Promise<boolean> = async () => false;
	readonly #ports: RoomPorts;
	#problem: Problem | null = null;
	#freeing: Promise<boolean> | null = null;

	constructor(ports: RoomPorts) {
		this.#ports = ports;
	}

	/** `storage_low`: photos are off. `storage_full`: the last text was refused too. */
	get problem(): Problem | null {
		return this.#problem;
	}

	/** For a new photo of this size. */
	async forFile(bytes: number): Promise<Result<null>> {
		const { usage, quota } = await this.#ports.estimate();
		if (usage !== undefined && quota !== undefined && usage + bytes > quota - keptFree(quota)) return fail(problem('storage_low'));
		if (this.#problem !== null && !(await this.restore())) return fail(problem('storage_low'));
		return ok(null);
	}

	/** Sets the reserve aside, or again where it was given up: by that it shows that there is room once more. */
	async restore(): Promise<boolean> {
		const { quota } = await this.#ports.estimate();
		const filled = await this.#ports.reserve.fill(reserveBytes(quota));
		if (filled === false) this.#tell(this.#problem ?? problem('storage_low'));
		else this.#tell(null);
		return filled !== false;
	}

	/** Runs a write again once room was made for it. Text may use the reserve, what can be fetched again may not. */
	async making(use: 'text' | 'file' | 'fetched', write: () => Promise<Result<null>>): Promise<Result<null>> {
		let written = await write();
		if (isFull(written) && (await this.#free())) written = await write();
		if (isFull(written) && use === 'text' && (await this.#ports.reserve.release())) {
			this.#tell(problem('storage_low'));
			written = await write();
		}
		if (!isFull(written)) return written;
		this.#tell(problem(use === 'text' ? 'storage_full' : 'storage_low'));
		return use === 'file' ? fail(problem('storage_low')) : written;
	}

	/** Once at a time: what it deletes are writes themselves. */
	async #free(): Promise<boolean> {
		if (this.#freeing !== null) return false;
		this.#freeing = this.dropCopies();
		try {
			return await this.#freeing;
		} finally {
			this.#freeing = null;
		}
	}

	#tell(next: Problem | null): void {
		if (this.#problem?.code === next?.code) return;
		this.#problem = next;
		this.#ports.changed();
	}
}

/** On a full device once more after each way to make room, in order, that gave any. */
export async function makingRoom<T>(work: () => Promise<Result<T>>, ways: readonly (() => Promise<boolean>)[]): Promise<Result<T>> {
	let done = await work();
	for (const way of ways) if (isFull(done) && (await way())) done = await work();
	return done;
}

/** For a write of which nothing but its room can fail; it throws where IndexedDB does. */
export async function withReserve(write: () => Promise<unknown>, reserve: Reserve): Promise<Result<null>> {
	for (;;) {
		try {
			await write();
			return ok(null);
		} catch (error) {
			const why = problemOf(error);
			if (why.code !== 'storage_full' || !(await reserve.release())) return fail(why);
		}
	}
}

function isFull(result: Result<unknown>): boolean {
	return !result.ok && result.problem.code === 'storage_full';
}
