import { sql } from 'kysely';
import type pg from 'pg';
import type { Model } from '../../../scripts/postgres/temporary.ts';
import { hashPassword } from '../server/auth/passwords.ts';
import { openDatabase, openPool, type Db } from '../server/store/database.ts';
import { logKeptDays } from '../domain/workingSet.ts';
import { endDueGrants } from '../server/store/grantEnds.ts';
import { shortenLogs } from '../server/store/pruning.ts';
import { migrate } from '../server/store/migrate.ts';
import { insertRecords, insertTenant, withOwner } from '../server/store/ownerWrites.ts';
import { PostgresServerStore } from '../server/store/postgresStore.ts';
import { bodyOfRow, keptBody, keyOf, type KeptBody } from '../server/store/sealedRows.ts';
import type { SubjectKeys } from '../server/store/subjectKeys.ts';
import { createTestDatabaseLike } from './database.ts';
import type { OpenedStore } from './serverStoreContract.ts';
import { newStorageKeyFile, testSubjectKeys } from './storageKeys.ts';

export type OpenedDatabase = OpenedStore & { readonly ownerUrl: string; readonly appUrl: string; readonly pool: pg.Pool; readonly db: Db; readonly keys: SubjectKeys; readonly storageKeys: string };

/** Without rows; migrated once for the whole run. */
const migrated: Model = { name: 'migrated', fill: async ({ ownerUrl, appUrl }) => void (await migrate(ownerUrl, decodeURIComponent(new URL(appUrl).username))) };
/** The same for everybody, and worked on for a tenth of a second: once in each process. */
let passwordHash: Promise<string> | undefined;

/** An empty, migrated database of its own with a store on the app role. */
export async function openServerDatabase(): Promise<OpenedDatabase> {
	const { ownerUrl, appUrl, drop } = await createTestDatabaseLike(migrated);
	const pool = openPool(appUrl);
	const db = openDatabase(pool);
	const storageKeys = newStorageKeyFile();
	const keys = await testSubjectKeys(storageKeys);
	const password = await (passwordHash ??= hashPassword('test-password'));
	return {
		ownerUrl, appUrl, pool, db, keys, storageKeys, store: new PostgresServerStore(db, keys),
		seed: (world) => withOwner(ownerUrl, (owner) => owner.transaction().execute(async (tx) => {
			const accounts = Object.entries(world.officers).map(([account, officerId]) => ({ officerId, account, passwordHash: password, demo: false }));
			await insertTenant(tx, { id: world.tenantId, name: 'Test', zone: 'Asia/Shanghai', demo: false }, accounts);
			await insertRecords(tx, world.tenantId, world.records);
		})),
		enrol: (actor) => withOwner(ownerUrl, async (owner) => {
			const now = new Date();
			await owner.insertInto('device').values({ tenant_id: actor.me.tenantId, vault: actor.vault, officer_id: actor.me.officerId, app: 'test', first_seen: now, last_contact: now }).execute();
		}),
		kept: (actor) => withOwner(ownerUrl, async (owner) => {
			const { rows } = await sql<KeptBody & { readonly outcome: string; readonly problem: string | null }>`select o.outcome, o.problem, ${keptBody} from operation o ${keyOf('o')} where o.officer_id = ${actor.me.officerId}`.execute(owner);
			const answered = rows.map((row) => ({ op_id: row.op_id, outcome: row.outcome, problem: row.problem, body: bodyOfRow(keys, actor.me.tenantId, row) ?? '' }));
			const early = await owner.selectFrom('early_operation').select(['op_id', 'body']).where('officer_id', '=', actor.me.officerId).execute();
			return { answered: new Map(answered.map((row) => [row.op_id, row])), early: new Map(early.map((row) => [row.op_id, row.body])) };
		}),
		shorten: () => withOwner(ownerUrl, async (owner) => { await shortenLogs(owner, Date.now() + (logKeptDays + 1) * 86_400_000); }),
		endGrants: (now) => withOwner(ownerUrl, async (owner) => { await endDueGrants(owner, Date.parse(now)); }),
		close: async () => {
			await pool.end();
			await drop();
		},
	};
}
