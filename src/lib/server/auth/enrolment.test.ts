import type { RequestEvent, RequestHandler } from '@sveltejs/kit';
import { sql } from 'kysely';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { asVaultId, type Id } from '../../domain/ids.ts';
import type { SignedIn } from '../../protocol/messages.ts';
import { normalCode } from '../../protocol/enrolment.ts';
import { servedTown } from '../../testing/servedTown.ts';
import type { OpenedDatabase } from '../../testing/serverDatabase.ts';
import { actorOf, fresh, type World } from '../../testing/serverWorld.ts';
import { open } from '../endpoint.ts';
import { server } from '../runtime.ts';
import { as, callerOf } from '../store/database.ts';
import { withOwner } from '../store/ownerWrites.ts';
import { signInEndpoint } from './endpoints.ts';
import { enrolEndpoint, makeEnrolmentEndpoint } from './enrolment.ts';
import { newCode } from './enrolmentCode.ts';

const password = 'a new password';
const hours = 3_600_000;

describe('one-time codes', () => {
	const handlers = { signIn: open(signInEndpoint), enrol: open(enrolEndpoint) } satisfies Record<string, RequestHandler>;
	let database: OpenedDatabase;
	let world: World;
	let address = 0;
	servedTown('enrolment', (opened, town) => { [database, world] = [opened, town]; });
	beforeAll(async () => {
		await withOwner(database.ownerUrl, (db) => sql`update record set fields = fields || '{"role":"administrator"}' where type = 'officer' and id = ${world.officers.sol}`.execute(db));
	});
	beforeEach(() => { address += 1; });

	async function ask(name: keyof typeof handlers, body: object): Promise<Response> {
		const url = new URL('https://doorstep.example/api/x');
		const request = new Request(url, { method: 'POST', body: JSON.stringify(body) });
		return handlers[name]({ request, url, route: { id: `/api/${name}` }, params: {}, getClientAddress: () => `10.0.0.${address}` } as unknown as RequestEvent);
	}
	const answerOf = async (answer: Response): Promise<{ readonly code?: string; readonly account?: string }> => (await answer.json()) as { readonly code?: string; readonly account?: string };
	const enrol = async (code: string, chosen = password) => answerOf(await ask('enrol', { code, password: chosen }));
	async function make(officerId: Id, now = new Date()): Promise<string> {
		const running = await server();
		const tenant = await running.tenant();
		if (tenant === undefined) throw new Error('no tenant');
		const request = new Request('https://doorstep.example/api/x', { method: 'POST', body: JSON.stringify({ officerId }) });
		const answer = await makeEnrolmentEndpoint({ actor: actorOf(world, 'sol'), request, tenant, now, server: running, token: '', event: {} as RequestEvent });
		if (!answer.ok) throw new Error(answer.problem.code);
		return (answer.value as { readonly code: string }).code;
	}

	it('set the password of the account once, however they are typed', async () => {
		const code = await make(world.officers.noor);
		expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$/);
		expect(await enrol(` ${code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')} `)).toEqual({ account: 'noor' });
		expect((await enrol(code, 'another password')).code, 'used up').toBe('enrolment_refused');
		const signIn = async (secret: string) => (await (await ask('signIn', { account: 'noor', password: secret, vault: asVaultId(fresh()), app: 'test' })).json()) as Partial<SignedIn>;
		expect((await signIn(password)).me?.officerId).toBe(world.officers.noor);
		expect((await signIn('test-password')).me).toBeUndefined();
		expect((await signIn('another password')).me).toBeUndefined();
	});

	it('open once, also for two at the same moment, and end the other codes of the officer', async () => {
		const [first, second] = [await make(world.officers.noor), await make(world.officers.noor)];
		const answers = await Promise.all([enrol(first, 'password one'), enrol(first, 'password two')]);
		expect(answers.map((answer) => answer.code ?? 'ok').toSorted()).toEqual(['enrolment_refused', 'ok']);
		expect((await enrol(second)).code).toBe('enrolment_refused');
	});

	it('end after 48 hours, open nothing for who left, and are not used up by a short password', async () => {
		expect((await enrol(await make(world.officers.noor, new Date(Date.now() - 48 * hours)))).code).toBe('enrolment_refused');
		expect(await enrol(await make(world.officers.noor, new Date(Date.now() - 47 * hours)))).toEqual({ account: 'noor' });
		const code = await make(world.officers.noor);
		expect((await enrol(code, 'short')).code).toBe('password_too_short');
		await withOwner(database.ownerUrl, (db) => sql`update record set fields = fields || '{"active":false}' where type = 'officer' and id = ${world.officers.noor}`.execute(db));
		expect((await enrol(code)).code).toBe('enrolment_refused');
		await withOwner(database.ownerUrl, (db) => sql`update record set fields = fields || '{"active":true}' where type = 'officer' and id = ${world.officers.noor}`.execute(db));
		expect(await enrol(code)).toEqual({ account: 'noor' });
	});

	it('are slowed down when they are guessed', async () => {
		for (let tries = 0; tries < 100; tries += 20) await Promise.all(Array.from({ length: 20 }, async () => (await server()).tenant().then((tenant) => tenant?.limits.take(newCode(), `10.0.0.${address}`))));
		expect((await enrol(await make(world.officers.noor))).code).toBe('sign_in_limited');
	});

	it('lie in the database as digests only, and stand in the record of who did what', async () => {
		const code = await make(world.officers.noor);
		await enrol(code);
		await withOwner(database.ownerUrl, async (db) => {
			const { rows } = await sql<{ row: string }>`select row_to_json(e)::text as row from enrolment e union all select row_to_json(a)::text from audit a`.execute(db);
			const all = rows.map(({ row }) => row).join('\n');
			expect(all).not.toContain(code);
			expect(all).not.toContain(normalCode(code));
			expect(all).toContain('"enrolment_made"');
			expect(all).toContain('"enrolled"');
		});
	});

	it('are redeemed by the function alone, and only at the sign-in', async () => {
		const redeem = sql`select * from redeem_enrolment('x', 'y', now())`;
		for (const purpose of ['', 'admin', 'apply'] as const) await expect(as(database.db, callerOf(actorOf(world, 'noor'), purpose), (tx) => redeem.execute(tx))).rejects.toThrow(/permission denied/);
		await expect(as(database.db, callerOf(actorOf(world, 'sol'), 'admin'), (tx) => sql`update enrolment set used_at = null`.execute(tx))).rejects.toThrow(/permission denied/);
	});
});
