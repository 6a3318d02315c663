import { openGroup } from '../../crypto/sealedGroup.ts';
import { verify } from '../../crypto/signing.ts';
import type { Id } from '../../domain/ids.ts';
import { groupText, type SealedGroup, type SealedOutcome } from '../../protocol/sealed.ts';
import type { SignedGroups } from '../../protocol/messages.ts';
import { readOperation, type ArrivedOperation } from '../../protocol/operations.ts';
import type { Actor } from '../core/port.ts';
import { groupsOf } from '../core/groups.ts';
import type { DeviceKeys } from '../store/deviceKeys.ts';
import type { ServerKeyRing } from './serverKeys.ts';

export type Aside = { readonly group: SealedGroup; readonly outcome: Exclude<SealedOutcome, 'done'>; readonly code: string };

/**
 * Opens groups in order, up to the first that does not hold: what follows may speak of records that one makes, and would be refused for good
 * for want of them. The device sends the rest again without it.
 */
export async function openGroups(ring: ServerKeyRing, keys: DeviceKeys, actor: Actor, groups: readonly SealedGroup[]): Promise<{ readonly operations: readonly ArrivedOperation[]; readonly aside: readonly Aside[] }> {
	const known: Known = { pair: askedOnce((kid) => ring.pair(kid)), officerKey: askedOnce((keyId) => keys.officerKey(actor.vault, actor.me.officerId, keyId)) };
	const operations: ArrivedOperation[] = [];
	// Side by side, for nearly all of them hold.
	for (const [at, opened] of (await Promise.all(groups.map((group) => openOne(known, actor, group)))).entries()) {
		const group = groups[at];
		if ('code' in opened) return { operations, aside: group === undefined ? [] : [{ group, ...opened }] };
		operations.push(...opened.operations);
	}
	return { operations, aside: [] };
}

/** What is asked of the key file and of the database for a whole request, once for each key that it names. */
type Known = { readonly pair: (kid: string) => ReturnType<ServerKeyRing['pair']>; readonly officerKey: (keyId: string) => Promise<string | undefined> };

function askedOnce<T>(ask: (key: string) => Promise<T>): (key: string) => Promise<T> {
	const asked = new Map<string, Promise<T>>();
	return (key) => {
		const answer = asked.get(key) ?? ask(key);
		asked.set(key, answer);
		return answer;
	};
}

async function openOne(known: Known, actor: Actor, group: SealedGroup): Promise<Omit<Aside, 'group'> | { readonly operations: readonly ArrivedOperation[] }> {
	if (group.vault !== actor.vault) return { outcome: 'held', code: 'operation_forged' };
	const pair = await known.pair(group.kid);
	if (pair === undefined) return { outcome: 'reseal', code: 'server_key_unknown' };
	const content = await openGroup(pair, group);
	if (content === undefined) return { outcome: 'reseal', code: 'sealed_unreadable' };
	const publicKey = await known.officerKey(content.key);
	if (publicKey === undefined) return { outcome: 'reseal', code: 'officer_key_unknown' };
	if (!(await verify(publicKey, groupText(content.lines), content.signature))) return { outcome: 'held', code: 'signature_unfit' };
	const arrived = content.lines.map(readOperation);
	const operations = arrived.flatMap((each) => (each.ok ? [each.value] : []));
	// The signature says that this officer's device made the lines; the envelope must say the same of itself as the route does.
	const whole = operations.length === arrived.length && operations.length === group.count && operations.every(({ envelope }) => envelope.vault === group.vault && envelope.group === group.group && envelope.officerId === actor.me.officerId)
		&& Math.max(...operations.map(({ envelope }) => envelope.seq)) === group.last;
	return whole ? { operations } : { outcome: 'held', code: 'operation_forged' };
}

/** In clear: the groups whose signature, where there is one and its key is known, does not fit. */
export async function unfitGroups(keys: DeviceKeys, actor: Actor, signed: SignedGroups | undefined, operations: readonly ArrivedOperation[]): Promise<ReadonlySet<Id>> {
	const publicKey = signed === undefined ? undefined : await keys.officerKey(actor.vault, actor.me.officerId, signed.key);
	if (signed === undefined || publicKey === undefined) return new Set();
	const unfit = await Promise.all(groupsOf(operations).map(async (group): Promise<readonly Id[]> => {
		const id = group[0]?.envelope.group;
		const signature = id === undefined ? undefined : signed.groups[id];
		return id === undefined || signature === undefined || (await verify(publicKey, groupText(group.map(({ raw }) => raw)), signature)) ? [] : [id];
	}));
	return new Set(unfit.flat());
}
