import { Readable } from 'node:stream';
import { S3Store } from '@tus/s3-store';
import type { Upload } from '@tus/server';
import type { S3Settings } from '../config.ts';

/** Another server may have finished or removed an upload meanwhile: what was known of it a moment ago is asked again. */
const noMemory = { get: async () => undefined, set: async () => undefined, delete: async () => undefined };

/**
 * One tenant's part of a bucket of an S3-compatible store. The reference store of tus writes it: pieces under 5 MiB wait as an object of
 * their own, since S3 takes no smaller part but the last.
 */
export class TenantBucket extends S3Store {
	constructor(settings: S3Settings, tenantId: string) {
		super({
			useTags: false, cache: noMemory,
			s3ClientConfig: {
				bucket: settings.bucket, region: settings.region, forcePathStyle: settings.pathStyle, ...(settings.endpoint === null ? {} : { endpoint: settings.endpoint }),
				...(settings.keys === null ? {} : { credentials: { accessKeyId: settings.keys.id, secretAccessKey: settings.keys.secret } }),
				// A store that no longer answers must not hold up a request, nor a backup, for ever. A part of 8 MB may take its time.
				requestHandler: { connectionTimeout: 10_000, requestTimeout: 120_000, throwOnRequestTimeout: true },
				// Checksums that only some stores understand stay away; the SHA-256 of the whole is ours to check.
				requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED',
			},
		});
		// An id is chosen on a device: under its tenant's prefix it can never name another tenant's file.
		const inTenant = (key: string): string => `${tenantId}/${key}`;
		this.client.middlewareStack.add((next) => (args) => {
			const input = args.input as typeof args.input & { Key?: string; Delete?: { Objects?: { Key?: string }[] } };
			const { Key, Delete } = input;
			if (Key !== undefined) input.Key = inTenant(Key);
			if (Delete?.Objects !== undefined) input.Delete = { ...Delete, Objects: Delete.Objects.map((object) => ({ ...object, Key: inTenant(object.Key ?? '') })) };
			return next({ ...args, input });
		}, { step: 'initialize', name: 'tenantPrefix' });
	}

	/** What an upload that began before has left would be taken for the beginning of this one. */
	override async create(upload: Upload): Promise<Upload> {
		await this.removeAll(upload.id);
		return super.create(upload);
	}

	/**
	 * A piece is taken whole or not at all, and is in memory until it is in the bucket (the devices send at most 2 MiB at once). The store
	 * of tus would wait for ever for a line that broke while it fetched the piece before.
	 */
	override async write(source: Readable, id: string, offset: number): Promise<number> {
		const pieces: Buffer[] = [];
		for await (const piece of source) pieces.push(piece as Buffer);
		return super.write(Readable.from(pieces, { objectMode: false }), id, offset);
	}

	/** Null when there is no such object. @param from the byte to begin at */
	async stream(id: string, from = 0): Promise<Readable | null> {
		try {
			const { Body } = await this.client.getObject({ Bucket: this.bucket, Key: id, ...(from === 0 ? {} : { Range: `bytes=${String(from)}-` }) });
			return (Body as Readable | undefined) ?? null;
		} catch (error) {
			if (isMissing(error)) return null;
			throw error;
		}
	}

	/** Bytes of the object; null when there is none. */
	async size(id: string): Promise<number | null> {
		try {
			return (await this.client.headObject({ Bucket: this.bucket, Key: id })).ContentLength ?? null;
		} catch (error) {
			if (isMissing(error)) return null;
			throw error;
		}
	}

	async put(id: string, bytes: Uint8Array): Promise<void> {
		await this.client.putObject({ Bucket: this.bucket, Key: id, Body: bytes, ContentLength: bytes.length });
	}

	/** The store's own `remove` leaves a finished object where it is, for its upload is no more. */
	async removeAll(id: string): Promise<void> {
		await this.remove(id).catch(() => undefined);
		for (const key of [id, this.infoKey(id), this.partKey(id, true)]) await this.removeObject(key);
	}

	async removeObject(key: string): Promise<void> {
		await this.client.deleteObject({ Bucket: this.bucket, Key: key });
	}
}

function isMissing(error: unknown): boolean {
	return error instanceof Error && ['NoSuchKey', 'NotFound'].includes(error.name);
}
