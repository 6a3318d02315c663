import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asVaultId } from '../../domain/ids.ts';
import type { AuditPage } from '../../protocol/auditList.ts';
import { openServerDatabase, type OpenedDatabase } from '../../testing/serverDatabase.ts';
import { actorOf, fresh, makeWorld } from '../../testing/serverWorld.ts';
import type { SignedInCall } from '../endpoint.ts';
import { appendAudit } from '../store/auditAppend.ts';
import { AuditRows } from '../store/auditRows.ts';
import { as, callerOf } from '../store/database.ts';
import { auditListEndpoint } from './endpoints.ts';

describe('GET /api/audit', () => {
	let database: OpenedDatabase;
	const world = makeWorld();
	const sol = actorOf(world, 'sol', asVaultId(fresh()));
	const mara = actorOf(world, 'mara', asVaultId(fresh()));
	beforeAll(async () => {
		database = await openServerDatabase();
		await database.seed(world);
		for (let n = 0; n < 60; n += 1) await as(database.db, callerOf(mara), (tx) => appendAudit(tx, [{ kind: 'looked_place', vault: mara.vault, detail: { id: world.eastDoor } }]));
	}, 60_000);
	afterAll(() => database.close());
	const look = async (query: string): Promise<AuditPage | string> => {
		const audit = { rows: new AuditRows(database.db, world.tenantId), note: (actor: typeof sol, entries: Parameters<typeof appendAudit>[1]) => as(database.db, callerOf(actor), (tx) => appendAudit(tx, entries.map((entry) => ({ vault: actor.vault, ...entry })))) };
		const answer = await auditListEndpoint({ actor: sol, event: { url: new URL(`http://x/api/audit${query}`) }, tenant: { audit, tenant: { zone: 'Asia/Shanghai' } } } as unknown as SignedInCall);
		return answer.ok ? (answer.value as AuditPage) : answer.problem.code;
	};

	it('shows the newest first, page by page, and itself records each look before', async () => {
		const first = await look('');
		if (typeof first === 'string') throw new Error(first);
		expect([first.rows.length, first.more, first.rows[0]?.kind, first.rows[0]?.officerId, first.rows[1]?.seq]).toEqual([50, true, 'looked_audit', sol.me.officerId, 60]);
		const second = await look(`?below=${String(first.rows.at(-1)?.seq)}`);
		expect(second).toMatchObject({ more: false, rows: Array.from({ length: 11 }, (_, n) => ({ seq: 11 - n })) });
		const own = await look('?kind=looked_audit');
		expect(own).toMatchObject({ rows: [{ detail: { kind: 'looked_audit' } }, { detail: { below: 12 } }, { detail: { kind: null, officer: null, day: null, below: null } }] });
	});

	it('chooses by officer and by the tenant’s day', async () => {
		const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(new Date());
		expect(((await look(`?officer=${mara.me.officerId}&day=${today}`)) as AuditPage).rows.length).toBeGreaterThan(0);
		expect(await look(`?officer=${mara.me.officerId}&day=2020-01-01`)).toMatchObject({ rows: [], more: false });
	});

	it.each(['?kind=x', '?officer=x', '?day=2026-13-45', '?day=today', '?below=-1'])('refuses %s', async (query) => {
		expect(await look(query)).toBe('body_unreadable');
	});
});
