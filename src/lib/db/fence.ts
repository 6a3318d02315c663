import type { Dexie, Table } from 'dexie';
import { problem, type Problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { within } from './within.ts';
import type { CounterName } from './vaultSchema.ts';

type Fenced = Dexie & { counters: Table<{ readonly key: CounterName; readonly value: number }, CounterName> };

/** Thrown inside a transaction to end it with nothing written. */
export class Refusal extends Error {
	readonly problem: Problem;
	constructor(refused: Problem) {
		super(refused.code);
		this.problem = refused;
	}
}

export type Stops = {
	/** No write can follow, and why. Told once. */
	readonly stopped: (why: Problem) => void;
	/** Another version wants the database: what is being typed may still be written until this ends. It must end soon: the other waits. */
	readonly parting: () => Promise<void>;
};

export type Fence = {
	/** A transaction that first checks, inside itself, that this store still holds the vault. Ok only after `complete`. */
	write(tables: readonly Table[], work: () => Promise<unknown>): Promise<Result<null>>;
	/** Why nothing can be written or read any more; null while it can. */
	readonly halted: () => Problem | null;
	/** Ends writing for good. The first reason given stays. */
	halt(why: Problem): void;
};

/** A frozen page that holds a transaction open would let the next holder wait for ever. */
const takeOverMs = 10_000;

/**
 * Takes the database over: from now on no earlier holder can write. When another version of the app wants the database
 * (`versionchange`), when the browser closes or empties it, or when another holder is found in it, writing stops for good; Dexie is never let
 * open it again by itself. `gone`: what it means when this database is no more.
 */
export async function fence(db: Fenced, gone: Problem, { stopped, parting }: Stops): Promise<Fence> {
	let halted: Problem | null = null;
	// Dexie tells `close` of our own closing too, so whoever comes first gives the reason and the rest is silent.
	const halt = (why: Problem): void => {
		if (halted !== null) return;
		halted = why;
		db.close();
	};
	const stop = (why: Problem): void => {
		if (halted !== null) return;
		halt(why);
		stopped(why);
	};
	db.on('versionchange', (event) => {
		if (event.newVersion === null) stop(gone);
		else void parting().catch(() => undefined).then(() => stop(problem('vault_newer')));
		// Dexie's own answer would be to close at once and to open again at the next write.
		return false;
	});
	db.on('close', () => stop(gone));

	/** Inside a transaction. Answers the number of this holder. */
	async function takeOver(): Promise<number> {
		const next = ((await db.counters.get('holder'))?.value ?? 0) + 1;
		await db.counters.put({ key: 'holder', value: next });
		return next;
	}
	// Null on a full device: what is there can be read, and the first write that fits takes over.
	let holder = await within(takeOverMs, db.transaction('rw', db.counters, takeOver), () => new Refusal(problem('vault_blocked'))).catch((error: unknown) => {
		if (problemOf(error).code === 'storage_full') return null;
		throw error;
	});
	async function write(tables: readonly Table[], work: () => Promise<unknown>): Promise<Result<null>> {
		if (halted !== null) return fail(halted);
		let mine = holder;
		try {
			await db.transaction('rw', [...tables.filter((table) => table.name !== 'counters'), db.counters], async () => {
				const holds = await db.counters.get('holder');
				if (holds === undefined) throw new Refusal(gone);
				if (mine === null) mine = await takeOver();
				else if (holds.value !== mine) throw new Refusal(problem('vault_elsewhere'));
				await work();
			});
			holder ??= mine;
			return ok(null);
		} catch (error) {
			if (error instanceof Refusal && (error.problem.code === gone.code || error.problem.code === 'vault_elsewhere')) stop(error.problem);
			return fail(halted ?? problemOf(error));
		}
	}
	/** Until it is taken over, one write at a time: two would each take a number. */
	let untaken: Promise<unknown> = Promise.resolve();
	return {
		halt,
		halted: () => halted,
		write: (tables, work) => {
			if (holder !== null) return write(tables, work);
			const mine = untaken.then(() => write(tables, work));
			untaken = mine;
			return mine;
		},
	};
}

/** A full disk fires neither success nor error on the request: it comes as the transaction's abort, with the reason inside. */
export function problemOf(error: unknown): Problem {
	if (error instanceof Refusal) return error.problem;
	const seen = new Set<unknown>();
	for (let each: unknown = error; typeof each === 'object' && each !== null && !seen.has(each); each = (each as { inner?: unknown; cause?: unknown }).inner ?? (each as { cause?: unknown }).cause) {
		seen.add(each);
		const { name, failures } = each as { name?: unknown; failures?: unknown };
		if (name === 'QuotaExceededError') return problem('storage_full');
		// Dexie's bulk writes gather what failed.
		if (Array.isArray(failures) && failures.some((failure) => problemOf(failure).code === 'storage_full')) return problem('storage_full');
	}
	return problem('storage_failed');
}
