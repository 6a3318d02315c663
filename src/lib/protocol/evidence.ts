import * as v from 'valibot';
import type { Id, VaultId } from '../domain/ids.ts';
import type { Instant } from '../domain/records/shapes.ts';
import { id, instant, vaultId } from './scalars.ts';

/** GET /api/evidence/:id. `sent`: the operation that brought the file's record; null: none of an officer. `bytesReceivedAt`: when the bytes were whole and their hash was right. */
export type Evidence = {
	readonly sent: { readonly opId: Id; readonly vault: VaultId; readonly at: Instant; readonly deviceAt: Instant; readonly receivedAt: Instant } | null;
	readonly bytesReceivedAt: Instant | null;
	/** The row of the audit that took it in; null: it came before there was one. `holds`: the operation is what the row says, and the rows from there to `checkedTo` follow on each other. */
	readonly chain: { readonly seq: number; readonly hash: string; readonly at: Instant; readonly holds: boolean; readonly checkedTo: number; readonly toTheEnd: boolean } | null;
};

export const evidence = v.object({
	sent: v.nullable(v.object({ opId: id, vault: vaultId, at: instant, deviceAt: instant, receivedAt: instant })), bytesReceivedAt: v.nullable(instant),
	chain: v.nullable(v.object({ seq: v.number(), hash: v.string(), at: instant, holds: v.boolean(), checkedTo: v.number(), toTheEnd: v.boolean() })),
});
