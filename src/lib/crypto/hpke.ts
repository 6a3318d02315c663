import { AEAD_AES_256_GCM, CipherSuite, KDF_HKDF_SHA256, KEM_DHKEM_P256_HKDF_SHA256 } from 'hpke';
import { fromBase64, toBase64 } from './base64.ts';
import type { Bytes } from './seal.ts';

/** HPKE (RFC 9180), base mode: seals to the server's key. It says nothing of who sealed; that is the signature's part, inside. */
const suite = new CipherSuite(KEM_DHKEM_P256_HKDF_SHA256, KDF_HKDF_SHA256, AEAD_AES_256_GCM);
const encoder = new TextEncoder();
/** Keeps apart what is sealed for other purposes with the same key. */
const purpose = encoder.encode('doorstep sealed lane 1');

/** Both base64url: the uncompressed point, and the secret number. */
export type SealingPair = { readonly publicKey: string; readonly privateKey: string };
export type Sealed = { readonly enc: string; readonly sealed: string };

export async function newSealingPair(): Promise<SealingPair> {
	const pair = await suite.GenerateKeyPair(true);
	return { publicKey: toBase64(await suite.SerializePublicKey(pair.publicKey)), privateKey: toBase64(await suite.SerializePrivateKey(pair.privateKey)) };
}

/** @param bound what the sealed content cannot be parted from */
export async function sealTo(publicKey: string, bound: string, content: Uint8Array): Promise<Sealed> {
	const { encapsulatedSecret, ciphertext } = await suite.Seal(await suite.DeserializePublicKey(bytesOf(publicKey)), content, { aad: encoder.encode(bound), info: purpose });
	return { enc: toBase64(encapsulatedSecret), sealed: toBase64(ciphertext) };
}

/** Undefined when it was sealed to another key, altered, or bound to something else. */
export async function openFrom(pair: SealingPair, bound: string, { enc, sealed }: Sealed): Promise<Bytes | undefined> {
	try {
		return new Uint8Array(await suite.Open(await read(pair), bytesOf(enc), bytesOf(sealed), { aad: encoder.encode(bound), info: purpose }));
	} catch {
		return undefined;
	}
}

/** Reading a pair costs as much as opening with it. */
const readPairs = new WeakMap<SealingPair, ReturnType<typeof readAnew>>();

function read(pair: SealingPair): ReturnType<typeof readAnew> {
	const keys = readPairs.get(pair) ?? readAnew(pair);
	readPairs.set(pair, keys);
	return keys;
}

async function readAnew(pair: SealingPair) {
	return { privateKey: await suite.DeserializePrivateKey(bytesOf(pair.privateKey)), publicKey: await suite.DeserializePublicKey(bytesOf(pair.publicKey)) };
}

function bytesOf(text: string): Bytes {
	const bytes = fromBase64(text);
	if (bytes === undefined) throw new Error('no base64');
	return bytes;
}
