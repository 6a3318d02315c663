import type { Id } from '../../domain/ids.ts';
import type { S3Settings } from '../config.ts';
import { digestsOf } from '../keys/fileCipher.ts';
import { besideOf, type FileBytes } from './bytes.ts';
import { TenantBucket } from './tenantBucket.ts';

export function bucketBytes(settings: S3Settings, tenantId: Id): FileBytes {
	const bucket = new TenantBucket(settings, tenantId);
	return {
		pieces: bucket,
		async digests(id, key) {
			const bytes = await bucket.stream(id);
			return bytes === null ? null : digestsOf(bytes as AsyncIterable<Buffer>, key);
		},
		read: async (id, beside) => (beside === true ? await bucket.stream(besideOf(id)) : null) ?? bucket.stream(id),
		putBeside,
		async takeBeside(id) {
			const bytes = await bucket.stream(besideOf(id));
			if (bytes === null) return;
			await bucket.put(id, await whole(bytes as AsyncIterable<Buffer>));
			await bucket.removeObject(besideOf(id));
		},
		removeBeside: (id) => bucket.removeObject(besideOf(id)),
		async remove(id) {
			await bucket.removeAll(id);
			await bucket.removeObject(besideOf(id));
		},
	};
	/** An object is put from memory: a store wants to know its length and digest before. A file is some MB at most, and these are moved one by one. */
	async function putBeside(id: Id, bytes: AsyncIterable<Buffer>): Promise<void> {
		await bucket.put(besideOf(id), await whole(bytes));
	}
}

async function whole(bytes: AsyncIterable<Buffer>): Promise<Buffer> {
	const pieces: Buffer[] = [];
	for await (const piece of bytes) pieces.push(piece);
	return Buffer.concat(pieces);
}
