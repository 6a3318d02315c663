import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FileManifest } from '../db/store.ts';
import { asVaultId } from '../domain/ids.ts';
import { ok } from '../domain/result.ts';
import { limits, type PullLine } from '../protocol/messages.ts';
import { testId, testMe } from '../testing/memoryContext.ts';
import { ServerClock } from './clock.ts';
import { fetchTransport } from './fetchTransport.ts';
import type { FileSource } from './transport.ts';

const head = { protocol: 1, vault: asVaultId(testId(5)), app: 'test' };
const end = { end: true, serverTime: '2026-03-02T01:00:00.000Z' };
const lines = (...values: readonly unknown[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('');
const ndjson = (body: string, status = 200) => new Response(body, { status, headers: { 'content-type': 'application/x-ndjson' } });
const page = (status: number) => new Response('<html>Wi-Fi sign-in</html>', { status, headers: { 'content-type': 'text/html' } });
const refused = (status: number, code: string) => Response.json({ code, params: {} }, { status });

function against(answer: (request: Request) => Response | Promise<Response>) {
	const asked: Request[] = [];
	const times: string[] = [];
	const transport = fetchTransport({
		token: () => 'secret', serverTime: (at) => times.push(at),
		fetch: async (input, init) => {
			const request = new Request(new URL(String(input), 'https://town.example'), init);
			asked.push(request);
			return answer(request);
		},
	});
	const pulled: PullLine[] = [];
	const pull = () => transport.pull({ ...head, cursors: [] }, async (line) => { pulled.push(line); return ok(null); });
	return { transport, asked, times, pulled, pull };
}
const code = (result: { readonly ok: boolean; readonly problem?: { readonly code: string } }): string => result.problem?.code ?? 'ok';

describe('the network', () => {
	it('is offline when nothing answers', async () => {
		expect(code(await against(() => { throw new TypeError('failed'); }).pull())).toBe('offline');
	});

	it('does not take the page of a Wi-Fi for our server, whatever its status', async () => {
		for (const status of [200, 401, 403, 404, 511]) {
			const { transport, pull } = against(() => page(status));
			expect([status, code(await pull()), code(await transport.push(head, [])), code(await transport.serverInfo())]).toEqual([status, ...Array<string>(3).fill('server_answer_unreadable')]);
		}
		expect(code(await against(() => page(502)).pull())).toBe('server_busy');
	});

	it('hears what our server says', async () => {
		expect(code(await against(() => refused(401, 'session_ended')).pull())).toBe('session_ended');
		expect(code(await against(() => refused(426, 'protocol_too_old')).pull())).toBe('protocol_too_old');
		expect(code(await against(() => refused(418, 'teapot')).pull())).toBe('server_answer_unreadable');
	});

	it('takes a pull without its end line for cut off, and hands over what came', async () => {
		const scope = { kind: 'scope', streams: ['t'], me: testMe };
		const cut = against(() => ndjson(lines(scope)));
		expect(code(await cut.pull())).toBe('server_answer_unreadable');
		expect(cut.pulled).toHaveLength(1);
		const whole = against(() => ndjson(lines(scope, end)));
		expect(code(await whole.pull())).toBe('ok');
		expect(whole.times).toEqual([end.serverTime]);
		expect(code(await against(() => ndjson(`${lines(scope)}{"kind":"put","str`)).pull())).toBe('server_answer_unreadable');
	});

	it('sends a push packed, with the session, and reads each answer', async () => {
		const { transport, asked } = against(() => ndjson(lines({ opId: testId(1), outcome: 'refused', revisions: [], problem: { code: 'out_of_scope' } }, end)));
		const pushed = await transport.push(head, []);
		expect(pushed).toEqual({ ok: true, value: { complete: true, lines: [{ opId: testId(1), outcome: 'refused', revisions: [], problem: { code: 'out_of_scope', params: {} } }] } });
		const [request] = asked;
		if (request?.body === null || request === undefined) throw new Error('no body');
		expect(request.headers.get('authorization')).toBe('Bearer secret');
		expect(await new Response(request.body.pipeThrough(new DecompressionStream('gzip'))).text()).toBe(`${JSON.stringify(head)}\n`);
	});

	it('keeps the answers of a push that was cut', async () => {
		const { transport } = against(() => ndjson(lines({ opId: testId(1), outcome: 'ok', revisions: [] })));
		expect(await transport.push(head, [])).toMatchObject({ ok: true, value: { complete: false, lines: [{ outcome: 'ok' }] } });
	});
});

describe('a line that fails', () => {
	beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
	afterEach(() => void vi.useRealTimers());
	const turn = () => new Promise((resolve) => { setImmediate(resolve); });
	const silent = () => against((request) => new Promise((_, reject) => { request.signal.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError'))); }));

	it('is given up after a minute of silence, of which a large body may take its time on a weak line', async () => {
		for (const [size, ms] of [[0, 60_000], [400_000, 60_000]] as const) {
			const { transport, asked } = silent();
			let answer = 'none';
			const noise = Array.from({ length: size }, (_, index) => String.fromCharCode(0x4e00 + ((index * 7919) % 20_000))).join('');
			void transport.push({ ...head, app: noise }, []).then((result) => { answer = code(result); });
			while (asked.length === 0) await turn();
			await vi.advanceTimersByTimeAsync(ms - 1);
			expect(answer).toBe('none');
			await vi.advanceTimersByTimeAsync(1_000);
			expect([size, answer]).toEqual([size, size === 0 ? 'offline' : 'none']);
		}
	});

	it('is borne however slow it is, while anything comes; and ended when nothing does', async () => {
		const slow = (pieces: readonly string[]) => against(() => {
			const body = new ReadableStream<Uint8Array>({
				start: (controller) => {
					pieces.forEach((piece, index) => setTimeout(() => {
						controller.enqueue(new TextEncoder().encode(piece));
						if (index === pieces.length - 1 && piece.includes('"end"')) controller.close();
					}, (index + 1) * 40_000));
				},
			});
			return new Response(body, { headers: { 'content-type': 'application/x-ndjson' } });
		});
		const scope = lines({ kind: 'scope', streams: ['t'], me: testMe });
		const whole = slow([...Array.from({ length: 30 }, (_, index) => scope.slice(index * 20, index * 20 + 20)), `${scope.slice(600)}${lines(end)}`]);
		let answer = 'none';
		void whole.pull().then((result) => { answer = code(result); });
		for (let minute = 0; minute < 25; minute += 1) await vi.advanceTimersByTimeAsync(60_000);
		expect(answer).toBe('ok');
		const half = slow([scope]);
		answer = 'none';
		void half.pull().then((result) => { answer = code(result); });
		await vi.advanceTimersByTimeAsync(80_000);
		expect(answer).toBe('none');
		await vi.advanceTimersByTimeAsync(10_000);
		expect(answer).toBe('offline');
		expect(half.pulled).toHaveLength(1);
	});
});

describe('a file', () => {
	const size = limits.fileChunkBytes + 100;
	const bytes = Uint8Array.from({ length: size }, (_, index) => index % 251);
	const manifest: FileManifest = { id: testId(60), mime: 'image/jpeg', size, sha256: 'aa', chunks: 2, state: 'waiting', upload: null };
	/** A tus server in a few lines, which can break off after so many requests. */
	function tus(breakAfter = Number.POSITIVE_INFINITY) {
		let received = new Uint8Array();
		let made = false;
		let count = 0;
		const server = against(async (request) => {
			count += 1;
			if (count > breakAfter) throw new TypeError('failed');
			if (request.method === 'POST') {
				made = true;
				return new Response(null, { status: 201, headers: { location: `/api/files/${manifest.id}` } });
			}
			if (!made) return refused(404, 'not_found');
			if (request.method === 'PATCH') received = Uint8Array.from([...received, ...new Uint8Array(await request.arrayBuffer())]);
			return new Response(null, { status: request.method === 'HEAD' ? 200 : 204, headers: { 'upload-offset': String(received.length) } });
		});
		return { ...server, received: () => received, heal: () => { count = Number.NEGATIVE_INFINITY; }, forget: () => { made = false; received = new Uint8Array(); } };
	}
	const signal = new AbortController().signal;
	const source: FileSource = { chunk: async (part) => bytes.subarray(part * limits.fileChunkBytes, (part + 1) * limits.fileChunkBytes), small: async () => null };

	it('goes on where it was cut', async () => {
		const server = tus(2);
		let address: string | null = null;
		const begun = async (at: string | null): Promise<void> => { address = at; };
		expect(code(await server.transport.upload(manifest, source, begun, signal))).toBe('offline');
		expect(server.received()).toHaveLength(limits.fileChunkBytes);
		server.heal();
		expect(code(await server.transport.upload({ ...manifest, upload: address }, source, begun, signal))).toBe('ok');
		expect(Buffer.from(server.received()).equals(Buffer.from(bytes))).toBe(true);
		expect(server.asked.map((request) => request.method)).toEqual(['POST', 'PATCH', 'PATCH', 'HEAD', 'PATCH']);
	});

	it('begins anew when the server has forgotten it', async () => {
		const server = tus();
		server.forget();
		expect(code(await server.transport.upload({ ...manifest, upload: `/api/files/${manifest.id}` }, source, async () => undefined, signal))).toBe('ok');
		expect(server.received()).toHaveLength(size);
	});

	it('is there already when the server says that it has it', async () => {
		const { transport } = against(() => refused(409, 'record_exists'));
		expect(code(await transport.upload(manifest, source, async () => undefined, signal))).toBe('ok');
	});

	it('is forgotten on the server side when it was damaged, so that the next try starts from the beginning', async () => {
		const told: (string | null)[] = [];
		const { transport } = against((request) => (request.method === 'POST' ? new Response(null, { status: 201, headers: { location: `/api/files/${manifest.id}` } }) : refused(422, 'file_hash_differs')));
		expect(code(await transport.upload(manifest, source, async (at) => void told.push(at), signal))).toBe('file_hash_differs');
		expect(told).toEqual([`/api/files/${manifest.id}`, null]);
	});
});

describe('the clock', () => {
	const start = Date.parse('2026-03-02T01:00:00Z');
	function clock() {
		const now = { wallMs: start - 3 * 86_400_000, monotonicMs: 5_000 };
		return { now, clock: new ServerClock({ wallMs: () => now.wallMs, monotonicMs: () => now.monotonicMs }, null) };
	}

	it('is the server’s, whatever the device’s wall clock says, and is not moved by setting that back', () => {
		const { now, clock: server } = clock();
		server.seen(new Date(start).toISOString());
		now.monotonicMs += 60_000;
		now.wallMs -= 86_400_000;
		expect(server.nowMs()).toBe(start + 60_000);
	});

	it('goes on while the phone sleeps', () => {
		const { now, clock: server } = clock();
		server.seen(new Date(start).toISOString());
		now.wallMs += 3_600_000;
		now.monotonicMs += 1_000;
		expect(server.nowMs()).toBe(start + 3_600_000);
	});

	it('keeps the offset over a restart, and never goes back before what the server last said', () => {
		const { now, clock: server } = clock();
		server.seen(new Date(start).toISOString());
		const kept = server.memory;
		now.wallMs += 1_000;
		const next = new ServerClock({ wallMs: () => now.wallMs, monotonicMs: () => 0 }, kept);
		expect(next.nowMs()).toBe(start + 1_000);
		now.wallMs -= 10 * 86_400_000;
		expect(next.nowMs()).toBe(start);
	});
});
