import * as v from 'valibot';
import type { Instant } from '../domain/records/shapes.ts';

/** GET /api/audit: lines of the record of who did what, the newest first. Ids, codes and counts; names are the device's to add. */
export type AuditLine = {
	readonly seq: number; readonly at: Instant; readonly kind: string; readonly officerId: string | null; readonly vault: string | null;
	readonly detail: { readonly [name: string]: string | number | boolean | null | readonly string[] }; readonly hash: string;
};
export type AuditPage = { readonly rows: readonly AuditLine[]; readonly more: boolean };

const value = v.union([v.string(), v.number(), v.boolean(), v.null(), v.array(v.string())]);
const line = v.object({ seq: v.number(), at: v.string(), kind: v.string(), officerId: v.nullable(v.string()), vault: v.nullable(v.string()), detail: v.record(v.string(), value), hash: v.string() });
export const auditPage = v.object({ rows: v.array(line), more: v.boolean() });
