import type { DeviceStore, OutboxItem } from '../db/store.ts';
import { isId, type Id } from '../domain/ids.ts';
import { problem, type Problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { KnownEpoch } from '../protocol/messages.ts';

/** What the device remembers of the server's history, sealed: by it a server is found out that was restored from a backup. */
export class EpochMemory {
	readonly #store: Pick<DeviceStore, 'value' | 'setValue'>;
	#read = false;
	#known: KnownEpoch | null = null;

	constructor(store: Pick<DeviceStore, 'value' | 'setValue'>) {
		this.#store = store;
	}

	/**
	 * Ready to stand in a request; empty before the first answer that named an epoch. Looks through the outbox each time: were work sent
	 * before what was answered is counted, its number would hide from the server that earlier ones are missing.
	 */
	async known(items: readonly OutboxItem[]): Promise<{ readonly epoch?: KnownEpoch }> {
		if (!this.#read) this.#known = ((await this.#store.value('epoch')) as KnownEpoch | undefined) ?? null;
		this.#read = true;
		if (this.#known === null) return {};
		const acknowledged = Math.max(this.#known.acknowledged, ...items.filter((item) => item.state !== 'waiting').map((item) => item.operation.seq));
		const known = { ...this.#known, acknowledged };
		// A full device remembers less; the outbox says it again next time.
		if (acknowledged > this.#known.acknowledged) await this.#set(known);
		return { epoch: known };
	}

	/** The number of these is remembered for good; else they must stay in the outbox, or a restored server would not be found out by them. */
	async keep(items: readonly OutboxItem[]): Promise<Result<null>> {
		const { epoch } = await this.known(items);
		return epoch === undefined || epoch.acknowledged === this.#known?.acknowledged ? ok(null) : fail(problem('storage_failed'));
	}

	/** The server's first word about it. A later one comes as a problem. */
	async first(id: Id | undefined): Promise<Result<null>> {
		return id === undefined || (await this.known([])).epoch !== undefined ? ok(null) : this.begin(id);
	}

	/** The server has the bytes of this file. Noted before the device calls it received: else nobody would find out that a restored server lacks them. */
	async received(file: Id): Promise<Result<null>> {
		const { epoch } = await this.known([]);
		return epoch === undefined ? ok(null) : this.#set({ ...epoch, file });
	}

	begin(id: Id): Promise<Result<null>> {
		return this.#set({ id, acknowledged: 0 });
	}

	async #set(known: KnownEpoch): Promise<Result<null>> {
		const written = await this.#store.setValue('epoch', known);
		if (written.ok) {
			this.#read = true;
			this.#known = known;
		}
		return written;
	}
}

/** The epoch that has begun, when that is what the problem says. */
export function begunEpoch(value: Problem): Id | null {
	const id = value.code === 'server_restored' ? value.params?.['epoch'] : undefined;
	return isId(id) ? id : null;
}
