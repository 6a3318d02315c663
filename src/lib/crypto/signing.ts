import { fromBase64, toBase64 } from './base64.ts';
import { sha256Hex, type Bytes } from './seal.ts';

/** ECDSA P-256 with SHA-256: in every WebCrypto. A public key is its uncompressed point, a signature r and s, both base64url. */
const algorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const hashed = { name: 'ECDSA', hash: 'SHA-256' } as const;
const encoder = new TextEncoder();

export type SigningPair = { readonly publicKey: string; readonly privateKey: CryptoKey };
/** As it lies sealed. */
export type StoredSigningPair = { readonly publicKey: string; readonly pkcs8: string };

/** Its private part never leaves this browser, and works while the vaults are locked: it says which device speaks, and no more. */
export async function newDevicePair(): Promise<SigningPair> {
	const pair = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify']);
	return { publicKey: await publicPart(pair.publicKey), privateKey: pair.privateKey };
}

/** To be sealed under a data key and brought back by `openSigningPair`. */
export async function newStoredPair(): Promise<StoredSigningPair> {
	const pair = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
	return { publicKey: await publicPart(pair.publicKey), pkcs8: toBase64(new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey))) };
}

export async function openSigningPair(stored: StoredSigningPair): Promise<SigningPair> {
	const pkcs8 = fromBase64(stored.pkcs8);
	if (pkcs8 === undefined) throw new Error('a stored signing key is no base64');
	return { publicKey: stored.publicKey, privateKey: await crypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign']) };
}

export async function sign(pair: SigningPair, text: string): Promise<string> {
	return toBase64(new Uint8Array(await crypto.subtle.sign(hashed, pair.privateKey, encoder.encode(text))));
}

/** False also for a key or a signature that is none. */
export async function verify(publicKey: string, text: string, signature: string): Promise<boolean> {
	const mark = fromBase64(signature);
	const key = await imported(publicKey);
	if (key === undefined || mark === undefined) return false;
	return crypto.subtle.verify(hashed, key, mark, encoder.encode(text)).catch(() => false);
}

/** Taking a key in costs as much as verifying with it, and a push has a signature for each save: those used lately are kept. They are public. */
const lately = new Map<string, Promise<CryptoKey | undefined>>();
const keptMost = 500;

function imported(publicKey: string): Promise<CryptoKey | undefined> {
	const known = lately.get(publicKey);
	if (known !== undefined) return known;
	const point = fromBase64(publicKey);
	if (point === undefined) return Promise.resolve(undefined);
	const key = crypto.subtle.importKey('raw', point, algorithm, false, ['verify']).catch(() => undefined);
	if (lately.size >= keptMost) lately.clear();
	lately.set(publicKey, key);
	return key;
}

/** Whether a text is a public key of this kind. */
export async function isPublicKey(publicKey: string): Promise<boolean> {
	return (await imported(publicKey)) !== undefined;
}

/** Names a public key: the first 32 hex digits of its SHA-256. */
export async function keyIdOf(publicKey: string): Promise<string> {
	return (await sha256Hex(encoder.encode(publicKey))).slice(0, 32);
}

async function publicPart(key: CryptoKey): Promise<string> {
	return toBase64(new Uint8Array(await crypto.subtle.exportKey('raw', key)) as Bytes);
}
