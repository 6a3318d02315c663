import type { RequestListener, Server, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

const graceMs = 10_000;

/** Keeps count of the answers under way, so that the server can end without cutting one off. */
export function watchAnswers(): { readonly watch: (listener: RequestListener) => RequestListener; readonly close: (servers: readonly Server[]) => Promise<void> } {
	const open = new Set<ServerResponse>();
	let closing: readonly Server[] | undefined;
	return {
		watch: (listener) => (request, response) => {
			open.add(response);
			response.on('close', () => {
				open.delete(response);
				// Its connection is idle now, which `close` alone would wait for.
				for (const server of closing ?? []) setImmediate(() => server.closeIdleConnections());
			});
			if (closing !== undefined) response.setHeader('connection', 'close');
			listener(request, response);
		},
		close: async (servers) => {
			closing = servers;
			const closed = Promise.all(servers.map(closeServer));
			for (const response of open) {
				if (isStream(response)) response.destroy();
				else if (!response.headersSent) response.setHeader('connection', 'close');
			}
			const timer = new AbortController();
			await Promise.race([closed, wait(graceMs, undefined, { signal: timer.signal }).catch(() => undefined)]);
			timer.abort();
			for (const server of servers) server.closeAllConnections();
			await closed;
		},
	};
}

/** Streams of events never end by themselves; devices connect again later. Sees headers that were set by `setHeader`, as SvelteKit and the wrapper do. */
function isStream(response: ServerResponse): boolean {
	return String(response.getHeader('content-type') ?? '').startsWith('text/event-stream');
}

function closeServer(server: Server): Promise<void> {
	return new Promise((resolve) => {
		server.close(() => resolve());
		server.closeIdleConnections();
	});
}
