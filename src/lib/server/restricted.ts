import { isId } from '../domain/ids.ts';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok } from '../domain/result.ts';
import { beyondRecords, type BeyondAnswer } from '../protocol/beyond.ts';
import type { StreamName } from '../protocol/messages.ts';
import { readHereAsked, readLookAsked, readSeenTold, type HereAnswer, type LookAnswer } from '../protocol/restricted.ts';
import { readBody } from './body.ts';
import { bodyOf, type Answer, type SignedInCall } from './endpoint.ts';
import { ElevatedLooks } from './store/elevatedLooks.ts';

const small = { packed: 4_000, unpacked: 4_000 };
const shownLooks = 200;

/** POST /api/restricted/here */
export async function restrictedHereEndpoint({ actor, request, server }: SignedInCall): Promise<Answer> {
	const asked = await bodyOf(readBody(request, small), readHereAsked);
	return asked.ok ? ok({ ask: await new ElevatedLooks(server.db).here(actor, asked.value.placeId) } satisfies HereAnswer) : asked;
}

/** POST /api/restricted/looks: who is named on the case hears of it at once. */
export async function elevatedLookEndpoint({ actor, request, server, tenant }: SignedInCall): Promise<Answer> {
	const asked = await bodyOf(readBody(request, small), readLookAsked);
	if (!asked.ok) return asked;
	const opened = await new ElevatedLooks(server.db).open(actor, asked.value);
	if (opened.length === 0) return fail(problem('not_found'));
	const streams = [...new Set(opened.flatMap(({ readers }) => readers.map((reader): StreamName => `u:${reader}`)))];
	server.news.publish(actor.me.tenantId, streams);
	tenant.waker.publish(streams, actor.vault);
	server.log.info({ event: 'elevated_look', cases: opened.length });
	return ok({ cases: opened.map(({ id, until }) => ({ id, until })) } satisfies LookAnswer);
}

/** GET /api/restricted/cases/:id */
export async function elevatedCaseEndpoint({ actor, event, server }: SignedInCall): Promise<Answer> {
	const id = event.params['id'];
	const records = isId(id) ? await new ElevatedLooks(server.db).caseWhole(actor, id, beyondRecords + 1) : [];
	return records.length === 0 ? fail(problem('not_found')) : ok({ records: records.slice(0, beyondRecords), more: records.length > beyondRecords } satisfies BeyondAnswer);
}

/** GET /api/restricted/cases/:id/looks */
export async function seenByEndpoint({ actor, event, server }: SignedInCall): Promise<Answer> {
	const id = event.params['id'];
	const seen = isId(id) ? await new ElevatedLooks(server.db).seenBy(actor, id, shownLooks) : undefined;
	return seen === undefined ? fail(problem('not_found')) : ok(seen);
}

/** POST /api/restricted/seen */
export async function seenEndpoint({ actor, request, server }: SignedInCall): Promise<Answer> {
	const told = await bodyOf(readBody(request, { packed: 20_000, unpacked: 40_000 }), readSeenTold);
	return told.ok ? ok({ taken: await new ElevatedLooks(server.db).tell(actor, told.value.looks) }) : told;
}
