import * as v from 'valibot';
import type { Instant } from '../domain/records/shapes.ts';
import { count, instant, text } from './scalars.ts';

/**
 * The chain of who did what, as it stood: the number and hash (SHA-256, hex) of its last row. `key`: the server's Ed25519 public key, raw;
 * `signature` over `doorstep-audit-1`, tenant, seq, hash and at, a line each. Both base64url.
 */
export type AuditCheckpoint = { readonly seq: number; readonly hash: string; readonly at: Instant; readonly key: string; readonly signature: string };
export const auditHash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
export const auditCheckpoint = v.object({ seq: count, hash: auditHash, at: text(40), key: text(60), signature: text(120) });

/** What a device holds of the chain: the newest that it kept, and when that was signed. `differs`: it was told before that the chain does not hold what it had seen. */
export type AuditSeen = { readonly seq: number; readonly hash: string; readonly at: Instant; readonly differs?: true };
/** `held`: whether the chain still holds what the device named; `restored`: gone by a restore from a backup, of which the chain tells. */
export type AuditTold = { readonly point?: AuditCheckpoint; readonly held?: 'there' | 'missing' | 'restored' };

const seen = v.object({ seq: count, hash: auditHash, at: instant, differs: v.optional(v.literal(true)) });
const told = v.object({ point: v.optional(auditCheckpoint), held: v.optional(v.picklist(['there', 'missing', 'restored'])) });

/** Server side. What cannot be read is left out: it must never stop the work that it comes with. */
export function readAuditSeen(value: unknown): { readonly audit?: AuditSeen } {
	const parsed = v.safeParse(seen, value);
	if (!parsed.success) return {};
	const { differs, ...rest } = parsed.output;
	return { audit: differs === undefined ? rest : { ...rest, differs } };
}

/** Device side; the same. */
export function readAuditTold(value: unknown): { readonly audit?: AuditTold } {
	const parsed = v.safeParse(told, value);
	if (!parsed.success) return {};
	const { point, held } = parsed.output;
	return { audit: { ...(point === undefined ? {} : { point }), ...(held === undefined ? {} : { held }) } };
}

/** What is signed, as bytes: the tenant, the row's number and hash, and when. */
export function auditSignedText(tenantId: string, point: Pick<AuditCheckpoint, 'seq' | 'hash' | 'at'>): Uint8Array<ArrayBuffer> {
	return new TextEncoder().encode(['doorstep-audit-1', tenantId, String(point.seq), point.hash, point.at].join('\n'));
}
