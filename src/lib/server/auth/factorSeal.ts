import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Id } from '../../domain/ids.ts';

const ivBytes = 12;
const tagBytes = 16;

/**
 * Seals the secrets of second factors at rest: AES-256-GCM, bound to tenant and officer. The key lies in a file of the data folder beside the other
 * secrets: in the backup, never in the database, so that a copy of the database makes no codes.
 */
export class FactorSeal {
	readonly #key: Buffer;

	constructor(file: string) {
		this.#key = readKey(file);
	}

	seal(secret: Uint8Array, tenantId: Id, officerId: Id): Buffer {
		const iv = randomBytes(ivBytes);
		const cipher = createCipheriv('aes-256-gcm', this.#key, iv).setAAD(bound(tenantId, officerId));
		return Buffer.concat([iv, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
	}

	/** Undefined when it was sealed under another key, or for somebody else. */
	open(sealed: Buffer, tenantId: Id, officerId: Id): Buffer | undefined {
		try {
			const decipher = createDecipheriv('aes-256-gcm', this.#key, sealed.subarray(0, ivBytes), { authTagLength: tagBytes }).setAAD(bound(tenantId, officerId));
			decipher.setAuthTag(sealed.subarray(-tagBytes));
			return Buffer.concat([decipher.update(sealed.subarray(ivBytes, -tagBytes)), decipher.final()]);
		} catch {
			return undefined;
		}
	}
}

function bound(tenantId: Id, officerId: Id): Buffer {
	return Buffer.from(`second factor|${tenantId}|${officerId}`);
}

/** Of several servers on one folder the first makes it. */
function readKey(file: string): Buffer {
	mkdirSync(dirname(file), { recursive: true });
	try {
		writeFileSync(file, `${JSON.stringify({ key: randomBytes(32).toString('base64url') })}\n`, { flag: 'wx', mode: 0o600 });
	} catch (error) {
		if ((error as { code?: string }).code !== 'EEXIST') throw error;
	}
	const key = Buffer.from((JSON.parse(readFileSync(file, 'utf8')) as { readonly key?: string }).key ?? '', 'base64url');
	if (key.length !== 32) throw new Error(`${file} holds no key of 32 bytes: restore it from the backup`);
	return key;
}
