import { isId } from '../../domain/ids.ts';
import { problem } from '../../domain/problems/problem.ts';
import { fail, ok } from '../../domain/result.ts';
import type { Answer, SignedInCall } from '../endpoint.ts';
import { personCopy } from '../store/personCopy.ts';

/** GET /api/erasure/copy/:id → PersonCopy */
export async function personCopyEndpoint({ actor, event, server, now }: SignedInCall): Promise<Answer> {
	const id = event.params['id'];
	const found = isId(id) ? await personCopy(server.db, actor, id) : undefined;
	return found === undefined ? fail(problem('not_found')) : ok({ ...found, at: now.toISOString() });
}
