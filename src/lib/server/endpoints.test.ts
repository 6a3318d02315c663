import { createHash, randomBytes } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { RequestEvent, RequestHandler } from '@sveltejs/kit';
import { describe, expect, it } from 'vitest';
import { asVaultId, type Id, type VaultId } from '../domain/ids.ts';
import type { Operation } from '../domain/operation.ts';
import type { FileShape } from '../domain/records/shapes.ts';
import type { PushLine, SignedIn } from '../protocol/messages.ts';
import { writePush } from '../protocol/push.ts';
import { actorOf, door, fresh, noon, TestDevice, type OfficerName, type World } from '../testing/serverWorld.ts';
import { servedTown } from '../testing/servedTown.ts';
import type { OpenedDatabase } from '../testing/serverDatabase.ts';
import { devicesEndpoint, revokeEndpoint, signInEndpoint, signOutEndpoint } from './auth/endpoints.ts';
import { ok, open, signedIn, withRight } from './endpoint.ts';
import { eventsEndpoint } from './events.ts';
import { healthEndpoint, notFoundEndpoint, serverInfoEndpoint } from './info.ts';
import { pullEndpoint, pushEndpoint } from './sync.ts';

const handlers = {
	info: open(serverInfoEndpoint), health: open(healthEndpoint, { withoutTenant: true }), nothing: open(notFoundEndpoint, { withoutTenant: true }), signIn: open(signInEndpoint), signOut: signedIn(signOutEndpoint), me: signedIn(async ({ actor }) => ok(actor.me)),
	push: signedIn(pushEndpoint), pull: signedIn(pullEndpoint), events: signedIn(eventsEndpoint), devices: withRight('see_devices', devicesEndpoint), revoke: withRight('end_sessions', revokeEndpoint),
	file: signedIn(async ({ actor, request, tenant }) => ok(await tenant.uploads.handle(actor, request))),
	content: signedIn(async ({ actor, event, tenant }) => tenant.uploads.read(actor, event.params['id'] ?? '')),
	broken: open(async () => { throw new TypeError('secret words of an error'); }),
} satisfies Record<string, RequestHandler>;

type Ask = { readonly method?: string; readonly path?: string; readonly body?: string | Uint8Array; readonly headers?: Record<string, string>; readonly token?: string; readonly address?: string; readonly params?: Record<string, string>; readonly signal?: AbortSignal };

/** Calls an endpoint as the framework does; over real HTTP the journeys do. */
async function ask(name: keyof typeof handlers, { method, path = '/api/x', body, headers = {}, token, address = '127.0.0.1', params = {}, signal }: Ask = {}): Promise<Response> {
	const request = new Request(`http://127.0.0.1${path}`, {
		method: method ?? (body === undefined ? 'GET' : 'POST'), ...(body === undefined ? {} : { body: body as BodyInit }), ...(signal === undefined ? {} : { signal }),
		headers: { ...headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
	});
	return handlers[name]({ request, route: { id: `/api/${name}` }, params, getClientAddress: () => address } as unknown as RequestEvent);
}

describe('endpoints', () => {
	let database: OpenedDatabase;
	let world: World;
	servedTown('endpoints', (opened, town) => { [database, world] = [opened, town]; });

	const credentials = (account: string, password: string, vault: VaultId): string => JSON.stringify({ account, password, vault, app: 'test' });
	async function signInAs(account: OfficerName, vault: VaultId = asVaultId(fresh())): Promise<{ token: string; device: TestDevice; vault: VaultId }> {
		const answer = await ask('signIn', { body: credentials(account, 'test-password', vault) });
		expect(answer.status).toBe(200);
		return { token: ((await answer.json()) as SignedIn).token, device: new TestDevice(database.store, actorOf(world, account, vault)), vault };
	}
	const pushBody = (vault: VaultId, operations: readonly Operation[]): string => writePush({ protocol: 1, vault, app: 'test' }, operations);
	const newDoor = (device: TestDevice): readonly Operation[] => device.operations({ kind: 'createRecord', ref: { type: 'place', id: fresh() }, areaId: world.east, fields: door('new') });
	const lines = async (answer: Response): Promise<readonly Record<string, unknown>[]> => (await answer.text()).split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Record<string, unknown>);
	async function problemOf(answer: Response): Promise<string> {
		expect(answer.headers.get('cache-control')).toBe('no-store');
		return `${answer.status} ${((await answer.json()) as { code: string }).code}`;
	}
	const head = async (): Promise<number> => (await database.store.heads(actorOf(world, 'mara'), [`a:${world.east}`])).get(`a:${world.east}`) ?? 0;

	it('tells anybody what is needed to sign in, and no more', async () => {
		expect(await (await ask('info')).json()).toMatchObject({ protocol: 1, tenantName: 'Test', demo: false, demoAccounts: [] });
		expect(await (await ask('health')).json()).toEqual({ status: 'ok', database: 'ok', backup: 'never', disk: 'ok', clock: 'ok' });
		expect(await problemOf(await ask('nothing'))).toBe('404 not_found');
	});

	it('signs in, says who one is, and signs out', async () => {
		const { token } = await signInAs('mara');
		expect(await (await ask('me', { token })).json()).toMatchObject({ officerId: world.officers.mara, leafAreaIds: [world.east], role: 'officer' });
		expect((await ask('signOut', { method: 'DELETE', token })).status).toBe(204);
		expect(await problemOf(await ask('me', { token }))).toBe('401 session_ended');
	});

	it('says the same of a wrong account and a wrong password, and stops guessing', async () => {
		expect(await problemOf(await ask('signIn', { body: credentials('nobody', 'x', asVaultId(fresh())) }))).toBe('401 sign_in_failed');
		const answers: string[] = [];
		for (let n = 0; n < 11; n += 1) answers.push(await problemOf(await ask('signIn', { body: credentials('ines', 'wrong', asVaultId(fresh())), address: '10.0.0.9' })));
		expect(new Set(answers.slice(0, 10))).toEqual(new Set(['401 sign_in_failed']));
		expect(answers[10]).toBe('429 sign_in_limited');
		expect(await problemOf(await ask('signIn', { body: credentials('ines', 'test-password', asVaultId(fresh())), address: '10.0.0.9' }))).toBe('429 sign_in_limited');
	});

	it('opens no demo account from elsewhere, nor through a proxy', async () => {
		const client = await database.pool.connect();
		client.release();
		const { withOwner } = await import('./store/ownerWrites.ts');
		await withOwner(database.ownerUrl, (db) => db.updateTable('account').set({ demo: true }).where('officer_id', '=', world.officers.noor).execute());
		expect(await problemOf(await ask('signIn', { body: credentials('noor', 'test-password', asVaultId(fresh())), address: '192.168.1.5' }))).toBe('403 demo_key_elsewhere');
		expect(await problemOf(await ask('signIn', { body: credentials('noor', 'test-password', asVaultId(fresh())), headers: { 'x-forwarded-for': '192.168.1.5' } }))).toBe('403 demo_key_elsewhere');
		await signInAs('noor');
	});

	it('does not give one officer’s vault to another', async () => {
		const { vault } = await signInAs('mara');
		expect(await problemOf(await ask('signIn', { body: credentials('sol', 'test-password', vault) }))).toBe('403 not_allowed');
	});

	it('takes a push, packed or not, and answers each operation and the end', async () => {
		const { token, device, vault } = await signInAs('mara');
		const packed = gzipSync(pushBody(vault, newDoor(device)));
		const first = await lines(await ask('push', { token, body: packed, headers: { 'content-encoding': 'gzip' } }));
		expect(first.map((line) => line['outcome'] ?? line['end'])).toEqual(['ok', true]);
		const second = await lines(await ask('push', { token, body: pushBody(vault, newDoor(device)) }));
		expect(second.map((line) => line['outcome'] ?? line['end'])).toEqual(['ok', true]);
	});

	it('sends a pull packed to who takes it, with scope first and the end last', async () => {
		const { token, vault } = await signInAs('mara');
		const body = JSON.stringify({ protocol: 1, vault, app: 'test', cursors: [] });
		const plain = await lines(await ask('pull', { token, body }));
		expect([plain[0]?.['kind'], plain.at(-1)?.['end']]).toEqual(['scope', true]);
		const { audit } = plain[0] as { readonly audit: { readonly point: { readonly seq: number; readonly hash: string; readonly at: string } } };
		const { seq, hash, at } = audit.point;
		const again = async (seen: object) => (await lines(await ask('pull', { token, body: JSON.stringify({ ...(JSON.parse(body) as object), audit: seen }) })))[0]?.['audit'];
		expect(await again({ seq, hash, at })).toMatchObject({ held: 'there' });
		expect(await again({ seq, hash: hash.replace(/^./, (digit) => (digit === '0' ? '1' : '0')), at })).toMatchObject({ held: 'missing' });
		expect(await again({ seq: 'x' })).not.toHaveProperty('held');
		const packed = await ask('pull', { token, body, headers: { 'accept-encoding': 'gzip, br' } });
		expect(packed.headers.get('content-encoding')).toBe('gzip');
		const text = gunzipSync(Buffer.from(await packed.arrayBuffer())).toString();
		expect(text).not.toContain(world.westDoor);
		expect(text).not.toContain('stamps');
		expect(text.trimEnd().split('\n')).toHaveLength(plain.length);
	});

	it.each<[string, (vault: VaultId, device: TestDevice) => Ask, string]>([
		['no JSON', () => ({ body: 'hello' }), '400 body_unreadable'],
		['no body', () => ({ body: '' }), '400 body_unreadable'],
		['bytes that are no text', () => ({ body: new Uint8Array([0xff, 0xfe, 0x00]) }), '400 body_unreadable'],
		['gzip that is none', () => ({ body: 'hello', headers: { 'content-encoding': 'gzip' } }), '400 body_unreadable'],
		['an unknown encoding', () => ({ body: 'hello', headers: { 'content-encoding': 'br' } }), '400 body_unreadable'],
		['a gzip bomb', () => ({ body: gzipSync(Buffer.alloc(60_000_000)), headers: { 'content-encoding': 'gzip' } }), '413 body_too_large'],
		['a huge body', () => ({ body: 'x'.repeat(8_000_001) }), '413 body_too_large'],
		['too many operations', (vault, device) => ({ body: pushBody(vault, Array.from({ length: 501 }, () => newDoor(device)).flat()) }), '413 too_many_operations'],
		['an old protocol', (vault) => ({ body: JSON.stringify({ protocol: 0, vault, app: 'x' }) }), '426 protocol_too_old'],
		['an envelope that is none', (vault, device) => ({ body: pushBody(vault, newDoor(device).map((operation) => ({ ...operation, opId: 'me' as Id }))) }), '400 body_unreadable'],
		['another’s vault', (_vault, device) => ({ body: pushBody(asVaultId(fresh()), newDoor(device)) }), '403 operation_forged'],
	])('refuses a push with %s by code and changes nothing', async (_what, make, expected) => {
		const { token, device, vault } = await signInAs('mara');
		const before = await head();
		expect(await problemOf(await ask('push', { token, method: 'POST', ...make(vault, device) }))).toBe(expected);
		expect(await head()).toBe(before);
	});

	it.each<[string, unknown, string]>([
		['an unknown kind', { kind: 'dropTable' }, 'operation_unknown'],
		['a NUL that no database keeps', { kind: 'note', noteId: fresh(), areaId: fresh(), of: { type: 'case', id: fresh() }, text: 'a\u0000b' }, 'field_invalid'],
		['half a surrogate pair', { kind: 'note', noteId: fresh(), areaId: fresh(), of: { type: 'case', id: fresh() }, text: 'a\ud800' }, 'field_invalid'],
		['nesting without end', { kind: 'setFields', ref: { type: 'case', id: fresh() }, base: 1, set: { x: JSON.parse(`${'['.repeat(1000)}${']'.repeat(1000)}`) as unknown } }, 'field_invalid'],
		['a prototype', JSON.parse(`{"kind":"setFields","ref":{"type":"case","id":"${fresh()}"},"base":1,"set":{"__proto__":{"role":"administrator"}}}`), 'field_invalid'],
	])('refuses one operation with %s, keeps it word for word, and takes the rest', async (_what, body, code) => {
		const { token, device, vault } = await signInAs('mara');
		const bad = newDoor(device).map((operation) => ({ ...operation, body }) as unknown as Operation);
		const answer = await lines(await ask('push', { token, body: pushBody(vault, [...bad, ...newDoor(device)]) }));
		expect(answer.slice(0, 2).map((line) => [line['outcome'], (line as unknown as PushLine).problem?.code])).toEqual([['refused', code], ['ok', undefined]]);
		expect((await database.kept(device.actor)).answered.get(bad[0]?.opId ?? fresh())?.body).toBe(JSON.stringify(bad[0]));
	});

	it('tells connected devices that a stream has news, and ends when the session does', async () => {
		const { token } = await signInAs('sol');
		const abort = new AbortController();
		const answer = await ask('events', { token, signal: abort.signal });
		const reader = (answer.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream() as never).getReader() as ReadableStreamDefaultReader<string>;
		expect((await reader.read()).value).toContain('retry');
		const mara = await signInAs('mara');
		await ask('push', { token: mara.token, body: pushBody(mara.vault, newDoor(mara.device)) });
		expect((await reader.read()).value).toContain(`a:${world.east}`);
		abort.abort();
		expect((await reader.read()).done).toBe(true);
	});

	it('lets only an administrator end sessions, at once', async () => {
		const { withOwner } = await import('./store/ownerWrites.ts');
		const sol = await signInAs('sol');
		expect(await problemOf(await ask('revoke', { token: sol.token, body: JSON.stringify({ officerId: world.officers.mara }) }))).toBe('403 not_allowed');
		await withOwner(database.ownerUrl, (db) => db.updateTable('record').set((eb) => ({ fields: eb.fn('jsonb_set', [eb.ref('fields'), eb.val('{role}'), eb.val('"administrator"')]) as never })).where('id', '=', world.officers.sol).execute());
		const { devices } = (await (await ask('devices', { token: sol.token })).json()) as { devices: { officerId: Id; signedIn: boolean }[] };
		expect(devices.some((device) => device.officerId === world.officers.mara && device.signedIn)).toBe(true);
		const mara = await signInAs('mara');
		await ask('revoke', { token: sol.token, body: JSON.stringify({ officerId: world.officers.mara }) });
		expect(await problemOf(await ask('me', { token: mara.token }))).toBe('401 session_ended');
	});

	it('says of its own faults only a number', async () => {
		const answer = await ask('broken');
		const text = await answer.text();
		expect(answer.status).toBe(500);
		expect(text).toMatch(/"incident":"[0-9a-f]{8}"/);
		expect(text).not.toContain('secret');
	});

	describe('files', () => {
		const tus = { 'tus-resumable': '1.0.0' };
		async function attached(bytes: Uint8Array, sha256 = createHash('sha256').update(bytes).digest('hex')): Promise<{ id: Id; token: string }> {
			const { token, device, vault } = await signInAs('mara');
			const id = fresh();
			const file: FileShape = { of: { type: 'place', id: world.eastDoor }, placeId: world.eastDoor, purpose: 'visit', mime: 'image/jpeg', size: bytes.length, sha256, originalSha256: sha256, width: 1, height: 1, capturedAt: noon, position: null, takenBy: world.officers.mara };
			await ask('push', { token, body: pushBody(vault, device.operations({ kind: 'attach', fileId: id, areaId: world.east, file })) });
			return { id, token };
		}
		const create = (id: string, token: string, size: number): Promise<Response> => ask('file', { method: 'POST', path: '/api/files', token, body: new Uint8Array(), headers: { ...tus, 'upload-length': String(size), 'upload-metadata': `id ${Buffer.from(id).toString('base64')}` } });
		const patch = (id: string, token: string, offset: number, bytes: Uint8Array): Promise<Response> => ask('file', { method: 'PATCH', path: `/api/files/${id}`, token, body: bytes, headers: { ...tus, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' } });

		it('takes a file in pieces, goes on where it was cut, checks it and gives it back', async () => {
			const bytes = new Uint8Array(randomBytes(700_000));
			const { id, token } = await attached(bytes);
			const created = await create(id, token, bytes.length);
			expect([created.status, created.headers.get('location')]).toEqual([201, `/api/files/${id}`]);
			expect((await patch(id, token, 0, bytes.slice(0, 300_000))).status).toBe(204);
			expect(await problemOf(await ask('content', { token, params: { id } }))).toBe('404 file_missing');
			const where = await ask('file', { method: 'HEAD', path: `/api/files/${id}`, token, headers: tus });
			expect(where.headers.get('upload-offset')).toBe('300000');
			expect((await patch(id, token, 300_000, bytes.slice(300_000))).status).toBe(204);
			const back = await ask('content', { token, params: { id } });
			expect(Buffer.from(await back.arrayBuffer()).equals(Buffer.from(bytes))).toBe(true);
			expect(back.headers.get('content-disposition')).toBe('attachment');
			expect(await problemOf(await create(id, token, bytes.length))).toBe('409 record_exists');
		});

		it('refuses bytes that are not those of the record, and starts anew', async () => {
			const bytes = new Uint8Array(randomBytes(1000));
			const { id, token } = await attached(bytes);
			await create(id, token, 1000);
			expect(await problemOf(await patch(id, token, 0, new Uint8Array(randomBytes(1000))))).toBe('422 file_hash_differs');
			expect((await create(id, token, 1000)).status).toBe(201);
			expect((await patch(id, token, 0, bytes)).status).toBe(204);
		});

		it('checks a whole file again that it had not noted before it stopped', async () => {
			const bytes = new Uint8Array(randomBytes(100));
			const { id, token } = await attached(bytes);
			await create(id, token, 100);
			await patch(id, token, 0, bytes);
			const { withOwner } = await import('./store/ownerWrites.ts');
			await withOwner(database.ownerUrl, (db) => db.deleteFrom('file').where('file_id', '=', id).execute());
			expect(await problemOf(await ask('content', { token, params: { id } }))).toBe('404 file_missing');
			expect((await ask('file', { method: 'HEAD', path: `/api/files/${id}`, token, headers: tus })).headers.get('upload-offset')).toBe('100');
			expect((await ask('content', { token, params: { id } })).status).toBe(200);
		});

		it('knows no file out of scope, none without a record, and no path', async () => {
			const bytes = new Uint8Array(randomBytes(100));
			const { id, token } = await attached(bytes);
			await create(id, token, 100);
			await patch(id, token, 0, bytes);
			const { withOwner } = await import('./store/ownerWrites.ts');
			await withOwner(database.ownerUrl, (db) => db.updateTable('record').set({ area_id: world.west }).where('id', '=', id).execute());
			expect(await problemOf(await ask('content', { token, params: { id } }))).toBe('404 not_found');
			expect((await ask('file', { method: 'HEAD', path: `/api/files/${id}`, token, headers: tus })).status).toBe(404);
			expect(await problemOf(await create(fresh(), token, 100))).toBe('404 not_found');
			expect(await problemOf(await create('../../etc/passwd', token, 100))).toBe('400 body_unreadable');
			expect(await problemOf(await ask('content', { token, params: { id: '../x' } }))).toBe('404 not_found');
		});
	});
});
