import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Id } from '../../domain/ids.ts';
import type { S3Settings } from '../config.ts';
import type { FileBytes } from './bytes.ts';
import { TenantBucket } from './tenantBucket.ts';

export function bucketBytes(settings: S3Settings, tenantId: Id): FileBytes {
	const bucket = new TenantBucket(settings, tenantId);
	return {
		pieces: bucket,
		async hash(id) {
			const bytes = await bucket.stream(id);
			if (bytes === null) return null;
			const hash = createHash('sha256');
			for await (const chunk of bytes) hash.update(chunk as Buffer);
			return hash.digest('hex');
		},
		async read(id) {
			const bytes = await bucket.stream(id);
			return bytes === null ? null : (Readable.toWeb(bytes) as ReadableStream<Uint8Array>);
		},
		remove: (id) => bucket.removeAll(id),
	};
}
