import type { DeviceStore } from '../db/store.ts';
import type { Result } from '../domain/result.ts';
import type { Topic, WorkerContext } from './context.ts';

/** All small values lie in one sealed row, so that not even their names are readable on the disk. */
export function memoryOf(store: Pick<DeviceStore, 'value' | 'setValue'>, changed: (topics: readonly Topic[]) => void): WorkerContext['memory'] {
	let values: Promise<Record<string, unknown>> | null = null;
	let queue: Promise<unknown> = Promise.resolve();
	const all = (): Promise<Record<string, unknown>> => (values ??= store.value('memory').then((stored) => (stored ?? {}) as Record<string, unknown>));

	return {
		get: async <T>(key: string) => (await all())[key] as T | undefined,
		set: (key, value) => {
			const run = queue.then(async (): Promise<Result<null>> => {
				const next = { ...(await all()), [key]: value };
				const written = await store.setValue('memory', next);
				if (!written.ok) return written;
				values = Promise.resolve(next);
				changed(['memory']);
				return written;
			});
			queue = run.catch(() => undefined);
			return run;
		},
	};
}
