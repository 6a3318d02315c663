import { newId } from '../../domain/ids.ts';
import { problem } from '../../domain/problems/problem.ts';
import { fail, ok } from '../../domain/result.ts';
import { erasureAsked, erasureOf, holdAsked, type ErasureDone } from '../../protocol/erasure.ts';
import { readBody } from '../body.ts';
import { bodyOf, readAs, type Answer, type SignedInCall } from '../endpoint.ts';
import { Erasures } from '../store/erasures.ts';

const small = { packed: 10_000, unpacked: 10_000 };

/** POST /api/erasure/preview */
export async function erasurePreviewEndpoint({ actor, request, server }: SignedInCall): Promise<Answer> {
	const asked = await bodyOf(readBody(request, small), readAs(erasureOf, 'id'));
	return asked.ok ? ok(await new Erasures(server.db).preview(actor, asked.value)) : asked;
}

/** POST /api/erasure: what the preview told of goes for good. */
export async function eraseEndpoint({ actor, request, server, now }: SignedInCall): Promise<Answer> {
	const asked = await bodyOf(readBody(request, small), readAs(erasureAsked, 'digest'));
	if (!asked.ok) return asked;
	const { type, id, digest, reason } = asked.value;
	const erasureId = newId(now.getTime());
	const done = await new Erasures(server.db).erase(actor, { type, id }, erasureId, digest, reason);
	if (done === 'changed') return fail(problem('erasure_changed'));
	if (done === 'stays') return fail(problem('erasure_stays'));
	server.news.publish(actor.me.tenantId, done.streams);
	const left = await server.finishErasures();
	const answer: ErasureDone = { erasureId, going: [...done.going], filesGone: !left.some((each) => each.erasureId === erasureId && each.files), backupsGone: !left.some((each) => each.erasureId === erasureId && each.backups) };
	server.log.info({ event: 'erased', filesGone: answer.filesGone, backupsGone: answer.backupsGone });
	return ok(answer);
}

/** POST /api/erasure/hold */
export async function holdEndpoint({ actor, request, server }: SignedInCall): Promise<Answer> {
	const asked = await bodyOf(readBody(request, small), readAs(holdAsked, 'reason'));
	if (!asked.ok) return asked;
	await new Erasures(server.db).hold(actor, { type: asked.value.type, id: asked.value.id }, asked.value.reason, asked.value.until);
	return ok(new Response(null, { status: 204 }));
}
