import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RequestEvent } from '@sveltejs/kit';
import { beforeEach, describe, expect, it } from 'vitest';
import { sealGroup, signGroup } from '../../crypto/sealedGroup.ts';
import { markRequest } from '../../crypto/signedRequest.ts';
import { keyIdOf, newDevicePair, newStoredPair, openSigningPair, verify, type SigningPair } from '../../crypto/signing.ts';
import { asVaultId, type VaultId } from '../../domain/ids.ts';
import type { Operation } from '../../domain/operation.ts';
import type { SignedIn } from '../../protocol/messages.ts';
import { writePush } from '../../protocol/push.ts';
import { recoveryKeyText } from '../../protocol/recovery.ts';
import { sealedPath, sealedWipedPath, serverKeyText, signedHeader, writeSealedRequest, type SealedAnswer, type SealedGroup, type ServerKeys } from '../../protocol/sealed.ts';
import { servedTown } from '../../testing/servedTown.ts';
import type { OpenedDatabase } from '../../testing/serverDatabase.ts';
import { actorOf, door, fresh, TestDevice, type World } from '../../testing/serverWorld.ts';
import { signInEndpoint, carryEndpoint } from '../auth/endpoints.ts';
import { open, signedIn } from '../endpoint.ts';
import { server } from '../runtime.ts';
import { withOwner } from '../store/ownerWrites.ts';
import { pushEndpoint } from '../sync.ts';
import { asideEndpoint } from './aside.ts';
import { keysEndpoint, sealedEndpoint, sealedWipedEndpoint } from './endpoints.ts';
import { RecoveryKeyRing } from './recoveryKeys.ts';
import { ServerKeyRing } from './serverKeys.ts';

const handlers = { signIn: open(signInEndpoint), carry: signedIn(carryEndpoint), keys: signedIn(keysEndpoint), sealed: open(sealedEndpoint), wiped: open(sealedWipedEndpoint), push: signedIn(pushEndpoint) };

type Ask = { readonly body: string; readonly headers?: Record<string, string>; readonly token?: string; readonly address?: string };
async function ask(name: keyof typeof handlers, { body, headers = {}, token, address = '127.0.0.1' }: Ask): Promise<Response> {
	const request = new Request(`http://127.0.0.1/api/sync/${name}`, { method: 'POST', body, headers: { ...headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) } });
	return handlers[name]({ request, route: { id: `/api/${name}` }, params: {}, getClientAddress: () => address } as unknown as RequestEvent);
}
const problemOf = async (answer: Response): Promise<string> => `${answer.status} ${((await answer.json()) as { code: string }).code}`;

describe('the sealed lane', () => {
	let database: OpenedDatabase;
	let world: World;
	const dataDir = servedTown('sealed', (opened, town) => { [database, world] = [opened, town]; });
	const keyFile = join(dataDir, 'server-keys.json');

	type Phone = { readonly vault: VaultId; readonly token: string; readonly officer: SigningPair; readonly key: SigningPair; readonly device: TestDevice; readonly server: ServerKeys };
	async function signIn(vault: VaultId, account = 'mara'): Promise<string> {
		return ((await (await ask('signIn', { body: JSON.stringify({ account, password: 'test-password', vault, app: 'test' }) })).json()) as SignedIn).token;
	}
	const register = (token: string, officer: SigningPair, key: SigningPair): Promise<Response> => ask('keys', { token, body: JSON.stringify({ officer: officer.publicKey, device: key.publicKey }) });
	async function newPhone(): Promise<Phone> {
		const vault = asVaultId(fresh());
		const token = await signIn(vault);
		const [officer, key] = [await openSigningPair(await newStoredPair()), await newDevicePair()];
		const answer = await register(token, officer, key);
		expect(answer.status).toBe(200);
		return { vault, token, officer, key, device: new TestDevice(database.store, actorOf(world, 'mara', vault)), server: (await answer.json()) as ServerKeys };
	}
	let phone: Phone;
	beforeEach(async () => { phone = await newPhone(); });

	const newDoor = (of = phone): readonly Operation[] => of.device.operations({ kind: 'createRecord', ref: { type: 'place', id: fresh() }, areaId: world.east, fields: door('new') });
	async function seal(operations: readonly Operation[], change: { readonly by?: SigningPair; readonly lines?: readonly string[]; readonly kid?: string } = {}): Promise<SealedGroup> {
		const lines = operations.map((operation) => JSON.stringify(operation));
		const [first] = operations;
		const [server] = phone.server.keys;
		if (first === undefined || server === undefined) throw new Error('nothing to seal');
		const by = change.by ?? phone.officer;
		return sealGroup(server.publicKey, { kid: change.kid ?? server.kid, vault: first.vault, group: first.group, last: first.seq + operations.length - 1, count: operations.length },
			{ key: await keyIdOf(by.publicKey), signature: await signGroup(by, lines), lines: change.lines ?? lines });
	}
	async function request(groups: readonly SealedGroup[], change: { readonly by?: SigningPair; readonly head?: object } = {}): Promise<Ask> {
		const body = writeSealedRequest({ protocol: 1, vault: phone.vault, app: 'test', ...change.head }, groups);
		const mark = await markRequest(change.by ?? phone.key, phone.vault, { method: 'POST', path: sealedPath, body: new TextEncoder().encode(body) }, new Date().toISOString());
		return { body, headers: { [signedHeader]: JSON.stringify(mark) } };
	}
	async function send(...groups: readonly SealedGroup[]): Promise<readonly string[]> {
		const answer = await ask('sealed', await request(groups));
		expect(answer.status).toBe(200);
		expect(answer.headers.get('cache-control')).toBe('no-store');
		return ((await answer.json()) as SealedAnswer).groups.map(({ outcome, code }) => (code === undefined ? outcome : `${outcome} ${code}`));
	}
	const kept = async (operations: readonly Operation[]): Promise<number> => withOwner(database.ownerUrl, async (db) => (await db.selectFrom('operation').select('op_id').where('op_id', 'in', operations.map(({ opId }) => opId)).execute()).length);
	const aside = async (group: SealedGroup): Promise<readonly string[]> => withOwner(database.ownerUrl, async (db) => (await db.selectFrom('quarantine').select('code').where('group_id', '=', group.group).execute()).map((row) => row.code));

	it('takes what a locked device sends, without a session, and answers ids and codes alone', async () => {
		const [one, two] = [newDoor(), newDoor()];
		const answer = await ask('sealed', await request([await seal(one), await seal(two)]));
		expect(await answer.json()).toEqual({ groups: [one, two].map(([first]) => ({ group: first?.group, outcome: 'done' })) });
		expect(await kept([...one, ...two])).toBe(2);
	});

	it('takes each operation once, whichever lane brings it again', async () => {
		const group = newDoor();
		expect(await send(await seal(group))).toEqual(['done']);
		expect(await send(await seal(group))).toEqual(['done']);
		const clear = await ask('push', { token: phone.token, body: writePush({ protocol: 1, vault: phone.vault, app: 'test' }, group) });
		expect((await clear.text()).split('\n')[0]).toContain('"outcome":"ok"');
		expect(await kept(group)).toBe(1);
	});

	it('judges by the scope of now, and tells no more than the code', async () => {
		const out = phone.device.operations({ kind: 'createRecord', ref: { type: 'place', id: fresh() }, areaId: world.far, fields: door('out') });
		expect(await send(await seal(out))).toEqual(['done out_of_scope']);
	});

	it('refuses a request that comes twice, was altered, or was signed by another device', async () => {
		const group = newDoor();
		const first = await request([await seal(group)]);
		expect((await ask('sealed', first)).status).toBe(200);
		expect(await problemOf(await ask('sealed', first))).toBe('409 request_repeated');
		const next = await request([await seal(newDoor())]);
		expect(await problemOf(await ask('sealed', { ...next, body: `${next.body}\n` }))).toBe('401 device_unknown');
		expect(await problemOf(await ask('sealed', await request([], { by: await newDevicePair() })))).toBe('401 device_unknown');
		expect(await problemOf(await ask('sealed', { body: next.body }))).toBe('401 device_unknown');
		expect(await problemOf(await ask('sealed', await request([], { head: { vault: asVaultId(fresh()) } })))).toBe('403 operation_forged');
	});

	it('keeps aside what the officer did not sign, applies nothing of it, and holds what follows it', async () => {
		const [good, bad, after] = [newDoor(), newDoor(), newDoor()];
		const forged = await seal(bad, { lines: [JSON.stringify({ ...bad[0], at: '2020-01-01T00:00:00.000Z' })] });
		expect(await send(await seal(good), forged, await seal(after))).toEqual(['done', 'held signature_unfit', 'retry']);
		expect(await kept(good)).toBe(1);
		expect(await kept([...bad, ...after])).toBe(0);
		expect(await aside(forged)).toEqual(['signature_unfit']);
		expect(await send(forged)).toEqual(['held signature_unfit']);
		expect(await aside(forged)).toEqual(['signature_unfit']);
	});

	it('asks to seal anew what was sealed to a key it does not have, or signed by one it does not know', async () => {
		const [one, two] = [newDoor(), newDoor()];
		expect(await send(await seal(one, { kid: 'f'.repeat(32) }))).toEqual(['reseal server_key_unknown']);
		expect(await send(await seal(two, { by: await openSigningPair(await newStoredPair()) }))).toEqual(['reseal officer_key_unknown']);
		expect(await kept([...one, ...two])).toBe(0);
	});

	it('takes no group that another vault made, nor one under another route', async () => {
		const other = await newPhone();
		expect(await send(await seal(newDoor(other)))).toEqual(['held operation_forged']);
		const group = await seal(newDoor());
		expect(await send({ ...group, last: group.last + 1 })).toEqual(['reseal sealed_unreadable']);
	});

	it('keeps aside what a withdrawn device sends, and says so', async () => {
		const group = newDoor();
		await withOwner(database.ownerUrl, (db) => db.updateTable('device').set({ revoked_at: new Date() }).where('vault', '=', phone.vault).execute());
		const sealed = await seal(group);
		expect(await send(sealed)).toEqual(['held device_revoked']);
		expect(await kept(group)).toBe(0);
		expect(await aside(sealed)).toEqual(['device_revoked']);
	});

	it('shows who may withdraw devices what was kept aside, by kind and signature, and not what it says', async () => {
		const [good, bad] = [newDoor(), newDoor()];
		await send(await seal(bad, { lines: [JSON.stringify({ ...bad[0], at: '2020-01-01T00:00:00.000Z' })] }));
		await withOwner(database.ownerUrl, (db) => db.updateTable('device').set({ revoked_at: new Date() }).where('vault', '=', phone.vault).execute());
		await send(await seal(good));
		const asked = (vault: string) => open((call) => asideEndpoint({ ...call, actor: phone.device.actor, token: '' }))({
			request: new Request('http://127.0.0.1/'), url: new URL(`http://127.0.0.1/?vault=${vault}`), route: { id: '/api/aside' }, params: {}, getClientAddress: () => '127.0.0.1',
		} as unknown as RequestEvent);
		const answer = await (await asked(phone.vault)).text();
		expect((JSON.parse(answer) as { aside: object[] }).aside).toEqual([
			{ receivedAt: expect.any(String), code: 'device_revoked', at: good[0]?.at, kinds: ['createRecord'], operations: 1, signed: true },
			{ receivedAt: expect.any(String), code: 'signature_unfit', at: '2020-01-01T00:00:00.000Z', kinds: ['createRecord'], operations: 1, signed: false },
		]);
		expect(answer, 'nothing of its content').not.toContain('new');
		expect(await problemOf(await asked('x'))).toBe('400 body_unreadable');
	});

	it('tells a locked device that it is to clear itself, goes on taking what waits, and hears that it has', async () => {
		const wiped = async (by = phone.key): Promise<Response> => {
			const body = JSON.stringify({ alone: true });
			const mark = await markRequest(by, phone.vault, { method: 'POST', path: sealedWipedPath, body: new TextEncoder().encode(body) }, new Date().toISOString());
			return ask('wiped', { body, headers: { [signedHeader]: JSON.stringify(mark) } });
		};
		expect(await problemOf(await wiped()), 'nobody asked').toBe('403 not_allowed');
		await withOwner(database.ownerUrl, (db) => db.updateTable('device').set({ wipe_asked_at: new Date() }).where('vault', '=', phone.vault).execute());
		const group = newDoor();
		expect(await (await ask('sealed', await request([await seal(group)]))).json()).toEqual({ groups: [{ group: group[0]?.group, outcome: 'done' }], wipe: true });
		expect(await (await ask('sealed', await request([]))).json()).toEqual({ groups: [], wipe: true });
		expect(await problemOf(await wiped(await newDevicePair()))).toBe('401 device_unknown');
		for (const time of ['first', 'again, for the browser’s part']) expect((await wiped()).headers.get('clear-site-data'), time).toBe('"cache", "cookies", "storage"');
		const row = await withOwner(database.ownerUrl, (db) => db.selectFrom('device').select(['wiped_at', 'unsent']).where('vault', '=', phone.vault).executeTakeFirstOrThrow());
		expect([row.wiped_at, row.unsent]).toEqual([expect.any(Date), 0]);
		expect(await problemOf(await ask('push', { token: phone.token, body: '' })), 'its session has ended').toBe('401 session_ended');
		expect(await (await ask('sealed', await request([]))).json()).toEqual({ groups: [] });
	});

	it('refuses a device of another epoch, so that it offers again what a restored server lost', async () => {
		expect(await problemOf(await ask('sealed', await request([], { head: { epoch: { id: fresh(), acknowledged: 0 } } })))).toBe('409 server_restored');
	});

	it('judges grants by the tenant’s own limit, as the lane of the open app does', async () => {
		const limit = async (): Promise<number | undefined> => (await (await (await server()).tenant())?.deviceKeys.actorOf(phone.vault, world.officers.mara))?.me.grantDays;
		const set = (days: number | null): Promise<unknown> => withOwner(database.ownerUrl, (db) => db.updateTable('tenant').set({ grant_days: days }).where('tenant_id', '=', world.tenantId).execute());
		expect(await limit()).toBeUndefined();
		await set(12);
		expect(await limit()).toBe(12);
		await set(null);
	});

	it('changes a vault’s keys only after a fresh sign-in of its own', async () => {
		const next = [await openSigningPair(await newStoredPair()), await newDevicePair()] as const;
		expect((await register(phone.token, phone.officer, phone.key)).status).toBe(200);
		await withOwner(database.ownerUrl, (db) => db.updateTable('session').set({ created_at: new Date(Date.now() - 3_600_000) }).where('vault', '=', phone.vault).execute());
		expect(await problemOf(await register(phone.token, ...next))).toBe('403 key_not_taken');
		const carried = (await (await ask('carry', { token: await signIn(asVaultId(fresh())), body: JSON.stringify({ vault: phone.vault, app: 'test' }) })).json()) as { readonly token: string };
		expect(await problemOf(await register(carried.token, ...next))).toBe('403 key_not_taken');
		expect(await send(await seal(newDoor()))).toEqual(['done']);
		expect((await register(await signIn(phone.vault), ...next)).status).toBe(200);
		// The old device key ends; what the old officer key signed still counts, for it was made before.
		expect(await problemOf(await ask('sealed', await request([])))).toBe('401 device_unknown');
		expect((await ask('sealed', await request([await seal(newDoor())], { by: next[1] }))).status).toBe(200);
	});

	it('checks the signature in clear too, where there is one', async () => {
		const [good, bad, after] = [newDoor(), newDoor(), newDoor()];
		const groups = Object.fromEntries(await Promise.all([good, bad, after].map(async (group) => [group[0]?.group, await signGroup(phone.officer, (group === bad ? good : group).map((operation) => JSON.stringify(operation)))])));
		const answer = await ask('push', { token: phone.token, body: writePush({ protocol: 1, vault: phone.vault, app: 'test', signed: { key: await keyIdOf(phone.officer.publicKey), groups } }, [...good, ...bad, ...after]) });
		const lines = (await answer.text()).split('\n').filter((line) => line.includes('opId')).map((line) => JSON.parse(line) as { outcome: string; problem?: { code: string } });
		expect(lines.map((line) => [line.outcome, line.problem?.code])).toEqual([['ok', undefined], ['retry', 'signature_unfit'], ['retry', 'server_busy']]);
		expect(await kept([...bad, ...after])).toBe(0);
	});

	it('stops who asks again and again without proof, by address', async () => {
		const answers: string[] = [];
		for (let n = 0; n < 52; n += 1) answers.push(await problemOf(await ask('sealed', { body: 'x', address: '10.9.9.9' })));
		expect(answers[49]).toBe('401 device_unknown');
		expect(answers[51]).toBe('429 sign_in_limited');
		expect(await send(await seal(newDoor()))).toEqual(['done']);
	});

	it('tells the recovery key beside its own, marked by the same identity; the key itself lies in a file that only the server reads', async () => {
		const { recovery, identity } = phone.server;
		if (recovery === undefined) throw new Error('no recovery key');
		expect(await verify(identity, recoveryKeyText(recovery), recovery.mark)).toBe(true);
		expect(await verify(identity, serverKeyText(recovery), recovery.mark), 'it does not pass for a key of the sealed lane').toBe(false);
		expect(statSync(join(dataDir, 'recovery-keys.json')).mode & 0o777).toBe(0o600);
		expect(recovery).not.toHaveProperty('privateKey');
	});

	it('keeps its keys to itself, marks each, and opens with an older one after a new came', async () => {
		expect(statSync(keyFile).mode & 0o777).toBe(0o600);
		const [key] = phone.server.keys;
		if (key === undefined) throw new Error('no key');
		expect(await verify(phone.server.identity, serverKeyText(key), key.mark)).toBe(true);
		const sealed = await seal(newDoor());
		await new ServerKeyRing(keyFile).rotate();
		const next = (await (await register(phone.token, phone.officer, phone.key)).json()) as ServerKeys;
		expect(next.identity).toBe(phone.server.identity);
		expect(next.keys.map(({ kid }) => kid === key.kid)).toEqual([false, true]);
		expect(await send(sealed)).toEqual(['done']);
	});
});

describe('server keys', () => {
	const day = 86_400_000;
	it('begin anew every 90 days and end 180 days after the next came; several servers make one', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'doorstep-keys-'));
		const file = join(folder, 'server-keys.json');
		let now = Date.parse('2026-01-01T00:00:00.000Z');
		const ring = (): ServerKeyRing => new ServerKeyRing(file, () => now);
		const [one, two] = await Promise.all([ring().published(), ring().published()]);
		expect(two).toEqual(one);
		const made = [one.keys[0]?.kid];
		for (const days of [91, 91, 91]) {
			now += days * day;
			made.unshift((await ring().published()).keys[0]?.kid);
		}
		// Day 273: the first was followed on day 91, so it may go from day 271 on; the second on day 182.
		expect((await ring().published()).keys.map(({ kid }) => kid)).toEqual(made.slice(0, 3));
		expect(await ring().pair(made[3] ?? '')).toBeUndefined();
		expect(await ring().pair(made[2] ?? '')).toBeDefined();
		rmSync(folder, { recursive: true });
	});
});

describe('recovery keys', () => {
	const day = 86_400_000;
	it('begin anew every 90 days, and the old ones go on opening for two years', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'doorstep-recovery-'));
		let now = Date.parse('2026-01-01T00:00:00.000Z');
		const identity = new ServerKeyRing(join(folder, 'server-keys.json'), () => now);
		const ring = (): RecoveryKeyRing => new RecoveryKeyRing(join(folder, 'recovery-keys.json'), identity, () => now);
		const first = (await ring().published()).kid;
		expect((await ring().published()).kid).toBe(first);
		now += 91 * day;
		expect((await ring().published()).kid).not.toBe(first);
		now += 700 * day;
		await ring().rotate();
		expect(await ring().pair(first)).toBeDefined();
		now += 40 * day;
		await ring().rotate();
		expect(await ring().pair(first)).toBeUndefined();
		rmSync(folder, { recursive: true });
	});
});
