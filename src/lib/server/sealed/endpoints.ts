import { keyIdOf, isPublicKey } from '../../crypto/signing.ts';
import { problem } from '../../domain/problems/problem.ts';
import { fail, ok } from '../../domain/result.ts';
import type { PushLine } from '../../protocol/messages.ts';
import { readKeysRequest, readSealedRequest, sealedPath, sealedWipedPath, type SealedAnswer, type SealedGroup, type ServerKeys } from '../../protocol/sealed.ts';
import { readBody, readBytes } from '../body.ts';
import { bodyOf, readAs, type Answer, type Call, type SignedInCall } from '../endpoint.ts';
import { goodbye, leaving } from '../auth/deviceEndpoints.ts';
import { pushAll } from '../sync.ts';
import { openGroups } from './openGroups.ts';
import { mayAsk, provenDevice } from './provenDevice.ts';

/** Base64 of what a push may carry unpacked in all. */
const sealedBytes = 6_000_000;
const small = { packed: 4_000, unpacked: 4_000 };

/** POST /api/sync/keys: takes the public keys of the session's vault and answers those of the server. */
export async function keysEndpoint({ actor, request, tenant, token, server, now }: SignedInCall): Promise<Answer> {
	const asked = await bodyOf(readBody(request, small), readKeysRequest);
	if (!asked.ok) return asked;
	const { officer, device } = asked.value;
	if (!(await isPublicKey(officer)) || !(await isPublicKey(device))) return fail(problem('body_unreadable', { field: 'keys' }));
	const taken = await tenant.deviceKeys.register(actor, token, { keyId: await keyIdOf(officer), publicKey: officer }, { keyId: await keyIdOf(device), publicKey: device }, now);
	return taken ? ok({ ...(await server.keys.published()), recovery: await server.recoveryKeys.published() } satisfies ServerKeys) : fail(problem('key_not_taken'));
}

/** POST /api/sync/sealed: no session; the device's signature over the request, and the officer's inside each group. */
export async function sealedEndpoint(call: Call): Promise<Answer> {
	const { request, tenant, server, now } = call;
	const asked = await mayAsk(call);
	if (!asked.ok) return asked;
	const body = await readBytes(request, sealedBytes);
	if (!body.ok) return body;
	const proven = await provenDevice(call, sealedPath, body.value);
	if (!proven.ok) return proven;
	const { mark, device } = proven.value;
	const arrived = readSealedRequest(body.value.toString('utf8'));
	if (!arrived.ok) return arrived;
	const { head, groups } = arrived.value;
	if (head.vault !== mark.vault) return fail(problem('operation_forged'));
	const room = await server.room.roomFor('records');
	if (!room.ok) return room;
	const wipe = device.wipe === 'asked' ? { wipe: true as const } : {};

	const actor = device.revoked ? undefined : await tenant.deviceKeys.actorOf(mark.vault, device.officerId);
	if (actor === undefined) {
		const code = device.revoked ? 'device_revoked' : 'not_allowed';
		await tenant.deviceKeys.quarantine(groups.map((group) => ({ vault: mark.vault, officerId: device.officerId, group: group.group, lane: 'sealed', code, body: JSON.stringify(group) })), now);
		server.log.error({ event: 'sealed_held', groups: groups.length, code });
		return ok({ groups: groups.map(({ group }) => ({ group, outcome: 'held', code })), ...wipe } satisfies SealedAnswer);
	}
	// A copy of the device's key lies in clear on its disk, so its word alone begins no epoch: what waits here waits for the unlock.
	const { id, received } = await server.store.epoch(actor);
	if (head.epoch !== undefined && (head.epoch.id !== id || head.epoch.acknowledged > received)) return fail(problem('server_restored', { epoch: id }));
	await tenant.accounts.contact(actor, { app: head.app }, now);

	const opened = await openGroups(server.keys, tenant.deviceKeys, actor, groups);
	await tenant.deviceKeys.quarantine(opened.aside.map(({ group, code }) => ({ vault: mark.vault, officerId: device.officerId, group: group.group, lane: 'sealed', code, body: JSON.stringify(group) })), now);
	const done = await pushAll({ server, actor, now }, opened.operations);
	server.news.publish(actor.me.tenantId, done.streams);
	tenant.waker.publish(done.streams, actor.vault);
	const byGroup = answersByGroup(opened.operations.map(({ envelope }) => envelope), done.lines);
	server.log.info({ event: 'sealed', groups: groups.length, operations: done.lines.length, aside: opened.aside.length, refused: done.lines.filter((line) => line.outcome === 'refused').length });
	const aside = new Map(opened.aside.map(({ group, outcome, code }) => [group.group, { group: group.group, outcome, code }]));
	return ok({ groups: groups.map(({ group }: SealedGroup) => aside.get(group) ?? { group, ...(byGroup.get(group) ?? { outcome: 'retry' as const }) }), ...wipe } satisfies SealedAnswer);
}

/** POST /api/sync/sealed/wiped {alone}: a locked device whose saves are all here clears itself. Once more from a device that has: its browser's part was left. */
export async function sealedWipedEndpoint(call: Call): Promise<Answer> {
	const asked = await mayAsk(call);
	if (!asked.ok) return asked;
	const body = await readBytes(call.request, small.packed);
	if (!body.ok) return body;
	const proven = await provenDevice(call, sealedWipedPath, body.value);
	if (!proven.ok) return proven;
	const read = readAs(leaving, 'alone')(body.value.toString('utf8'));
	if (!read.ok) return read;
	const { mark, device } = proven.value;
	if (device.wipe === null) return fail(problem('not_allowed'));
	if (device.wipe === 'asked') await call.tenant.wipes.done(device.officerId, mark.vault, call.now);
	return ok(goodbye(read.value.alone));
}

type GroupAnswer = { readonly outcome: 'done' | 'retry'; readonly code?: string };

/** A group is done when each of its operations has an answer for good. Codes, and nothing else of what was decided. */
function answersByGroup(envelopes: readonly { readonly opId: string; readonly group: string }[], lines: readonly PushLine[]): ReadonlyMap<string, GroupAnswer> {
	const byId = new Map(lines.map((line) => [line.opId as string, line]));
	const found = new Map<string, GroupAnswer>();
	for (const { opId, group } of envelopes) {
		const line = byId.get(opId);
		const before = found.get(group);
		if (before?.outcome === 'retry') continue;
		const code = line?.problem?.code ?? before?.code;
		found.set(group, { outcome: line === undefined || line.outcome === 'retry' ? 'retry' : 'done', ...(code === undefined ? {} : { code }) });
	}
	return found;
}
