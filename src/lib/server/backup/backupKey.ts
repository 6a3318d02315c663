import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { syncFolder } from './disk.ts';

/**
 * The key of all backups: 160 random bits, written as eight groups of five characters for people to copy by hand. The fifth character of each
 * group checks the group, so that a slip of the pen is found where it is. Letters that look like figures are read as these (Crockford's base 32).
 */
export type BackupKey = {
	/** `XXXXX-XXXXX-…`, as written down. */
	readonly code: string;
	/** Names the key in backups; says nothing about it. */
	readonly id: string;
	readonly bytes: Buffer;
};

const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const groups = 8;
const signsOfGroup = 4;

export function newBackupKey(): BackupKey {
	const random = randomBytes(groups * signsOfGroup);
	const code = Array.from({ length: groups }, (_, group) => {
		const signs = [...random.subarray(group * signsOfGroup, (group + 1) * signsOfGroup)].map((byte) => letters[byte % 32]).join('');
		return signs + checkOf(group, signs);
	}).join('-');
	return keyOf(code);
}

/** What somebody typed: spaces, hyphens and small letters are forgiven. `faulty`: numbers (from 1) of the groups that cannot be right. */
export function readCode(typed: string): { readonly key: BackupKey } | { readonly faulty: readonly number[] } {
	const signs = typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
	const parts = Array.from({ length: groups }, (_, group) => signs.slice(group * (signsOfGroup + 1), (group + 1) * (signsOfGroup + 1)));
	const faulty = parts.flatMap((part, group) => (part.length === signsOfGroup + 1 && part.endsWith(checkOf(group, part.slice(0, signsOfGroup))) && [...part].every((sign) => letters.includes(sign)) ? [] : [group + 1]));
	if (faulty.length > 0 || signs.length !== groups * (signsOfGroup + 1)) return { faulty: faulty.length > 0 ? faulty : [groups] };
	return { key: keyOf(parts.join('-')) };
}

function checkOf(group: number, signs: string): string {
	return letters[(createHash('sha256').update(`${String(group)}${signs}`).digest()[0] ?? 0) % 32] ?? '0';
}

function keyOf(code: string): BackupKey {
	const derive = (purpose: string, length: number): Buffer => Buffer.from(hkdfSync('sha256', code.replaceAll('-', ''), '', `doorstep backup ${purpose}`, length));
	return { code, id: derive('key id', 4).toString('hex'), bytes: derive('key', 32) };
}

/** A data key under the backup key: 12 bytes nonce, 32 bytes, 16 bytes tag. */
export function wrapKey(key: BackupKey, dataKey: Buffer): Buffer {
	const nonce = randomBytes(12);
	const cipher = createCipheriv('aes-256-gcm', key.bytes, nonce);
	return Buffer.concat([nonce, cipher.update(dataKey), cipher.final(), cipher.getAuthTag()]);
}

/** Undefined when it was wrapped under another key or was changed. */
export function unwrapKey(key: BackupKey, wrapped: Buffer): Buffer | undefined {
	try {
		const decipher = createDecipheriv('aes-256-gcm', key.bytes, wrapped.subarray(0, 12), { authTagLength: 16 }).setAuthTag(wrapped.subarray(44));
		return Buffer.concat([decipher.update(wrapped.subarray(12, 44)), decipher.final()]);
	} catch {
		return undefined;
	}
}

export type KeptKey = { readonly key: BackupKey; /** When somebody showed that it is written down elsewhere; null: nobody has. */ readonly writtenDownAt: string | null };

/** The key that lies beside the server's other secrets, so that it can make backups by itself. Undefined when there is none that can be read. */
export async function readKeyFile(file: string): Promise<KeptKey | undefined> {
	const text = await readFile(file, 'utf8').catch(() => undefined);
	if (text === undefined) return undefined;
	const { code, writtenDownAt = null } = JSON.parse(text) as { readonly code: string; readonly writtenDownAt?: string | null };
	const read = readCode(code);
	if (!('key' in read)) throw new Error(`${file} holds no backup key`);
	return { key: read.key, writtenDownAt };
}

export async function writeKeyFile(file: string, kept: KeptKey): Promise<void> {
	await mkdir(path.dirname(file), { recursive: true });
	const handle = await open(`${file}.new`, 'w', 0o600);
	await handle.writeFile(`${JSON.stringify({ code: kept.key.code, writtenDownAt: kept.writtenDownAt }, undefined, '\t')}\n`);
	await handle.sync();
	await handle.close();
	await rename(`${file}.new`, file);
	await syncFolder(path.dirname(file));
}

/** Made at the first need. */
export async function ensureKeyFile(file: string): Promise<KeptKey> {
	const kept = await readKeyFile(file);
	if (kept !== undefined) return kept;
	const made = { key: newBackupKey(), writtenDownAt: null };
	await writeKeyFile(file, made);
	return made;
}
