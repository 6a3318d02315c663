import { may } from '../domain/accounts/rights.ts';
import { problem, type Problem } from '../domain/problems/problem.ts';
import type { Id } from '../domain/ids.ts';
import { fail, ok } from '../domain/result.ts';
import { limits, type PushLine } from '../protocol/messages.ts';
import type { ArrivedOperation } from '../protocol/operations.ts';
import { readPullRequest } from '../protocol/pull.ts';
import { readPush } from '../protocol/push.ts';
import { readBody } from './body.ts';
import { restoredSince } from './core/epoch.ts';
import { answer, groupsOf } from './core/groups.ts';
import { pull } from './core/pull.ts';
import type { Actor } from './core/port.ts';
import { push, type Pushed } from './core/push.ts';
import { bodyOf, type Answer, type SignedInCall } from './endpoint.ts';
import { unfitGroups } from './sealed/openGroups.ts';
import { linesAnswer, streamAnswer } from './syncAnswers.ts';

/** What a push needs of a request. */
export type PushCall = Pick<SignedInCall, 'actor' | 'now'> & { readonly server: Pick<SignedInCall['server'], 'store' | 'log'> };

/** POST /api/sync/push */
export async function pushEndpoint(call: SignedInCall): Promise<Answer> {
	const arrived = await bodyOf(readBody(call.request, { packed: limits.packedMost, unpacked: limits.unpackedBytes }), readPush);
	if (!arrived.ok) return arrived;
	if (arrived.value.head.vault !== call.actor.vault) return fail(problem('operation_forged'));
	const [restored, room] = await Promise.all([
		restoredSince(call.server.store, call.tenant.uploads.lacks, call.actor, arrived.value.head.epoch), call.server.room.roomFor('records'),
		call.tenant.accounts.contact(call.actor, arrived.value.head, call.now),
	]);
	if (restored !== null) return otherEpoch(call, restored);
	if (!room.ok) return room;
	const unfit = await unfitGroups(call.tenant.deviceKeys, call.actor, arrived.value.head.signed, arrived.value.operations);
	const done = unfit.size === 0 ? await pushAll(call, arrived.value.operations) : await pushFitting(call, arrived.value.operations, unfit);
	call.server.news.publish(call.actor.me.tenantId, done.streams);
	call.tenant.waker.publish(done.streams, call.actor.vault);
	call.server.log.info({ event: 'push', operations: done.lines.length, refused: done.lines.filter((line) => line.outcome === 'refused').length, reviews: done.lines.filter((line) => line.outcome === 'review').length, missing: done.missing });
	return ok(await linesAnswer(call.request, [...done.lines, { end: true, serverTime: call.now.toISOString() }]));
}

/** The device offers again what it had sent, and then takes everything anew. */
function otherEpoch(call: SignedInCall, restored: Problem): Answer {
	call.server.log.error({ event: 'device_of_another_epoch' });
	return fail(restored);
}

/** What was altered on its way, or signed by somebody else, is kept aside; the device signs it anew when it sends it again. What follows it waits, for it may speak of what it makes. */
async function pushFitting(call: SignedInCall, operations: readonly ArrivedOperation[], unfit: ReadonlySet<Id>): Promise<Pushed> {
	const first = operations.findIndex(({ envelope }) => unfit.has(envelope.group));
	const aside = groupsOf(operations.filter(({ envelope }) => unfit.has(envelope.group)));
	await call.tenant.deviceKeys.quarantine(aside.flatMap((group) => group.slice(0, 1).map(({ envelope }) => ({
		vault: call.actor.vault, officerId: call.actor.me.officerId, group: envelope.group, lane: 'clear' as const, code: 'signature_unfit', body: group.map(({ raw }) => raw).join('\n'),
	}))), call.now);
	call.server.log.error({ event: 'signature_unfit', groups: unfit.size });
	const before = new Set(operations.slice(0, first).map(({ envelope }) => envelope.group));
	const done = await pushAll(call, operations.filter(({ envelope }) => before.has(envelope.group)));
	const lines = new Map<string, PushLine>(done.lines.map((line) => [line.opId, line]));
	return { ...done, lines: operations.map((operation) => lines.get(operation.envelope.opId) ?? answer(operation, 'retry', problem(unfit.has(operation.envelope.group) ? 'signature_unfit' : 'server_busy'))) };
}

/** The whole push in one transaction; if the database cannot take it, group by group, so that one group never stops the rest. */
export async function pushAll(call: PushCall, operations: readonly ArrivedOperation[]): Promise<Pushed> {
	const { server, actor, now } = call;
	try {
		return await push(server.store, actor, operations, now.toISOString());
	} catch (error) {
		if (!fromStatement(error)) throw error;
		server.log.error({ event: 'push_split', operations: operations.length, code: sqlState(error) });
	}
	const parts: Pushed[] = [];
	for (const group of groupsOf(operations)) parts.push(await pushGroup(call, group));
	const lines = new Map<string, PushLine>(parts.flatMap((part) => part.lines.map((line): [string, PushLine] => [line.opId, line])));
	return {
		lines: operations.flatMap((operation) => lines.get(operation.envelope.opId) ?? []),
		streams: [...new Set(parts.flatMap((part) => part.streams))], missing: Math.max(0, ...parts.map((part) => part.missing)),
	};
}

async function pushGroup({ server, actor, now }: PushCall, group: readonly ArrivedOperation[]): Promise<Pushed> {
	try {
		return await push(server.store, actor, group, now.toISOString());
	} catch (error) {
		if (!fromStatement(error)) throw error;
		server.log.error({ event: 'group_failed', operations: group.length, code: sqlState(error) });
		return { lines: group.map((operation) => answer(operation, 'retry', problem('server_busy'))), streams: [], missing: 0 };
	}
}

/** The database refused a statement (SQLSTATE), as against not being there. */
function fromStatement(error: unknown): boolean {
	return /^(2[0-9A-Z]|4[0-9A-Z]|54)[0-9A-Z]{3}$/.test(sqlState(error));
}

function sqlState(error: unknown): string {
	return String((error as { code?: unknown } | null)?.code ?? '');
}

/** POST /api/sync/pull */
export async function pullEndpoint(call: SignedInCall): Promise<Answer> {
	const request = await bodyOf(readBody(call.request, { packed: 200_000, unpacked: 1_000_000 }), readPullRequest);
	if (!request.ok) return request;
	if (request.value.vault !== call.actor.vault) return fail(problem('operation_forged'));
	await call.tenant.accounts.contact(call.actor, request.value, call.now);
	void call.tenant.waker.seen(call.actor).catch(() => undefined);
	const restored = await restoredSince(call.server.store, call.tenant.uploads.lacks, call.actor, request.value.epoch, request.value.cursors);
	if (restored !== null) return otherEpoch(call, restored);
	for (const { kind, held, expected } of request.value.differences ?? []) call.server.log.error({ event: 'stream_differed', stream: kind, held, expected });
	const [audit, actor] = await Promise.all([call.tenant.audit.meet(call.actor, request.value.audit), withRecoveries(call)]);
	const signal = AbortSignal.any([call.request.signal, call.server.closing]);
	return ok(streamAnswer(call.request, pull(call.server.store, actor, request.value, () => new Date().toISOString(), signal, audit)));
}

/** Who may let officers back in hears with each answer how many ask for it. */
async function withRecoveries({ actor, tenant, now }: SignedInCall): Promise<Actor> {
	const recoveries = may(actor.me, 'approve_recovery') ? await tenant.recoveries.waitingCount(actor, now) : 0;
	return recoveries === 0 ? actor : { ...actor, me: { ...actor.me, recoveries } };
}
