import * as v from 'valibot';
import type { Instant } from '../domain/records/shapes.ts';
import { count, text } from './scalars.ts';

/**
 * The chain of who did what, as it stood: the number and hash (SHA-256, hex) of its last row. `key`: the server's Ed25519 public key, raw;
 * `signature` over `doorstep-audit-1`, tenant, seq, hash and at, a line each. Both base64url.
 */
export type AuditCheckpoint = { readonly seq: number; readonly hash: string; readonly at: Instant; readonly key: string; readonly signature: string };
export const auditHash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
export const auditCheckpoint = v.object({ seq: count, hash: auditHash, at: text(40), key: text(60), signature: text(120) });
