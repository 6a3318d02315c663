import { AEAD_AES_256_GCM, CipherSuite, KDF_HKDF_SHA256, KEM_DHKEM_P256_HKDF_SHA256 } from 'hpke';
import { fromBase64, toBase64 } from './base64.ts';
import type { Bytes } from './seal.ts';

/** HPKE (RFC 9180), base mode: seals to a public key. It says nothing of who sealed; that is a signature's part, inside. */
const suite = new CipherSuite(KEM_DHKEM_P256_HKDF_SHA256, KDF_HKDF_SHA256, AEAD_AES_256_GCM);
const encoder = new TextEncoder();
/** Keeps apart what is sealed for one purpose from what is sealed for another, also with the same key. */
export type SealPurpose = 'doorstep sealed lane 1' | 'doorstep recovery copy 1' | 'doorstep recovery answer 1';
const lane: SealPurpose = 'doorstep sealed lane 1';

/** Both base64url: the uncompressed point, and the secret number. */
export type SealingPair = { readonly publicKey: string; readonly privateKey: string };
/** The same, its private part usable and never readable. */
export type OpeningPair = { readonly publicKey: string; readonly privateKey: CryptoKey };
export type Sealed = { readonly enc: string; readonly sealed: string };

export async function newSealingPair(): Promise<SealingPair> {
	const pair = await suite.GenerateKeyPair(true);
	return { publicKey: toBase64(await suite.SerializePublicKey(pair.publicKey)), privateKey: toBase64(await suite.SerializePrivateKey(pair.privateKey)) };
}

export async function newOpeningPair(): Promise<OpeningPair> {
	const pair = await suite.GenerateKeyPair(false);
	return { publicKey: toBase64(await suite.SerializePublicKey(pair.publicKey)), privateKey: pair.privateKey };
}

/** Whether a text is a public key that can be sealed to. */
export async function isSealingKey(publicKey: string): Promise<boolean> {
	const point = fromBase64(publicKey);
	return point !== undefined && suite.DeserializePublicKey(point).then(() => true, () => false);
}

/** @param bound what the sealed content cannot be parted from */
export async function sealTo(publicKey: string, bound: string, content: Uint8Array, purpose: SealPurpose = lane): Promise<Sealed> {
	const { encapsulatedSecret, ciphertext } = await suite.Seal(await suite.DeserializePublicKey(bytesOf(publicKey)), content, { aad: encoder.encode(bound), info: encoder.encode(purpose) });
	return { enc: toBase64(encapsulatedSecret), sealed: toBase64(ciphertext) };
}

/** Undefined when it was sealed to another key, altered, or bound to something else. */
export async function openFrom(pair: SealingPair | OpeningPair, bound: string, { enc, sealed }: Sealed, purpose: SealPurpose = lane): Promise<Bytes | undefined> {
	try {
		return new Uint8Array(await suite.Open(await read(pair), bytesOf(enc), bytesOf(sealed), { aad: encoder.encode(bound), info: encoder.encode(purpose) }));
	} catch {
		return undefined;
	}
}

/** Reading a pair costs as much as opening with it. */
const readPairs = new WeakMap<SealingPair | OpeningPair, ReturnType<typeof readAnew>>();

function read(pair: SealingPair | OpeningPair): ReturnType<typeof readAnew> {
	const keys = readPairs.get(pair) ?? readAnew(pair);
	readPairs.set(pair, keys);
	return keys;
}

async function readAnew({ publicKey, privateKey }: SealingPair | OpeningPair) {
	return { privateKey: typeof privateKey === 'string' ? await suite.DeserializePrivateKey(bytesOf(privateKey)) : privateKey, publicKey: await suite.DeserializePublicKey(bytesOf(publicKey)) };
}

function bytesOf(text: string): Bytes {
	const bytes = fromBase64(text);
	if (bytes === undefined) throw new Error('no base64');
	return bytes;
}
