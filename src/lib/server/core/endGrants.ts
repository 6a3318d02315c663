import { grantEndField, grantsOf } from '../../domain/cases/sight.ts';
import { serverId, asVaultId, type Id } from '../../domain/ids.ts';
import { changedFields } from '../../domain/merge/effects.ts';
import { newServerRecord } from '../../domain/merge/merge.ts';
import type { Fields } from '../../domain/records/record.ts';
import type { EventShape, Instant } from '../../domain/records/shapes.ts';
import { derivedId } from './applyOperation.ts';
import { placementOf, samePlacement } from './placement.ts';
import type { PlacedRecord, StoreTx, Writes } from './port.ts';
import { placeChange } from './push.ts';

type GrantsEnded = { readonly grants: readonly Id[]; readonly record: PlacedRecord; readonly event: PlacedRecord };

const nobody = { find: () => undefined };

/**
 * Takes back what has come to its end by time; null when nothing has. It reads the case as it is locked, and the line in the history has an id derived
 * from the grants that end: however many servers run it, it happens once.
 */
function endGrants(work: PlacedRecord, now: Instant): GrantsEnded | null {
	const due = grantsOf(work.fields).filter(({ grant, state }) => state !== 'ended' && grant.until <= now).map(({ id }) => id);
	const [first] = due;
	if (first === undefined) return null;
	const set: Fields = Object.fromEntries(due.map((id) => [grantEndField(id), true]));
	const rev = work.rev + 1;
	const vault = asVaultId(serverId);
	const stamps = Object.fromEntries(Object.keys(set).map((field) => [field, { rev, vault, at: now, receivedAt: now }]));
	const fields = { ...work.fields, ...set };
	const placement = placementOf(work, fields, work.areaId, nobody);
	const shape: EventShape = { of: { type: 'case', id: work.id }, kind: 'changed', by: serverId, at: now, receivedAt: now, data: changedFields(set) };
	const event = newServerRecord({ ref: { type: 'event', id: derivedId(first, `end/${due.join('/')}`) }, areaId: work.areaId, create: true, base: 0, set: shape as unknown as Fields }, vault);
	return {
		grants: due, record: { ...work, rev, fields, stamps: { ...work.stamps, ...stamps }, placement },
		event: { ...event, placement: { ...placement, caseId: work.id }, kept: work.kept },
	};
}

/** In a transaction of the server itself: the case, what hangs on it, and what each stream is told. Answers what was written. */
export async function endGrantsOf(tx: Pick<StoreTx, 'lock' | 'childrenOf' | 'write'>, caseId: Id, now: Instant): Promise<Writes | null> {
	const [work] = await tx.lock([{ type: 'case', id: caseId }]);
	const ended = work === undefined ? null : endGrants(work, now);
	if (work === undefined || ended === null) return null;
	const { record, event } = ended;
	const placement = { ...record.placement, caseId };
	const children = samePlacement(work.placement, record.placement) ? [] : await tx.childrenOf([caseId]);
	const changes = [
		{ ref: { type: record.type, id: record.id }, from: work.placement, to: record.placement, kept: record.kept },
		...children.map((child) => ({ ref: child.ref, from: child.placement, to: placement, kept: child.kept })),
		{ ref: { type: event.type, id: event.id }, from: undefined, to: placement, kept: event.kept },
	];
	const writes: Writes = {
		records: [record, event], moved: children.map((child) => ({ ...child, placement })), operations: [], early: [],
		// What devices do not hold they need not be told of.
		log: changes.filter(({ kept }) => kept).flatMap(({ ref, from, to }) => placeChange(ref, from, to)),
	};
	await tx.write(writes);
	return writes;
}
