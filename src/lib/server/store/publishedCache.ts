import { sql } from 'kysely';
import type { Id } from '../../domain/ids.ts';
import type { Pack } from '../../domain/workflow/pack.ts';
import { readInstanceShape, type InstanceShape } from '../../forms/submission/shape.ts';
import type { FormKey, KnownForm, PackKey } from '../core/port.ts';
import type { Tx } from './database.ts';

/** Published versions never change, so one read of each is enough for the life of the process. */
export class PackCache {
	readonly #packs = new Map<string, Pack>();

	async read(tx: Tx, tenantId: Id, keys: readonly PackKey[]): Promise<readonly Pack[]> {
		const name = (key: PackKey): string => `${tenantId}/${key.packId}/${key.version}`;
		const missing = keys.filter((key) => !this.#packs.has(name(key)));
		if (missing.length > 0) {
			const rows = await tx.selectFrom('record').select('fields').where('tenant_id', '=', tenantId).where('type', '=', 'pack')
				.where(sql<string>`fields ->> 'packId'`, '=', sql<string>`any (${missing.map((key) => key.packId)}::text[])`).execute();
			for (const { fields } of rows) this.#packs.set(name({ packId: String(fields['packId']), version: Number(fields['version']) }), fields['definition'] as unknown as Pack);
		}
		return keys.flatMap((key) => this.#packs.get(name(key)) ?? []);
	}
}

/** What a version of a form allows in an entry. What is not there yet may be published later, and is asked for again. */
export class FormCache {
	readonly #shapes = new Map<string, InstanceShape>();

	async read(tx: Tx, tenantId: Id, keys: readonly FormKey[]): Promise<readonly KnownForm[]> {
		const name = (key: FormKey): string => `${tenantId}/${key.formId}/${key.version}`;
		for (const key of keys.filter((each) => !this.#shapes.has(name(each)))) {
			const row = await tx.selectFrom('record').select(sql<string>`fields ->> 'xml'`.as('xml')).where('tenant_id', '=', tenantId).where('type', '=', 'form')
				.where(sql<string>`fields ->> 'formId'`, '=', key.formId).where(sql<string>`fields ->> 'version'`, '=', String(key.version)).limit(1).executeTakeFirst();
			const shape = row === undefined ? null : readInstanceShape(row.xml);
			if (shape !== null) this.#shapes.set(name(key), shape);
		}
		return keys.flatMap((key) => {
			const shape = this.#shapes.get(name(key));
			return shape === undefined ? [] : [{ ...key, shape }];
		});
	}
}
