import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeStream } from 'node:stream/web';
import type { Id } from '../domain/ids.ts';
import type { FileShape } from '../domain/records/shapes.ts';
import { problemResponse } from '../server/endpoint.ts';
import type { FileBytes } from '../server/files/bytes.ts';
import { SmallCopies } from '../server/files/smallCopies.ts';
import { FileUploads } from '../server/files/uploads.ts';
import { FileRows } from '../server/store/fileRows.ts';
import { UploadLeases } from '../server/store/uploadLeases.ts';
import { type OpenedDatabase } from './serverDatabase.ts';
import { noon, type TestDevice, type World } from './serverWorld.ts';

export type FileServer = { readonly port: number; readonly uploads: FileUploads; stop(): void };

/** The endpoints of files over real HTTP, for one officer, without the rest of the server. */
export async function startFileServer(database: OpenedDatabase, bytes: FileBytes, device: TestDevice): Promise<FileServer> {
	const rows = new FileRows(database.db);
	const uploads = new FileUploads(bytes, rows, new UploadLeases(database.db, device.actor.me.tenantId), database.keys);
	const small = new SmallCopies(rows, database.keys);
	async function answer(request: Request): Promise<Response> {
		const [, id = '', part] = /^\/api\/files(?:\/([^/]+)(?:\/(\w+))?)?$/.exec(new URL(request.url).pathname) ?? [];
		if (part === undefined) return uploads.handle(device.actor, request);
		const result = part === 'content' ? await uploads.read(device.actor, id) : request.method === 'PUT' ? await small.take(device.actor, id, request) : await small.read(device.actor, id);
		if (!result.ok) return problemResponse(result.problem);
		return result.value ?? new Response(null, { status: 204 });
	}
	const server = createServer((incoming, outgoing) => {
		const abort = new AbortController();
		outgoing.on('close', () => abort.abort());
		const bodied = !['GET', 'HEAD'].includes(incoming.method ?? 'GET');
		const init = { method: incoming.method, headers: incoming.headers as Record<string, string>, signal: abort.signal, duplex: 'half', ...(bodied ? { body: Readable.toWeb(incoming) } : {}) };
		void answer(new Request(`http://127.0.0.1${incoming.url ?? ''}`, init as RequestInit)).then((response) => {
			outgoing.writeHead(response.status, Object.fromEntries(response.headers));
			if (response.body === null) outgoing.end();
			else Readable.fromWeb(response.body as NodeStream).on('error', () => outgoing.destroy()).pipe(outgoing);
		}).catch(() => outgoing.destroy());
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		port: (server.address() as AddressInfo).port, uploads,
		stop: () => {
			server.closeAllConnections();
			server.close();
		},
	};
}

/** The record of a photo at the eastern door, as its taker would push it. */
export async function attachFile(device: TestDevice, world: World, id: Id, bytes: Uint8Array, more: Partial<FileShape> = {}): Promise<FileShape> {
	const sha256 = createHash('sha256').update(bytes).digest('hex');
	const file: FileShape = {
		of: { type: 'place', id: world.eastDoor }, placeId: world.eastDoor, purpose: 'visit', mime: 'image/jpeg', size: bytes.length, sha256, originalSha256: sha256,
		width: 1, height: 1, capturedAt: noon, position: null, takenBy: device.actor.me.officerId, ...more,
	};
	await device.save({ kind: 'attach', fileId: id, areaId: world.east, file });
	return file;
}
