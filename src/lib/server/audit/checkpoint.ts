import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify, type JsonWebKey, type KeyObject } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { auditSignedText, type AuditCheckpoint } from '../../protocol/audit.ts';

/** The key that signs checkpoints (Ed25519, RFC 8032). `id` names its public part: the first 16 hex digits of its SHA-256. `publicKey`: raw, base64url. */
export type AuditKey = { readonly id: string; readonly publicKey: string; readonly privateKey: KeyObject };

/** Made at the first start beside the other secrets, never in the database. Of several servers on one folder the first makes it. */
export function readAuditKey(file: string): AuditKey {
	mkdirSync(dirname(file), { recursive: true });
	const made = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
	try {
		writeFileSync(file, `${JSON.stringify(made)}\n`, { flag: 'wx', mode: 0o600 });
	} catch (error) {
		if ((error as { code?: string }).code !== 'EEXIST') throw error;
	}
	const jwk = JSON.parse(readFileSync(file, 'utf8')) as JsonWebKey;
	const publicKey = jwk.x ?? '';
	return { id: keyId(publicKey), publicKey, privateKey: createPrivateKey({ key: jwk, format: 'jwk' }) };
}

export function keyId(publicKey: string): string {
	return createHash('sha256').update(Buffer.from(publicKey, 'base64url')).digest('hex').slice(0, 16);
}

export function signCheckpoint(key: AuditKey, tenantId: string, point: Pick<AuditCheckpoint, 'seq' | 'hash' | 'at'>): AuditCheckpoint {
	return { ...point, key: key.publicKey, signature: sign(null, auditSignedText(tenantId, point), key.privateKey).toString('base64url') };
}

/** Whether the checkpoint was signed by the key that it names; whether that key is ours is for the caller to say. */
export function isSigned(tenantId: string, point: AuditCheckpoint): boolean {
	try {
		const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: point.key }, format: 'jwk' });
		return verify(null, auditSignedText(tenantId, point), key, Buffer.from(point.signature, 'base64url'));
	} catch {
		return false;
	}
}
