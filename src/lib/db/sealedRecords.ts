import type { Sealer } from '../crypto/seal.ts';
import type { RecordRef } from '../domain/records/record.ts';
import type { Held } from './store.ts';
import type { SealedRow } from './vaultSchema.ts';

type Page = { readonly id: string; readonly held: readonly Held[] };

/** Sealed before any transaction opens: IndexedDB ends a transaction that waits for WebCrypto. Each place is bound to its table and key by the seal. */
export function sealedRecords(sealer: Sealer) {
	return {
		/** Random ids: the disk does not tell the order in which records came. */
		pages: (parts: readonly (readonly Held[])[]): readonly Page[] => parts.map((held) => ({ id: crypto.randomUUID(), held })),
		sealPages: (pages: readonly Page[]): Promise<SealedRow<string>[]> =>
			Promise.all(pages.map(async ({ id, held }) => ({ key: id, sealed: await sealer.seal('pages', id, held) }))),
		sealRows: (rows: readonly { readonly number: number; readonly held: Held }[]): Promise<SealedRow<number>[]> =>
			Promise.all(rows.map(async ({ number, held }) => ({ key: number, sealed: await sealer.seal('rows', String(number), held) }))),
		sealGone: async (key: number, refs: readonly RecordRef[]): Promise<SealedRow<number>> => ({ key, sealed: await sealer.seal('gone', String(key), refs) }),

		openPages: (rows: readonly SealedRow<string>[]): Promise<(readonly Held[] | undefined)[]> =>
			inBatches(rows, 20, async (row) => (await sealer.open('pages', row.key, row.sealed)) as readonly Held[] | undefined),
		openRows: (rows: readonly SealedRow<number>[]): Promise<(Held | undefined)[]> =>
			inBatches(rows, 2000, async (row) => (await sealer.open('rows', String(row.key), row.sealed)) as Held | undefined),
		openGone: (rows: readonly SealedRow<number>[]): Promise<(readonly RecordRef[] | undefined)[]> =>
			inBatches(rows, 2000, async (row) => (await sealer.open('gone', String(row.key), row.sealed)) as readonly RecordRef[] | undefined),
	};
}

export type SealedRecords = ReturnType<typeof sealedRecords>;

/** Some at once, so that a large vault is not opened into memory twice. */
async function inBatches<In, Out>(list: readonly In[], size: number, work: (each: In) => Promise<Out>): Promise<Out[]> {
	const done: Out[] = [];
	for (let from = 0; from < list.length; from += size) done.push(...(await Promise.all(list.slice(from, from + size).map(work))));
	return done;
}
