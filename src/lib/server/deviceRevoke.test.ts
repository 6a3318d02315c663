import type { RequestEvent, RequestHandler } from '@sveltejs/kit';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { asVaultId, type VaultId } from '../domain/ids.ts';
import type { SignedIn } from '../protocol/messages.ts';
import { servedTown } from '../testing/servedTown.ts';
import type { OpenedDatabase } from '../testing/serverDatabase.ts';
import { actorOf, door, fresh, makeWorld, TestDevice, type OfficerName, type World } from '../testing/serverWorld.ts';
import { revokeDeviceEndpoint } from './auth/deviceEndpoints.ts';
import { carryEndpoint, devicesEndpoint, signInEndpoint } from './auth/endpoints.ts';
import { ok, open, signedIn, withRight } from './endpoint.ts';
import { withOwner } from './store/ownerWrites.ts';
import { pullEndpoint, pushEndpoint } from './sync.ts';

const handlers = {
	signIn: open(signInEndpoint), carry: signedIn(carryEndpoint), push: signedIn(pushEndpoint, { alsoLeaving: true }), pull: signedIn(pullEndpoint), me: signedIn(async ({ actor }) => ok(actor.me)),
	devices: withRight('see_devices', devicesEndpoint), revoke: withRight('clear_devices', revokeDeviceEndpoint),
} satisfies Record<string, RequestHandler>;

async function ask(name: keyof typeof handlers, token: string | null, body: object | string | null = null): Promise<{ readonly said: string | number; readonly text: string }> {
	const request = new Request('http://127.0.0.1/api/x', { method: body === null ? 'GET' : 'POST', body: typeof body === 'string' ? body : body === null ? null : JSON.stringify(body), headers: token === null ? {} : { authorization: `Bearer ${token}` } });
	const answer = await handlers[name]({ request, route: { id: `/api/${name}` }, params: {}, getClientAddress: () => '127.0.0.1' } as unknown as RequestEvent);
	const text = await answer.text();
	return { said: answer.status < 400 ? answer.status : (JSON.parse(text) as { code: string }).code, text };
}

describe('a device that was withdrawn', () => {
	let database: OpenedDatabase;
	let world: World;
	// Sol, who leads the town, administers it here.
	const administered = (): World => {
		const town = makeWorld();
		return { ...town, records: town.records.map((record) => (record.id === town.officers.sol ? { ...record, fields: { ...record.fields, role: 'administrator' } } : record)) };
	};
	servedTown('revoke', (opened, town) => { [database, world] = [opened, town]; }, administered);

	const signIn = (account: OfficerName, vault: VaultId) => ask('signIn', null, { account, password: 'test-password', vault, app: 'test' });
	async function device(account: OfficerName, vault = asVaultId(fresh())) {
		const { token } = JSON.parse((await signIn(account, vault)).text) as SignedIn;
		return { token, vault, saves: new TestDevice(database.store, actorOf(world, account, vault)) };
	}
	type Device = Awaited<ReturnType<typeof device>>;
	const saved = (of: Device) => of.saves.operations({ kind: 'createRecord', ref: { type: 'place', id: fresh() }, areaId: world.east, fields: door('new') });
	const push = (of: Device, operations: ReturnType<typeof saved>) => ask('push', of.token, [{ protocol: 1, vault: of.vault, app: '2.0' }, ...operations].map((line) => JSON.stringify(line)).join('\n'));
	const revoke = (by: Device, vault: VaultId, wanted: boolean) => ask('revoke', by.token, { vault, revoke: wanted });
	const kept = (operations: ReturnType<typeof saved>) => withOwner(database.ownerUrl, async (db) => (await db.selectFrom('operation').select('op_id').where('op_id', 'in', operations.map(({ opId }) => opId)).execute()).length);

	it('is signed out at once, told why, and nothing that it sends is taken, whichever way it comes', async () => {
		const [lost, other, boss] = [await device('mara'), await device('mara'), await device('sol')];
		const work = saved(lost);
		expect((await revoke(boss, lost.vault, true)).said).toBe(200);
		expect([(await push(lost, work)).said, (await ask('pull', lost.token, { protocol: 1, vault: lost.vault, app: '2.0', cursors: [] })).said, (await ask('me', lost.token)).said]).toEqual(['device_revoked', 'device_revoked', 'device_revoked']);
		expect((await signIn('mara', lost.vault)).said).toBe('device_revoked');
		expect((await ask('carry', other.token, { vault: lost.vault, app: 'test' })).said).toBe('device_revoked');
		expect(await kept(work)).toBe(0);
		// The officer goes on with another device.
		expect((await push(other, saved(other))).said).toBe(200);
	});

	it('is not spoken for by a session that was begun for a rescue file before', async () => {
		const [lost, other, boss] = [await device('mara'), await device('mara'), await device('sol')];
		const carried = JSON.parse((await ask('carry', other.token, { vault: lost.vault, app: 'test' })).text) as { readonly token: string };
		await revoke(boss, lost.vault, true);
		expect((await push({ ...lost, token: carried.token }, saved(lost))).said).toBe('device_revoked');
	});

	it('comes back into use: it signs in once, and what waited is taken', async () => {
		const [found, boss] = [await device('mara'), await device('sol')];
		const work = saved(found);
		await revoke(boss, found.vault, true);
		expect((await revoke(boss, found.vault, true)).said).toBe('not_found');
		expect((await revoke(boss, found.vault, false)).said).toBe(200);
		expect((await push(found, work)).said, 'its old session stays ended').toBe('session_ended');
		expect((await push({ ...found, token: (await device('mara', found.vault)).token }, work)).said).toBe(200);
		expect(await kept(work)).toBe(1);
	});

	it('stands on the board and in the record of who did what', async () => {
		const [lost, boss] = [await device('mara'), await device('sol')];
		const row = async () => (JSON.parse((await ask('devices', boss.token)).text) as { devices: { vault: VaultId; signedIn: boolean; revokedAt: string | null }[] }).devices.find((each) => each.vault === lost.vault);
		await revoke(boss, lost.vault, true);
		expect(await row()).toMatchObject({ signedIn: false, revokedAt: expect.any(String) });
		await revoke(boss, lost.vault, false);
		expect(await row()).toMatchObject({ revokedAt: null });
		const { rows } = await withOwner(database.ownerUrl, (owner) => sql<{ kind: string; device: VaultId }>`select kind, detail::jsonb ->> 'device' as device from audit where tenant_id = ${world.tenantId} and kind like 'device_%' order by seq desc limit 2`.execute(owner));
		expect(rows).toEqual([{ kind: 'device_readmitted', device: lost.vault }, { kind: 'device_revoked', device: lost.vault }]);
	});

	it('is withdrawn by an administrator alone, and never the one that is in the hand', async () => {
		const [officer, boss] = [await device('mara'), await device('sol')];
		expect((await revoke(officer, boss.vault, true)).said).toBe('not_allowed');
		expect((await revoke(boss, boss.vault, true)).said).toBe('not_allowed');
		expect((await revoke(boss, asVaultId(fresh()), true)).said).toBe('not_found');
		expect((await ask('revoke', boss.token, { vault: 'x', revoke: true })).said).toBe('body_unreadable');
		expect((await ask('me', boss.token)).said).toBe(200);
	});
});
