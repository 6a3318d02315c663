import type { Dexie, Table } from 'dexie';
import { problem, type Problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { CounterName } from './vaultDatabases.ts';

type Fenced = Dexie & { counters: Table<{ readonly key: CounterName; readonly value: number }, CounterName> };

/** Thrown inside a transaction to end it with nothing written. */
export class Refusal extends Error {
	readonly problem: Problem;
	constructor(refused: Problem) {
		super(refused.code);
		this.problem = refused;
	}
}

export type Fence = {
	/** A transaction that first checks, inside itself, that this store still holds the vault. Ok only after `complete`. */
	write(tables: readonly Table[], work: () => Promise<unknown>): Promise<Result<null>>;
	readonly holder: number;
	close(): void;
};

/**
 * Takes the database over: from now on no earlier holder can write. When another version of the app wants the database
 * (`versionchange`) or the browser closes it, writing stops for good; Dexie is never let open it again by itself.
 */
export async function fence(db: Fenced, stopped: (why: Problem) => void): Promise<Fence> {
	let halt: Problem | null = null;
	// Dexie tells `close` of our own closing too, so whoever comes first gives the reason and the rest is silent.
	const stop = (why: Problem): void => {
		if (halt !== null) return;
		halt = why;
		db.close();
		stopped(why);
	};
	db.on('versionchange', () => stop(problem('vault_newer')));
	db.on('close', () => stop(problem('vault_missing')));

	const holder = await db.transaction('rw', db.counters, async () => {
		const next = ((await db.counters.get('holder'))?.value ?? 0) + 1;
		await db.counters.put({ key: 'holder', value: next });
		return next;
	});
	return {
		holder,
		close: () => {
			halt ??= problem('vault_locked');
			db.close();
		},
		write: async (tables, work) => {
			if (halt !== null) return fail(halt);
			try {
				await db.transaction('rw', [...tables.filter((table) => table.name !== 'counters'), db.counters], async () => {
					const holds = await db.counters.get('holder');
					if (holds === undefined) throw new Refusal(problem('vault_missing'));
					if (holds.value !== holder) throw new Refusal(problem('vault_elsewhere'));
					await work();
				});
				return ok(null);
			} catch (error) {
				return fail(halt ?? problemOf(error));
			}
		},
	};
}

/** A full disk fires neither success nor error on the request: it comes as the transaction's abort, with the reason inside. */
export function problemOf(error: unknown): Problem {
	if (error instanceof Refusal) return error.problem;
	const names = [error, (error as { inner?: unknown } | null)?.inner].map((each) => (each as { name?: unknown } | null | undefined)?.name);
	return problem(names.includes('QuotaExceededError') ? 'storage_full' : 'storage_failed');
}
