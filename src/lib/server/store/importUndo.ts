import { sql } from 'kysely';
import type { Id } from '../../domain/ids.ts';
import type { ImportLeft } from '../../protocol/imports.ts';
import type { StreamName } from '../../protocol/messages.ts';
import type { Actor } from '../core/port.ts';
import { appendAudit } from './auditAppend.ts';
import { uuids } from './arrays.ts';
import { isPassing } from './database.ts';
import type { Imports } from './imports.ts';

export type UndoneRecord = { readonly n: number; readonly state: 'taken' | 'changed' | 'used' };

/** Undoing as the tables keep it. */
export class ImportUndo {
	readonly #imports: Imports;

	constructor(imports: Imports) {
		this.#imports = imports;
	}

	/** From here on nothing more of it is written: the rows that were still to come are thrown away. False: there is nothing to undo. */
	async begin(by: Actor, importId: Id): Promise<boolean> {
		const { rows } = await this.#imports.as(by, (tx) => sql`update import_run set state = 'undoing', sealed = null, key_id = null where tenant_id = ${by.me.tenantId} and import_id = ${importId} and state <> 'undone' returning 1`.execute(tx));
		return rows.length > 0;
	}

	/** Numbers of the operations that come next: noted before they are sent, so that none is used twice. */
	async number(by: Actor, importId: Id, operations: number): Promise<number> {
		const { rows } = await this.#imports.as(by, (tx) => sql<{ first: number }>`update import_run set operations = operations + ${operations} where tenant_id = ${by.me.tenantId} and import_id = ${importId} returning operations - ${operations} + 1 as first`.execute(tx));
		return rows[0]?.first ?? 1;
	}

	/** Records that the run made and that nobody touched go; see `withdraw_imported`. */
	async withdraw(by: Actor, importId: Id, ids: readonly Id[], erasureId: Id): Promise<{ readonly gone: ReadonlySet<Id>; readonly streams: readonly StreamName[] }> {
		for (let attempt = 1; ; attempt += 1) {
			try {
				const { rows } = await this.#imports.as(by, (tx) => sql<{ gone: Id[]; streams: StreamName[] }>`select * from withdraw_imported(${importId}, ${uuids(ids)}::uuid[], ${erasureId}, ${by.vault})`.execute(tx));
				return { gone: new Set(rows[0]?.gone ?? []), streams: rows[0]?.streams ?? [] };
			} catch (error) {
				if (attempt >= 4 || !isPassing(error)) throw error;
			}
		}
	}

	async end(by: Actor, importId: Id, records: readonly UndoneRecord[]): Promise<void> {
		const { tenantId } = by.me;
		await this.#imports.as(by, async (tx) => {
			for (const state of ['taken', 'changed', 'used'] as const) {
				const ns = records.filter((each) => each.state === state).map(({ n }) => n);
				if (ns.length > 0) await sql`update import_record set state = ${state} where tenant_id = ${tenantId} and import_id = ${importId} and n = any (${ns}::integer[])`.execute(tx);
			}
			const { rows } = await sql<{ taken: number; kept: number }>`update import_run r set state = 'undone', taken = c.taken, kept = c.kept from (
				select count(*) filter (where state = 'taken') as taken, count(*) filter (where state in ('changed', 'used')) as kept from import_record where tenant_id = ${tenantId} and import_id = ${importId}) c
				where r.tenant_id = ${tenantId} and r.import_id = ${importId} and r.state = 'undoing'
				and not exists (select 1 from import_record i where i.tenant_id = ${tenantId} and i.import_id = ${importId} and i.state in ('written', 'review')) returning r.taken, r.kept`.execute(tx);
			const [done] = rows;
			if (done !== undefined) await appendAudit(tx, [{ kind: 'import_undone', vault: by.vault, detail: { id: importId, taken: done.taken, kept: done.kept } }]);
		});
	}

	/** What was not written, waits for somebody to decide, or stayed when it was undone. */
	async left(by: Actor, importId: Id): Promise<readonly ImportLeft[]> {
		const rows = await this.#imports.as(by, (tx) => tx.selectFrom('import_record').select(['row_number', 'type', 'record_id', 'state', 'code']).where('tenant_id', '=', by.me.tenantId).where('import_id', '=', importId)
			.where('state', 'in', ['refused', 'review', 'changed', 'used']).orderBy('n').limit(500).execute());
		return rows.map(({ row_number, type, record_id, state, code }) => ({ row: row_number, type, id: record_id, why: state as ImportLeft['why'], code }));
	}
}
