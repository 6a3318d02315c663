import { randomBytes } from 'node:crypto';
import type { RequestEvent, RequestHandler } from '@sveltejs/kit';
import { sql } from 'kysely';
import { beforeEach, describe, expect, it } from 'vitest';
import { asVaultId, type VaultId } from '../../domain/ids.ts';
import type { SignedIn } from '../../protocol/messages.ts';
import { servedTown } from '../../testing/servedTown.ts';
import type { OpenedDatabase } from '../../testing/serverDatabase.ts';
import { actorOf, fresh, type World } from '../../testing/serverWorld.ts';
import { base64url, passkeyOrigin, SoftPasskey, type PasskeyFaults } from '../../testing/softPasskey.ts';
import { open, signedIn } from '../endpoint.ts';
import { as, callerOf } from '../store/database.ts';
import { withOwner } from '../store/ownerWrites.ts';
import { signInEndpoint } from './endpoints.ts';
import { addPasskeyEndpoint, passkeyOptionsEndpoint } from './passkeys.ts';

const origin = passkeyOrigin;
const register = (challenge: string, faults: PasskeyFaults = {}): object => new SoftPasskey().register(challenge, faults);

describe('passkeys at the server', () => {
	const handlers = { signIn: open(signInEndpoint), options: signedIn(passkeyOptionsEndpoint), add: signedIn(addPasskeyEndpoint) } satisfies Record<string, RequestHandler>;
	let database: OpenedDatabase;
	let world: World;
	let token = '';
	let vault: VaultId;
	servedTown('passkeys', (opened, town) => { [database, world] = [opened, town]; });
	beforeEach(async () => {
		vault = asVaultId(fresh());
		({ token } = await signInAnew());
	});
	const signInAnew = async (): Promise<SignedIn> => (await (await ask('signIn', { account: 'mara', password: 'test-password', vault, app: 'test' })).json()) as SignedIn;

	async function ask(name: keyof typeof handlers, body: object): Promise<Response> {
		const url = new URL(`${origin}/api/x`);
		const request = new Request(url, { method: 'POST', body: JSON.stringify(body), headers: { origin, ...(token === '' ? {} : { authorization: `Bearer ${token}` }) } });
		return handlers[name]({ request, url, route: { id: `/api/${name}` }, params: {}, getClientAddress: () => '127.0.0.1' } as unknown as RequestEvent);
	}
	type Options = { readonly challenge: string; readonly rp: { readonly id: string }; readonly user: { readonly id: string }; readonly pubKeyCredParams: readonly { readonly alg: number }[]; readonly authenticatorSelection: { readonly userVerification: string } };
	const begin = async (): Promise<Options> => ((await (await ask('options', {})).json()) as { readonly options: Options }).options;
	const codeOf = async (answer: Response): Promise<string> => ((await answer.json()) as { readonly code?: string } | null)?.code ?? 'ok';
	const held = async (): Promise<readonly { readonly public_key: Buffer }[]> => as(database.db, callerOf(actorOf(world, 'mara', vault)), (tx) => tx.selectFrom('passkey').select('public_key').where('vault', '=', vault).execute());

	it('are offered with three pinned algorithms, with user verification, for this vault and no other', async () => {
		const options = await begin();
		expect(options.pubKeyCredParams.map(({ alg }) => alg)).toEqual([-8, -7, -257]);
		expect(options.authenticatorSelection.userVerification).toBe('required');
		expect(options.rp.id).toBe('doorstep.example');
		expect(Buffer.from(options.user.id, 'base64url').toString('hex')).toBe(vault.replaceAll('-', ''));
	});

	it('are kept once they were verified, once for each challenge', async () => {
		const { challenge } = await begin();
		const made = register(challenge);
		expect(await codeOf(await ask('add', made))).toBe('ok');
		expect(await held()).toHaveLength(1);
		expect(await codeOf(await ask('add', made)), 'the challenge is used up').toBe('passkey_unverified');
		const { challenge: next } = await begin();
		expect(await codeOf(await ask('add', register(challenge)))).toBe('passkey_unverified');
		expect(await codeOf(await ask('add', register(next))), 'a wrong answer uses the challenge up too').toBe('passkey_unverified');
		expect(await held()).toHaveLength(1);
	});

	it.each<[string, PasskeyFaults]>([
		['another site', { origin: 'https://doorstep.example.evil' }], ['another name', { rpId: 'evil.example' }], ['another challenge', { challenge: base64url(randomBytes(32)) }],
		['nobody verified', { verified: false }], ['an algorithm that was not offered', { algorithm: -35 }],
	])('are refused: %s', async (_what, faults) => {
		const { challenge } = await begin();
		expect(await codeOf(await ask('add', register(challenge, faults)))).toBe('passkey_unverified');
		expect(await held()).toEqual([]);
	});

	it('are refused unread with any extension result: the secret of the vault’s key would be among them', async () => {
		const { challenge } = await begin();
		expect(await codeOf(await ask('add', register(challenge, { extensions: { prf: { results: { first: base64url(randomBytes(32)) } } } })))).toBe('body_unreadable');
		expect(await codeOf(await ask('add', register(challenge, { extensions: { prf: { enabled: true } } })))).toBe('body_unreadable');
		expect(await held()).toEqual([]);
	});

	it('are seen by their officer alone, and never changed or deleted', async () => {
		const { challenge } = await begin();
		await ask('add', register(challenge));
		const noor = callerOf(actorOf(world, 'noor', asVaultId(fresh())));
		expect((await as(database.db, noor, (tx) => sql`select 1 from passkey`.execute(tx))).rows).toEqual([]);
		expect((await as(database.db, noor, (tx) => sql`select 1 from passkey_challenge`.execute(tx))).rows).toEqual([]);
		const mara = callerOf(actorOf(world, 'mara', vault));
		for (const text of ['update passkey set public_key = $$x$$', 'delete from passkey']) await expect(as(database.db, mara, (tx) => sql.raw(text).execute(tx))).rejects.toThrow(/permission denied/);
	});

	it('and a tenant’s limits on locking, and on grants of sight, reach the officer’s device', async () => {
		expect((await signInAnew()).me.grantDays).toBeUndefined();
		await withOwner(database.ownerUrl, (db) => db.updateTable('tenant').set({ grant_days: 30 }).where('tenant_id', '=', world.tenantId).execute());
		expect((await signInAnew()).me.grantDays).toBe(30);
		expect((await signInAnew()).me.lock).toBeUndefined();
		await withOwner(database.ownerUrl, (db) => db.updateTable('tenant').set({ lock_idle_minutes: 3 }).where('tenant_id', '=', world.tenantId).execute());
		expect((await signInAnew()).me.lock).toEqual({ idleMinutes: 3, hiddenMinutes: 10 });
		await withOwner(database.ownerUrl, (db) => db.updateTable('tenant').set({ lock_idle_minutes: null, offline_days: 14 }).where('tenant_id', '=', world.tenantId).execute());
		expect((await signInAnew()).me.lock, 'and how long they may be without contact').toEqual({ idleMinutes: 15, hiddenMinutes: 10, offlineDays: 14 });
	});

	it('need a session', async () => {
		token = '';
		expect(await codeOf(await ask('options', {}))).toBe('session_ended');
	});
});
