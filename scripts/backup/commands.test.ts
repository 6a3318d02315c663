import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Id } from '../../src/lib/domain/ids.ts';
import { asVaultId } from '../../src/lib/domain/ids.ts';
import { bucketStore } from '../../src/lib/server/backup/bucketStore.ts';
import { pull } from '../../src/lib/server/core/pull.ts';
import { seedDemo } from '../../src/lib/server/demo/seed.ts';
import { Accounts, readTenant } from '../../src/lib/server/store/accounts.ts';
import { openDatabase, openPool } from '../../src/lib/server/store/database.ts';
import { migrate } from '../../src/lib/server/store/migrate.ts';
import { withOwner } from '../../src/lib/server/store/ownerWrites.ts';
import { PostgresServerStore } from '../../src/lib/server/store/postgresStore.ts';
import { countRows } from '../../src/lib/server/store/reload.ts';
import { createTestDatabase } from '../../src/lib/testing/database.ts';
import { startTestS3 } from '../../src/lib/testing/s3Server.ts';
import { fresh } from '../../src/lib/testing/serverWorld.ts';
import { testSubjectKeys } from '../../src/lib/testing/storageKeys.ts';
import { appRole, type DatabaseUrls } from '../postgres/roles.ts';
import type { FreshDatabase } from '../postgres/temporary.ts';
import { runCommand } from './testing.ts';

let folder: string;
let first: FreshDatabase;
let second: FreshDatabase;
beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'doorstep-commands-'));
	[first, second] = [await createTestDatabase(), await createTestDatabase()];
	await migrate(first.ownerUrl, appRole);
	await seedDemo(first.ownerUrl, { seed: 1 });
	await storePhoto();
});
afterAll(async () => {
	await first.drop();
	await second.drop();
	await rm(folder, { recursive: true, force: true });
});

const dataOf = (name: string): string => path.join(folder, name);
const photo = Buffer.alloc(300_000, 'a photo of a door');
let photoPath: string;
async function storePhoto(): Promise<void> {
	await withOwner(first.ownerUrl, async (db) => {
		const { tenant_id: tenantId } = await db.selectFrom('tenant').select('tenant_id').executeTakeFirstOrThrow();
		const fileId = fresh();
		photoPath = path.join('files', tenantId, fileId);
		await mkdir(path.join(dataOf('a'), 'files', tenantId), { recursive: true });
		await writeFile(path.join(dataOf('a'), photoPath), photo);
		await db.insertInto('file').values({ tenant_id: tenantId, file_id: fileId, size: photo.length, sha256: createHash('sha256').update(photo).digest('hex'), received_at: new Date(), by_officer: tenantId as Id }).execute();
	});
}

/** Everything that a new device of this officer would be sent, in order. */
async function pulled({ ownerUrl, appUrl }: DatabaseUrls, account: string): Promise<readonly string[]> {
	const { officerId, tenantId } = await withOwner(ownerUrl, async (db) => {
		const row = await db.selectFrom('account').select(['officer_id', 'tenant_id']).where('account', '=', account).executeTakeFirstOrThrow();
		return { officerId: row.officer_id, tenantId: row.tenant_id };
	});
	const pool = openPool(appUrl, 2);
	try {
		const db = openDatabase(pool);
		const accounts = new Accounts(db, (await readTenant(db, null))?.id ?? tenantId);
		const token = 'a-token-for-one-look-at-what-is-sent';
		const now = new Date();
		await accounts.startSession({ officerId, vault: asVaultId(fresh()), app: 'test', token, now, expiresAt: new Date(now.getTime() + 60_000), strong: false, by: 'password' });
		const actor = await accounts.actorOf(token, now);
		if (actor === undefined) throw new Error('nobody is signed in');
		const lines: string[] = [];
		for await (const line of pull(new PostgresServerStore(db, await testSubjectKeys()), actor, { vault: actor.vault, app: 'test', cursors: [] } as never, () => '2026-01-01T00:00:00.000Z', new AbortController().signal)) {
			lines.push((typeof line === 'string' ? line : JSON.stringify(line)).replace(/"epoch":"[^"]*"/, '"epoch":""').replaceAll(actor.vault, 'vault'));
		}
		return lines;
	} finally {
		await pool.end();
	}
}

describe('npm run backup and npm run restore', () => {
	it('bring a town to another database and folder: same counts, same photo, same pull of a device', { timeout: 120_000 }, async () => {
		const made = await runCommand('backup', [], { DATABASE_URL: first.ownerUrl, DATABASE_APP_URL: first.appUrl, DOORSTEP_DATA_DIR: dataOf('a') }).ended;
		expect(made).toMatchObject({ code: 0 });
		expect(made.output).toContain('read back and whole');
		const backups = path.join(dataOf('a'), 'backups');
		const [name = ''] = (await readdir(backups)).filter((entry) => entry.endsWith('.backup'));
		const { code: key } = JSON.parse(await readFile(path.join(dataOf('a'), 'backup.key'), 'utf8')) as { code: string };
		const env = { DATABASE_URL: second.ownerUrl, DATABASE_APP_URL: second.appUrl, DOORSTEP_DATA_DIR: dataOf('b') };
		const [before, pullBefore] = [await countRows(first.ownerUrl), await pulled(first, 'chen')];

		const without = await runCommand('restore', [path.join(backups, name)], env).ended;
		expect(without).toMatchObject({ code: 1 });
		expect(without.output).toContain('Without its backup key');

		const restored = await runCommand('restore', [path.join(backups, name)], { ...env, DOORSTEP_BACKUP_KEY: key.toLowerCase().replaceAll('-', ' ') }).ended;
		expect(restored).toMatchObject({ code: 0 });
		expect(await countRows(second.ownerUrl)).toEqual(before);
		expect((await readFile(path.join(dataOf('b'), photoPath))).equals(photo)).toBe(true);
		expect(pullBefore.join('').length).toBeGreaterThan(100_000);
		expect(await pulled(second, 'chen')).toEqual(pullBefore);

		// Once more over what is there: only when it is said.
		const unsaid = await runCommand('restore', [path.join(backups, name)], env).ended;
		expect(unsaid).toMatchObject({ code: 1 });
		expect(unsaid.output).toContain('Nothing was changed');
		await withOwner(second.ownerUrl, (db) => db.deleteFrom('device').execute());
		const replaced = await runCommand('restore', [path.join(backups, name), '--replace'], env).ended;
		expect(replaced).toMatchObject({ code: 0 });
		expect(await countRows(second.ownerUrl)).toEqual(before);
		// Files, and keys: both of the one restore that found something there.
		const aside = (await readdir(dataOf('b'))).filter((entry) => entry.startsWith('before-'));
		expect(new Set(aside.map((entry) => entry.replace(/-files$/, ''))).size, aside.join(', ')).toBe(1);
	});

	it('bring files that lie in a bucket back into a bucket that was lost, and say it before anything when that cannot be used', { timeout: 120_000 }, async () => {
		const s3 = await startTestS3();
		const store = bucketStore({ bucket: s3.bucket, region: 'us-east-1', endpoint: s3.endpoint, pathStyle: true, keys: { id: 'test', secret: 'test' } });
		const [, tenantId = '', fileId = ''] = photoPath.split(path.sep);
		const file = { tenantId, fileId, size: photo.length, sha256: createHash('sha256').update(photo).digest('hex') };
		await store.put(file, (async function* () { yield photo; })());
		const bucket = { DOORSTEP_S3_BUCKET: s3.bucket, DOORSTEP_S3_ENDPOINT: s3.endpoint, DOORSTEP_S3_KEY_ID: 'test', DOORSTEP_S3_SECRET: 'test' };
		const made = await runCommand('backup', [], { ...bucket, DATABASE_URL: first.ownerUrl, DATABASE_APP_URL: first.appUrl, DOORSTEP_DATA_DIR: dataOf('c') }).ended;
		expect(made).toMatchObject({ code: 0, output: expect.stringContaining('1 photos and documents (1 copied now)') });

		const backups = path.join(dataOf('c'), 'backups');
		const [name = ''] = (await readdir(backups)).filter((entry) => entry.endsWith('.backup'));
		const { code: key } = JSON.parse(await readFile(path.join(dataOf('c'), 'backup.key'), 'utf8')) as { code: string };
		const env = { ...bucket, DATABASE_URL: second.ownerUrl, DATABASE_APP_URL: second.appUrl, DOORSTEP_DATA_DIR: dataOf('d'), DOORSTEP_BACKUP_KEY: key };
		const before = await countRows(second.ownerUrl);
		s3.lose();
		s3.fault = () => 403;
		const refused = await runCommand('restore', [path.join(backups, name), '--replace'], env).ended;
		expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('list the bucket') });
		expect([await countRows(second.ownerUrl), (await readdir(dataOf('d'))).filter((entry) => entry.startsWith('restoring'))]).toEqual([before, []]);

		s3.fault = () => undefined;
		const restored = await runCommand('restore', [path.join(backups, name), '--replace'], env).ended;
		expect(restored).toMatchObject({ code: 0, output: expect.stringContaining('1 photos and documents') });
		const bytes: Uint8Array[] = [];
		for await (const chunk of store.read(file)) bytes.push(chunk);
		expect(Buffer.concat(bytes).equals(photo)).toBe(true);
		expect((await readdir(dataOf('d'))).includes('files')).toBe(false);
		await s3.stop();
	});
});
