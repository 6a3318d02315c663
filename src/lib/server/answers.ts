import { ownPack } from '../domain/answers/ownPack.ts';
import type { Json } from '../domain/json.ts';
import { newId } from '../domain/ids.ts';
import { fail, ok } from '../domain/result.ts';
import { parsePack } from '../packs/reader.ts';
import { readPublishAnswer } from '../protocol/answers.ts';
import { readBody } from './body.ts';
import { bodyOf, type Answer, type SignedInCall } from './endpoint.ts';
import { publishAnswer } from './store/answers.ts';

const article = { packed: 200_000, unpacked: 200_000 };

/** POST /api/admin/answers {packId, base, answer, own} → {packId, version}: an article of the organisation's own, or its next version. Every device has it at its next sync. */
export async function publishAnswerEndpoint({ actor, request, server, now }: SignedInCall): Promise<Answer> {
	const asked = await bodyOf(readBody(request, article), readPublishAnswer);
	if (!asked.ok) return asked;
	const { base, answer, own } = asked.value;
	const packId = asked.value.packId ?? `own-${newId(now.getTime())}`;
	const pack = parsePack(ownPack(packId, base + 1, answer, { ...own, at: now.toISOString() }) as unknown as Json);
	if (!pack.ok) return pack;
	const refused = await publishAnswer(server.db, actor, pack.value, now);
	if (refused !== null) return fail(refused);
	server.news.publish(actor.me.tenantId, ['t']);
	return ok({ packId, version: base + 1 });
}
