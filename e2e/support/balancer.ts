import { once } from 'node:events';
import { Agent, createServer, request as askServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Balancer = { readonly url: string; /** Requests that each server answered. */ readonly served: readonly number[]; close(): Promise<void> };

/** A small balancer that sends each request to a server chosen at random: nothing keeps a device with one of them. One that is down is answered 502. */
export async function startBalancer(urls: readonly string[], random: () => number): Promise<Balancer> {
	const agent = new Agent({ keepAlive: true });
	const served = urls.map(() => 0);
	const pass = (request: IncomingMessage, response: ServerResponse): void => {
		const index = Math.floor(random() * urls.length);
		const onward = askServer(`${urls[index] ?? ''}${request.url ?? '/'}`, { method: request.method, headers: request.headers, agent }, (answer) => {
			served[index] = (served[index] ?? 0) + 1;
			response.writeHead(answer.statusCode ?? 502, answer.headers);
			answer.pipe(response);
			answer.on('error', () => response.destroy());
		});
		onward.on('error', () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
		response.on('close', () => onward.destroy());
		request.pipe(onward);
	};
	const server = createServer(pass).listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		url: `http://localhost:${String((server.address() as AddressInfo).port)}`, served,
		close: async () => {
			server.close();
			server.closeAllConnections();
			agent.destroy();
			await once(server, 'close');
		},
	};
}
