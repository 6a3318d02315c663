import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { startFauxqs } from 'fauxqs';

export type TestS3 = {
	readonly endpoint: string; readonly bucket: string; keys(): readonly string[];
	/** What the door does instead of asking the store: answers with a status, or breaks the line after so many bytes of the answer's body. Undefined: it asks. */
	fault: (method: string, key: string) => number | { readonly cutAfter: number } | undefined;
	/** Everything in the bucket is gone. */
	lose(): void;
	stop(): Promise<void>;
};
type Part = { readonly number: number; readonly size: number; readonly etag: string };

/**
 * An S3-compatible store in this process: fauxqs, behind a door that adds the one call it lacks and the tus store needs, ListParts
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html).
 */
export async function startTestS3(): Promise<TestS3> {
	const s3 = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false });
	const bucket = 'doorstep-files';
	s3.createBucket(bucket);
	const uploads = new Map<string, Map<number, Part>>();
	const keys = new Set<string>();
	let faultOf: TestS3['fault'] = () => undefined;

	async function handle(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
		const url = new URL(incoming.url ?? '/', 'http://s3');
		const upload = url.searchParams.get('uploadId');
		const fault = faultOf(incoming.method ?? 'GET', url.pathname.slice(bucket.length + 2));
		if (typeof fault === 'number') {
			incoming.resume();
			answer.writeHead(fault, { 'content-type': 'application/xml' }).end('<?xml version="1.0" encoding="UTF-8"?><Error><Code>InternalError</Code><Message>We encountered an internal error.</Message></Error>');
			return;
		}
		if (incoming.method === 'GET' && upload !== null) return list(answer, uploads.get(upload));
		const passed = forward({ host: '127.0.0.1', port: s3.port, method: incoming.method, path: incoming.url, headers: incoming.headers });
		incoming.pipe(passed);
		const [came] = (await once(passed, 'response')) as [IncomingMessage];
		if (came.statusCode === 200 || came.statusCode === 204) note(incoming, url, came);
		const pieces: Buffer[] = [];
		for await (const piece of came) pieces.push(piece as Buffer);
		const body = Buffer.concat(pieces);
		const begun = /<UploadId>([^<]+)<\/UploadId>/.exec(body.toString('latin1'))?.[1];
		if (begun !== undefined && incoming.method === 'POST' && url.searchParams.has('uploads')) uploads.set(begun, new Map());
		answer.writeHead(came.statusCode ?? 500, came.headers);
		if (fault === undefined) answer.end(body);
		else answer.write(body.subarray(0, fault.cutAfter), () => answer.destroy());
	}
	function note(incoming: IncomingMessage, url: URL, came: IncomingMessage): void {
		const upload = url.searchParams.get('uploadId');
		const key = url.pathname.slice(1);
		if (incoming.method === 'PUT' && upload !== null) {
			const number = Number(url.searchParams.get('partNumber'));
			uploads.get(upload)?.set(number, { number, size: Number(incoming.headers['content-length']), etag: String(came.headers.etag) });
		} else if (upload !== null) {
			uploads.delete(upload);
			if (incoming.method === 'POST') keys.add(key);
		} else if (incoming.method === 'PUT') keys.add(key);
		else if (incoming.method === 'DELETE') keys.delete(key);
	}
	const door = createServer((incoming, answer) => void handle(incoming, answer).catch(() => answer.destroy()));
	door.listen(0, '127.0.0.1');
	await once(door, 'listening');
	return {
		endpoint: `http://127.0.0.1:${(door.address() as AddressInfo).port}`, bucket, keys: () => [...keys],
		get fault() {
			return faultOf;
		},
		set fault(next) {
			faultOf = next;
		},
		lose: () => {
			s3.emptyBucket(bucket);
			keys.clear();
		},
		stop: async () => {
			door.closeAllConnections();
			door.close();
			await s3.stop();
		},
	};
}

function list(answer: ServerResponse, parts: ReadonlyMap<number, Part> | undefined): void {
	const headers = { 'content-type': 'application/xml' };
	if (parts === undefined) {
		answer.writeHead(404, headers).end('<?xml version="1.0" encoding="UTF-8"?><Error><Code>NoSuchUpload</Code><Message>no such upload</Message></Error>');
		return;
	}
	const rows = [...parts.values()].toSorted((a, b) => a.number - b.number).map((part) => `<Part><PartNumber>${part.number}</PartNumber><ETag>${part.etag.replaceAll('"', '&quot;')}</ETag><Size>${part.size}</Size></Part>`);
	answer.writeHead(200, headers).end(`<?xml version="1.0" encoding="UTF-8"?><ListPartsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>false</IsTruncated>${rows.join('')}</ListPartsResult>`);
}
