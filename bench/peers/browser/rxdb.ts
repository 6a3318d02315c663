/** RxDB's HTTP replication with the Dexie storage, handlers as in its tutorial. */
import { createRxDatabase } from 'rxdb/plugins/core';
import { replicateRxCollection } from 'rxdb/plugins/replication';
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie';
import { serve, timed, type Start, type Variant } from './phases.ts';

type Checkpoint = { readonly id: string; readonly updatedAt: number };
type Doc = { readonly id: string; readonly fields: { readonly cautions: string } };
type Collection = Awaited<ReturnType<Awaited<ReturnType<typeof createRxDatabase>>['addCollections']>>[string];

const schema = {
	title: 'place', version: 0, primaryKey: 'id', type: 'object',
	properties: { id: { type: 'string', maxLength: 40 }, type: { type: 'string' }, areaId: { type: 'string' }, rev: { type: 'number' }, fields: { type: 'object' }, updatedAt: { type: 'number' } },
	required: ['id'],
};

function rx({ origin, batch }: Start): Variant {
	let collection: Collection;
	async function replicate(): Promise<void> {
		const state = replicateRxCollection({
			collection, replicationIdentifier: 'docs', live: false,
			pull: {
				batchSize: batch,
				handler: async (after: Checkpoint | undefined, size: number) => {
					const response = await fetch(`${origin}/pull?updatedAt=${after?.updatedAt ?? 0}&id=${after?.id ?? ''}&limit=${size}`);
					return (await response.json()) as { documents: Doc[]; checkpoint: Checkpoint };
				},
			},
			push: {
				batchSize: batch,
				handler: async (rows: readonly object[]) => {
					const response = await fetch(`${origin}/push`, { method: 'POST', body: JSON.stringify(rows), headers: { 'content-type': 'application/json' } });
					return (await response.json()) as Doc[];
				},
			},
		});
		const failures: string[] = [];
		state.error$.subscribe((error) => failures.push(String(error)));
		await state.awaitInitialReplication();
		await state.cancel();
		if (failures.length > 0) throw new Error(failures[0]);
	}
	return {
		prepare: async () => {
			const database = await createRxDatabase({ name: 'docs', storage: getRxStorageDexie(), multiInstance: false });
			({ docs: collection } = (await database.addCollections({ docs: { schema } })) as { docs: Collection });
		},
		pull: replicate,
		edit: async (count, text) => {
			const found = await collection.find({ limit: count }).exec();
			const times: number[] = [];
			for (const doc of found) times.push(await timed(() => doc.incrementalModify((data) => ({ ...data, fields: { ...data.fields, cautions: text } }))));
			return times;
		},
		push: replicate,
		held: async (text) => {
			const found = await collection.find().exec();
			return { records: found.length, edited: found.filter((doc) => doc.fields.cautions === text).length };
		},
	};
}

serve(rx);
