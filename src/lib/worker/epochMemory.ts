import type { DeviceStore, OutboxItem } from '../db/store.ts';
import { isId, type Id } from '../domain/ids.ts';
import { problem, type Problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { KnownEpoch } from '../protocol/messages.ts';
import { countOf, withSeqs, type SeqRanges } from '../sync/seqRanges.ts';

/** `answered`: the vault's own numbers that the server has answered within this epoch; absent in what an older app remembered. */
type Remembered = Omit<KnownEpoch, 'count'> & { readonly answered?: SeqRanges };

/** What the device remembers of the server's history, sealed: by it a server is found out that was restored from a backup. */
export class EpochMemory {
	readonly #store: Pick<DeviceStore, 'value' | 'setValue'>;
	#read = false;
	#known: Remembered | null = null;

	constructor(store: Pick<DeviceStore, 'value' | 'setValue'>) {
		this.#store = store;
	}

	/**
	 * Ready to stand in a request; empty before the first answer that named an epoch. Looks through the outbox each time: were work sent
	 * before what was answered is counted, its number would hide from the server that earlier ones are missing. The highest number alone
	 * would not do either: a save that stood aside is answered after later ones, and a backup from between the two knows the highest.
	 */
	async known(items: readonly OutboxItem[]): Promise<{ readonly epoch?: KnownEpoch }> {
		if (!this.#read) this.#known = ((await this.#store.value('epoch')) as Remembered | undefined) ?? null;
		this.#read = true;
		if (this.#known === null) return {};
		const { answered: before = [], ...rest } = this.#known;
		const answered = withSeqs(before, items.filter((item) => item.state !== 'waiting').map((item) => item.operation.seq));
		const known = { ...rest, acknowledged: Math.max(rest.acknowledged, answered.at(-1)?.[1] ?? 0) };
		// A full device remembers less; the outbox says it again next time.
		if (countOf(answered) > countOf(before)) await this.#set({ ...known, answered });
		return { epoch: { ...known, count: countOf(answered) } };
	}

	/** The number of these is remembered for good; else they must stay in the outbox, or a restored server would not be found out by them. */
	async keep(items: readonly OutboxItem[]): Promise<Result<null>> {
		const { epoch } = await this.known(items);
		return epoch === undefined || epoch.count === countOf(this.#known?.answered ?? []) ? ok(null) : fail(problem('storage_failed'));
	}

	/** The server's first word about it. A later one comes as a problem. */
	async first(id: Id | undefined): Promise<Result<null>> {
		return id === undefined || (await this.known([])).epoch !== undefined ? ok(null) : this.begin(id);
	}

	/** The server has the bytes of this file. Noted before the device calls it received: else nobody would find out that a restored server lacks them. */
	async received(file: Id): Promise<Result<null>> {
		await this.known([]);
		return this.#known === null ? ok(null) : this.#set({ ...this.#known, file });
	}

	begin(id: Id): Promise<Result<null>> {
		return this.#set({ id, acknowledged: 0, answered: [] });
	}

	async #set(known: Remembered): Promise<Result<null>> {
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
