import type { RequestEvent, RequestHandler } from '@sveltejs/kit';
import { describe, expect, it } from 'vitest';
import { asVaultId, type Id, type VaultId } from '../domain/ids.ts';
import type { Operation } from '../domain/operation.ts';
import type { DeviceHealth, PushLine, SignedIn } from '../protocol/messages.ts';
import { servedTown } from '../testing/servedTown.ts';
import type { OpenedDatabase } from '../testing/serverDatabase.ts';
import { actorOf, door, fresh, noon, TestDevice, type OfficerName, type World } from '../testing/serverWorld.ts';
import { carryEndpoint, devicesEndpoint, signInEndpoint } from './auth/endpoints.ts';
import { open, signedIn, withRight } from './endpoint.ts';
import type { DeviceRow } from './store/accounts.ts';
import { pullEndpoint, pushEndpoint } from './sync.ts';

const handlers = {
	signIn: open(signInEndpoint), push: signedIn(pushEndpoint), pull: signedIn(pullEndpoint), devices: withRight('see_devices', devicesEndpoint), carry: signedIn(carryEndpoint),
} satisfies Record<string, RequestHandler>;

async function ask(name: keyof typeof handlers, body: string | null, token?: string): Promise<Response> {
	const request = new Request('http://127.0.0.1/api/x', { method: body === null ? 'GET' : 'POST', body, headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });
	return handlers[name]({ request, route: { id: `/api/${name}` }, params: {}, getClientAddress: () => '127.0.0.1' } as unknown as RequestEvent);
}

const health: DeviceHealth = { unsent: 3, unsentFiles: 1, oldestUnsentAt: noon, usedBytes: 5_000_000_000, grantedBytes: 9_000_000_000, persistent: false, problems: ['storage_low'] };

describe('devices and what they say of themselves', () => {
	let database: OpenedDatabase;
	let world: World;
	servedTown('board', (opened, town) => { [database, world] = [opened, town]; });

	async function signInAs(account: OfficerName, vault: VaultId = asVaultId(fresh())) {
		const answer = (await (await ask('signIn', JSON.stringify({ account, password: 'test-password', vault, app: 'test' }))).json()) as SignedIn;
		return { token: answer.token, vault, device: new TestDevice(database.store, actorOf(world, account, vault)) };
	}
	const wire = (head: object, operations: readonly Operation[] = []): string => [head, ...operations].map((line) => JSON.stringify(line)).join('\n');
	const push = (vault: VaultId, token: string, operations: readonly Operation[], more: object = {}) => ask('push', wire({ protocol: 1, vault, app: '2.0', ...more }, operations), token);
	const pull = (vault: VaultId, token: string, more: object = {}) => ask('pull', JSON.stringify({ protocol: 1, vault, app: '2.0', cursors: [], ...more }), token);
	const board = async (token: string): Promise<readonly DeviceRow[]> => ((await (await ask('devices', null, token)).json()) as { devices: DeviceRow[] }).devices;
	const lines = async (answer: Response) => (await answer.text()).split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as PushLine);
	const newDoor = (device: TestDevice) => device.operations({ kind: 'createRecord', ref: { type: 'place', id: fresh() }, areaId: world.east, fields: door('new') });
	const sees = (rows: readonly DeviceRow[], officer: Id) => rows.some((row) => row.officerId === officer);

	it('tells an officer who signs in on a wiped device what its vault said last, and nothing of another’s', async () => {
		const [before, foreign, never] = [await signInAs('mara'), await signInAs('sol'), asVaultId(fresh())];
		const health: DeviceHealth = { unsent: 4, unsentFiles: 2, oldestUnsentAt: '2026-11-20T08:00:00.000Z', usedBytes: 1, grantedBytes: 2, persistent: false, problems: [] };
		await pull(before.vault, before.token, { health });
		await pull(foreign.vault, foreign.token, { health });
		const again = async (had?: readonly VaultId[]) => (await (await ask('signIn', JSON.stringify({ account: 'mara', password: 'test-password', vault: fresh(), app: 'test', ...(had === undefined ? {} : { had }) }))).json()) as SignedIn;
		const others = (await again([before.vault, foreign.vault, never])).others ?? [];
		expect(others.find((other) => other.vault === before.vault)).toMatchObject({ wasHere: true, unsent: 4, unsentFiles: 2, oldestUnsentAt: '2026-11-20T08:00:00.000Z' });
		expect(others.some((other) => other.vault === foreign.vault || other.vault === never)).toBe(false);
		expect((await again([])).others?.find((other) => other.vault === before.vault)?.wasHere).toBe(false);
		expect((await again()).others).toBeUndefined();
	});

	it('keeps the last report of a push and of a pull, and nothing of those before', async () => {
		const mara = await signInAs('mara');
		const sol = await signInAs('sol');
		const mine = async () => (await board(sol.token)).filter((row) => row.vault === mara.vault);
		expect((await mine())[0]?.health).toBeNull();
		expect((await push(mara.vault, mara.token, [], { health })).status).toBe(200);
		expect(await mine()).toMatchObject([{ app: '2.0', signedIn: true, health }]);
		await (await pull(mara.vault, mara.token, { health: { ...health, unsent: 0, oldestUnsentAt: null, problems: [] } })).text();
		expect(await mine()).toMatchObject([{ health: { unsent: 0, oldestUnsentAt: null, problems: [] } }]);
		await (await pull(mara.vault, mara.token)).text();
		expect((await mine())[0]?.health, 'an app that says nothing takes nothing back').toMatchObject({ unsent: 0 });
	});

	it('never lets a report that cannot be read stop the work it comes with, and keeps no words', async () => {
		const mara = await signInAs('mara');
		const sol = await signInAs('sol');
		for (const bad of [{ ...health, problems: ['Wang lives at 3-501'] }, { ...health, unsent: -1 }, 'x', { unsent: 1 }]) {
			expect((await lines(await push(mara.vault, mara.token, newDoor(mara.device), { health: bad })))[0]).toMatchObject({ outcome: 'ok' });
		}
		expect((await board(sol.token)).find((row) => row.vault === mara.vault)?.health).toBeNull();
	});

	it('shows a supervisor the devices of the own organisation only, and an officer none', async () => {
		const [mara, ines, sol] = [await signInAs('mara'), await signInAs('ines'), await signInAs('sol')];
		const seen = await board(sol.token);
		expect([sees(seen, world.officers.mara), sees(seen, world.officers.ines)]).toEqual([true, false]);
		expect((await ask('devices', null, mara.token)).status).toBe(403);
		expect((await ask('devices', null, ines.token)).status).toBe(403);
	});

	it('takes what a lost vault had made by a short session for it, once, while that vault goes on', async () => {
		const lost = await signInAs('mara');
		const operations = newDoor(lost.device);
		const now = await signInAs('mara');
		expect((await push(lost.vault, now.token, operations)).status, 'the session of another vault').toBe(403);
		expect((await lines(await push(now.vault, now.token, operations)))[0]).toMatchObject({ outcome: 'refused', problem: { code: 'operation_forged' } });
		const late = newDoor(lost.device);
		const carried = (await (await ask('carry', JSON.stringify({ vault: lost.vault, app: '2.0' }), now.token)).json()) as { token: string };
		const first = await lines(await push(lost.vault, carried.token, late));
		expect(first[0]).toMatchObject({ outcome: 'ok' });
		expect((await lines(await push(lost.vault, carried.token, late)))[0]).toEqual(first[0]);
		expect((await pull(lost.vault, lost.token)).status).toBe(200);
	});

	it('gives no session for the vault of another officer', async () => {
		const [mara, ines] = [await signInAs('mara'), await signInAs('ines')];
		expect((await ask('carry', JSON.stringify({ vault: mara.vault, app: 'x' }), ines.token)).status).toBe(403);
		expect((await ask('carry', JSON.stringify({ vault: 'x', app: 'x' }), ines.token)).status).toBe(400);
	});
});
