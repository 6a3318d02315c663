import { sql } from 'kysely';
import type { Id } from '../../domain/ids.ts';
import type { StreamName } from '../../protocol/messages.ts';
import { as, type Db } from './database.ts';

/**
 * Last numbers of any streams of a tenant, for the server that tells many officers at once that there is news. Numbers alone: which of them
 * an officer hears of is settled by her own streams. Read by a function of the database, for no officer's rights reach them all.
 */
export async function headsOf(db: Db, tenantId: Id, streams: readonly StreamName[]): Promise<ReadonlyMap<StreamName, number>> {
	const { rows } = await as(db, { tenantId, officerId: null, areas: [], purpose: '' }, (tx) => sql<{ stream: StreamName; last_seq: number }>`select stream, last_seq from stream_heads(${streams}::text[])`.execute(tx));
	return new Map(rows.map((row) => [row.stream, row.last_seq]));
}
