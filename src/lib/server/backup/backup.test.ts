import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { appRole } from '../../../../scripts/postgres/roles.ts';
import { createTestDatabase } from '../../testing/database.ts';
import { openServerDatabase, type OpenedDatabase } from '../../testing/serverDatabase.ts';
import { actorOf, door, fresh, makeWorld, TestDevice } from '../../testing/serverWorld.ts';
import { asVaultId } from '../../domain/ids.ts';
import { verifyChain, type Seen } from '../audit/verifyChain.ts';
import { AuditRows } from '../store/auditRows.ts';
import { withOwner } from '../store/ownerWrites.ts';
import { countRows } from '../store/reload.ts';
import { newBackupKey } from './backupKey.ts';
import { SealedCopies } from './copies.ts';
import { folderStore, type FileStore } from './fileStore.ts';
import { checkBackup, partsOf } from './readBackup.ts';
import { restoreDatabase, restoreFiles } from './restoreParts.ts';
import { nameOf, writePart, type PartSum } from './parts.ts';
import { SealedWriter } from './sealedFile.ts';
import { writeBackup, type BackupPlan } from './writeBackup.ts';

const key = newBackupKey();
let database: OpenedDatabase;
let mara: TestDevice;
let east: TestDevice['actor']['me']['areaIds'][number];
let folder: string;
beforeAll(async () => {
	database = await openServerDatabase();
	const world = makeWorld();
	await database.seed(world);
	mara = new TestDevice(database.store, actorOf(world, 'mara', asVaultId(fresh())));
	await database.enrol(mara.actor);
	east = world.east;
});
afterAll(() => database.close());
beforeEach(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'doorstep-backup-'));
	await mkdir(path.join(folder, 'data', 'ca'), { recursive: true });
	await writeFile(path.join(folder, 'data', 'ca', 'root.key'), 'a secret', { mode: 0o600 });
});
afterEach(() => rm(folder, { recursive: true }));

const plan = (more: Partial<BackupPlan> = {}): BackupPlan => ({
	ownerUrl: database.ownerUrl, dataDir: path.join(folder, 'data'), files: folderStore(path.join(folder, 'data', 'files')), folder: path.join(folder, 'backups'),
	key, app: 'test', storageKeys: database.storageKeys, reserve: 0, keeping: null, ...more,
});
const copies = (): SealedCopies => new SealedCopies(path.join(folder, 'backups'), key, 0);
const save = (): Promise<unknown> => mara.save({ kind: 'createRecord', ref: { type: 'place', id: fresh() }, areaId: east, fields: door(`x\t"\\.\n${'门'.repeat(30)}`) });

/** A file row with its bytes, as an upload leaves them. */
async function storeFile(bytes: Buffer): Promise<string> {
	const id = fresh();
	const target = path.join(folder, 'data', 'files', mara.actor.me.tenantId, id);
	await mkdir(path.dirname(target), { recursive: true });
	await writeFile(target, bytes);
	await withOwner(database.ownerUrl, (db) => db.insertInto('file').values({
		tenant_id: mara.actor.me.tenantId, file_id: id, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'), received_at: new Date(), by_officer: mara.actor.me.officerId,
	}).execute());
	return target;
}

async function restored<T>(file: string, look: (ownerUrl: string) => Promise<T>, files: FileStore | null = folderStore(path.join(folder, 'empty'))): Promise<T> {
	const empty = await createTestDatabase();
	try {
		await restoreDatabase({ file, key }, { ownerUrl: empty.ownerUrl, appRole, newEpoch: true, files });
		return await look(empty.ownerUrl);
	} finally {
		await empty.drop();
	}
}

/** The same backup as an earlier version wrote it, which named this file and did not copy it. */
async function rewritten(from: string, to: string, fileId: string): Promise<void> {
	const writer = await SealedWriter.create(to, key, 'backup');
	const sums: PartSum[] = [];
	for await (const { head, body } of partsOf(from, key)) {
		if (head.part === 'end') await writePart(writer, { part: 'end', sums });
		else {
			const bytes: Buffer[] = [];
			for await (const each of body) bytes.push(each);
			const text = Buffer.concat(bytes);
			sums.push(await writePart(writer, head, nameOf(head) !== 'files' ? oneOf(text) : oneOf(Buffer.from(text.toString().replace(new RegExp(`(${fileId} .*) here`), '$1 elsewhere')))));
		}
	}
	await writer.end();
}

async function* oneOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
	yield bytes;
}

const content = (ownerUrl: string): Promise<unknown> => withOwner(ownerUrl, async (db) => [
	await db.selectFrom('record').selectAll().orderBy('id').execute(), await db.selectFrom('operation').selectAll().orderBy('op_id').execute(),
	await db.selectFrom('stream_log').selectAll().orderBy('stream').orderBy('seq').execute(), await db.selectFrom('account').selectAll().orderBy('officer_id').execute(),
]);

describe('a backup', () => {
	it('brings everything back into an empty database and empty folders', async () => {
		await save();
		const photo = await storeFile(Buffer.alloc(700_000, 'photo'));
		const made = await writeBackup(plan());
		expect(made).toMatchObject({ files: 1, newFiles: 1, missingFiles: 0 });
		const [counts, before] = [await countRows(database.ownerUrl), await content(database.ownerUrl)];
		await restored(made.file, async (ownerUrl) => {
			// The restore is a line of its own in the record of who did what.
			expect(await countRows(ownerUrl)).toEqual(new Map([...counts, ['audit', (counts.get('audit') ?? 0) + 1]]));
			expect(await content(ownerUrl)).toEqual(before);
		});
		const target = { files: folderStore(path.join(folder, 'again', 'files')), dataDir: path.join(folder, 'again') };
		expect(await restoreFiles({ file: made.file, key }, copies(), target)).toEqual({ files: 1, serverFiles: 1 });
		expect(await readFile(path.join(folder, 'again', 'files', mara.actor.me.tenantId, path.basename(photo)), 'utf8')).toBe('photo'.repeat(140_000));
		expect(await readFile(path.join(target.dataDir, 'ca', 'root.key'), 'utf8')).toBe('a secret');
		expect((await stat(path.join(target.dataDir, 'ca', 'root.key'))).mode & 0o777).toBe(0o600);
		for (const name of await readdir(path.join(folder, 'backups'), { recursive: true, withFileTypes: true })) {
			if (name.isFile()) expect((await readFile(path.join(name.parentPath, name.name))).includes('photophoto')).toBe(false);
		}
	});

	it('shows one moment while officers go on saving and sending photos', async () => {
		await storeFile(Buffer.from('one'));
		const before = await content(database.ownerUrl);
		let saved = 0;
		const meanwhile = async (): Promise<void> => {
			for (; saved < 3; saved += 1) await save();
			await storeFile(Buffer.from('too late'));
		};
		let begun: Promise<void> | undefined;
		const made = await writeBackup(plan({
			files: {
				...plan().files,
				read: async function* () {
					await (begun ??= meanwhile());
					yield Buffer.from('one');
				},
			},
		}));
		expect(saved).toBe(3);
		await restored(made.file, async (ownerUrl) => expect(await content(ownerUrl)).toEqual(before));
	});

	it('goes on with the chain of who did what, and says where it was put back', async () => {
		await save();
		const made = await writeBackup(plan());
		await save();
		const tenant = mara.actor.me.tenantId;
		const late = await withOwner(database.ownerUrl, (db) => new AuditRows(db, tenant).head());
		const seen: readonly Seen[] = [{ seq: late?.seq ?? 0, hash: late?.hash ?? '', at: new Date().toISOString(), from: 'device' }];
		await restored(made.file, async (ownerUrl) => withOwner(ownerUrl, async (db) => {
			const rows = new AuditRows(db, tenant);
			expect(await rows.list({}, 2)).toMatchObject([{ seq: late?.seq, kind: 'restored' }, { seq: (late?.seq ?? 0) - 1, kind: 'push' }]);
			expect(await verifyChain(rows.source(database.keys), seen)).toMatchObject({ findings: [], restores: [{ seq: late?.seq }], beforeRestore: seen });
			// What was seen after the restore is not excused by it.
			const later = seen.map((each) => ({ ...each, at: new Date(Date.now() + 3_600_000).toISOString() }));
			expect((await verifyChain(rows.source(database.keys), later)).findings).toMatchObject([{ what: 'rewritten', to: late?.seq }]);
		}));
	});

	it('begins a new epoch, so that devices offer again what they sent since', async () => {
		const epochOf = (ownerUrl: string): Promise<string> => withOwner(ownerUrl, async (db) => (await db.selectFrom('tenant').select('epoch').executeTakeFirstOrThrow()).epoch);
		const made = await writeBackup(plan());
		expect(await restored(made.file, epochOf)).not.toBe(await epochOf(database.ownerUrl));
	});

	it('copies each photo once, and anew when its copy was cut', async () => {
		await storeFile(Buffer.from('one'));
		await storeFile(Buffer.from('two'));
		expect((await writeBackup(plan({ folder: path.join(folder, 'backups') }))).newFiles).toBe(2);
		const [copy] = (await readdir(path.join(folder, 'backups', `files-${key.id}`), { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
		await truncate(path.join(copy?.parentPath ?? '', copy?.name ?? ''), 100);
		const again = await writeBackup(plan());
		expect(again.newFiles).toBe(1);
		await checkBackup(again.file, key, copies());
	});

	it('goes on without a photo that the server has lost, says so, and lets the restored server ask for it again', async () => {
		await rm(await storeFile(Buffer.from('gone')));
		await writeFile(await storeFile(Buffer.from('fine')), 'rot!');
		const made = await writeBackup(plan());
		expect(made.missingFiles).toBeGreaterThanOrEqual(2);
		const known = Number((await countRows(database.ownerUrl)).get('file'));
		await restored(made.file, async (ownerUrl) => expect((await countRows(ownerUrl)).get('file')).toBe(known - made.missingFiles));
	});

	it('of a version that left out what lay in a bucket keeps those known that are still there, and lets the others be asked for again', async () => {
		const photo = await storeFile(Buffer.from('in the bucket'));
		const made = await writeBackup(plan());
		const older = path.join(folder, 'backups', 'older.backup');
		await rewritten(made.file, older, path.basename(photo));
		const known = Number((await countRows(database.ownerUrl)).get('file'));
		const where = (there: boolean): FileStore => ({ ...plan().files, holds: async () => there });
		for (const [files, left] of [[where(true), known], [where(false), known - 1 - made.missingFiles], [null, known]] as const) {
			await restored(older, async (ownerUrl) => expect((await countRows(ownerUrl)).get('file')).toBe(left), files);
		}
	});

	it('is not made without room, nor when it is stopped, and leaves nothing then', async () => {
		await expect(writeBackup(plan({ reserve: 1e18 }))).rejects.toMatchObject({ kind: 'full' });
		let asked = 0;
		await expect(writeBackup(plan({ stopped: () => (asked += 1) > 3 }))).rejects.toMatchObject({ kind: 'stopped' });
		expect((await readdir(path.join(folder, 'backups'))).filter((name) => name.includes('.backup'))).toEqual([]);
	});

	it('is found out when a byte of it or of a copy has changed', async () => {
		await storeFile(Buffer.from('one'));
		const made = await writeBackup(plan());
		await checkBackup(made.file, key, copies());
		const [copy] = (await readdir(path.join(folder, 'backups', `files-${key.id}`), { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
		for (const file of [path.join(copy?.parentPath ?? '', copy?.name ?? ''), made.file]) {
			const bytes = await readFile(file);
			bytes[bytes.length - 20] = (bytes.at(-20) ?? 0) ^ 1;
			await writeFile(file, bytes);
			await expect(checkBackup(made.file, key, copies())).rejects.toMatchObject({ kind: 'damaged' });
		}
	});

	it('of a database with steps that this Doorstep does not know is refused', async () => {
		await withOwner(database.ownerUrl, (db) => db.insertInto('migration').values({ number: 9999, name: 'of_tomorrow' }).execute());
		const made = await writeBackup(plan());
		await withOwner(database.ownerUrl, (db) => db.deleteFrom('migration').where('number', '=', 9999).execute());
		await expect(restored(made.file, () => Promise.resolve())).rejects.toMatchObject({ kind: 'newer' });
	});

	it('takes old ones away with the copies that only they named', async () => {
		const photo = await storeFile(Buffer.from('old'));
		await writeBackup(plan());
		await withOwner(database.ownerUrl, (db) => db.deleteFrom('file').where('file_id', '=', path.basename(photo) as never).execute());
		const old = copies().fileOf({ tenantId: mara.actor.me.tenantId, fileId: path.basename(photo), size: 0, sha256: '' });
		await utimes(old, 0, 0);
		await rm(path.join(folder, 'backups', (await readdir(path.join(folder, 'backups'))).find((name) => name.endsWith('.backup')) ?? ''));
		for (const day of ['2026-01-01', '2026-01-02', '2026-01-03']) await writeFile(path.join(folder, 'backups', `doorstep-${day}T00-00-00Z.backup`), '');
		const made = await writeBackup(plan({ keeping: { days: 1, weeks: 0 } }));
		expect(made.removed).toBe(2);
		await expect(stat(old)).rejects.toMatchObject({ code: 'ENOENT' });
		expect((await readdir(path.join(folder, 'backups'))).filter((name) => name.endsWith('.backup')).sort()).toEqual(['doorstep-2026-01-03T00-00-00Z.backup', path.basename(made.file)]);
	});
});
