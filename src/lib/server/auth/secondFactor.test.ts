import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RequestEvent, RequestHandler } from '@sveltejs/kit';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SecondFactorOf } from '../../domain/accounts/secondFactor.ts';
import { asVaultId, type VaultId } from '../../domain/ids.ts';
import type { SignedIn } from '../../protocol/messages.ts';
import { servedTown } from '../../testing/servedTown.ts';
import type { OpenedDatabase } from '../../testing/serverDatabase.ts';
import { fresh, type OfficerName, type World } from '../../testing/serverWorld.ts';
import { ok, open, signedIn, withRight } from '../endpoint.ts';
import { withOwner } from '../store/ownerWrites.ts';
import { carryEndpoint, sessionForVaultEndpoint, signInEndpoint } from './endpoints.ts';
import { beginFactorEndpoint, confirmFactorEndpoint, dropFactorEndpoint, factorStateEndpoint, recoveryCodesEndpoint, removeFactorEndpoint } from './secondFactor.ts';
import { codeOf, stepAt } from './totp.ts';

const password = 'test-password';
const weak = { alsoWeak: true } as const;

describe('the second factor', () => {
	const handlers = {
		signIn: open(signInEndpoint), state: signedIn(factorStateEndpoint, weak), begin: signedIn(beginFactorEndpoint, weak), confirm: signedIn(confirmFactorEndpoint, weak), recovery: signedIn(recoveryCodesEndpoint),
		remove: signedIn(removeFactorEndpoint), drop: withRight('manage_accounts', dropFactorEndpoint), forVault: signedIn(sessionForVaultEndpoint, weak), carry: signedIn(carryEndpoint), me: signedIn(async ({ actor }) => ok(actor.me)),
	} satisfies Record<string, RequestHandler>;
	let database: OpenedDatabase;
	let world: World;
	let address = 0;
	const dataDir = servedTown('second-factor', (opened, town) => { [database, world] = [opened, town]; });
	beforeEach(async () => {
		vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-20T04:00:10Z') });
		address += 1;
		await withOwner(database.ownerUrl, (db) => sql`delete from second_factor; delete from recovery_code; delete from rate_limit; update tenant set second_factor = 'nobody';
			update record set fields = fields || '{"role":"administrator"}' where type = 'officer' and id = ${sql.lit(world.officers.sol)}`.execute(db));
	});
	afterEach(() => vi.useRealTimers());
	const later = (seconds: number): void => void vi.setSystemTime(Date.now() + seconds * 1000);

	type Answer = Partial<SignedIn> & { readonly code?: string; readonly codes?: readonly string[]; readonly secret?: string; readonly set?: boolean; readonly recoveryLeft?: number; readonly demanded?: boolean };
	async function ask(name: keyof typeof handlers, body: object, token?: string): Promise<Answer> {
		const url = new URL('https://doorstep.example/api/x');
		const request = new Request(url, { method: 'POST', body: JSON.stringify(body), headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });
		const answer = await handlers[name]({ request, url, route: { id: `/api/${name}` }, params: {}, getClientAddress: () => `10.0.0.${address}` } as unknown as RequestEvent);
		return ((await answer.json()) ?? {}) as Answer;
	}
	const signIn = async (account: OfficerName, given: { readonly code?: string; readonly password?: string; readonly vault?: VaultId } = {}): Promise<Answer> => ask('signIn', { account, password, vault: asVaultId(fresh()), app: 'test', ...given });
	const tokenOf = async (account: OfficerName, code?: string): Promise<string> => (await signIn(account, code === undefined ? {} : { code })).token ?? '';
	/** As an authenticator app reads the text. */
	const bytesOf = (secret: string): Buffer => {
		const bits = [...secret].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
		return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
	};
	const codeNow = (secret: string, steps = 0): string => codeOf(bytesOf(secret), stepAt(new Date()) + steps);
	async function setUp(account: OfficerName): Promise<{ readonly token: string; readonly secret: string; readonly codes: readonly string[] }> {
		const token = await tokenOf(account);
		const { secret = '' } = await ask('begin', { password }, token);
		const { codes = [] } = await ask('confirm', { code: codeNow(secret) }, token);
		later(60);
		return { token, secret, codes };
	}
	const demand = async (of: SecondFactorOf): Promise<void> => withOwner(database.ownerUrl, async (db) => void (await db.updateTable('tenant').set({ second_factor: of }).execute()));
	const kinds = async (): Promise<readonly string[]> => withOwner(database.ownerUrl, async (db) => (await db.selectFrom('audit').select('kind').orderBy('seq').execute()).map(({ kind }) => kind));

	it('is asked for after a right password once it was confirmed, and not before', async () => {
		const token = await tokenOf('mara');
		const { secret = '' } = await ask('begin', { password }, token);
		expect(secret).toMatch(/^[A-Z2-7]{32}$/);
		expect((await signIn('mara')).token, 'not confirmed').toBeDefined();
		const again = await tokenOf('mara');
		expect((await ask('confirm', { code: '000000' }, again)).code).toBe('second_factor_wrong');
		expect((await ask('confirm', { code: codeNow(secret) }, again)).codes).toHaveLength(10);
		expect((await signIn('mara')).code).toBe('second_factor_needed');
		later(30);
		expect((await signIn('mara', { code: codeNow(secret) })).me?.officerId).toBe(world.officers.mara);
		expect((await signIn('noor')).token, 'others as before').toBeDefined();
	});

	it('takes a code once, also by two at the same moment, and none of an earlier step', async () => {
		const { secret } = await setUp('mara');
		const code = codeNow(secret);
		const answers = await Promise.all([signIn('mara', { code }), signIn('mara', { code })]);
		expect(answers.map((answer) => answer.code ?? 'ok').toSorted()).toEqual(['ok', 'second_factor_wrong']);
		expect((await signIn('mara', { code: codeNow(secret, -1) })).code, 'valid by the clock, but before the one taken').toBe('second_factor_wrong');
		expect((await signIn('mara', { code: codeNow(secret, 1) })).token, 'a clock that runs ahead').toBeDefined();
		later(30);
		expect((await signIn('mara', { code: codeNow(secret) })).code, 'and that one was it').toBe('second_factor_wrong');
	});

	it('answers a wrong code and a wrong password with a code alike', async () => {
		const { secret } = await setUp('mara');
		const wrong = await signIn('mara', { code: codeNow(secret, 5) });
		const other = await signIn('mara', { code: codeNow(secret), password: 'wrong' });
		const nobody = await ask('signIn', { account: 'nobody', password: 'x', vault: asVaultId(fresh()), app: 'test', code: '123456' });
		expect([wrong, other, nobody].map(({ code }) => code)).toEqual(['second_factor_wrong', 'second_factor_wrong', 'second_factor_wrong']);
		expect((await signIn('mara', { code: codeNow(secret) })).token, 'a wrong password used no code up').toBeDefined();
	});

	it('counts wrong codes by account, from however many addresses and over days of quarter hours, in the database', async () => {
		const { secret } = await setUp('mara');
		const answers: string[] = [];
		for (let n = 0; n < 24; n += 1) {
			address += 1;
			// Guesses that keep below the limit on passwords.
			if (n % 8 === 0) await withOwner(database.ownerUrl, (db) => sql`delete from rate_limit where key like 'account:%'`.execute(db));
			answers.push((await signIn('mara', { code: '000000' })).code ?? 'ok');
		}
		expect([answers.filter((code) => code === 'second_factor_wrong').length, answers.at(-1)]).toEqual([20, 'sign_in_limited']);
		expect((await signIn('mara', { code: codeNow(secret) })).code, 'the right one too').toBe('sign_in_limited');
		expect((await kinds()).filter((kind) => kind === 'second_factor_failed').length).toBeGreaterThanOrEqual(20);
	});

	it('is asked for by its try: right passwords without a code are counted as wrong ones are', async () => {
		await setUp('mara');
		const answers: string[] = [];
		for (let n = 0; n < 11; n += 1) answers.push((await signIn('mara')).code ?? 'ok');
		expect([answers[9], answers[10]]).toEqual(['second_factor_needed', 'sign_in_limited']);
	});

	it('gives way to each recovery code once, however it is typed, and to none of the old ones after new ones', async () => {
		const { secret, codes } = await setUp('mara');
		const [first = '', second = ''] = codes;
		expect((await signIn('mara', { code: ` ${first.toLowerCase().replaceAll('-', ' ')}` })).token).toBeDefined();
		expect((await signIn('mara', { code: first })).code).toBe('second_factor_wrong');
		const token = await tokenOf('mara', codeNow(secret));
		expect(await ask('state', {}, token)).toEqual({ set: true, demanded: false, recoveryLeft: 9 });
		later(30);
		const { codes: renewed = [] } = await ask('recovery', { code: codeNow(secret) }, token);
		expect(renewed).toHaveLength(10);
		expect((await signIn('mara', { code: second })).code).toBe('second_factor_wrong');
		expect((await signIn('mara', { code: renewed[0] ?? '' })).token).toBeDefined();
		// Another officer's are not mara's.
		const noor = await setUp('noor');
		expect((await signIn('mara', { code: noor.codes[0] ?? '' })).code).toBe('second_factor_wrong');
	});

	it('is set up by who knows the password, and taken away by who has a code', async () => {
		const token = await tokenOf('mara');
		expect((await ask('begin', { password: 'wrong' }, token)).code).toBe('sign_in_failed');
		const { token: mine, secret } = await setUp('mara');
		expect((await ask('begin', { password }, mine)).code, 'one that is set is not replaced by who has the password alone').toBe('second_factor_needed');
		expect((await ask('confirm', { code: codeNow(secret) }, mine)).code).toBe('not_allowed');
		expect((await ask('remove', { code: '000000' }, mine)).code).toBe('second_factor_wrong');
		expect(await ask('remove', { code: codeNow(secret) }, mine)).toEqual({});
		expect((await signIn('mara')).token).toBeDefined();
	});

	it('is taken from another officer by an administrator alone, and that is recorded with whom', async () => {
		await setUp('mara');
		const officerId = world.officers.mara;
		expect((await ask('drop', { officerId }, await tokenOf('noor'))).code).toBe('not_allowed');
		const sol = await tokenOf('sol');
		expect((await ask('drop', { officerId: world.officers.sol }, sol)).code, 'not the own').toBe('not_allowed');
		expect(await ask('drop', { officerId }, sol)).toEqual({});
		expect((await ask('drop', { officerId }, sol)).code).toBe('not_found');
		expect((await signIn('mara')).token).toBeDefined();
		const rows = await withOwner(database.ownerUrl, (db) => db.selectFrom('audit').select(['officer_id', 'detail']).where('kind', '=', 'second_factor_dropped').execute());
		expect(rows.map((row) => [row.officer_id, JSON.parse(row.detail)])).toEqual([[world.officers.sol, { of: officerId }]]);
	});

	it('where it is demanded, nothing but setting it up is answered until the session has it', async () => {
		await demand('administrators');
		expect((await ask('me', {}, await tokenOf('mara'))).code, 'an officer').toBeUndefined();
		const before = await signIn('sol');
		expect(before.me?.secondFactor).toBe('missing');
		const { token = '' } = before;
		expect((await ask('me', {}, token)).code).toBe('second_factor_missing');
		expect((await ask('drop', { officerId: world.officers.mara }, token)).code).toBe('second_factor_missing');
		expect((await ask('state', {}, token)).demanded).toBe(true);
		const other = await tokenOf('sol');
		const { secret = '' } = await ask('begin', { password }, token);
		await ask('confirm', { code: codeNow(secret) }, token);
		expect((await ask('me', {}, token)).code, 'this session has it now').toBeUndefined();
		expect((await ask('me', {}, other)).code, 'another, that was opened without, has to sign in again').toBe('second_factor_missing');
		later(30);
		expect((await signIn('sol', { code: codeNow(secret) })).me?.secondFactor).toBeUndefined();
		later(30);
		await ask('remove', { code: codeNow(secret) }, token);
		expect((await ask('me', {}, token)).code, 'taken away, it is missing at once').toBe('second_factor_missing');
		await demand('everybody');
		expect((await signIn('mara')).me?.secondFactor).toBe('missing');
	});

	it('goes over to the vault that turns out to be on the device, for ten minutes, and to nobody else’s', async () => {
		const { secret } = await setUp('mara');
		await demand('everybody');
		const vault = asVaultId(fresh());
		const token = await tokenOf('mara', codeNow(secret));
		const moved = await ask('forVault', { vault, app: 'test' }, token);
		expect(moved.me?.secondFactor).toBeUndefined();
		expect((await ask('me', {}, moved.token ?? '')).code).toBeUndefined();
		const carried = await ask('carry', { vault: asVaultId(fresh()), app: 'test' }, token);
		expect((await ask('me', {}, carried.token ?? '')).code, 'as strong is the one that sends a rescue file').toBeUndefined();
		const noor = await tokenOf('noor');
		expect((await ask('forVault', { vault, app: 'test' }, noor)).code, 'another’s vault').toBe('not_allowed');
		expect((await ask('forVault', { vault: asVaultId(fresh()), app: 'test' }, noor)).me?.secondFactor, 'and it gains nothing').toBe('missing');
		later(601);
		expect((await ask('forVault', { vault, app: 'test' }, token)).code).toBe('session_ended');
	});

	it('lies sealed in the database, and its key is not there', async () => {
		const { secret, codes } = await setUp('mara');
		const rows = await withOwner(database.ownerUrl, async (db) => (await sql<{ row: string }>`select row_to_json(f)::text as row from second_factor f union all select row_to_json(c)::text from recovery_code c union all select row_to_json(a)::text from audit a`.execute(db)).rows.map(({ row }) => row).join('\n'));
		for (const form of [secret, bytesOf(secret).toString('hex'), bytesOf(secret).toString('base64'), ...codes, ...codes.map((code) => code.replaceAll('-', ''))]) expect(rows).not.toContain(form);
		expect(JSON.parse(readFileSync(join(dataDir, 'factor-key.json'), 'utf8'))).toHaveProperty('key');
		// Moved to another officer's row, it opens nothing.
		await withOwner(database.ownerUrl, (db) => sql`update second_factor set officer_id = ${world.officers.noor}`.execute(db));
		expect((await signIn('noor', { code: codeNow(secret) })).code).toBe('second_factor_wrong');
	});
});
