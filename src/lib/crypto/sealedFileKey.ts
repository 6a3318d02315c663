import * as v from 'valibot';
import type { Id, VaultId } from '../domain/ids.ts';
import { fileKeyText, type SealedFileKey } from '../protocol/sealedFiles.ts';
import { parseJson } from '../protocol/scalars.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { openFrom, sealTo, type SealingPair } from './hpke.ts';
import type { Bytes } from './seal.ts';

/** The key of a file, and the SHA-256 (lower-case hex) of its clear bytes: it opens no other content. */
export type FileKey = { readonly key: Bytes; readonly sha256: string };

const content = v.object({ key: v.pipe(v.string(), v.regex(/^[\w-]{43}$/)), sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)) });

/** The second wrap of a file's key; the first lies in its manifest, under the vault's data key. */
export async function sealFileKey(server: { readonly kid: string; readonly publicKey: string }, vault: VaultId, id: Id, { key, sha256 }: FileKey): Promise<SealedFileKey> {
	const { kid } = server;
	return { v: 1, kid, ...(await sealTo(server.publicKey, fileKeyText(kid, vault, id), new TextEncoder().encode(JSON.stringify({ key: toBase64(key), sha256 })))) };
}

/** Undefined when it does not open with this key for this vault and file. */
export async function openFileKey(pair: SealingPair, vault: VaultId, id: Id, sealed: SealedFileKey): Promise<FileKey | undefined> {
	const opened = await openFrom(pair, fileKeyText(sealed.kid, vault, id), sealed);
	const parsed = v.safeParse(content, opened === undefined ? undefined : parseJson(new TextDecoder().decode(opened)));
	const key = parsed.success ? fromBase64(parsed.output.key) : undefined;
	return parsed.success && key !== undefined ? { key, sha256: parsed.output.sha256 } : undefined;
}
