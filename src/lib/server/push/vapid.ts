import { createPrivateKey, generateKeyPairSync, sign, type JsonWebKey, type KeyObject } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** The key by which push services know this server (VAPID, RFC 8292). `publicKey`: the uncompressed point, base64url. */
export type PushKeys = { readonly publicKey: string; readonly privateKey: KeyObject };

const validMs = 12 * 3_600_000;

/** Made at the first start beside the other secrets, never in the database. Of several servers on one folder the first makes it. */
export function readPushKeys(file: string): PushKeys {
	mkdirSync(dirname(file), { recursive: true });
	const made = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
	try {
		writeFileSync(file, `${JSON.stringify(made)}\n`, { flag: 'wx', mode: 0o600 });
	} catch (error) {
		if ((error as { code?: string }).code !== 'EEXIST') throw error;
	}
	const jwk = JSON.parse(readFileSync(file, 'utf8')) as JsonWebKey;
	const point = Buffer.concat([Buffer.from([4]), Buffer.from(jwk.x ?? '', 'base64url'), Buffer.from(jwk.y ?? '', 'base64url')]);
	return { publicKey: point.toString('base64url'), privateKey: createPrivateKey({ key: jwk, format: 'jwk' }) };
}

/** The `Authorization` of one push: signed for the push service's origin alone, for half a day. */
export function vapid(keys: PushKeys, endpoint: string, subject: string, nowMs: number): string {
	const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
	const signed = `${part({ typ: 'JWT', alg: 'ES256' })}.${part({ aud: new URL(endpoint).origin, exp: Math.floor((nowMs + validMs) / 1000), sub: subject })}`;
	const signature = sign('sha256', Buffer.from(signed), { key: keys.privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url');
	return `vapid t=${signed}.${signature}, k=${keys.publicKey}`;
}
