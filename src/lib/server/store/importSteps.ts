import { sql } from 'kysely';
import type { ImportStep } from '../../domain/imports/plan.ts';
import type { Id } from '../../domain/ids.ts';
import type { Fields, RecordRef, RecordType } from '../../domain/records/record.ts';
import type { StampedRecord } from '../imports/operations.ts';
import type { Actor } from '../core/port.ts';
import { seal, unseal } from '../keys/seal.ts';
import { uuids } from './arrays.ts';
import type { Tx } from './database.ts';
import type { Imports } from './imports.ts';
import type { SubjectKeys } from './subjectKeys.ts';

/** How a row ended: `review`: it met a change of somebody else, who is asked. */
export type StepEnd = { readonly step: ImportStep; readonly state: 'written' | 'refused' | 'review'; readonly code: string | null };
export type WrittenRecord = { readonly n: number; readonly row: number; readonly ref: RecordRef; readonly made: boolean; readonly before: Fields | null };
type Progress = { readonly position: number; readonly operations: number; readonly last: boolean };
type Row = { n: number; row_number: number; type: RecordType; record_id: Id; made: boolean; key_id: Id | null; sealed: Buffer | null; subject_id: Id | null; wrapped: Buffer | null };

/** Which records a run made or changed, and how far it and its undoing are. */
export class ImportSteps {
	readonly #imports: Imports;
	readonly #keys: SubjectKeys;

	constructor(imports: Imports, keys: SubjectKeys) {
		this.#imports = imports;
		this.#keys = keys;
	}

	/** Notes what became of these steps; said twice it counts once. With the last one the rows are thrown away. What was written while it was undone is undone next. */
	async note(by: Actor, importId: Id, from: number, ends: readonly StepEnd[], { position, operations, last }: Progress): Promise<void> {
		const { tenantId } = by.me;
		await this.#imports.as(by, async (tx) => {
			const run = await tx.selectFrom('import_run').select(['position', 'list_id']).where('tenant_id', '=', tenantId).where('import_id', '=', importId).forUpdate().executeTakeFirstOrThrow();
			if (run.position !== from) return;
			await this.#keep(tx, by, importId, from, ends);
			await this.#keepKeys(tx, by, run.list_id, ends);
			const count = (state: StepEnd['state']): number => ends.filter((end) => end.state === state).length;
			await sql`update import_run set position = ${position}, operations = ${operations}, refused = refused + ${count('refused')}, reviews = reviews + ${count('review')},
				state = case state when 'running' then ${last ? 'done' : 'running'} when 'undone' then 'undoing' else state end, sealed = ${last ? null : sql.ref('sealed')}, key_id = ${last ? null : sql.ref('key_id')} where tenant_id = ${tenantId} and import_id = ${importId}`.execute(tx);
		});
	}

	/** The values before are sealed under the key of what they are about: they go with it. */
	async #keep(tx: Tx, by: Actor, importId: Id, from: number, ends: readonly StepEnd[]): Promise<void> {
		const { tenantId } = by.me;
		const records = ends.flatMap(({ step, state, code }, at) => step.undo.map((undo, part) => ({ n: (from + at) * 10 + part, row: step.row, state, code, ...undo })));
		if (records.length === 0) return;
		const changed = records.filter(({ made }) => !made);
		const keys = await this.#keys.of(tx, tenantId, changed.map(({ ref }) => ref.id));
		await tx.insertInto('import_record').values(records.map(({ n, row, state, code, ref, made, before }) => {
			const key = made ? undefined : keys.get(ref.id);
			return { tenant_id: tenantId, import_id: importId, n, row_number: row, type: ref.type, record_id: ref.id, made, state, code, key_id: key?.keyId ?? null, sealed: key === undefined ? null : seal(key.key, JSON.stringify(before), aboutRecord(importId, n)) };
		})).onConflict((conflict) => conflict.doNothing()).execute();
	}

	async #keepKeys(tx: Tx, by: Actor, listId: Id, ends: readonly StepEnd[]): Promise<void> {
		const keys = ends.flatMap(({ step, state }) => (step.key === null || state === 'refused' ? [] : [step.key]));
		if (keys.length === 0) return;
		const digestOf = await this.#imports.digests(tx, by, listId);
		const rows = new Map(keys.map(({ text, ref }) => [text, { tenant_id: by.me.tenantId, list_id: listId, digest: digestOf(text), record_id: ref.id }]));
		await tx.insertInto('import_key').values([...rows.values()]).onConflict((conflict) => conflict.columns(['tenant_id', 'list_id', 'digest']).doUpdateSet((excluded) => ({ record_id: excluded.ref('excluded.record_id') }))).execute();
	}

	/** What the run wrote and has not been taken back, the last first. `before` null: its key is no more. */
	async written(by: Actor, importId: Id): Promise<readonly WrittenRecord[]> {
		const { tenantId } = by.me;
		const { rows } = await this.#imports.as(by, (tx) => sql<Row>`select i.n, i.row_number, i.type, i.record_id, i.made, i.key_id, i.sealed, k.subject_id, k.wrapped from import_record i
			left join subject_key k on k.tenant_id = i.tenant_id and k.key_id = i.key_id where i.tenant_id = ${tenantId} and i.import_id = ${importId} and i.state in ('written', 'review') order by i.n desc`.execute(tx));
		return rows.map(({ n, row_number, type, record_id, made, sealed, ...wrapped }) => {
			const key = sealed === null ? undefined : this.#keys.open(tenantId, wrapped);
			const body = key === undefined || sealed === null ? undefined : unseal(key, sealed, aboutRecord(importId, n));
			return { n, row: row_number, ref: { type, id: record_id }, made, before: body === undefined ? null : (JSON.parse(body.toString()) as Fields) };
		});
	}

	/** Those of these that are there and lie in the areas of who asks. */
	async records(by: Actor, refs: readonly RecordRef[]): Promise<ReadonlyMap<Id, StampedRecord>> {
		const { tenantId, leafAreaIds } = by.me;
		const { rows } = await this.#imports.as(by, (tx) => sql<StampedRecord>`select id, rev, fields, stamps from record where tenant_id = ${tenantId} and id = any (${uuids(refs.map(({ id }) => id))}::uuid[]) and type = any (${[...new Set(refs.map(({ type }) => type))]}::text[])
			and readers is null and area_id = any (${leafAreaIds}::uuid[]) and not deleted`.execute(tx));
		return new Map(rows.map((row) => [row.id, row]));
	}
}

function aboutRecord(importId: Id, n: number): string {
	return `import_record ${importId} ${String(n)}`;
}
