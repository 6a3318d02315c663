import { problem } from '../domain/problems/problem.ts';
import { fail, ok } from '../domain/result.ts';
import type { PushLine } from '../protocol/messages.ts';
import { readPullLine } from '../protocol/pull.ts';
import { readPushLine, writePush } from '../protocol/push.ts';
import { readNews } from '../protocol/session.ts';
import { call, isKind, jsonBody } from './http.ts';
import { gzip, readLines } from './ndjson.ts';
import { questions } from './questions.ts';
import type { Transport, TransportPorts } from './transport.ts';
import { downloadFile } from './download.ts';
import { uploadByTus } from './tus.ts';

const idleMs = 45_000;
/** The server's heartbeat comes every 25 s. */
const newsIdleMs = 65_000;
/** A whole first pull may take long on a weak line; it is the silence that ends it. */
const streamMs = 30 * 60_000;
const ndjson = 'application/x-ndjson';
const unreadable = fail(problem('server_answer_unreadable'));

/** Sync over fetch, as it runs in the worker. */
export function fetchTransport(ports: TransportPorts): Transport {
	return {
		...questions(ports),
		file: async (path, body) => {
			const answered = await call(ports, { method: 'POST', path, timeoutMs: streamMs, ...jsonBody(body) });
			if (!answered.ok) return answered;
			if (isKind(answered.value, 'text/html')) return unreadable;
			return answered.value.blob().then(ok, () => fail(problem('offline')));
		},
		push: async (head, operations) => {
			const body = await gzip(writePush(head, operations));
			const answered = await call(ports, { method: 'POST', path: '/api/sync/push', body, headers: { 'content-type': ndjson, 'content-encoding': 'gzip' }, timeoutMs: streamMs });
			if (!answered.ok) return answered;
			if (!isKind(answered.value, ndjson) || answered.value.body === null) return unreadable;
			const lines: PushLine[] = [];
			let complete = false;
			try {
				for await (const text of readLines(answered.value.body, idleMs)) {
					const line = readPushLine(text);
					if (!line.ok) return lines.length === 0 ? line : ok({ lines, complete: false });
					if ('end' in line.value) {
						ports.serverTime(line.value.serverTime);
						complete = true;
					} else lines.push(line.value);
				}
			} catch {
				return lines.length === 0 && !complete ? fail(problem('offline')) : ok({ lines, complete });
			}
			return lines.length === 0 && !complete ? unreadable : ok({ lines, complete });
		},
		pull: async (request, heard) => {
			const answered = await call(ports, { method: 'POST', path: '/api/sync/pull', timeoutMs: streamMs, ...jsonBody(request) });
			if (!answered.ok) return answered;
			if (!isKind(answered.value, ndjson) || answered.value.body === null) return unreadable;
			let complete = false;
			try {
				for await (const text of readLines(answered.value.body, idleMs)) {
					const line = readPullLine(text);
					if (!line.ok) return line;
					if ('end' in line.value) {
						ports.serverTime(line.value.serverTime);
						complete = true;
						continue;
					}
					const taken = heard(line.value);
					// Most lines need no waiting, and there are many.
					const known = taken instanceof Promise ? await taken : taken;
					if (!known.ok) return known;
				}
			} catch {
				return complete ? ok(null) : fail(problem('offline'));
			}
			return complete ? ok(null) : unreadable;
		},
		news: async (heard, signal) => {
			const answered = await call(ports, { method: 'GET', path: '/api/sync/events', headers: { accept: 'text/event-stream' }, signal, timeoutMs: 24 * 3_600_000 });
			if (!answered.ok) return answered;
			if (!isKind(answered.value, 'text/event-stream') || answered.value.body === null) return unreadable;
			try {
				for await (const text of readLines(answered.value.body, newsIdleMs)) {
					const news = text.startsWith('data:') ? readNews(text.slice('data:'.length).trim()) : undefined;
					if (news !== undefined) heard(news.streams);
				}
			} catch {
				return fail(problem('offline'));
			}
			return ok(null);
		},
		upload: (manifest, source, begun, signal) => uploadByTus({ ports, manifest, source, begun, signal }),
		download: (id, which, came) => downloadFile(ports, `/api/files/${id}/${which === 'whole' ? 'content' : 'small'}`, came),
	};
}
