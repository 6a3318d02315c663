import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

export type Wiretap = {
	/** Address to open instead of the server's. */
	readonly url: string;
	/** Answers of the API that went through whole, unpacked. */
	readonly heard: readonly { readonly path: string; readonly body: string }[];
	close(): Promise<void>;
};

/** Stands between a device and the server and writes down every answer of the API, byte for byte, whatever thread asked for it. */
export async function tap(serverUrl: string): Promise<Wiretap> {
	const target = new URL(serverUrl);
	const heard: { path: string; body: string }[] = [];
	const server = createServer((incoming, outgoing) => forward(target, incoming, outgoing, heard));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://localhost:${(server.address() as AddressInfo).port}`,
		heard,
		close: () => new Promise((resolve) => {
			server.closeAllConnections();
			server.close(() => resolve());
		}),
	};
}

function forward(target: URL, incoming: IncomingMessage, outgoing: ServerResponse, heard: { path: string; body: string }[]): void {
	const path = incoming.url ?? '/';
	const onward = ask({ host: '127.0.0.1', port: target.port, path, method: incoming.method, headers: { ...incoming.headers, host: target.host, ...(incoming.headers.origin === undefined ? {} : { origin: target.origin }) } }, (answer) => {
		outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
		const parts: Buffer[] = [];
		answer.on('data', (part: Buffer) => {
			parts.push(part);
			outgoing.write(part);
		});
		answer.on('end', () => {
			outgoing.end();
			if (path.startsWith('/api/')) heard.push({ path, body: unpacked(Buffer.concat(parts), answer.headers['content-encoding']).toString('utf8') });
		});
	});
	onward.on('error', () => outgoing.destroy());
	outgoing.on('close', () => onward.destroy());
	incoming.pipe(onward);
}

function unpacked(bytes: Buffer, encoding: string | undefined): Buffer {
	if (encoding === 'gzip') return gunzipSync(bytes);
	return encoding === 'br' ? brotliDecompressSync(bytes) : bytes;
}
