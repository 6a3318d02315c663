import { sha256Hex, type Sealer } from '../crypto/seal.ts';
import type { VaultId } from '../domain/ids.ts';
import { ok, type Result } from '../domain/result.ts';
import type { DamagedRow } from './damagedRows.ts';
import type { Fence } from './fence.ts';
import type { OutboxDatabase } from './vaultSchema.ts';

/** A damaged row that a rescue file brought, kept in case it can be read one day: under the data key of the vault it is from, which lies wrapped beside it. `wrapped`, `sealed`: as text. */
export type AsideRow = Omit<DamagedRow, 'sealed'> & { readonly vault: VaultId; readonly wrapped: unknown; readonly sealed: string };

/** Of their keys among the values. */
export const asidePrefix = 'aside/';

/** They lie among the small values, so that no device needs another shape of its database for what hardly any has. The same row is kept once. */
export function asideRows(values: OutboxDatabase['values'], fence: Fence, sealer: Sealer) {
	return {
		async keepAside(rows: readonly AsideRow[]): Promise<Result<null>> {
			const sealed = await Promise.all(rows.map(async (row) => {
				const key = `${asidePrefix}${await asideName(row)}`;
				return { key, sealed: await sealer.seal('values', key, row) };
			}));
			return rows.length === 0 ? ok(null) : fence.write([values], () => values.bulkPut(sealed));
		},
		aside: () => readAside(values, sealer),
	};
}

export async function readAside(values: Pick<OutboxDatabase['values'], 'where'>, sealer: Sealer): Promise<readonly AsideRow[]> {
	const rows = await values.where('key').startsWith(asidePrefix).toArray();
	const opened = await Promise.all(rows.map((row) => sealer.open('values', row.key, row.sealed)));
	return opened.filter((row): row is AsideRow => row !== undefined);
}

/** Tells nothing about the row, and is the same for the same bytes. */
export async function asideName({ vault, table, key, sealed }: Omit<AsideRow, 'wrapped'>): Promise<string> {
	return (await sha256Hex(new TextEncoder().encode(`${vault} ${table} ${key} ${sealed}`))).slice(0, 32);
}
