import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { createTestDatabase } from '../../testing/database.ts';
import { openDatabase, openPool } from './database.ts';

it('a connection that the database ends in the middle of a transaction fails that transaction, not the process', async () => {
	const test = await createTestDatabase();
	const pool = openPool(test.ownerUrl, 2);
	const db = openDatabase(pool);
	const lost = db.transaction().execute(async (tx) => {
		const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
		await sql`select pg_terminate_backend(${rows[0]?.pid}, 5000)`.execute(db);
		// The end arrives while no statement is under way.
		await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
		await sql`select 1`.execute(tx);
	});
	await expect(lost).rejects.toThrow(/terminat|not queryable|ended/i);
	expect((await sql<{ one: number }>`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }]);
	await pool.end();
	await test.drop();
});
