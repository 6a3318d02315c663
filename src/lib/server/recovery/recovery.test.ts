import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { RequestEvent, RequestHandler } from '@sveltejs/kit';
import { sql } from 'kysely';
import { beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../../../../scripts/backup/testing.ts';
import { newOpeningPair, type OpeningPair } from '../../crypto/hpke.ts';
import { openAnswer, recoveryNumber, sealCopy } from '../../crypto/recovery.ts';
import { dataKeyAlgorithm } from '../../crypto/wrap.ts';
import { asVaultId, type Id, type VaultId } from '../../domain/ids.ts';
import type { SignedIn } from '../../protocol/messages.ts';
import type { RecoveryAnswer, RecoveryAsked, RecoveryCopy, RecoveryRequest, RecoveryStands } from '../../protocol/recovery.ts';
import { servedTown } from '../../testing/servedTown.ts';
import type { OpenedDatabase } from '../../testing/serverDatabase.ts';
import { fresh, makeWorld, type OfficerName, type World } from '../../testing/serverWorld.ts';
import { carryEndpoint, sessionForVaultEndpoint, signInEndpoint } from '../auth/endpoints.ts';
import { open, signedIn, withRight } from '../endpoint.ts';
import { server } from '../runtime.ts';
import { pullEndpoint } from '../sync.ts';
import { withOwner } from '../store/ownerWrites.ts';
import { askRecoveryEndpoint, decideRecoveryEndpoint, endRecoveryEndpoint, recoveriesEndpoint, recoveryEndpoint, takeRecoveryEndpoint } from './endpoints.ts';

const handlers = {
	signIn: open(signInEndpoint), carry: signedIn(carryEndpoint), forVault: signedIn(sessionForVaultEndpoint), ask: signedIn(askRecoveryEndpoint), stands: signedIn(recoveryEndpoint), take: signedIn(takeRecoveryEndpoint), end: signedIn(endRecoveryEndpoint),
	pull: signedIn(pullEndpoint), list: withRight('approve_recovery', recoveriesEndpoint), decide: withRight('approve_recovery', decideRecoveryEndpoint),
} satisfies Record<string, RequestHandler>;

type Asked = { readonly token?: string; readonly body?: object; readonly id?: string };
async function answer(name: keyof typeof handlers, { token, body, id }: Asked): Promise<Response> {
	const request = new Request('http://127.0.0.1/api/x', { method: body === undefined ? 'GET' : 'POST', ...(body === undefined ? {} : { body: JSON.stringify(body) }), headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });
	return handlers[name]({ request, route: { id: `/api/${name}` }, params: { id }, getClientAddress: () => '127.0.0.1' } as unknown as RequestEvent);
}
const read = async <T>(name: keyof typeof handlers, asked: Asked): Promise<T> => {
	const got = await answer(name, asked);
	expect(got.status, name).toBeLessThan(300);
	return (await got.json()) as T;
};
const refusal = async (name: keyof typeof handlers, asked: Asked): Promise<string> => {
	const got = await answer(name, asked);
	return got.status < 300 ? 'ok' : ((await got.json()) as { code: string }).code;
};

describe('an officer whose passphrase is gone', () => {
	let database: OpenedDatabase;
	let world: World;
	// Sol, who leads the town, administers it here.
	const administered = (): World => {
		const town = makeWorld();
		return { ...town, records: town.records.map((record) => (record.id === town.officers.sol ? { ...record, fields: { ...record.fields, role: 'administrator' } } : record)) };
	};
	const dataDir = servedTown('recovery', (opened, town) => { [database, world] = [opened, town]; }, administered);

	type Phone = { readonly vault: VaultId; readonly token: string; readonly officerId: Id; readonly dataKey: Uint8Array; readonly copy: RecoveryCopy; readonly pair: OpeningPair };
	async function signInAs(account: OfficerName, vault = asVaultId(fresh())): Promise<{ readonly vault: VaultId; readonly token: string }> {
		return { vault, token: (await read<SignedIn>('signIn', { body: { account, password: 'test-password', vault, app: 'test' } })).token };
	}
	async function phoneOf(account: OfficerName): Promise<Phone> {
		const signed = await signInAs(account);
		const spare = await crypto.subtle.generateKey(dataKeyAlgorithm, true, ['encrypt', 'decrypt']);
		const officerId = world.officers[account];
		const key = await (await server()).recoveryKeys.published();
		return { ...signed, officerId, dataKey: new Uint8Array(await crypto.subtle.exportKey('raw', spare)), copy: await sealCopy(spare, key, { vault: signed.vault, officerId }), pair: await newOpeningPair() };
	}
	const ask = (phone: Phone): Promise<RecoveryAsked> => read('ask', { token: phone.token, body: { copy: phone.copy, publicKey: phone.pair.publicKey } });
	const asking = (phone: Phone): Promise<string> => refusal('ask', { token: phone.token, body: { copy: phone.copy, publicKey: phone.pair.publicKey } });
	const taking = (phone: Phone, id: string): Promise<string> => refusal('take', { token: phone.token, id, body: { copy: phone.copy } });
	const state = async (phone: Phone, id: string): Promise<string> => (await read<RecoveryStands>('stands', { token: phone.token, id })).state;
	const waiting = async (token: string): Promise<readonly RecoveryRequest[]> => (await read<{ requests: RecoveryRequest[] }>('list', { token })).requests;
	const owner = (text: ReturnType<typeof sql>): Promise<unknown> => withOwner(database.ownerUrl, (db) => text.execute(db));
	const kinds = async (id: string): Promise<readonly string[]> => withOwner(database.ownerUrl, async (db) => (await sql<{ kind: string }>`select kind from audit where detail::jsonb ->> 'request' = ${id} order by seq`.execute(db)).rows.map((row) => row.kind));

	let phone: Phone;
	let boss: { readonly vault: VaultId; readonly token: string };
	beforeEach(async () => {
		await owner(sql`delete from rate_limit`);
		[phone, boss] = [await phoneOf('mara'), await signInAs('sol')];
	});

	it('gets the data key back, for the one key the device made, once somebody has approved it; each step is recorded', async () => {
		const asked = await ask(phone);
		expect(await state(phone, asked.id)).toBe('waiting');
		expect(await taking(phone, asked.id)).toBe('recovery_waits');
		const [request] = (await waiting(boss.token)).filter(({ id }) => id === asked.id);
		if (request === undefined) throw new Error('not told');
		expect(request).toMatchObject({ officerId: phone.officerId, vault: phone.vault, own: false });
		expect(await recoveryNumber(request), 'both read the same number').toBe(await recoveryNumber({ id: asked.id, vault: phone.vault, publicKey: phone.pair.publicKey }));
		expect(await refusal('decide', { token: boss.token, body: { id: asked.id, approve: true } })).toBe('ok');
		expect(await state(phone, asked.id)).toBe('approved');
		const given = await read<RecoveryAnswer>('take', { token: phone.token, id: asked.id, body: { copy: phone.copy } });
		expect(await openAnswer(phone.pair, given, { id: asked.id, vault: phone.vault, officerId: phone.officerId })).toEqual(phone.dataKey);
		expect(await openAnswer(await newOpeningPair(), given, { id: asked.id, vault: phone.vault, officerId: phone.officerId })).toBeUndefined();
		// The answer may be lost on its way.
		expect(await taking(phone, asked.id)).toBe('ok');
		expect(await refusal('end', { token: phone.token, id: asked.id })).toBe('ok');
		expect([await taking(phone, asked.id), await state(phone, asked.id)], 'single use').toEqual(['recovery_over', 'ended']);
		expect(await waiting(boss.token)).toEqual([]);
		expect(await kinds(asked.id)).toEqual(['recovery_asked', 'recovery_approved', 'recovery_taken', 'recovery_taken', 'recovery_ended']);
	});

	it('is told with each answer of the sync to who may approve, as a number, and to nobody else; the own request is somebody else’s to decide', async () => {
		const told = async ({ token, vault }: Pick<Phone, 'token' | 'vault'>): Promise<number | undefined> => {
			const got = await answer('pull', { token, body: { protocol: 1, vault, app: 'test', cursors: [] } });
			return (JSON.parse((await got.text()).split('\n')[0] ?? '') as { me: { recoveries?: number } }).me.recoveries;
		};
		await owner(sql`update recovery_request set ended_at = now() where ended_at is null`);
		expect(await told(boss)).toBeUndefined();
		const asked = await ask(phone);
		await ask(await phoneOf('sol'));
		expect([await told(boss), await told(phone)]).toEqual([1, undefined]);
		await refusal('decide', { token: boss.token, body: { id: asked.id, approve: false } });
		expect(await told(boss)).toBeUndefined();
	});

	it('leaves nothing at the server that opens anything: no copy and no answer in the database, the key in a file of its own', async () => {
		const asked = await ask(phone);
		await refusal('decide', { token: boss.token, body: { id: asked.id, approve: true } });
		const given = await read<RecoveryAnswer>('take', { token: phone.token, id: asked.id, body: { copy: phone.copy } });
		const rows = await withOwner(database.ownerUrl, async (db) => (await sql<{ text: string }>`select r::text as text from recovery_request r union all select a::text from audit a`.execute(db)).rows.map((row) => row.text).join('\n'));
		for (const secret of [phone.copy.sealed, phone.copy.enc, given.sealed, Buffer.from(phone.dataKey).toString('hex'), Buffer.from(phone.dataKey).toString('base64url')]) expect(rows).not.toContain(secret);
		expect(statSync(join(dataDir, 'recovery-keys.json')).mode & 0o777).toBe(0o600);
	});

	it('must have just signed in to ask, and not with a session that carries a rescue file', async () => {
		await owner(sql`update session set created_at = now() - interval '20 minutes' where vault = ${phone.vault}`);
		expect(await asking(phone)).toBe('recovery_stale');
		const other = await signInAs('mara');
		const carried = await read<{ token: string }>('carry', { token: other.token, body: { vault: phone.vault, app: 'test' } });
		expect(await asking({ ...phone, token: carried.token })).toBe('not_allowed');
		expect(await refusal('ask', { body: {} }), 'nobody without a session').toBe('session_ended');
		const again = { ...phone, ...(await signInAs('mara', phone.vault)) };
		expect(await asking(again)).toBe('ok');
	});

	it('has not just signed in because one session was made from another', async () => {
		const aged = (minutes: number): Promise<unknown> => owner(sql`update session set created_at = created_at - make_interval(mins => ${minutes}) where revoked_at is null`);
		const made = (token: string, vault: VaultId): Promise<SignedIn> => read<SignedIn>('forVault', { token, body: { vault, app: 'test' } });
		const first = await signInAs('mara');
		await aged(9);
		const { token, expiresAt } = await made(first.token, phone.vault);
		expect(Date.parse(expiresAt), 'nor does it last longer').toBeLessThan(Date.now() + 14 * 86_400_000 - 8 * 60_000);
		expect(await asking({ ...phone, token }), 'nine minutes after the sign-in').toBe('ok');
		await aged(2);
		expect([await refusal('forVault', { token: first.token, body: { vault: phone.vault, app: 'test' } }), await refusal('forVault', { token, body: { vault: asVaultId(fresh()), app: 'test' } })], 'eleven minutes after').toEqual(['session_ended', 'session_ended']);
		await aged(5);
		expect(await asking({ ...phone, token }), 'sixteen minutes after').toBe('recovery_stale');
	});

	it('is refused for another vault, for another officer’s, and for a copy that does not open', async () => {
		const [elsewhere, noor] = [await signInAs('mara'), await phoneOf('noor')];
		expect(await asking({ ...phone, token: elsewhere.token }), 'from another vault of the same officer').toBe('recovery_unreadable');
		expect(await asking({ ...phone, token: noor.token }), 'from another officer').toBe('recovery_unreadable');
		expect(await asking({ ...phone, copy: { ...phone.copy, kid: 'f'.repeat(32) } })).toBe('recovery_unreadable');
		expect(await asking({ ...phone, copy: { ...phone.copy, sealed: phone.copy.sealed.replace(/^./, (char) => (char === 'A' ? 'B' : 'A')) } })).toBe('recovery_unreadable');
		expect(await asking({ ...phone, pair: { ...phone.pair, publicKey: 'A'.repeat(87) } })).toBe('body_unreadable');
		const asked = await ask(phone);
		expect(await refusal('stands', { token: noor.token, id: asked.id })).toBe('recovery_over');
		await refusal('decide', { token: boss.token, body: { id: asked.id, approve: true } });
		expect(await taking({ ...phone, token: noor.token }, asked.id)).toBe('recovery_over');
		expect(await taking({ ...phone, token: elsewhere.token }, asked.id)).toBe('recovery_over');
		const own = { vault: phone.vault, officerId: phone.officerId };
		const other = await sealCopy(await crypto.subtle.generateKey(dataKeyAlgorithm, true, ['encrypt', 'decrypt']), await (await server()).recoveryKeys.published(), own);
		expect(await taking({ ...phone, copy: other }, asked.id), 'another copy of the same vault than was asked with').toBe('recovery_unreadable');
		expect(await taking(phone, asked.id)).toBe('ok');
	});

	it('is refused for a device that was withdrawn, or is to clear itself, also after the approval', async () => {
		const asked = await ask(phone);
		await refusal('decide', { token: boss.token, body: { id: asked.id, approve: true } });
		await owner(sql`update device set wipe_asked_at = now() where vault = ${phone.vault}`);
		expect([await asking(phone), await taking(phone, asked.id)]).toEqual(['device_wipe', 'device_wipe']);
		await owner(sql`update device set wipe_asked_at = null, revoked_at = now() where vault = ${phone.vault}`);
		expect([await asking(phone), await taking(phone, asked.id)]).toEqual(['device_revoked', 'device_revoked']);
	});

	it('is approved by nobody without the right, and by nobody for themselves', async () => {
		const asked = await ask(phone);
		expect([await refusal('list', { token: phone.token }), await refusal('decide', { token: phone.token, body: { id: asked.id, approve: true } })]).toEqual(['not_allowed', 'not_allowed']);
		const own = await phoneOf('sol');
		const mine = await ask(own);
		expect((await waiting(boss.token)).find(({ id }) => id === mine.id)?.own).toBe(true);
		expect(await refusal('decide', { token: boss.token, body: { id: mine.id, approve: true } })).toBe('recovery_own');
		expect(await state(own, mine.id)).toBe('waiting');
	});

	it('may be refused, runs out after a day, and is over when it is asked for anew', async () => {
		const first = await ask(phone);
		await refusal('decide', { token: boss.token, body: { id: first.id, approve: false } });
		expect([await state(phone, first.id), await taking(phone, first.id), await refusal('decide', { token: boss.token, body: { id: first.id, approve: true } })]).toEqual(['refused', 'recovery_refused', 'recovery_over']);
		const second = await ask(phone);
		const third = await ask(phone);
		expect([await state(phone, second.id), await refusal('decide', { token: boss.token, body: { id: second.id, approve: true } })], 'one open request a vault').toEqual(['ended', 'recovery_over']);
		await owner(sql`update recovery_request set expires_at = now() - interval '1 second' where id = ${third.id}`);
		expect([await state(phone, third.id), await refusal('decide', { token: boss.token, body: { id: third.id, approve: true } }), await taking(phone, third.id)]).toEqual(['expired', 'recovery_over', 'recovery_over']);
		const fourth = await ask(phone);
		await refusal('decide', { token: boss.token, body: { id: fourth.id, approve: true } });
		await owner(sql`update recovery_request set expires_at = now() - interval '1 second' where id = ${fourth.id}`);
		expect(await taking(phone, fourth.id), 'an approval that nobody used').toBe('recovery_over');
	});

	it('answers again for a quarter of an hour, for an answer may be lost, and no longer', async () => {
		const asked = await ask(phone);
		await refusal('decide', { token: boss.token, body: { id: asked.id, approve: true } });
		expect(await taking(phone, asked.id)).toBe('ok');
		await owner(sql`update recovery_request set taken_at = now() - interval '16 minutes' where id = ${asked.id}`);
		expect(await taking(phone, asked.id)).toBe('recovery_over');
	});

	it('may ask five times an hour', async () => {
		const answers: string[] = [];
		for (let n = 0; n < 6; n += 1) answers.push(await asking(phone));
		expect(answers).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'recovery_limited']);
	});

	it('is approved at the server where there is no other administrator', async () => {
		const own = await phoneOf('sol');
		const asked = await ask(own);
		const number = await recoveryNumber({ id: asked.id, vault: own.vault, publicKey: own.pair.publicKey });
		const run = async (...args: readonly string[]): Promise<string> => {
			const { code, output } = await runCommand('recovery', args, { DATABASE_URL: database.ownerUrl, DATABASE_APP_URL: database.appUrl, DOORSTEP_DATA_DIR: dataDir }).ended;
			return `${String(code)} ${output}`;
		};
		expect(await run()).toMatch(new RegExp(`^0 [^]*${number}`));
		expect(await run('--approve', '000 00')).toMatch(/^1 [^]*npm run recovery/);
		expect(await run('--approve', `${number.slice(0, 3)} ${number.slice(3)}`)).toMatch(/^0 [^]*Approved/);
		expect(await run('--approve', number)).toMatch(/^1 [^]*No open request/);
		expect(await taking(own, asked.id)).toBe('ok');
		expect((await kinds(asked.id)).slice(0, 2)).toEqual(['recovery_asked', 'recovery_approved']);
	}, 60_000);
});
