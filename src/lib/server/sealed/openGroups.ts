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
	const operations: ArrivedOperation[] = [];
	for (const group of groups) {
		const opened = await openOne(ring, keys, actor, group);
		if ('code' in opened) return { operations, aside: [{ group, ...opened }] };
		operations.push(...opened.operations);
	}
	return { operations, aside: [] };
}

async function openOne(ring: ServerKeyRing, keys: DeviceKeys, actor: Actor, group: SealedGroup): Promise<Omit<Aside, 'group'> | { readonly operations: readonly ArrivedOperation[] }> {
	if (group.vault !== actor.vault) return { outcome: 'held', code: 'operation_forged' };
	const pair = await ring.pair(group.kid);
	if (pair === undefined) return { outcome: 'reseal', code: 'server_key_unknown' };
	const content = await openGroup(pair, group);
	if (content === undefined) return { outcome: 'reseal', code: 'sealed_unreadable' };
	const publicKey = await keys.officerKey(actor.vault, actor.me.officerId, content.key);
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
	const unfit = new Set<Id>();
	if (signed === undefined || publicKey === undefined) return unfit;
	for (const group of groupsOf(operations)) {
		const id = group[0]?.envelope.group;
		const signature = id === undefined ? undefined : signed.groups[id];
		if (id !== undefined && signature !== undefined && !(await verify(publicKey, groupText(group.map(({ raw }) => raw)), signature))) unfit.add(id);
	}
	return unfit;
}
