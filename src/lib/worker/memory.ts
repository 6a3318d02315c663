import type { DeviceStore } from '../db/store.ts';
import type { Id } from '../domain/ids.ts';
import { ok, type Result } from '../domain/result.ts';
import type { Topic, WorkerContext } from './context.ts';

/** `forget`: of records that were erased, what was typed about them goes too. */
export type Memory = WorkerContext['memory'] & { forget(ids: ReadonlySet<Id>): Promise<Result<null>> };

/** All small values lie in one sealed row, so that not even their names are readable on the disk. */
export function memoryOf(store: Pick<DeviceStore, 'value' | 'setValue'>, changed: (topics: readonly Topic[]) => void): Memory {
	let values: Promise<Record<string, unknown>> | null = null;
	let queue: Promise<unknown> = Promise.resolve();
	const all = (): Promise<Record<string, unknown>> => (values ??= store.value('memory').then((stored) => (stored ?? {}) as Record<string, unknown>));

	function edit(change: (now: Record<string, unknown>) => Record<string, unknown>): Promise<Result<null>> {
		const run = queue.then(async (): Promise<Result<null>> => {
			const next = change(await all());
			const written = await store.setValue('memory', next);
			if (!written.ok) return written;
			values = Promise.resolve(next);
			changed(['memory']);
			return written;
		});
		queue = run.catch(() => undefined);
		return run;
	}
	const without = (now: Record<string, unknown>, gone: (key: string) => boolean): Record<string, unknown> => Object.fromEntries(Object.entries(now).filter(([key]) => !gone(key)));

	return {
		get: async <T>(key: string) => (await all())[key] as T | undefined,
		// Nothing is not kept: sheets come and go, and each leaves a name of its own.
		set: (key, value) => edit((now) => (value === null ? without(now, (each) => each === key) : { ...now, [key]: value })),
		forget: async (ids) => {
			const gone = (key: string): boolean => key.split(':').some((part) => ids.has(part as Id));
			return Object.keys(await all()).some(gone) ? edit((now) => without(now, gone)) : ok(null);
		},
	};
}
