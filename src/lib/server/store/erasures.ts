import { hash } from 'node:crypto';
import { sql } from 'kysely';
import type { Id } from '../../domain/ids.ts';
import type { StreamName } from '../../protocol/messages.ts';
import type { ErasureDue, ErasureOf, ErasurePreview, UnnamedEntries } from '../../protocol/erasure.ts';
import type { Actor } from '../core/port.ts';
import { appendAudit } from './auditAppend.ts';
import { as, callerOf, isPassing, type Db, type Tx } from './database.ts';

type Counted = { readonly type: string; readonly stays: ErasurePreview['staying'][number]['why'] | null; readonly count: number };
export type Due = { readonly type: ErasureDue['due'][number]['type']; readonly id: Id; readonly label: string; readonly since: string; readonly packId: string; readonly held: boolean };
export type Erasing = { readonly streams: readonly StreamName[]; readonly going: ErasurePreview['going'] };

/** Erasing and holding, for one who has the right (`erase`): functions and policies of migration 34 ask for it again. */
export class Erasures {
	readonly #db: Db;

	constructor(db: Db) {
		this.#db = db;
	}

	async preview(actor: Actor, of: ErasureOf): Promise<ErasurePreview> {
		return as(this.#db, callerOf(actor, 'erase'), (tx) => previewIn(tx, actor, of));
	}

	/** @param rules which cases or persons, and the day before which they must have ended */
	async due(actor: Actor, rules: readonly { readonly of: string; readonly pack_id: string; readonly before: string }[], most: number): Promise<readonly Due[]> {
		const { rows } = await as(this.#db, callerOf(actor, 'erase'), (tx) => sql<Omit<Due, 'packId'> & { readonly pack_id: string }>`select * from due_for_erasure(${JSON.stringify(rules)}::jsonb, ${most})`.execute(tx));
		return rows.map(({ pack_id, ...row }) => ({ ...row, packId: pack_id }));
	}

	/** @param asked whose days are those of `zone` */
	async unnamed(actor: Actor, asked: { readonly form: string | null; readonly from: string | null; readonly to: string | null; readonly words: string | null; readonly zone: string }, most: number): Promise<UnnamedEntries['entries']> {
		const { rows } = await as(this.#db, callerOf(actor, 'erase'), (tx) => sql<Omit<UnnamedEntries['entries'][number], 'formId'> & { readonly form_id: string }>`select * from unnamed_entries(${JSON.stringify(asked)}::jsonb, ${most})`.execute(tx));
		return rows.map(({ form_id, ...row }) => ({ ...row, formId: form_id, corrections: Number(row.corrections) }));
	}

	/** All of it in one transaction, its line in the chain last. `changed`: it is not what `digest` names. `stays`: something keeps it. */
	async erase(actor: Actor, of: ErasureOf, erasureId: Id, digest: string, reason: string): Promise<Erasing | 'changed' | 'stays'> {
		for (let attempt = 1; ; attempt += 1) {
			try {
				return await this.#erase(actor, of, erasureId, digest, reason);
			} catch (error) {
				if (attempt >= 4 || !isPassing(error)) throw error;
			}
		}
	}

	async #erase(actor: Actor, of: ErasureOf, erasureId: Id, digest: string, reason: string): Promise<Erasing | 'changed' | 'stays'> {
		return as(this.#db, callerOf(actor, 'erase'), async (tx) => {
			const seen = await previewIn(tx, actor, of);
			if (seen.digest !== digest) return 'changed';
			const { rows } = await sql<{ streams: StreamName[]; keys: Id[]; files: Id[]; counts: { readonly [type: string]: number } }>`select * from erase(${of.type}, ${of.id}::uuid, ${erasureId}::uuid)`.execute(tx);
			const done = rows[0];
			if (done === undefined) return 'stays';
			const going = Object.entries(done.counts).map(([type, count]) => ({ type, count }));
			await appendAudit(tx, [{ kind: 'erased', vault: actor.vault, detail: { erasure: erasureId, type: of.type, id: of.id, reason: hash('sha256', reason.trim().normalize('NFKC'), 'hex').slice(0, 16), counts: going.map(({ type, count }) => `${type} ${String(count)}`), keys: done.keys } }]);
			return { streams: done.streams, going };
		});
	}

	/** `reason` null lifts it. */
	async hold(actor: Actor, of: Pick<ErasureDue['due'][number], 'type' | 'id'>, reason: string | null, until: string | null): Promise<void> {
		const { tenantId, officerId } = actor.me;
		await as(this.#db, callerOf(actor, 'erase'), async (tx) => {
			if (reason === null) await tx.deleteFrom('legal_hold').where('tenant_id', '=', tenantId).where('subject_id', '=', of.id).execute();
			else {
				const said = { reason, until, by_officer: officerId, at: new Date() };
				await tx.insertInto('legal_hold').values({ tenant_id: tenantId, subject_id: of.id, subject_type: of.type, ...said }).onConflict((conflict) => conflict.columns(['tenant_id', 'subject_id']).doUpdateSet(said)).execute();
			}
			await appendAudit(tx, [{ kind: reason === null ? 'hold_lifted' : 'hold_set', vault: actor.vault, detail: { type: of.type, id: of.id, until } }]);
		});
	}
}

async function previewIn(tx: Tx, actor: Actor, of: ErasureOf): Promise<ErasurePreview> {
	const { rows } = await sql<Counted>`select * from erasure_preview(${of.type}, ${of.id}::uuid)`.execute(tx);
	const held = await sql`select 1 from legal_hold where tenant_id = ${actor.me.tenantId} and subject_id = ${of.id} and (until is null or until >= current_date)`.execute(tx);
	const going = rows.flatMap(({ type, stays, count }) => (stays === null ? [{ type, count }] : []));
	const staying = rows.flatMap(({ type, stays, count }) => (stays === null ? [] : [{ type, count, why: stays }]));
	return { going, staying, held: held.rows.length > 0, digest: hash('sha256', JSON.stringify([of, going, staying]), 'hex') };
}

/** False in a database that was last brought up to date before anything could be erased. */
export async function erasesHere(db: Db): Promise<boolean> {
	const { rows } = await sql<{ there: boolean }>`select to_regclass('public.erasure') is not null as there`.execute(db);
	return rows[0]?.there === true;
}

/** What erasures that are not finished everywhere have still to do; on the owner's connection. */
export async function unfinishedErasures(db: Db): Promise<readonly { readonly tenantId: Id; readonly erasureId: Id; readonly files: boolean; readonly backups: boolean }[]> {
	const rows = await db.selectFrom('erasure').select(['tenant_id', 'erasure_id', 'files_gone_at', 'backups_gone_at']).where((each) => each.or([each('files_gone_at', 'is', null), each('backups_gone_at', 'is', null)])).orderBy('at').execute();
	return rows.map((row) => ({ tenantId: row.tenant_id, erasureId: row.erasure_id, files: row.files_gone_at === null, backups: row.backups_gone_at === null }));
}

export async function erasedFiles(db: Db, tenantId: Id, erasureId: Id): Promise<readonly Id[]> {
	return (await db.selectFrom('erased').select('id').where('tenant_id', '=', tenantId).where('erasure_id', '=', erasureId).where('type', '=', 'file').execute()).map((row) => row.id);
}

export async function noteGone(db: Db, tenantId: Id, erasureId: Id, what: 'files_gone_at' | 'backups_gone_at'): Promise<void> {
	await db.updateTable('erasure').set({ [what]: new Date() }).where('tenant_id', '=', tenantId).where('erasure_id', '=', erasureId).execute();
}

/** After a restore: what was erased since the backup was made goes again. */
export async function eraseAgain(db: Db): Promise<void> {
	await sql`select remove_erased(tenant_id, array_agg(id)) from erased group by tenant_id`.execute(db);
	await sql`update erasure set files_gone_at = null`.execute(db);
}
