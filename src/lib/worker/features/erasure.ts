import * as v from 'valibot';
import type { Id } from '../../domain/ids.ts';
import { problem } from '../../domain/problems/problem.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import type { ErasureDone, ErasureDue, ErasureOf, ErasurePreview, UnnamedAsked, UnnamedEntries } from '../../protocol/erasure.ts';
import type { WorkerContext } from '../context.ts';
import type { ShownCopy } from './personCopy.ts';

/** No first screen needs them. */
const shapes = () => import('../../protocol/erasure.ts');

/** Administrators, online only: what would go with a person or a closed case, and that it goes. The device drops it by the next pull, as every other does. */
export function makeErasure(context: WorkerContext) {
	const { server } = context;
	return {
		async preview(of: ErasureOf): Promise<Result<ErasurePreview>> {
			const asked = await server.ask('POST', '/api/erasure/preview', of);
			return asked.ok ? readAs((await shapes()).erasurePreview, asked.value) : asked;
		},
		/** @param digest of the preview that was looked at: of anything else nothing is erased */
		async erase(of: ErasureOf, digest: string, reason: string): Promise<Result<ErasureDone>> {
			const asked = await server.ask('POST', '/api/erasure', { ...of, digest, reason });
			return asked.ok ? readAs((await shapes()).erasureDone, asked.value) : asked;
		},
		async due(): Promise<Result<ErasureDue>> {
			const asked = await server.ask('GET', '/api/erasure/due');
			return asked.ok ? readAs((await shapes()).erasureDue, asked.value) : asked;
		},
		/** Entries of other apps that name nobody, by form, day and words. */
		async unnamed(wanted: UnnamedAsked): Promise<Result<UnnamedEntries>> {
			const asked = await server.ask('POST', '/api/erasure/unnamed', wanted);
			return asked.ok ? readAs((await shapes()).unnamedEntries, asked.value) : asked;
		},
		/** All that is held on a person, to be printed. */
		async copy(id: Id): Promise<Result<ShownCopy>> {
			return (await import('./personCopy.ts')).copyOfPerson(context, id);
		},
		/** Keeps it from being erased until that day or until it is lifted; `reason` null lifts it. */
		async hold(of: Pick<ErasureDue['due'][number], 'type' | 'id'>, reason: string | null, until: string | null): Promise<Result<null>> {
			const asked = await server.ask('POST', '/api/erasure/hold', { ...of, reason, until });
			return asked.ok ? ok(null) : asked;
		},
	};
}

function readAs<T>(shape: v.GenericSchema<unknown, T>, value: unknown): Result<T> {
	const parsed = v.safeParse(shape, value);
	return parsed.success ? ok(parsed.output) : fail(problem('server_answer_unreadable'));
}
