import { ok } from '../domain/result.ts';
import type { NewsEvent } from '../protocol/messages.ts';
import { streamsOfActor } from './core/pull.ts';
import type { Answer, SignedInCall } from './endpoint.ts';
import { lineMs } from './push/waker.ts';

/** So often a connection says that it lives. */
const heartbeatMs = 25_000;

/**
 * GET /api/sync/events: says that something is new, and in which streams; never what. Ends when the session ends, when the officer's
 * areas change (the device asks again and learns its new streams) or at shutdown.
 */
export async function eventsEndpoint(call: SignedInCall): Promise<Answer> {
	const { server, actor, request, token } = call;
	const streams = streamsOfActor(actor);
	const seen = new Map(await server.store.heads(actor, streams));
	let stop = (): void => undefined;
	const body = new ReadableStream<Uint8Array>({
		start: (controller) => {
			const encoder = new TextEncoder();
			const send = (text: string): void => controller.enqueue(encoder.encode(text));
			const heartbeat = setInterval(() => send(': here\n\n'), heartbeatMs);
			const say = (): void => void call.tenant.waker.line(actor).catch(() => undefined);
			const line = setInterval(say, lineMs / 2);
			say();
			const closing = AbortSignal.any([request.signal, server.closing]);
			const end = (): void => {
				stop();
				try {
					controller.close();
				} catch {
					// The reader went first.
				}
			};
			const unlisten = server.news.listen({
				tenantId: actor.me.tenantId, streams, seen, token, end,
				tell: (news) => send(`data: ${JSON.stringify({ streams: news } satisfies NewsEvent)}\n\n`),
				stands: (now) => String(streamsOfActor(now)) === String(streams),
			});
			stop = () => {
				clearInterval(heartbeat);
				clearInterval(line);
				unlisten();
				closing.removeEventListener('abort', end);
			};
			closing.addEventListener('abort', end, { once: true });
			if (closing.aborted) return end();
			send('retry: 5000\n\n');
		},
		cancel: () => stop(),
	});
	return ok(new Response(body, { headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' } }));
}
