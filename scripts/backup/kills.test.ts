import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Id } from '../../src/lib/domain/ids.ts';
import { readKeyFile } from '../../src/lib/server/backup/backupKey.ts';
import { SealedCopies } from '../../src/lib/server/backup/copies.ts';
import { checkBackup } from '../../src/lib/server/backup/readBackup.ts';
import { backupsIn } from '../../src/lib/server/backup/writeBackup.ts';
import { seedDemo } from '../../src/lib/server/demo/seed.ts';
import { migrate } from '../../src/lib/server/store/migrate.ts';
import { withOwner } from '../../src/lib/server/store/ownerWrites.ts';
import { countRows } from '../../src/lib/server/store/reload.ts';
import { createTestDatabase } from '../../src/lib/testing/database.ts';
import { fresh } from '../../src/lib/testing/serverWorld.ts';
import { appRole } from '../postgres/roles.ts';
import type { FreshDatabase } from '../postgres/temporary.ts';
import { carryOut, replacing } from './journal.ts';
import { runCommand, type CommandRun } from './testing.ts';

const long = process.env['E2E_LONG'] === '1';
const kills = long ? 15 : 3;
let folder: string;
let town: FreshDatabase;
let other: FreshDatabase;
beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'doorstep-kills-'));
	[town, other] = [await createTestDatabase(), await createTestDatabase()];
	await migrate(town.ownerUrl, appRole);
	await seedDemo(town.ownerUrl, { seed: 1 });
	await storePhotos(60);
});
afterAll(async () => {
	await town.drop();
	await other.drop();
	await rm(folder, { recursive: true, force: true });
});

const data = (name: string): string => path.join(folder, name);
const townEnv = (): NodeJS.ProcessEnv => ({ DATABASE_URL: town.ownerUrl, DATABASE_APP_URL: town.appUrl, DOORSTEP_DATA_DIR: data('town') });

async function storePhotos(count: number): Promise<void> {
	await withOwner(town.ownerUrl, async (db) => {
		const { tenant_id: tenantId } = await db.selectFrom('tenant').select('tenant_id').executeTakeFirstOrThrow();
		await mkdir(path.join(data('town'), 'files', tenantId), { recursive: true });
		for (let each = 0; each < count; each += 1) {
			const [fileId, bytes] = [fresh(), Buffer.alloc(400_000, `photo ${String(each)}`)];
			await writeFile(path.join(data('town'), 'files', tenantId, fileId), bytes);
			await db.insertInto('file').values({ tenant_id: tenantId, file_id: fileId, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'), received_at: new Date(), by_officer: tenantId as Id }).execute();
		}
	});
}

/** Kills the command at some moment of its work; the first mark of it is its first line. @returns whether it was still at it */
async function killWithin({ child, ended }: CommandRun, ms: number): Promise<boolean> {
	await new Promise((resolve) => child.stdout?.once('data', resolve));
	await wait(ms);
	child.kill('SIGKILL');
	return (await ended).code === null;
}

async function everyBackupIsWhole(): Promise<number> {
	const backups = path.join(data('town'), 'backups');
	const kept = await readKeyFile(path.join(data('town'), 'backup.key'));
	const names = await backupsIn(backups);
	for (const name of names) if (kept !== undefined) await checkBackup(path.join(backups, name), kept.key, new SealedCopies(backups, kept.key, 0));
	return names.length;
}

describe('kill -9', () => {
	it('during a backup leaves nothing that is taken for one', async () => {
		let caught = 0;
		for (let each = 0; each < kills; each += 1) {
			await rm(path.join(data('town'), 'backups'), { recursive: true, force: true });
			if (await killWithin(runCommand('backup', [], townEnv()), (each * 500) / kills)) caught += 1;
			await everyBackupIsWhole();
			await withOwner(town.ownerUrl, (db) => db.updateTable('server_job').set({ leased_until: new Date(0) }).execute());
		}
		expect(caught).toBeGreaterThan(0);
		expect(await runCommand('backup', [], townEnv()).ended).toMatchObject({ code: 0 });
		expect(await everyBackupIsWhole()).toBeGreaterThan(0);
		const left = (await readdir(path.join(data('town'), 'backups'), { recursive: true })).filter((name) => name.endsWith('.part') || /incoming.+/.test(name));
		expect(left).toEqual([]);
		process.stdout.write(`figures: backups killed with -9 while being made: ${String(caught)} of ${String(kills)}; half ones taken for a backup: 0\n`);
	});

	it('during a restore lets it be done again, and nothing else start meanwhile', async () => {
		const backups = path.join(data('town'), 'backups');
		const [name = ''] = await backupsIn(backups);
		const { code: key } = JSON.parse(await readFile(path.join(data('town'), 'backup.key'), 'utf8')) as { code: string };
		const env = { DATABASE_URL: other.ownerUrl, DATABASE_APP_URL: other.appUrl, DOORSTEP_DATA_DIR: data('other'), DOORSTEP_BACKUP_KEY: key };
		const args = [path.join(backups, name), '--replace'];
		const wanted = new Map([...(await countRows(town.ownerUrl))].filter(([table]) => table !== 'server_job'));
		let caught = 0;
		for (let each = 0; each < kills; each += 1) {
			if (!(await killWithin(runCommand('restore', args, env), (each * 1500) / kills))) continue;
			caught += 1;
			const unfinished = (await readdir(data('other')).catch((): string[] => [])).includes('restoring.json');
			if (unfinished) expect(await runCommand('backup', [], env).ended).toMatchObject({ code: 1, output: expect.stringContaining('Run npm run restore again') });
		}
		expect(caught).toBeGreaterThan(0);
		expect(await runCommand('restore', args, env).ended).toMatchObject({ code: 0 });
		expect(new Map([...(await countRows(other.ownerUrl))].filter(([table]) => table !== 'server_job'))).toEqual(wanted);
		expect((await readdir(path.join(data('other'), 'files'), { recursive: true })).filter((file) => file.length > 60)).toHaveLength(60);
		expect((await readdir(data('other'))).filter((entry) => entry.startsWith('restoring'))).toEqual([]);
		process.stdout.write(`figures: restores killed with -9: ${String(caught)} of ${String(kills)}; done again whole: 1 of 1\n`);
	});

	it('between any two renames of the changing of places loses neither the old nor the new', async () => {
		for (let done = 0; done <= 4; done += 1) {
			const place = path.join(folder, `swap${String(done)}`);
			for (const [name, text] of [['db', 'old'], ['db-new', 'new'], ['files', 'old'], ['files-new', 'new'], ['key-new', 'new']] as const) {
				await mkdir(path.join(place, name), { recursive: true });
				await writeFile(path.join(place, name, 'text'), text);
			}
			const moves = (await Promise.all(['db', 'files', 'key'].map((name) => replacing({ from: path.join(place, `${name}-new`), to: path.join(place, name) }, path.join(place, 'before', name))))).flat();
			
			expect(moves).toHaveLength(5);
			await carryOut(moves.slice(0, done));
			await carryOut(moves);
			await carryOut(moves);
			const texts = await Promise.all(['db', 'files', 'key', 'before/db', 'before/files'].map((name) => readFile(path.join(place, name, 'text'), 'utf8')));
			expect(texts).toEqual(['new', 'new', 'new', 'old', 'old']);
		}
	});
});
