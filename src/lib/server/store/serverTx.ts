import { sql } from 'kysely';
import type { Id } from '../../domain/ids.ts';
import type { StoreTx } from '../core/port.ts';
import type { Tx } from './database.ts';
import { childrenOf, placedRecord } from './pushTx.ts';
import { insertNew, moveRecords, writeLog } from './writes.ts';

/** What core needs to change one case for the server itself: the case first, then the lines of its history. A case that somebody works on just now is left for the next time. */
export function serverTx(tx: Tx, tenantId: Id): Pick<StoreTx, 'lock' | 'childrenOf' | 'write'> {
	return {
		lock: async (refs) => {
			const rows = await tx.selectFrom('record').selectAll().where('tenant_id', '=', tenantId).where('type', '=', 'case').where('id', 'in', refs.map(({ id }) => id)).where('deleted', '=', false).forNoKeyUpdate().skipLocked().execute();
			return rows.map(placedRecord);
		},
		childrenOf: (caseIds) => childrenOf(tx, tenantId, caseIds),
		write: async ({ records, moved, log }) => {
			const [work, ...events] = records;
			if (work === undefined) return;
			await tx.updateTable('record').set({ rev: work.rev, fields: sql`${JSON.stringify(work.fields)}::jsonb`, stamps: sql`${JSON.stringify(work.stamps)}::jsonb`, readers: work.placement.readers === null ? null : [...work.placement.readers], updated_at: sql`now()` })
				.where('tenant_id', '=', tenantId).where('type', '=', 'case').where('id', '=', work.id).execute();
			await insertNew(tx, tenantId, events);
			await moveRecords(tx, tenantId, moved);
			await writeLog(tx, tenantId, log);
		},
	};
}
