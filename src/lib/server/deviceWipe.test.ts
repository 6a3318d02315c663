import type { RequestEvent, RequestHandler } from '@sveltejs/kit';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { asVaultId, type VaultId } from '../domain/ids.ts';
import type { Operation } from '../domain/operation.ts';
import type { PushLine, SignedIn } from '../protocol/messages.ts';
import { withOwner } from './store/ownerWrites.ts';
import { servedTown } from '../testing/servedTown.ts';
import type { OpenedDatabase } from '../testing/serverDatabase.ts';
import { actorOf, door, fresh, makeWorld, TestDevice, type OfficerName, type World } from '../testing/serverWorld.ts';
import { devicesEndpoint, signInEndpoint } from './auth/endpoints.ts';
import { wipedEndpoint, wipeEndpoint } from './auth/deviceEndpoints.ts';
import { ok, open, signedIn, withRight } from './endpoint.ts';
import { pullEndpoint, pushEndpoint } from './sync.ts';

const handlers = {
	signIn: open(signInEndpoint), push: signedIn(pushEndpoint, { alsoLeaving: true }), pull: signedIn(pullEndpoint), me: signedIn(async ({ actor }) => ok(actor.me)),
	devices: withRight('see_devices', devicesEndpoint), wipe: withRight('clear_devices', wipeEndpoint), wiped: signedIn(wipedEndpoint, { alsoLeaving: true }),
} satisfies Record<string, RequestHandler>;

async function ask(name: keyof typeof handlers, token: string | null, body: object | string | null = null): Promise<{ readonly status: number; readonly code: string | undefined; readonly text: string; readonly headers: Headers }> {
	const request = new Request('http://127.0.0.1/api/x', { method: body === null ? 'GET' : 'POST', body: typeof body === 'string' ? body : body === null ? null : JSON.stringify(body), headers: token === null ? {} : { authorization: `Bearer ${token}` } });
	const answer = await handlers[name]({ request, route: { id: `/api/${name}` }, params: {}, getClientAddress: () => '127.0.0.1' } as unknown as RequestEvent);
	const text = await answer.text();
	return { status: answer.status, code: answer.status < 400 ? undefined : (JSON.parse(text) as { code: string }).code, text, headers: answer.headers };
}

describe('a device that is to clear itself', () => {
	let database: OpenedDatabase;
	let world: World;
	// Sol, who leads the town, administers it here.
	const administered = (): World => {
		const town = makeWorld();
		return { ...town, records: town.records.map((record) => (record.id === town.officers.sol ? { ...record, fields: { ...record.fields, role: 'administrator' } } : record)) };
	};
	servedTown('wipe', (opened, town) => { [database, world] = [opened, town]; }, administered);

	async function signInAs(account: OfficerName) {
		const vault = asVaultId(fresh());
		const { token } = JSON.parse((await ask('signIn', null, { account, password: 'test-password', vault, app: 'test' })).text) as SignedIn;
		return { token, vault, device: new TestDevice(database.store, actorOf(world, account, vault)) };
	}
	const push = (vault: VaultId, token: string, operations: readonly Operation[]) => ask('push', token, [{ protocol: 1, vault, app: '2.0' }, ...operations].map((line) => JSON.stringify(line)).join('\n'));
	const pull = (vault: VaultId, token: string) => ask('pull', token, { protocol: 1, vault, app: '2.0', cursors: [] });
	const rowOf = async (token: string, vault: VaultId) => (JSON.parse((await ask('devices', token)).text) as { devices: { vault: VaultId; own: boolean; signedIn: boolean; wipe: { askedAt: string; doneAt: string | null } | null }[] }).devices.find((row) => row.vault === vault);

	it('gets nothing any more, but may send what waits, and then says that it is clear', async () => {
		const [lost, boss] = [await signInAs('mara'), await signInAs('sol')];
		expect((await ask('wipe', boss.token, { vault: lost.vault, wipe: true })).status).toBe(200);
		expect([(await pull(lost.vault, lost.token)).code, (await ask('me', lost.token)).code]).toEqual(['device_wipe', 'device_wipe']);
		const sent = await push(lost.vault, lost.token, lost.device.operations({ kind: 'createRecord', ref: { type: 'place', id: fresh() }, areaId: world.east, fields: door('unsent') }));
		expect(sent.text.split('\n').filter((line) => line !== '').map((line) => (JSON.parse(line) as PushLine).outcome).slice(0, 1)).toEqual(['ok']);
		expect(await rowOf(boss.token, lost.vault)).toMatchObject({ own: false, signedIn: true, wipe: { doneAt: null } });

		const cleared = await ask('wiped', lost.token, { alone: true });
		expect([cleared.status, cleared.headers.get('clear-site-data')]).toEqual([200, '"cache", "cookies", "storage"']);
		const { rows } = await withOwner(database.ownerUrl, (owner) => sql<{ kind: string; vault: VaultId }>`select kind, vault from audit where kind in ('wipe_asked', 'wiped') and tenant_id = ${world.tenantId} order by seq desc limit 2`.execute(owner));
		expect(rows).toEqual([{ kind: 'wiped', vault: lost.vault }, { kind: 'wipe_asked', vault: boss.vault }]);
		expect(await rowOf(boss.token, lost.vault)).toMatchObject({ signedIn: false, wipe: { doneAt: expect.any(String) } });
		expect([(await push(lost.vault, lost.token, [])).code, (await ask('wipe', boss.token, { vault: lost.vault, wipe: false })).code]).toEqual(['session_ended', 'not_found']);
	});

	it('leaves the storage of others on the same device to the browser as it is', async () => {
		const [lost, boss] = [await signInAs('mara'), await signInAs('sol')];
		await ask('wipe', boss.token, { vault: lost.vault, wipe: true });
		expect((await ask('wiped', lost.token, { alone: false })).headers.get('clear-site-data')).toBeNull();
	});

	it('was found: it goes on as before', async () => {
		const [found, boss] = [await signInAs('mara'), await signInAs('sol')];
		await ask('wipe', boss.token, { vault: found.vault, wipe: true });
		await ask('wipe', boss.token, { vault: found.vault, wipe: false });
		expect([(await pull(found.vault, found.token)).status, (await rowOf(boss.token, found.vault))?.wipe]).toEqual([200, null]);
		expect((await ask('wiped', found.token, { alone: true })).code).toBe('not_allowed');
	});

	it('is asked by an administrator alone, and never the one that is in the hand', async () => {
		const [officer, boss] = [await signInAs('mara'), await signInAs('sol')];
		expect((await ask('wipe', officer.token, { vault: boss.vault, wipe: true })).code).toBe('not_allowed');
		expect((await ask('wipe', boss.token, { vault: boss.vault, wipe: true })).code).toBe('not_allowed');
		expect((await ask('wipe', boss.token, { vault: fresh(), wipe: true })).code).toBe('not_found');
		expect((await ask('wipe', boss.token, { vault: 'x', wipe: true })).code).toBe('body_unreadable');
	});
});
