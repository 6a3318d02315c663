import { randomBytes } from 'node:crypto';
import type { RequestEvent, RequestHandler } from '@sveltejs/kit';
import { sql } from 'kysely';
import { beforeEach, describe, expect, it } from 'vitest';
import { asVaultId, type Id } from '../../domain/ids.ts';
import type { SignedIn } from '../../protocol/messages.ts';
import type { SignInPasskeys } from '../../protocol/passkey.ts';
import { servedTown } from '../../testing/servedTown.ts';
import type { OpenedDatabase } from '../../testing/serverDatabase.ts';
import { fresh, type OfficerName, type World } from '../../testing/serverWorld.ts';
import { base64url, passkeyOrigin, SoftPasskey, type PasskeyFaults } from '../../testing/softPasskey.ts';
import { open, signedIn, withRight } from '../endpoint.ts';
import { withOwner } from '../store/ownerWrites.ts';
import { signInEndpoint } from './endpoints.ts';
import { addPasskeyEndpoint, passkeyOptionsEndpoint } from './passkeys.ts';
import { dropFactorEndpoint } from './secondFactor.ts';
import { addSignInPasskeyEndpoint, askPasskeyEndpoint, listSignInPasskeysEndpoint, passkeySignInEndpoint, removeSignInPasskeyEndpoint, signInPasskeyOptionsEndpoint } from './signInPasskeys.ts';

const password = 'test-password';
type Options = { readonly challenge: string; readonly user?: { readonly id: string }; readonly pubKeyCredParams?: readonly { readonly alg: number }[]; readonly authenticatorSelection?: object; readonly allowCredentials?: unknown; readonly userVerification?: string };
type Answer = Partial<SignedIn & SignInPasskeys> & { readonly code?: string; readonly options?: Options };
const handle = (id: Id): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex');

describe('passkeys that sign in', () => {
	const handlers = {
		signIn: open(signInEndpoint), options: signedIn(signInPasskeyOptionsEndpoint), add: signedIn(addSignInPasskeyEndpoint), list: signedIn(listSignInPasskeysEndpoint), remove: signedIn(removeSignInPasskeyEndpoint),
		challenge: open(askPasskeyEndpoint), enter: open(passkeySignInEndpoint), unlockOptions: signedIn(passkeyOptionsEndpoint), unlockAdd: signedIn(addPasskeyEndpoint), drop: withRight('manage_accounts', dropFactorEndpoint),
	} satisfies Record<string, RequestHandler>;
	let database: OpenedDatabase;
	let world: World;
	let address = 0;
	servedTown('sign-in-passkeys', (opened, town) => { [database, world] = [opened, town]; });
	beforeEach(async () => {
		address += 1;
		await withOwner(database.ownerUrl, (db) => sql`delete from rate_limit; delete from sign_in_passkey; update tenant set second_factor = 'nobody';
			update record set fields = fields || '{"role":"administrator"}' where type = 'officer' and id = ${sql.lit(world.officers.sol)}`.execute(db));
	});

	async function ask(name: keyof typeof handlers, body: object, token?: string): Promise<Answer> {
		const url = new URL(`${passkeyOrigin}/api/x`);
		const request = new Request(url, { method: 'POST', body: JSON.stringify(body), headers: { origin: passkeyOrigin, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) } });
		const answer = await handlers[name]({ request, url, route: { id: `/api/${name}` }, params: {}, getClientAddress: () => `10.0.0.${address}` } as unknown as RequestEvent);
		return ((await answer.json()) ?? {}) as Answer;
	}
	const tokenOf = async (account: OfficerName): Promise<string> => (await ask('signIn', { account, password, vault: asVaultId(fresh()), app: 'test' })).token ?? '';
	const challengeNow = async (): Promise<string> => (await ask('challenge', {})).options?.challenge ?? '';
	const enter = async (response: object): Promise<Answer> => ask('enter', { response, vault: asVaultId(fresh()), app: 'test' });
	async function registered(account: OfficerName, faults: PasskeyFaults = {}): Promise<SoftPasskey> {
		const token = await tokenOf(account);
		const passkey = new SoftPasskey();
		expect(await ask('add', passkey.register((await ask('options', { password }, token)).options?.challenge ?? '', faults), token)).toEqual({});
		return passkey;
	}
	const answered = async (passkey: SoftPasskey, faults: PasskeyFaults = {}): Promise<Answer> => enter(passkey.answer(await challengeNow(), handle(world.officers.mara), faults));

	it('are made discoverable, with a verified user and three algorithms, by who knows the password', async () => {
		const token = await tokenOf('mara');
		expect((await ask('options', { password: 'wrong' }, token)).code).toBe('sign_in_failed');
		const { options } = await ask('options', { password }, token);
		expect(options?.pubKeyCredParams?.map(({ alg }) => alg)).toEqual([-8, -7, -257]);
		expect(options?.authenticatorSelection).toMatchObject({ residentKey: 'required', userVerification: 'required' });
		expect(options?.user?.id).toBe(base64url(handle(world.officers.mara)));
		const noor = await tokenOf('noor');
		expect((await ask('add', new SoftPasskey().register(options?.challenge ?? ''), noor)).code, 'made for mara').toBe('passkey_unverified');
	});

	it('open a session without an account being typed, which counts as two factors', async () => {
		const passkey = await registered('mara');
		await withOwner(database.ownerUrl, (db) => db.updateTable('tenant').set({ second_factor: 'everybody' }).execute());
		const { options } = await ask('challenge', {});
		expect([options?.allowCredentials, options?.userVerification]).toEqual([undefined, 'required']);
		const signed = await enter(passkey.answer(options?.challenge ?? '', handle(world.officers.mara)));
		expect([signed.me?.officerId, signed.me?.secondFactor, signed.account]).toEqual([world.officers.mara, undefined, 'mara']);
		expect((await ask('list', {}, signed.token)).passkeys).toMatchObject([{ id: base64url(passkey.id), synced: false }]);
	});

	it('answer each challenge once, of this purpose, while it is fresh', async () => {
		const passkey = await registered('mara');
		const challenge = await challengeNow();
		const answer = passkey.answer(challenge, handle(world.officers.mara));
		const two = await Promise.all([enter(answer), enter(answer)]);
		expect(two.map((each) => each.code ?? 'ok').toSorted()).toEqual(['ok', 'passkey_sign_in_refused']);
		const token = await tokenOf('mara');
		const forNew = (await ask('options', { password }, token)).options?.challenge ?? '';
		expect((await enter(passkey.answer(forNew, handle(world.officers.mara)))).code, 'a challenge for making one').toBe('passkey_sign_in_refused');
		const forUnlocking = (await ask('unlockOptions', {}, token)).options?.challenge ?? '';
		expect((await enter(passkey.answer(forUnlocking, handle(world.officers.mara)))).code, 'one for unlocking').toBe('passkey_sign_in_refused');
		expect((await ask('add', new SoftPasskey().register(await challengeNow()), token)).code, 'nor the other way').toBe('passkey_unverified');
		const late = await challengeNow();
		await withOwner(database.ownerUrl, (db) => sql`update sign_in_ticket set expires_at = now() - interval '1 second'`.execute(db));
		expect((await enter(passkey.answer(late, handle(world.officers.mara)))).code, 'too late').toBe('passkey_sign_in_refused');
	});

	it.each<[string, PasskeyFaults]>([
		['another site', { origin: 'https://doorstep.example.evil' }], ['another name', { rpId: 'evil.example' }], ['a challenge of its own', { challenge: base64url(randomBytes(32)) }], ['nobody verified', { verified: false }],
		['another’s user handle', { userHandle: randomBytes(16) }], ['another signature', { signature: randomBytes(70) }], ['an answer to another kind of question', { type: 'webauthn.create' }],
		['backup flags that cannot be', { synced: true }], ['one that may be copied now, and might not when it was made', { maySync: true }],
	])('are refused: %s', async (_what, faults) => {
		expect((await answered(await registered('mara'), faults)).code).toBe('passkey_sign_in_refused');
	});

	it('are refused when their counter does not rise, and remember it and whether they are synced', async () => {
		const passkey = await registered('mara', { counter: 3, maySync: true });
		expect((await answered(passkey, { counter: 3, maySync: true })).code, 'a copy').toBe('passkey_sign_in_refused');
		expect((await answered(passkey, { counter: 7, maySync: true, synced: true })).token).toBeDefined();
		expect((await answered(passkey, { counter: 5, maySync: true })).code).toBe('passkey_sign_in_refused');
		expect((await answered(passkey, { maySync: true })).code, 'nor may it stop counting').toBe('passkey_sign_in_refused');
		expect((await ask('list', {}, await tokenOf('mara'))).passkeys).toMatchObject([{ synced: true }]);
	});

	it('that unlock a vault sign nobody in, nor those nobody has registered', async () => {
		const token = await tokenOf('mara');
		const unlocking = new SoftPasskey();
		expect(await ask('unlockAdd', unlocking.register((await ask('unlockOptions', {}, token)).options?.challenge ?? ''), token)).toEqual({});
		expect((await answered(unlocking)).code).toBe('passkey_sign_in_refused');
		expect((await answered(new SoftPasskey())).code).toBe('passkey_sign_in_refused');
	});

	it('are refused unread with any extension result', async () => {
		const passkey = await registered('mara');
		for (const extensions of [{ prf: { results: { first: base64url(randomBytes(32)) } } }, { prf: { enabled: true } }]) {
			expect((await answered(passkey, { extensions })).code).toBe('body_unreadable');
			expect((await ask('add', new SoftPasskey().register(await challengeNow(), { extensions }), await tokenOf('mara'))).code).toBe('body_unreadable');
		}
	});

	it('open nothing for who left, once they are removed, or once an administrator took them', async () => {
		const passkey = await registered('mara');
		const active = async (is: boolean) => withOwner(database.ownerUrl, (db) => sql`update record set fields = fields || ${JSON.stringify({ active: is })}::jsonb where type = 'officer' and id = ${world.officers.mara}`.execute(db));
		await active(false);
		expect((await answered(passkey)).code).toBe('passkey_sign_in_refused');
		await active(true);
		expect((await answered(passkey)).token).toBeDefined();
		expect((await ask('remove', { id: base64url(passkey.id) }, await tokenOf('noor'))).code, 'not another’s').toBe('not_found');
		expect(await ask('remove', { id: base64url(passkey.id) }, await tokenOf('mara'))).toEqual({});
		expect((await answered(passkey)).code).toBe('passkey_sign_in_refused');
		const other = await registered('mara');
		expect(await ask('drop', { officerId: world.officers.mara }, await tokenOf('sol'))).toEqual({});
		expect((await answered(other)).code).toBe('passkey_sign_in_refused');
		const kinds = await withOwner(database.ownerUrl, async (db) => (await db.selectFrom('audit').select('kind').execute()).map(({ kind }) => kind));
		expect(['sign_in_passkey_added', 'sign_in_passkey_removed', 'second_factor_dropped'].filter((kind) => !kinds.includes(kind))).toEqual([]);
	});

	it('are counted by passkey and by address when they are wrong', async () => {
		const passkey = await registered('mara');
		const codes: (string | undefined)[] = [];
		for (let n = 0; n < 11; n += 1) {
			address += 1;
			codes.push((await answered(passkey, { signature: randomBytes(70) })).code);
		}
		expect([codes[9], codes[10]]).toEqual(['passkey_sign_in_refused', 'sign_in_limited']);
		address += 1;
		for (let n = 0; n < 100; n += 1) await ask('challenge', {});
		expect((await ask('challenge', {})).code).toBe('sign_in_limited');
	});
});
