import { readdirSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { RequestEvent, RequestHandler } from '@sveltejs/kit';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { asVaultId, type VaultId } from '../domain/ids.ts';
import type { Operation, OperationBody } from '../domain/operation.ts';
import type { FileShape } from '../domain/records/shapes.ts';
import type { PushLine, SignedIn } from '../protocol/messages.ts';
import { writePush } from '../protocol/push.ts';
import { servedTown } from '../testing/servedTown.ts';
import type { OpenedDatabase } from '../testing/serverDatabase.ts';
import { actorOf, door, fresh, noon, testCase, TestDevice, type OfficerName, type World } from '../testing/serverWorld.ts';
import { signInEndpoint, signOutEndpoint } from './auth/endpoints.ts';
import { ok, open, signedIn } from './endpoint.ts';
import { server, shutdown } from './runtime.ts';
import { withOwner } from './store/ownerWrites.ts';
import { pullEndpoint, pushEndpoint } from './sync.ts';

const handlers = {
	signIn: open(signInEndpoint), signOut: signedIn(signOutEndpoint), me: signedIn(async ({ actor }) => ok(actor.me)), push: signedIn(pushEndpoint), pull: signedIn(pullEndpoint),
	file: signedIn(async ({ actor, request, tenant }) => ok(await tenant.uploads.handle(actor, request))),
	content: signedIn(async ({ actor, event, tenant }) => tenant.uploads.read(actor, event.params['id'] ?? '')),
	small: signedIn(async ({ actor, event, tenant }) => tenant.smallCopies.read(actor, event.params['id'] ?? '')),
} satisfies Record<string, RequestHandler>;
type Ask = { readonly method?: string; readonly path?: string; readonly body?: string | Uint8Array; readonly headers?: Record<string, string>; readonly token?: string; readonly address?: string; readonly params?: Record<string, string> };

async function ask(name: keyof typeof handlers, { method, path = '/api/x', body, headers = {}, token, address = '10.0.0.1', params = {} }: Ask = {}): Promise<Response> {
	const request = new Request(`http://127.0.0.1${path}`, {
		method: method ?? (body === undefined ? 'GET' : 'POST'), ...(body === undefined ? {} : { body: body as BodyInit }), headers: { ...headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
	});
	return handlers[name]({ request, route: { id: `/api/${name}` }, params, getClientAddress: () => address } as unknown as RequestEvent);
}

/** What somebody with bad intent sends: a clear error, nothing changed, and a line that tells of it. Cross-site requests and slow bodies: wrapper/abuse.test.ts. */
describe('abuse', () => {
	let database: OpenedDatabase;
	let world: World;
	const dataDir = servedTown('abuse', (opened, town) => { [database, world] = [opened, town]; });

	const codeOf = async (answer: Response): Promise<string> => `${answer.status} ${((await answer.json()) as { code: string }).code}`;
	const credentials = (account: string, password: string, vault: VaultId = asVaultId(fresh())): string => JSON.stringify({ account, password, vault, app: 'test' });
	async function signInAs(account: OfficerName): Promise<{ token: string; device: TestDevice; vault: VaultId }> {
		const vault = asVaultId(fresh());
		const answer = await ask('signIn', { body: credentials(account, 'test-password', vault) });
		expect(answer.status).toBe(200);
		return { token: ((await answer.json()) as SignedIn).token, device: new TestDevice(database.store, actorOf(world, account, vault)), vault };
	}
	const push = async (token: string, vault: VaultId, operations: readonly Operation[]): Promise<Response> => ask('push', { token, body: writePush({ protocol: 1, vault, app: 'test' }, operations) });
	const lines = async (answer: Response): Promise<readonly PushLine[]> => (await answer.text()).split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as PushLine);
	const digest = async (): Promise<string> => withOwner(database.ownerUrl, async (db) => (await sql<{ all: string }>`select md5(string_agg(r::text, '' order by id)) as all from record r`.execute(db)).rows[0]?.all ?? '');
	const counted = async (kind: string): Promise<number> => withOwner(database.ownerUrl, async (db) => (await db.selectFrom('auth_event').select(sql<number>`count(*)`.as('n')).where('kind', '=', kind).executeTakeFirstOrThrow()).n);

	it('stops a hundred wrong passwords at the tenth, from however many addresses, opens nothing, and logs each', async () => {
		const [failed, limited] = [await counted('sign_in_failed'), await counted('sign_in_limited')];
		const answers: string[] = [];
		for (let n = 0; n < 100; n += 1) answers.push(await codeOf(await ask('signIn', { body: credentials('ines', `wrong ${String(n)}`), address: `10.0.${String(n)}.1` })));
		expect([answers.filter((code) => code === '401 sign_in_failed').length, answers.filter((code) => code === '429 sign_in_limited').length]).toEqual([10, 90]);
		expect(await codeOf(await ask('signIn', { body: credentials('ines', 'test-password'), address: '10.9.9.9' })), 'the right one, while it is locked').toBe('429 sign_in_limited');
		expect([await counted('sign_in_failed') - failed, await counted('sign_in_limited') - limited]).toEqual([10, 91]);
		const sessions = await withOwner(database.ownerUrl, (db) => db.selectFrom('session').select('vault').where('officer_id', '=', world.officers.ines).execute());
		expect(sessions).toEqual([]);
	}, 60_000);

	it('stops who tries one password at a hundred accounts, by address', async () => {
		const tenant = await (await server()).tenant();
		const waits: (number | null)[] = [];
		for (let n = 0; n < 101; n += 1) waits.push((await tenant?.limits.take(`account ${String(n)}`, '10.1.1.1')) ?? null);
		expect([waits.slice(0, 100).every((wait) => wait === null), waits[100]]).toEqual([true, 15]);
		expect(await tenant?.limits.take('account 1', '10.1.1.2'), 'another address').toBeNull();
	});

	it('answers a replayed push as the first time and applies it once, and takes nothing that was altered on the way', async () => {
		const mara = await signInAs('mara');
		const operations = mara.device.operations({ kind: 'createRecord', ref: { type: 'place', id: fresh() }, areaId: world.east, fields: door('once') });
		const first = await lines(await push(mara.token, mara.vault, operations));
		const before = await digest();
		for (let n = 0; n < 3; n += 1) expect((await lines(await push(mara.token, mara.vault, operations))).slice(0, 1)).toEqual(first.slice(0, 1));
		const altered = operations.map((operation) => ({ ...operation, body: { ...operation.body, fields: door('altered') } as OperationBody }));
		expect((await lines(await push(mara.token, mara.vault, altered))).slice(0, 1)).toEqual(first.slice(0, 1));
		expect(await digest()).toBe(before);
	});

	it('takes no operation in another’s name, nor from another’s vault', async () => {
		const [mara, noor] = [await signInAs('mara'), await signInAs('noor')];
		const before = await digest();
		const operations = mara.device.operations({ kind: 'createRecord', ref: { type: 'place', id: fresh() }, areaId: world.east, fields: door('x') });
		expect(await codeOf(await push(noor.token, mara.vault, operations))).toBe('403 operation_forged');
		expect((await lines(await push(noor.token, noor.vault, operations)))[0]?.problem?.code).toBe('operation_forged');
		const renamed = operations.map((operation) => ({ ...operation, opId: fresh(), vault: noor.vault }));
		expect((await lines(await push(noor.token, noor.vault, renamed)))[0]?.problem?.code).toBe('operation_forged');
		expect(await digest()).toBe(before);
	});

	it('binds a stolen token to its vault, takes it only from its header, and forgets it at once when its officer signs out', async () => {
		const [mara, thief] = [await signInAs('mara'), asVaultId(fresh())];
		const body = (vault: VaultId): string => JSON.stringify({ protocol: 1, vault, app: 'test', cursors: [] });
		expect(await codeOf(await ask('pull', { token: mara.token, body: body(thief) }))).toBe('403 operation_forged');
		const places: readonly Record<string, string>[] = [{ cookie: `token=${mara.token}; sid=${mara.token}` }, { 'x-authorization': `Bearer ${mara.token}` }, { authorization: `Basic ${mara.token}` }];
		for (const headers of places) expect(await codeOf(await ask('me', { headers }))).toBe('401 session_ended');
		expect(await codeOf(await ask('me', { path: `/api/me?token=${mara.token}` }))).toBe('401 session_ended');
		expect((await ask('signOut', { method: 'DELETE', token: mara.token })).status).toBe(204);
		expect(await codeOf(await ask('pull', { token: mara.token, body: body(mara.vault) }))).toBe('401 session_ended');
	});

	const html = '<img src=x onerror=alert(1)><script>alert(1)</script>"\'><svg/onload=alert(1)>';
	it('keeps HTML in every text field as the text it is, and sends it as data alone', async () => {
		const mara = await signInAs('mara');
		const { officers: { mara: me }, station, eastDoor, east, eastCase } = world;
		const [place, person, kase] = [fresh(), fresh(), fresh()];
		const bodies: readonly OperationBody[] = [
			{ kind: 'createRecord', ref: { type: 'place', id: place }, areaId: east, fields: { ...door(html), cautions: html, code: html, address: { estate: html, building: html, unit: html, floor: html, room: html, street: html } } },
			{ kind: 'createRecord', ref: { type: 'person', id: person }, areaId: east, fields: { name: html, sex: null, birthYear: null, phones: [html], idNumber: html, needs: [html] } },
			{ kind: 'createRecord', ref: { type: 'case', id: kase }, areaId: east, fields: { ...testCase({ openedBy: me, organisationId: station, placeId: eastDoor, title: html, number: html }), reporter: { name: html, phone: html, relation: html }, 'x.what': html } },
			{ kind: 'createRecord', ref: { type: 'workLog', id: fresh() }, areaId: east, fields: { officerId: me, day: '2026-11-20', text: html } },
			{ kind: 'note', noteId: fresh(), areaId: east, of: { type: 'case', id: eastCase }, text: html },
		];
		expect((await lines(await push(mara.token, mara.vault, bodies.flatMap((body) => mara.device.operations(body))))).slice(0, 5).map((line) => line.outcome)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
		const answer = await ask('pull', { token: mara.token, body: JSON.stringify({ protocol: 1, vault: mara.vault, app: 'test', cursors: [] }) });
		expect([answer.headers.get('content-type'), answer.headers.get('cache-control')]).toEqual(['application/x-ndjson; charset=utf-8', 'no-store']);
		const records = (await lines(answer)).flatMap((line) => ('record' in line ? [line['record'] as { id: string; fields: Record<string, unknown> }] : []));
		expect(records.find(({ id }) => id === kase)?.fields).toMatchObject({ title: html, 'x.what': html, reporter: { name: html } });
		expect(records.find(({ id }) => id === place)?.fields).toMatchObject({ label: html, cautions: html });
	});

	const tus = { 'tus-resumable': '1.0.0' };
	const create = (id: string, token: string, size: number): Promise<Response> => ask('file', { method: 'POST', path: '/api/files', token, body: new Uint8Array(), headers: { ...tus, 'upload-length': String(size), 'upload-metadata': `id ${Buffer.from(id).toString('base64')}` } });
	const tricks = ['../../etc/passwd', '..%2f..%2fetc%2fpasswd', '....//....//etc/passwd', '/etc/passwd', 'C:\\windows\\win.ini', '..\\..\\x', '.', '..', '', 'a\u0000.jpg', `${fresh()}/../x`, `${fresh()}.info`, '%00', 'CON', '\u202Egpj.exe', 'x'.repeat(5000)];
	it('writes and reads by ids alone, whatever path is asked for', async () => {
		const mara = await signInAs('mara');
		const folder = (): readonly string[] => readdirSync(dataDir, { recursive: true, encoding: 'utf8' }).filter((name) => !name.startsWith('logs')).sort();
		const before = folder();
		for (const trick of tricks) {
			expect(await codeOf(await create(trick, mara.token, 10)), `write ${JSON.stringify(trick)}`).toBe('400 body_unreadable');
			expect(await codeOf(await ask('content', { token: mara.token, params: { id: trick } })), `read ${JSON.stringify(trick)}`).toBe('404 not_found');
			expect(await codeOf(await ask('small', { token: mara.token, params: { id: trick } })), `small ${JSON.stringify(trick)}`).toBe('404 not_found');
		}
		expect(folder()).toEqual(before);
	});

	it('gives a page that was sent as a document back as bytes to be saved, never as a page, and its name makes no path', async () => {
		const mara = await signInAs('mara');
		const bytes = Buffer.from(`<html><body>${html}</body></html>`);
		const id = fresh();
		const sha256 = createHash('sha256').update(bytes).digest('hex');
		const file: FileShape = { of: { type: 'place', id: world.eastDoor }, placeId: world.eastDoor, purpose: 'other', mime: 'text/html', size: bytes.length, sha256, originalSha256: sha256, width: null, height: null, capturedAt: noon, position: null, takenBy: world.officers.mara, kind: 'document', name: '../../../etc/cron.d/x' };
		expect((await lines(await push(mara.token, mara.vault, mara.device.operations({ kind: 'attach', fileId: id, areaId: world.east, file }))))[0]?.outcome).toBe('ok');
		expect((await create(id, mara.token, bytes.length)).status).toBe(201);
		expect((await ask('file', { method: 'PATCH', path: `/api/files/${id}`, token: mara.token, body: bytes, headers: { ...tus, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' } })).status).toBe(204);
		const back = await ask('content', { token: mara.token, params: { id } });
		expect(Object.fromEntries(['content-type', 'content-disposition', 'x-content-type-options', 'content-security-policy'].map((name) => [name, back.headers.get(name)]))).toEqual({
			'content-type': 'application/octet-stream', 'content-disposition': 'attachment', 'x-content-type-options': 'nosniff', 'content-security-policy': "default-src 'none'; sandbox",
		});
		const stored = readdirSync(dataDir, { recursive: true, encoding: 'utf8' });
		expect([stored.some((name) => name.includes('cron')), stored.some((name) => name.endsWith(id))]).toEqual([false, true]);
	});

	it('has logged what was refused by code, without a word of what was sent', async () => {
		await shutdown();
		const { readFileSync } = await import('node:fs');
		const log = readFileSync(join(dataDir, 'logs', 'server.log'), 'utf8');
		for (const code of ['sign_in_failed', 'sign_in_limited', 'operation_forged', 'session_ended', 'body_unreadable', 'not_found']) expect(log.includes(`"code":"${code}"`), code).toBe(true);
		for (const word of ['wrong 1', 'test-password', 'passwd', 'onerror', 'ines', 'cron']) expect(log.includes(word), word).toBe(false);
	});
});
