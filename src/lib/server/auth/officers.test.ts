import type { RequestEvent, RequestHandler } from '@sveltejs/kit';
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { asVaultId, type Id } from '../../domain/ids.ts';
import type { MadeCodes, MadeOfficers, ToldOfficer } from '../../protocol/officers.ts';
import { servedTown } from '../../testing/servedTown.ts';
import type { OpenedDatabase } from '../../testing/serverDatabase.ts';
import { actorOf, fresh, TestDevice, type OfficerName, type World } from '../../testing/serverWorld.ts';
import { changeOfficer, sessionOf } from '../../testing/townSessions.ts';
import type { Actor } from '../core/port.ts';
import { ok, open, signedIn, withRight } from '../endpoint.ts';
import { server } from '../runtime.ts';
import { as, callerOf } from '../store/database.ts';
import { withOwner } from '../store/ownerWrites.ts';
import { signInEndpoint } from './endpoints.ts';
import { enrolEndpoint } from './enrolment.ts';
import { changeOfficerEndpoint, codesEndpoint, makeOfficersEndpoint, officersEndpoint } from './officers.ts';

const handlers = {
	list: withRight('manage_accounts', officersEndpoint), make: withRight('manage_accounts', makeOfficersEndpoint), change: withRight('manage_accounts', changeOfficerEndpoint), codes: withRight('manage_accounts', codesEndpoint),
	me: signedIn(async ({ actor }) => ok(actor.me)), enrol: open(enrolEndpoint), signIn: open(signInEndpoint),
} satisfies Record<string, RequestHandler>;
type Answered = { readonly code?: string; readonly params?: { readonly [name: string]: string }; readonly officers?: readonly ToldOfficer[]; readonly made?: MadeOfficers; readonly me?: { readonly name: string } };

describe('officers and their accounts', () => {
	let database: OpenedDatabase;
	let world: World;
	const tokens = new Map<string, string>();
	servedTown('officers', (opened, town) => { [database, world] = [opened, town]; });
	beforeAll(async () => {
		await setFields('sol', { role: 'administrator' });
		for (const name of ['sol', 'mara', 'noor'] as const) await session(world.officers[name], name);
	});

	const setFields = (name: OfficerName, fields: object): Promise<void> => changeOfficer(database, world.officers[name], fields);
	async function session(officerId: Id, name: string): Promise<void> {
		tokens.set(name, await sessionOf(officerId, name));
	}
	async function ask(who: string | null, name: keyof typeof handlers, body?: object): Promise<Answered> {
		const url = new URL('https://doorstep.example/api/x');
		const request = new Request(url, { ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }), headers: { authorization: `Bearer ${tokens.get(who ?? '') ?? ''}` } });
		const answer = await handlers[name]({ request, url, route: { id: `/api/${name}` }, params: {}, getClientAddress: () => '10.0.0.1' } as unknown as RequestEvent);
		return (await answer.json()) as Answered;
	}
	const listed = async (who: Id): Promise<ToldOfficer> => {
		const found = ((await ask('sol', 'list')).officers ?? []).find(({ officerId }) => officerId === who);
		if (found === undefined) throw new Error('not on the list');
		return found;
	};
	const change = async (of: Id, set: object, by = 'sol'): Promise<Answered> => ask(by, 'change', { officerId: of, rev: (await listed(of)).rev, set });
	const person = (account: string, more: object = {}) => ({ account, name: 'New Officer', role: 'officer', organisationId: world.station, areaIds: [world.east], phone: null, certificateNo: null, ...more });
	const chain = async (): Promise<readonly { readonly kind: string; readonly detail: string }[]> => withOwner(database.ownerUrl, async (db) => (await sql<{ kind: string; detail: string }>`select kind, detail from audit order by seq`.execute(db)).rows);

	it('are made with an account that opens once a code has been used, and travel to every device', async () => {
		const { made = [] } = await ask('sol', 'make', { officers: [person(' Zhang.San ', { name: ' 张  三\u202e ', phone: '13900000001' })] });
		const [officer] = made;
		expect(officer?.account).toBe('zhang.san');
		const officerId = officer?.officerId ?? fresh();
		expect(await listed(officerId)).toMatchObject({ name: '张 三', role: 'officer', active: true, enrolled: false, account: 'zhang.san', phone: '13900000001', codeUntil: null });
		const signIn = (password: string) => ask(null, 'signIn', { account: 'zhang.san', password, vault: fresh(), app: 'test' });
		expect((await signIn('anything')).code).toBe('sign_in_failed');
		const { codes, expiresAt } = (await ask('sol', 'codes', { officerIds: [officerId], days: 14 })) as unknown as MadeCodes;
		expect((await listed(officerId)).codeUntil).toBe(expiresAt);
		expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(13.9 * 86_400_000);
		await ask(null, 'enrol', { code: codes[0]?.code, password: 'a password of my own' });
		expect((await signIn('a password of my own')).me?.name).toBe('张 三');
		const mara = new TestDevice(database.store, actorOf(world, 'mara'));
		await mara.pull();
		expect(mara.get('officer', officerId)?.fields).toMatchObject({ name: '张 三', organisationId: world.station });
		expect((await chain()).filter(({ kind }) => kind === 'officer_made').map(({ detail }) => JSON.parse(detail) as object)).toEqual([{ of: officerId, role: 'officer', organisation: world.station, areas: [world.east] }]);
	});

	it.each<[string, object, string]>([
		['no name', { name: ' \u200b ' }, 'field_required'], ['an account with a space', { account: 'two words' }, 'field_invalid'], ['an account of one letter', { account: 'a' }, 'field_invalid'],
		['a role that is none', { role: 'director' }, 'body_unreadable'], ['an officer without areas', { areaIds: [] }, 'field_required'], ['areas that are none', { areaIds: [asVaultId(fresh())] }, 'field_invalid'],
		['an organisation that is none', { organisationId: fresh() }, 'field_invalid'], ['words for a telephone number', { phone: '=cmd' }, 'field_invalid'], ['an account that exists', { account: 'MARA' }, 'account_taken'],
	])('are not made with %s, and nobody who came with them is', async (_what, fault, code) => {
		const before = (await ask('sol', 'list')).officers?.length;
		expect((await ask('sol', 'make', { officers: [person('in.time'), person('with.fault', fault)] })).code).toBe(code);
		expect((await ask('sol', 'list')).officers?.length).toBe(before);
	});

	it('are not made twice, not even by two at the same moment', async () => {
		const both = await Promise.all([ask('sol', 'make', { officers: [person('twice.a'), person('twice.b')] }), ask('sol', 'make', { officers: [person('twice.b'), person('twice.a')] })]);
		expect(both.map((answer) => answer.code ?? 'ok').toSorted()).toEqual(['account_taken', 'ok']);
		expect((await ask('sol', 'list')).officers?.filter(({ account }) => account?.startsWith('twice.') === true)).toHaveLength(2);
	});

	it('are administered by who has the right, at the endpoints and at the function', async () => {
		for (const name of ['list', 'make', 'change', 'codes'] as const) expect((await ask('mara', name, name === 'list' ? undefined : {})).code).toBe('not_allowed');
		const given = JSON.stringify({ vault: fresh(), at: new Date().toISOString(), made: [], changed: [{ id: world.officers.mara, rev: 1, fields: { role: 'administrator' } }] });
		for (const [name, purpose] of [['mara', 'admin'], ['sol', ''], ['sol', 'apply'], ['sol', 'auth']] as const) {
			await expect(as(database.db, callerOf(actorOf(world, name), purpose), (tx) => sql`select write_officers(${given}::jsonb)`.execute(tx)), `${name} for '${purpose}'`).rejects.toThrow(/permission denied/);
		}
		for (const purpose of ['', 'auth', 'apply'] as const) expect((await as(database.db, callerOf(actorOf(world, 'sol'), purpose), (tx) => sql`select * from officer_accounts()`.execute(tx))).rows).toEqual([]);
	});

	it('change at once: the session is another role’s at its next request, and the change has a line of its own', async () => {
		expect((await ask('noor', 'list')).code).toBe('not_allowed');
		await change(world.officers.noor, { role: 'administrator', organisationId: world.society, phone: '139', name: 'Noor' });
		expect((await ask('noor', 'list')).officers?.length).toBeGreaterThan(3);
		const lines = (await chain()).slice(-3);
		expect(lines.map(({ kind }) => kind)).toEqual(['role_changed', 'organisation_changed', 'officer_changed']);
		expect(lines.map(({ detail }) => JSON.parse(detail) as object)).toEqual([
			{ of: world.officers.noor, from: 'officer', to: 'administrator' }, { of: world.officers.noor, from: world.station, to: world.society }, { of: world.officers.noor, fields: ['name', 'phone'] },
		]);
	});

	it('are not changed over the head of a colleague: who saw them before that looks again', async () => {
		const { rev } = await listed(world.officers.mara);
		const set = (name: string) => ask('sol', 'change', { officerId: world.officers.mara, rev, set: { name } });
		expect((await Promise.all([set('Mara A'), set('Mara B')])).map((answer) => answer?.code ?? 'ok').toSorted()).toEqual(['officer_changed', 'ok']);
		expect((await listed(world.officers.mara)).rev).toBe(rev + 1);
	});

	it('keep an administrator: nobody changes the own role or ends the own account, and of two who end each other one stays', async () => {
		for (const set of [{ role: 'officer' }, { active: false }]) expect((await change(world.officers.sol, set)).code).toBe('own_account');
		expect((await change(world.officers.sol, { areaIds: [world.town, world.east] })) ?? 'ok').toBe('ok');
		const [sol, noor] = [await listed(world.officers.sol), await listed(world.officers.noor)];
		const ends = (by: string, of: ToldOfficer) => ask(by, 'change', { officerId: of.officerId, rev: of.rev, set: { active: false } });
		const codes = (await Promise.all([ends('sol', noor), ends('noor', sol)])).map((answer) => answer?.code ?? 'ok');
		expect(codes.filter((code) => code === 'ok')).toHaveLength(1);
		const alive = await withOwner(database.ownerUrl, async (db) => (await sql<{ id: Id }>`select id from record where type = 'officer' and fields ->> 'role' = 'administrator' and (fields ->> 'active')::boolean`.execute(db)).rows);
		expect(alive).toHaveLength(1);
		await setFields('sol', { active: true });
		await setFields('noor', { role: 'officer', active: true });
		for (const name of ['sol', 'noor'] as const) await session(world.officers[name], name);
	});

	it('end at once: sessions, codes and wake-up calls are over; taken back, they come in again with their password, and not with the old code', async () => {
		const { codes } = (await ask('sol', 'codes', { officerIds: [world.officers.noor], days: 2 })) as unknown as MadeCodes;
		expect((await ask('noor', 'me')).code).toBeUndefined();
		await change(world.officers.noor, { active: false });
		expect((await ask('noor', 'me')).code).toBe('session_ended');
		expect((await ask(null, 'signIn', { account: 'noor', password: 'test-password', vault: fresh(), app: 'test' })).code).toBe('sign_in_failed');
		await change(world.officers.noor, { active: true });
		expect((await ask('noor', 'me')).code, 'the session stays ended').toBe('session_ended');
		expect((await ask(null, 'enrol', { code: codes[0]?.code, password: 'a password of my own' })).code).toBe('enrolment_refused');
		expect((await ask(null, 'signIn', { account: 'noor', password: 'test-password', vault: fresh(), app: 'test' })).me).toBeDefined();
		expect((await chain()).map(({ kind }) => kind)).toEqual(expect.arrayContaining(['officer_ended', 'officer_returned']));
	});

	it('with other areas hold what lies there and nothing else, at the next pull', async () => {
		const actor = async (): Promise<Actor> => {
			const found = await (await (await server()).tenant())?.accounts.actorOf(tokens.get('mara') ?? '', new Date());
			if (found === undefined) throw new Error('no session');
			return found;
		};
		const mara = new TestDevice(database.store, await actor());
		const noor = new TestDevice(database.store, actorOf(world, 'noor'));
		for (const device of [mara, noor]) await device.pull();
		expect([mara.holds('place', world.eastDoor), mara.holds('place', world.westDoor)]).toEqual([true, false]);
		await change(world.officers.mara, { areaIds: [world.west] });
		await mara.as(await actor()).pull();
		expect([mara.holds('place', world.eastDoor), mara.holds('place', world.westDoor)]).toEqual([false, true]);
		expect(mara.holds('case', world.secretCase), 'what names her comes by her own stream').toBe(true);
		await noor.pull();
		expect(noor.get('officer', world.officers.mara)?.fields['areaIds']).toEqual([world.west]);
		const { from, to } = JSON.parse((await chain()).findLast(({ kind }) => kind === 'areas_changed')?.detail ?? '{}') as { from?: unknown; to?: unknown };
		expect([from, to]).toEqual([[world.east], [world.west]]);
	});
});
