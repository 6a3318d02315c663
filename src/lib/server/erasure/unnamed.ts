import { ok } from '../../domain/result.ts';
import { unnamedAsked, type UnnamedEntries } from '../../protocol/erasure.ts';
import { readBody } from '../body.ts';
import { bodyOf, readAs, type Answer, type SignedInCall } from '../endpoint.ts';
import { Erasures } from '../store/erasures.ts';

const most = 200;

/** POST /api/erasure/unnamed UnnamedAsked → UnnamedEntries. The words that are looked for stand in no address and in no record; that somebody looked does. */
export async function unnamedEntriesEndpoint({ actor, request, server, tenant }: SignedInCall): Promise<Answer> {
	const asked = await bodyOf(readBody(request, { packed: 2_000, unpacked: 2_000 }), readAs(unnamedAsked, 'from'));
	if (!asked.ok) return asked;
	const { formId, from, to, words } = asked.value;
	const found = await new Erasures(server.db).unnamed(actor, { form: formId, from, to, words, zone: tenant.tenant.zone }, most + 1);
	await tenant.audit.note(actor, [{ kind: 'looked_unnamed', detail: { count: Math.min(found.length, most), from, to } }]);
	const answer: UnnamedEntries = { entries: found.slice(0, most), more: found.length > most };
	return ok(answer);
}
