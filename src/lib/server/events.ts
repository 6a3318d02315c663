import { ok } from '../domain/result.ts';
import type { NewsEvent } from '../protocol/messages.ts';
import { streamsOfActor } from './core/pull.ts';
import type { Answer, SignedInCall } from './endpoint.ts';
import { newsSince } from './news.ts';
import { lineMs } from './push/waker.ts';

/** So often a connection looks for itself whether a notice was lost, and says that it lives. */
const pollMs = 10_000;
const heartbeatMs = 25_000;

/**
 * GET /api/sync/events: says that something is new, and in which streams; never what. Ends when the session ends, when the officer's
 * areas change (the device asks again and learns its new streams) or at shutdown.
 */
export async function eventsEndpoint(call: SignedInCall): Promise<Answer> {
	const { server, actor, request } = call;
	const streams = streamsOfActor(actor);
	const seen = new Map(await server.store.heads(actor, streams));
	let stop = (): void => undefined;
	const body = new ReadableStream<Uint8Array>({
		start: (controller) => {
			const encoder = new TextEncoder();
			const send = (text: string): void => controller.enqueue(encoder.encode(text));
			const tell = (news: readonly string[]): void => send(`data: ${JSON.stringify({ streams: news } satisfies NewsEvent)}\n\n`);
			// A notice only makes it look sooner, so that it tells each news once.
			const unlisten = server.news.listen(actor, streams, () => look());
			const poll = setInterval(() => look(), pollMs);
			const say = (): void => void call.tenant.waker.line(actor).catch(() => undefined);
			const line = setInterval(say, lineMs / 2);
			say();
			const heartbeat = setInterval(() => send(': here\n\n'), heartbeatMs);
			const closing = AbortSignal.any([request.signal, server.closing]);
			stop = () => {
				clearInterval(poll);
				clearInterval(line);
				clearInterval(heartbeat);
				unlisten();
				closing.removeEventListener('abort', end);
			};
			const end = (): void => {
				stop();
				try {
					controller.close();
				} catch {
					// The reader went first.
				}
			};
			let looking: Promise<void> = Promise.resolve();
			const look = (): void => { looking = looking.then(lookOnce); };
			const lookOnce = async (): Promise<void> => {
				if (closing.aborted) return;
				try {
					const now = await call.tenant.accounts.actorOf(call.token, new Date());
					if (now === undefined || String(streamsOfActor(now)) !== String(streams)) return end();
					const news = await newsSince(server.store, actor, streams, seen);
					if (news.length > 0) tell(news);
				} catch {
					end();
				}
			};
			closing.addEventListener('abort', end, { once: true });
			if (closing.aborted) return end();
			send('retry: 5000\n\n');
		},
		cancel: () => stop(),
	});
	return ok(new Response(body, { headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' } }));
}
