import * as v from 'valibot';
import { openGroup } from '../../crypto/sealedGroup.ts';
import { verify } from '../../crypto/signing.ts';
import { problem } from '../../domain/problems/problem.ts';
import { fail, ok } from '../../domain/result.ts';
import { readOperation } from '../../protocol/operations.ts';
import { parseJson, vaultId } from '../../protocol/scalars.ts';
import { groupText, readSealedGroup } from '../../protocol/sealed.ts';
import type { Answer, SignedInCall } from '../endpoint.ts';
import type { KeptAside } from '../store/deviceKeys.ts';

/**
 * GET /api/admin/devices/aside?vault=: the saves of a device that were kept aside, newest first: when, of what kinds, and why. What they say is not told: it may
 * be of a restricted case, and who looks through them has no grant for that.
 */
export async function asideEndpoint(call: SignedInCall): Promise<Answer> {
	const vault = v.safeParse(vaultId, call.event.url.searchParams.get('vault'));
	if (!vault.success) return fail(problem('body_unreadable', { field: 'vault' }));
	const kept = await call.tenant.deviceKeys.keptAside(vault.output);
	return ok({ aside: await Promise.all(kept.map(async (each) => ({ receivedAt: each.receivedAt.toISOString(), code: each.code, ...(await shown(call, each)) }))) });
}

/** `signed`: by the officer's key of that device; null where it does not open, or no key is known. */
async function shown({ server, tenant }: SignedInCall, { lane, body, officerId, vault }: KeptAside): Promise<{ readonly at: string | null; readonly kinds: readonly string[]; readonly operations: number; readonly signed: boolean | null }> {
	const group = lane === 'sealed' ? readSealedGroup(parseJson(body)) : undefined;
	const pair = group === undefined ? undefined : await server.keys.pair(group.kid);
	const content = group === undefined || pair === undefined ? undefined : await openGroup(pair, group);
	const lines = lane === 'clear' ? body.split('\n') : (content?.lines ?? []);
	const operations = lines.map(readOperation).flatMap((each) => (each.ok ? [each.value] : []));
	const key = content === undefined ? undefined : await tenant.deviceKeys.officerKey(vault, officerId, content.key);
	return {
		at: operations[0]?.envelope.at ?? null, kinds: [...new Set(operations.flatMap(({ body: read }) => (read.ok ? [read.value.kind] : [])))], operations: group?.count ?? operations.length,
		signed: key === undefined || content === undefined ? null : await verify(key, groupText(content.lines), content.signature),
	};
}
