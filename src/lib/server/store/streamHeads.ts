import { sql } from 'kysely';
import type { Id } from '../../domain/ids.ts';
import type { StreamName } from '../../protocol/messages.ts';
import { as, type Db } from './database.ts';

/**
 * Last numbers of any streams of a tenant, for the server that tells many officers at once that there is news. Numbers alone: which of them
 * an officer hears of is settled by her own streams. The purpose opens the counters of officers' own streams; nothing is written.
 */
export async function headsOf(db: Db, tenantId: Id, streams: readonly StreamName[]): Promise<ReadonlyMap<StreamName, number>> {
	const areas = streams.flatMap((stream) => (stream.startsWith('a:') ? [stream.slice(2) as Id] : []));
	const rows = await as(db, { tenantId, officerId: null, areas, purpose: 'apply' }, (tx) =>
		tx.selectFrom('stream_counter').select(['stream', 'last_seq']).where('tenant_id', '=', tenantId).where('stream', '=', sql<string>`any (${streams}::text[])`).execute());
	return new Map(rows.map((row) => [row.stream, row.last_seq]));
}
