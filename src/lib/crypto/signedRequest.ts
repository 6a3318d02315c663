import type { VaultId } from '../domain/ids.ts';
import { requestText, type RequestMark } from '../protocol/sealed.ts';
import { toBase64 } from './base64.ts';
import { sha256Hex } from './seal.ts';
import { keyIdOf, sign, verify, type SigningPair } from './signing.ts';

export type Asked = { readonly method: string; readonly path: string; readonly body: Uint8Array };

export async function markRequest(device: SigningPair, vault: VaultId, asked: Asked, at: string): Promise<RequestMark> {
	const mark = { vault, key: await keyIdOf(device.publicKey), at, nonce: toBase64(crypto.getRandomValues(new Uint8Array(18))) };
	return { ...mark, signature: await sign(device, requestText(asked.method, asked.path, await sha256Hex(asked.body), mark)) };
}

export async function fitsRequest(publicKey: string, mark: RequestMark, asked: Asked): Promise<boolean> {
	return verify(publicKey, requestText(asked.method, asked.path, await sha256Hex(asked.body), mark), mark.signature);
}
