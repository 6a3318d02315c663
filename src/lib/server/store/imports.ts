import { createHmac } from 'node:crypto';
import { sql, type Selectable } from 'kysely';
import type { ImportKind } from '../../domain/imports/fields.ts';
import type { RememberedColumns } from '../../domain/imports/columns.ts';
import type { ImportStep } from '../../domain/imports/plan.ts';
import { newId, type Id } from '../../domain/ids.ts';
import { problem, type Problem } from '../../domain/problems/problem.ts';
import type { ImportList, ImportRun } from '../../protocol/imports.ts';
import type { Actor } from '../core/port.ts';
import { seal, unseal } from '../keys/seal.ts';
import { as, callerOf, type Db, type Tx } from './database.ts';
import { refusedBy } from './refusedBy.ts';
import type { Database } from './schema.ts';
import type { SubjectKeys } from './subjectKeys.ts';

export type NewRun = Pick<ImportRun, 'importId' | 'kind' | 'source' | 'purpose' | 'counts'> & { readonly list: string; readonly columns: RememberedColumns; readonly digest: string };
type RunRow = Selectable<Database['import_run']>;
/** A run and what is still to be written of it; null: it was thrown away. */
type OpenRun = { readonly run: RunRow; readonly steps: readonly ImportStep[] | null };

/** Lists and their runs, for who has the right (`import_lists`): policies and functions of migrations 52 and 53 ask for it again. */
export class Imports {
	readonly #db: Db;
	readonly #keys: SubjectKeys;

	constructor(db: Db, keys: SubjectKeys) {
		this.#db = db;
		this.#keys = keys;
	}

	/** The newest first. */
	async runs(by: Actor): Promise<readonly ImportRun[]> {
		const rows = await this.as(by, (tx) => tx.selectFrom('import_run').innerJoin('import_list', (join) => join.onRef('import_list.tenant_id', '=', 'import_run.tenant_id').onRef('import_list.list_id', '=', 'import_run.list_id'))
			.selectAll('import_run').select('import_list.name').where('import_run.tenant_id', '=', by.me.tenantId).orderBy('import_run.at', 'desc').limit(100).execute());
		return rows.map((row) => toldRun(row, row.name));
	}

	async run(by: Actor, importId: Id): Promise<ImportRun | undefined> {
		const row = await this.as(by, (tx) => tx.selectFrom('import_run').innerJoin('import_list', (join) => join.onRef('import_list.tenant_id', '=', 'import_run.tenant_id').onRef('import_list.list_id', '=', 'import_run.list_id'))
			.selectAll('import_run').select('import_list.name').where('import_run.tenant_id', '=', by.me.tenantId).where('import_id', '=', importId).executeTakeFirst());
		return row === undefined ? undefined : toldRun(row, row.name);
	}

	async lists(by: Actor): Promise<readonly ImportList[]> {
		const rows = await this.as(by, (tx) => tx.selectFrom('import_list').selectAll().where('tenant_id', '=', by.me.tenantId).orderBy('used_at', 'desc').limit(200).execute());
		return rows.map(({ kind, name, source, purpose, columns }) => ({ kind, name, source, purpose, columns: columns as ImportList['columns'] }));
	}

	/** What this list's own numbers stand for; of one that was never imported nothing. */
	async keysOf(by: Actor, kind: ImportKind, list: string): Promise<(key: string) => Id | undefined> {
		return this.as(by, async (tx) => {
			const row = await this.#list(tx, by, kind, list);
			if (row === undefined) return () => undefined;
			const rows = await tx.selectFrom('import_key').select(['digest', 'record_id']).where('tenant_id', '=', by.me.tenantId).where('list_id', '=', row.list_id).execute();
			const byDigest = new Map(rows.map(({ digest, record_id }) => [digest.toString('hex'), record_id]));
			const digestOf = await this.digests(tx, by, row.list_id);
			return (key) => byDigest.get(digestOf(key).toString('hex'));
		});
	}

	/** Null when it has begun. The list is remembered with it. */
	async begin(by: Actor, run: NewRun, steps: readonly ImportStep[], now: Date): Promise<Problem | null> {
		return refusedBy(() => this.as(by, async (tx) => {
			const { tenantId } = by.me;
			const said = { source: run.source, purpose: run.purpose, columns: JSON.stringify(run.columns), used_at: now };
			await tx.insertInto('import_list').values({ tenant_id: tenantId, list_id: newId(now.getTime()), kind: run.kind, name: run.list, ...said }).onConflict((conflict) => conflict.columns(['tenant_id', 'kind', 'name']).doUpdateSet(said)).execute();
			const list = await this.#list(tx, by, run.kind, run.list);
			const key = (await this.#keys.of(tx, tenantId, [run.importId])).get(run.importId);
			if (list === undefined || key === undefined) throw new Error('an import without its list or key');
			const given = { importId: run.importId, listId: list.list_id, kind: run.kind, source: run.source, purpose: run.purpose, at: now.toISOString(), counts: run.counts, steps: steps.length, digest: run.digest, keyId: key.keyId };
			await sql`select begin_import(${JSON.stringify(given)}::jsonb, ${seal(key.key, JSON.stringify(steps), aboutRun(run.importId))}, ${by.vault})`.execute(tx);
		}), (code) => problem(code));
	}

	async open(by: Actor, importId: Id): Promise<OpenRun | undefined> {
		return this.as(by, async (tx) => {
			const run = await tx.selectFrom('import_run').selectAll().where('tenant_id', '=', by.me.tenantId).where('import_id', '=', importId).executeTakeFirst();
			if (run === undefined) return undefined;
			if (run.sealed === null) return { run, steps: null };
			const key = (await this.#keys.of(tx, by.me.tenantId, [importId])).get(importId);
			const body = key === undefined ? undefined : unseal(key.key, run.sealed, aboutRun(importId));
			return { run, steps: body === undefined ? null : (JSON.parse(body.toString()) as readonly ImportStep[]) };
		});
	}

	/** @returns a keyed digest of a list's own number: it may be an identity number, and is needed for nothing but to be found again */
	async digests(tx: Tx, by: Actor, listId: Id): Promise<(key: string) => Buffer> {
		const key = (await this.#keys.of(tx, by.me.tenantId, [listId])).get(listId);
		if (key === undefined) throw new Error('a list has no key');
		return (text) => createHmac('sha256', key.key).update(text).digest();
	}

	as<T>(by: Actor, work: (tx: Tx) => Promise<T>): Promise<T> {
		return as(this.#db, callerOf(by, 'admin'), work);
	}

	async #list(tx: Tx, by: Actor, kind: ImportKind, name: string) {
		return tx.selectFrom('import_list').selectAll().where('tenant_id', '=', by.me.tenantId).where('kind', '=', kind).where('name', '=', name).executeTakeFirst();
	}
}

function aboutRun(importId: Id): string {
	return `import_run ${importId}`;
}

function toldRun(row: RunRow, list: string): ImportRun {
	const { kind, source, purpose, counts, state, position, steps, refused, reviews, taken, kept } = row;
	return { importId: row.import_id, kind, list, source, purpose, by: row.by_officer, at: row.at.toISOString(), state, counts: counts as ImportRun['counts'], position, steps, refused, reviews, taken, kept };
}

/** Of runs that nobody went on with for so long what was still to be written is thrown away; on the owner's connection. */
export async function forgetImports(db: Db, nowMs: number): Promise<number> {
	const { rows } = await sql<{ n: number }>`with ended as (update import_run set sealed = null, key_id = null, state = case when state = 'running' then 'stopped' else state end where sealed is not null and at < ${new Date(nowMs - keptDays * 86_400_000)} returning 1) select count(*) as n from ended`.execute(db);
	return rows[0]?.n ?? 0;
}

const keptDays = 7;
