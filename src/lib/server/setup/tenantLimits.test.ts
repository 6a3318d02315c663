import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { openServerDatabase, type OpenedDatabase } from '../../testing/serverDatabase.ts';
import { makeWorld, type World } from '../../testing/serverWorld.ts';
import { withOwner } from '../store/ownerWrites.ts';
import { setTenantLimits, type TenantLimits } from './tenantLimits.ts';

describe('limits that an organisation sets for all its devices', () => {
	let database: OpenedDatabase;
	let world: World;
	beforeAll(async () => {
		database = await openServerDatabase();
		world = makeWorld();
		await database.seed(world);
	});
	afterAll(() => database.close());
	const setting = (set: Partial<TenantLimits>): Promise<TenantLimits> => withOwner(database.ownerUrl, (db) => setTenantLimits(db, world.tenantId, set));
	const recorded = (): Promise<readonly unknown[]> => withOwner(database.ownerUrl, async (db) => (await sql<{ detail: unknown }>`select detail::jsonb as detail from audit where tenant_id = ${world.tenantId} and kind = 'limit_set' order by seq`.execute(db)).rows.map((row) => row.detail));

	it('are recorded with what they were, once for each that changed', async () => {
		expect(await setting({})).toEqual({ grant_days: null, lock_idle_minutes: null, lock_hidden_minutes: null, offline_days: null });
		expect(await setting({ lock_idle_minutes: 10, lock_hidden_minutes: 2 })).toMatchObject({ lock_idle_minutes: 10, lock_hidden_minutes: 2, offline_days: null });
		await setting({ lock_idle_minutes: 10, grant_days: 30 });
		await setting({ grant_days: 30 });
		expect(await recorded()).toEqual([{ limit: 'lock_idle_minutes', from: null, to: 10 }, { limit: 'lock_hidden_minutes', from: null, to: 2 }, { limit: 'grant_days', from: null, to: 30 }]);
	});
});
