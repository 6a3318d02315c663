import { createHash } from 'node:crypto';

/** A row as `audit_append` of migration 10 writes it; `at` in UTC with microseconds, as it was hashed. */
export type AuditRow = {
	readonly tenantId: string; readonly seq: number; readonly at: string; readonly kind: string; readonly officerId: string | null; readonly vault: string | null;
	readonly detail: string; readonly items: Buffer | null; readonly prev: Buffer; readonly hash: Buffer;
};

/** What stands before the first row. */
export function chainRoot(tenantId: string): Buffer {
	return createHash('sha256').update(tenantId).digest();
}

/** The hash that the row should have, after the row that it names as the one before. */
export function hashOf(row: AuditRow): Buffer {
	const items = row.items === null ? '-' : createHash('sha256').update(row.items).digest('hex');
	const text = [row.tenantId, row.seq, row.at, row.kind, row.officerId ?? '-', row.vault ?? '-', items, row.detail].join('\n');
	return createHash('sha256').update(row.prev).update(text).digest();
}

/** 48 bytes an operation: its id, and the SHA-256 of its outcome and body. */
export function itemsOf(row: AuditRow): readonly { readonly opId: string; readonly digest: Buffer }[] {
	const items = row.items ?? Buffer.alloc(0);
	return Array.from({ length: Math.floor(items.length / 48) }, (_, at) => {
		const hex = items.subarray(at * 48, at * 48 + 16).toString('hex');
		return { opId: `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`, digest: items.subarray(at * 48 + 16, at * 48 + 48) };
	});
}
