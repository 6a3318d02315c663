import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import type { S3Settings } from '../config.ts';
import { besideOf } from '../files/bytes.ts';
import { TenantBucket } from '../files/tenantBucket.ts';
import type { StoredFile } from '../store/snapshot.ts';
import { BackupFault } from './fault.ts';
import type { FileStore } from './fileStore.ts';
import { Tally } from './sealedFile.ts';

/** After a line that broke within a file, besides what the client of S3 tries again by itself. */
const usualPausesMs = [1_000, 5_000];
const stallMs = 60_000;
/** No tenant has it: nothing can be there. */
const nobody = '00000000-0000-4000-8000-000000000000';

/** The bucket that the server's files lie in. A file is at most some MB, so it is put from memory; reading is by streams, and goes on where a line broke. */
export function bucketStore(settings: S3Settings, pausesMs: readonly number[] = usualPausesMs): FileStore {
	const buckets = new Map<string, TenantBucket>();
	const of = (tenantId: string): TenantBucket => {
		const bucket = buckets.get(tenantId) ?? new TenantBucket(settings, tenantId);
		buckets.set(tenantId, bucket);
		return bucket;
	};
	const asked = async <T>(work: () => Promise<T>): Promise<T> => {
		try {
			return await work();
		} catch (error) {
			throw storeFault(settings, error);
		}
	};
	/** A store that says of a file which cannot be there that it is not there, is well. */
	const look = (): Promise<void> => asked(async () => {
		(await of(nobody).stream(randomUUID()))?.destroy();
	});
	async function* read({ tenantId, fileId, moving }: StoredFile): AsyncGenerator<Uint8Array, void, undefined> {
		const name = moving === true && (await asked(() => of(tenantId).size(besideOf(fileId)))) !== null ? besideOf(fileId) : fileId;
		let from = 0;
		for (let tries = 0; ; tries += 1) {
			try {
				const bytes = await of(tenantId).stream(name, from);
				if (bytes === null) break;
				for await (const chunk of unstalled(bytes)) {
					from += chunk.length;
					yield chunk;
				}
				return;
			} catch (error) {
				const pause = pausesMs[tries];
				if (pause !== undefined) await wait(pause);
				else {
					// One file that cannot be read must not keep the town from its backup; a store that gives none must.
					await look();
					throw error;
				}
			}
		}
		throw new Error('it is not in the bucket');
	}
	return {
		read, look,
		holds: ({ tenantId, fileId, size }) => asked(async () => (await of(tenantId).size(fileId)) === size),
		async put(file, bytes) {
			const { tenantId, fileId, size, sha256 } = file;
			if ((await asked(() => of(tenantId).size(fileId))) === size && (await digestOf(read(file))) === sha256) return;
			const whole = await collect(bytes);
			await asked(() => of(tenantId).put(fileId, whole));
		},
	};
}

/** Ends a stream that has brought nothing for a minute. */
async function* unstalled(bytes: Readable): AsyncGenerator<Buffer, void, undefined> {
	const timer = setTimeout(() => bytes.destroy(new Error('nothing came any more')), stallMs);
	try {
		for await (const chunk of bytes) {
			yield chunk as Buffer;
			timer.refresh();
		}
	} finally {
		clearTimeout(timer);
	}
}

/** Undefined when it cannot be read. */
async function digestOf(bytes: AsyncIterable<Uint8Array>): Promise<string | undefined> {
	const tally = new Tally();
	try {
		for await (const chunk of bytes) tally.add(chunk);
	} catch (error) {
		if (error instanceof BackupFault) throw error;
		return undefined;
	}
	return tally.sha256();
}

async function collect(bytes: AsyncIterable<Buffer>): Promise<Buffer> {
	const parts: Buffer[] = [];
	for await (const part of bytes) parts.push(part);
	return Buffer.concat(parts);
}

/** No key and no answer's text: only where, and the store's own word for why. */
function storeFault({ bucket, endpoint }: S3Settings, error: unknown): BackupFault {
	const reason = error instanceof Error ? error.name : 'unknown';
	const status = (error as { readonly $metadata?: { readonly httpStatusCode?: number } } | null)?.$metadata?.httpStatusCode;
	const refused = status === 403 ? ' The key must be allowed to get and put objects and to list the bucket: without the latter the store says “refused” of a file that is not there.' : '';
	return new BackupFault('store', `The bucket ${bucket}${endpoint === null ? '' : ` at ${endpoint}`} cannot be used (${reason}${status === undefined ? '' : ` ${String(status)}`}).${refused} Look whether the store runs and whether DOORSTEP_S3_… are right.`, error);
}
