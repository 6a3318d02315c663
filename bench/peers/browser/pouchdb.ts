/** PouchDB's own replication with its browser adapter (idb) against express-pouchdb. */
import PouchDB from 'pouchdb';
import { serve, timed, type Start, type Variant } from './phases.ts';

type Doc = { readonly _id: string; readonly _rev: string; readonly fields: { readonly cautions: string } };

function pouch({ origin, batch }: Start): Variant {
	const remote = `${origin}/docs`;
	const local = new PouchDB('docs', { auto_compaction: false });
	return {
		prepare: async () => void (await local.info()),
		pull: async () => void (await local.replicate.from(remote, { batch_size: batch })),
		edit: async (count, text) => {
			const { rows } = await local.allDocs({ include_docs: true, limit: count });
			const times: number[] = [];
			for (const { doc } of rows as readonly { readonly doc: Doc }[]) times.push(await timed(() => local.put({ ...doc, fields: { ...doc.fields, cautions: text } })));
			return times;
		},
		push: async () => void (await local.replicate.to(remote, { batch_size: batch })),
		held: async (text) => {
			const { rows } = await local.allDocs({ include_docs: true });
			return { records: rows.length, edited: (rows as readonly { readonly doc: Doc }[]).filter(({ doc }) => doc.fields.cautions === text).length };
		},
	};
}

serve(pouch);
