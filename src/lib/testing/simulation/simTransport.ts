import { isId, type Id } from '../../domain/ids.ts';
import { problem, problemStatus, type Problem } from '../../domain/problems/problem.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import type { PushLine } from '../../protocol/messages.ts';
import { readPullLine } from '../../protocol/pull.ts';
import { readPushLine, writePush } from '../../protocol/push.ts';
import type { Transport } from '../../sync/transport.ts';
import { uploadByTus } from '../../sync/tus.ts';
import type { SimNetwork } from './network.ts';
import type { Life } from './scheduler.ts';
import type { Identity, SimServer } from './server.ts';

export type TransportWorld = {
	readonly life: Life; readonly network: SimNetwork; readonly server: SimServer; readonly identity: Identity;
	readonly online: () => boolean;
	/** Null while the session stands. */
	readonly session: () => Problem | null;
	readonly serverTime: (at: string) => void;
};

const unreadable = fail(problem('server_answer_unreadable'));

/** The network as sync sees it, over real message texts; reads answers as `fetchTransport` does: what is cut is cut at any byte. */
export function simTransport(world: TransportWorld): Transport {
	const { life, network, server, identity } = world;
	const never = async (): Promise<Result<never>> => fail(problem('offline'));
	async function signedIn<T>(label: string, handle: (life: Life) => Promise<Result<T>>): Promise<Result<T>> {
		return network.request(life, world.online, label, async (serverLife) => {
			const ended = world.session();
			return ended === null ? handle(serverLife) : fail(ended);
		});
	}

	return {
		serverInfo: never, signIn: never, signOut: never, ask: never, download: never,
		push: async (head, operations) => {
			const body = writePush(head, operations);
			const answered = await signedIn('push', (serverLife) => server.push(serverLife, identity, body));
			if (!answered.ok) return answered;
			const text = answered.value.map((line) => `${line}\n`).join('');
			const cut = network.cutAt(text.length);
			const lines: PushLine[] = [];
			let complete = false;
			for (const piece of wholeLines(cut === null ? text : text.slice(0, cut))) {
				const line = readPushLine(piece);
				if (!line.ok) return unreadable;
				if ('end' in line.value) {
					world.serverTime(line.value.serverTime);
					complete = true;
				} else lines.push(line.value);
			}
			return lines.length === 0 && !complete ? unreadable : ok({ lines, complete });
		},
		pull: async (request, heard) => {
			const body = JSON.stringify(request);
			const answered = await signedIn('pull', (serverLife) => server.pull(serverLife, identity, body));
			if (!answered.ok) return answered;
			const channel = answered.value;
			const cut = network.cutAt(4000);
			let read = 0;
			let complete = false;
			for (;;) {
				const piece = await channel.take();
				const fault = await life.point('pull piece comes');
				if (piece === undefined || fault === 'error' || !world.online()) break;
				const whole = cut === null || read + piece.length <= cut;
				for (const text of wholeLines(whole ? piece : piece.slice(0, (cut ?? 0) - read))) {
					const line = readPullLine(text);
					if (!line.ok) return line;
					if ('end' in line.value) {
						world.serverTime(line.value.serverTime);
						complete = true;
						continue;
					}
					const taken = await heard(line.value);
					if (!taken.ok) {
						channel.close();
						return taken;
					}
				}
				read += piece.length;
				if (!whole) break;
			}
			channel.close();
			return complete ? ok(null) : fail(problem('offline'));
		},
		news: async (heard, signal) => {
			const opened = await signedIn('news', async () => ok(null));
			if (!opened.ok) return opened;
			return new Promise((resolve) => {
				const listener = { identity, heard: (streams: readonly string[]) => network.tell('news travels', () => { if (life.alive && world.online()) heard(streams); }) };
				const end = (): void => {
					server.listeners.delete(listener);
					resolve(fail(problem('offline')));
				};
				server.listeners.add(listener);
				server.life.onEnd(end);
				life.onEnd(end);
				signal.addEventListener('abort', end);
				if (network.chance(network.weather.newsBroken)) life.after(20_000, 'news breaks', end);
			});
		},
		upload: (manifest, source, begun, signal) => uploadByTus({ ports: { token: () => 'token', serverTime: world.serverTime, fetch: fileFetch(world, signedIn) }, manifest, source, begun, signal }),
	};
}

/** A rest without a line end is no line. */
function wholeLines(text: string): readonly string[] {
	return text.split('\n').slice(0, -1).filter((line) => line !== '');
}

type SignedIn = <T>(label: string, handle: (life: Life) => Promise<Result<T>>) => Promise<Result<T>>;

/** The server's side of tus, as far as one device's uploads need it. */
function fileFetch(world: TransportWorld, signedIn: SignedIn): typeof fetch {
	const { server, identity } = world;
	return async (input, init) => {
		const path = String(input);
		const headers = new Headers(init?.headers);
		const body: unknown = init?.body;
		const part = body instanceof Uint8Array ? body.slice() : new Uint8Array(0);
		const method = init?.method ?? 'GET';
		const answered = await signedIn(`file ${method}`, async (life) => {
			await life.point(`file ${method} arrives`);
			const id = method === 'POST' ? idOf(headers) : path.slice('/api/files/'.length);
			const file = isId(id) ? server.fileOf(identity, id) : null;
			if (!isId(id) || file === null) return ok(refused(problem('not_found')));
			if (method === 'POST') {
				if (server.files.whole.has(id)) return ok(refused(problem('record_exists')));
				server.files.begin(id, file.size);
				return ok(new Response(null, { status: 201, headers: { location: `/api/files/${id}` } }));
			}
			const upload = server.files.upload(id);
			if (upload === undefined) return ok(refused(problem('not_found')));
			if (method === 'PATCH') {
				if (Number(headers.get('upload-offset')) !== upload.bytes.byteLength) return ok(new Response(null, { status: 409 }));
				const cut = world.network.cutAt(part.byteLength);
				server.files.append(upload, cut === null ? part : part.subarray(0, cut));
				await life.point('file bytes are on the disk');
				if (cut !== null) return fail(problem('offline'));
			}
			const offset = upload.bytes.byteLength;
			if (offset === upload.size) {
				const good = server.hash(upload.bytes) === file.sha256;
				server.files.finish(upload, good);
				if (!good) return ok(refused(problem('file_hash_differs')));
			}
			return ok(new Response(null, { status: method === 'PATCH' ? 204 : 200, headers: { 'upload-offset': String(offset) } }));
		});
		if (answered.ok) return answered.value;
		if (answered.problem.code === 'offline') throw new TypeError('network');
		return refused(answered.problem);
	};
}

function refused(value: Problem): Response {
	return new Response(JSON.stringify({ code: value.code, params: value.params ?? {} }), { status: problemStatus(value), headers: { 'content-type': 'application/json' } });
}

function idOf(headers: Headers): Id | string {
	const field = (headers.get('upload-metadata') ?? '').split(',').find((each) => each.startsWith('id '));
	return field === undefined ? '' : atob(field.slice(3));
}
