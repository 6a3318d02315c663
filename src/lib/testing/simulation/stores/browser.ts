import 'fake-indexeddb/auto';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Beneath, Life, Scheduler } from '../scheduler.ts';

/** Who asks IndexedDB: a program on a device, or (null) the test itself. */
type Asking = { readonly device: string; readonly life: Life | null; readonly isFull: () => boolean };
/** What of fake-indexeddb is no part of the standard, and needed to play a kill and a full disk. */
type Machine = { readonly _databases: Map<string, unknown>; readonly _connectionQueues: Map<string, unknown> };
type Inside = { _started: boolean; _state: string; _requests: readonly unknown[]; _start(): void; _abort(why: string): void };

const asking = new AsyncLocalStorage<Asking>();

/**
 * IndexedDB under the scheduler. Each device's tasks stay in their order, as the standard has it; which device's disk goes on, and how far before
 * anything else happens, is chosen by the seed. A program that ends takes its open transactions with it (none of their writes stay), and its
 * connections are closed for good; what was complete is on the disk.
 */
export class SimBrowser implements Beneath {
	readonly #scheduler: Scheduler;
	readonly #queues = new Map<string, (() => void)[]>();
	readonly #connections = new Map<Life, Set<IDBDatabase>>();
	readonly #transactions = new Map<IDBDatabase, Set<IDBTransaction>>();
	readonly #putBack: () => void;

	constructor(scheduler: Scheduler) {
		this.#scheduler = scheduler;
		const [immediate, open, uuid] = [globalThis.setImmediate, indexedDB.open, crypto.randomUUID];
		globalThis.setImmediate = ((task: () => void) => this.#queue(task)) as unknown as typeof setImmediate;
		indexedDB.open = (name, version) => this.#watched(open.call(indexedDB, name, version));
		Object.defineProperty(crypto, 'randomUUID', { configurable: true, writable: true, value: () => this.#uuid() });
		this.#putBack = () => {
			globalThis.setImmediate = immediate;
			indexedDB.open = open;
			Object.defineProperty(crypto, 'randomUUID', { configurable: true, writable: true, value: uuid });
		};
	}

	/** Runs work of this device: every IndexedDB call in it, and in what follows from it, is known for its own. */
	as<T>(who: Asking, work: () => T): T {
		return asking.run(who, work);
	}

	async next(idle: boolean): Promise<boolean> {
		const { random } = this.#scheduler;
		const waiting = [...this.#queues.values()].filter((queue) => queue.length > 0);
		if (waiting.length === 0 || (!idle && !random.chance(0.8))) return false;
		random.pick(waiting)?.shift()?.();
		return true;
	}

	/** What the test itself asks, while the programs stand still; transactions that are under way may go on meanwhile. */
	async through<T>(work: Promise<T>): Promise<T> {
		let done = false;
		const end = (): void => { done = true; };
		work.then(end, end);
		for (;;) {
			await new Promise<void>((resolve) => process.nextTick(resolve));
			if (done) return work;
			if (!(await this.next(true))) throw new Error('IndexedDB does not answer');
		}
	}

	/** The program is gone: nothing that it has not completed stays, and it never asks again. */
	cut(life: Life): void {
		for (const database of this.#connections.get(life) ?? []) {
			for (const transaction of this.#transactions.get(database) ?? []) if ((transaction as unknown as Inside)._state !== 'finished') transaction.abort();
			database.close();
		}
		this.#connections.delete(life);
	}

	/** Gives the process its own tasks back; the disks are empty again. */
	end(): void {
		this.#putBack();
		const machine = indexedDB as unknown as Machine;
		machine._databases.clear();
		machine._connectionQueues.clear();
		for (const queue of this.#queues.values()) for (const task of queue) setImmediate(task);
	}

	#queue(task: () => void): void {
		const who = asking.getStore();
		const device = who?.device ?? '';
		const queue = this.#queues.get(device) ?? [];
		this.#queues.set(device, queue);
		queue.push(who === undefined ? task : () => asking.run(who, task));
	}

	#watched(request: IDBOpenDBRequest): IDBOpenDBRequest {
		const who = asking.getStore();
		if (who === undefined || who.life === null) return request;
		const { life, isFull } = who;
		request.addEventListener('success', () => {
			const database = request.result;
			this.#connections.set(life, (this.#connections.get(life) ?? new Set()).add(database));
			const transactions = new Set<IDBTransaction>();
			this.#transactions.set(database, transactions);
			const begin = database.transaction.bind(database);
			database.transaction = (...args) => {
				// Not as a closed one answers: Dexie would open it again.
				if (!life.alive) throw new DOMException('the program has ended', 'AbortError');
				const transaction = begin(...args);
				transactions.add(transaction);
				for (const end of ['complete', 'abort']) transaction.addEventListener(end, () => transactions.delete(transaction));
				if (args[1] === 'readwrite') mayMeetFullDisk(transaction, isFull);
				return transaction;
			};
			if (!life.alive) database.close();
		});
		return request;
	}

	#uuid(): ReturnType<typeof crypto.randomUUID> {
		const bytes = new Uint8Array(new ArrayBuffer(16));
		this.#scheduler.random.bytes(bytes);
		const text = Buffer.from(bytes).toString('hex');
		return `${text.slice(0, 8)}-${text.slice(8, 12)}-4${text.slice(13, 16)}-8${text.slice(17, 20)}-${text.slice(20)}`;
	}
}

/** A full disk is told when all that the transaction asked for is done: as its abort, with the reason inside. */
function mayMeetFullDisk(transaction: IDBTransaction, isFull: () => boolean): void {
	const inside = transaction as unknown as Inside;
	const goOn = inside._start.bind(transaction);
	inside._start = () => {
		if (isFull() && inside._started && inside._requests.length === 0 && inside._state !== 'finished') inside._abort('QuotaExceededError');
		else goOn();
	};
}
