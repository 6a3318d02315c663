import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { asVaultId, type Id } from '../../domain/ids.ts';
import { attachFile, startFileServer, type FileServer } from '../../testing/fileServer.ts';
import { startTestS3, type TestS3 } from '../../testing/s3Server.ts';
import { openServerDatabase, type OpenedDatabase } from '../../testing/serverDatabase.ts';
import { actorOf, fresh, makeWorld, TestDevice, type World } from '../../testing/serverWorld.ts';
import type { S3Settings } from '../config.ts';
import { bucketBytes } from '../files/bucketBytes.ts';
import { withOwner } from '../store/ownerWrites.ts';
import { backupJob, serverJobState } from '../store/serverJobs.ts';
import { newBackupKey } from './backupKey.ts';
import { bucketStore } from './bucketStore.ts';
import { SealedCopies } from './copies.ts';
import { folderStore } from './fileStore.ts';
import { checkBackup } from './readBackup.ts';
import { restoreFiles } from './restoreParts.ts';
import { runBackup } from './runBackup.ts';
import { backupsIn, type BackupPlan } from './writeBackup.ts';

const key = newBackupKey();
let database: OpenedDatabase;
let world: World;
let taker: TestDevice;
let s3: TestS3;
let server: FileServer;
let folder: string;
const sent = new Map<Id, string>();
beforeAll(async () => {
	database = await openServerDatabase();
	world = makeWorld();
	await database.seed(world);
	taker = new TestDevice(database.store, actorOf(world, 'mara', asVaultId(fresh())));
	await database.enrol(taker.actor);
	s3 = await startTestS3();
	server = await startFileServer(database, bucketBytes(settings(), world.tenantId), taker);
});
afterAll(async () => {
	server.stop();
	await s3.stop();
	await database.close();
});
beforeEach(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'doorstep-bucket-'));
	await mkdir(path.join(folder, 'data'));
});
afterEach(async () => {
	s3.fault = () => undefined;
	await rm(folder, { recursive: true });
});

const settings = (): S3Settings => ({ bucket: s3.bucket, region: 'us-east-1', endpoint: s3.endpoint, pathStyle: true, keys: { id: 'test', secret: 'test' } });
const plan = (more: Partial<BackupPlan> = {}): BackupPlan => ({ ownerUrl: database.ownerUrl, dataDir: path.join(folder, 'data'), files: bucketStore(settings(), [10, 10]), folder: path.join(folder, 'backups'), key, app: 'test', storageKeys: database.storageKeys, reserve: 0, keeping: null, ...more });
const copies = (): SealedCopies => new SealedCopies(path.join(folder, 'backups'), key, 0);
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A photo on the way a phone sends it: its record, then its bytes by tus, which the server writes to the bucket. */
async function send(size: number): Promise<Id> {
	const id = fresh();
	const bytes = Buffer.alloc(size, id);
	await attachFile(taker, world, id, bytes);
	const made = await fetch(`http://127.0.0.1:${String(server.port)}/api/files`, { method: 'POST', headers: { 'tus-resumable': '1.0.0', 'upload-length': String(size), 'upload-metadata': `id ${Buffer.from(id).toString('base64')}`, 'content-type': 'application/offset+octet-stream' }, body: bytes });
	expect(made.status).toBe(201);
	sent.set(id, sha256(bytes));
	return id;
}

/** What an officer gets who opens the file now. */
async function opened(id: Id): Promise<string> {
	const answer = await fetch(`http://127.0.0.1:${String(server.port)}/api/files/${id}/content`);
	return answer.ok ? sha256(new Uint8Array(await answer.arrayBuffer())) : String(answer.status);
}

const allOpened = async (): Promise<ReadonlyMap<Id, string>> => new Map(await Promise.all([...sent.keys()].map(async (id) => [id, await opened(id)] as const)));

describe('a backup of files in a bucket', () => {
	it('brings each of them back after the bucket was lost: into a bucket, from which officers open them, and as well into a folder', async () => {
		await send(40_000);
		await send(700_000);
		await send(6_000_000);
		const made = await runBackup(plan());
		expect(made).toMatchObject({ files: sent.size, newFiles: sent.size, missingFiles: 0 });
		s3.lose();
		expect([...(await allOpened()).values()].every((told) => told === '404')).toBe(true);
		expect(await restoreFiles({ file: made.file, key }, copies(), { files: bucketStore(settings()), dataDir: path.join(folder, 'again') })).toMatchObject({ files: sent.size });
		expect(await allOpened()).toEqual(sent);
		await restoreFiles({ file: made.file, key }, copies(), { files: folderStore(path.join(folder, 'files')), dataDir: path.join(folder, 'again') });
		expect((await readdir(path.join(folder, 'files', world.tenantId))).sort()).toEqual([...sent.keys()].sort());
	});

	it('copies what is new and nothing twice; what arrives while it runs is served at once and is in the next one', async () => {
		await send(20_000);
		expect((await runBackup(plan())).newFiles).toBe(sent.size);
		const before = await send(30_000);
		const known = sent.size;
		let late: Id | undefined;
		const store = bucketStore(settings());
		const made = await runBackup(plan({ files: { ...store, async *read(file) {
			late ??= await send(50_000);
			yield* store.read(file);
		} } }));
		expect(made).toMatchObject({ files: known, newFiles: 1 });
		if (late === undefined) throw new Error('nothing arrived');
		expect([await opened(before), await opened(late)]).toEqual([sent.get(before), sent.get(late)]);
		await checkBackup(made.file, key, copies());
		expect(await runBackup(plan())).toMatchObject({ files: known + 1, newFiles: 1 });
	});

	it('fails clearly when the bucket answers errors in the middle; the last good one stands and the next one goes on', async () => {
		await send(10_000);
		const good = await runBackup(plan());
		await Promise.all([send(11_000), send(12_000), send(13_000)]);
		let asked = 0;
		s3.fault = () => ((asked += 1) > 2 ? 500 : undefined);
		await expect(runBackup(plan())).rejects.toMatchObject({ kind: 'store', message: expect.stringContaining(s3.bucket) });
		expect(asked).toBeGreaterThan(2);
		expect(await backupsIn(plan().folder)).toEqual([path.basename(good.file)]);
		expect((await readdir(plan().folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
		expect(await withOwner(database.ownerUrl, (db) => serverJobState(db, backupJob))).toMatchObject({ doneAt: good.at, failure: 'store' });
		await checkBackup(good.file, key, copies());
		s3.fault = () => undefined;
		expect(await runBackup(plan())).toMatchObject({ files: sent.size, missingFiles: 0 });
	});

	it('goes on within a file whose line breaks, and passes over the one that the store has lost', async () => {
		const broken = await send(900_000);
		let cuts = 0;
		s3.fault = (method, name) => (method === 'GET' && name.endsWith(broken) && (cuts += 1) <= 2 ? { cutAfter: 200_000 } : undefined);
		expect(await runBackup(plan())).toMatchObject({ files: sent.size, missingFiles: 0 });
		expect(cuts).toBe(3);
		const bad = await send(5_000);
		s3.fault = (_method, name) => (name.endsWith(bad) ? 500 : undefined);
		expect(await runBackup(plan())).toMatchObject({ files: sent.size - 1, missingFiles: 1 });
	});

	it('is not put back into a bucket that does not take it, and replaces there what is not what was received', async () => {
		const id = await send(25_000);
		const made = await runBackup(plan());
		const target = { files: bucketStore(settings(), [10]), dataDir: path.join(folder, 'again') };
		s3.fault = (method) => (method === 'PUT' ? 500 : undefined);
		s3.lose();
		await expect(restoreFiles({ file: made.file, key }, copies(), target)).rejects.toMatchObject({ kind: 'store' });
		s3.fault = () => 403;
		await expect(restoreFiles({ file: made.file, key }, copies(), target)).rejects.toMatchObject({ kind: 'store', message: expect.stringContaining('list the bucket') });
		s3.fault = () => undefined;
		await target.files.put({ tenantId: world.tenantId, fileId: id, size: 25_000, sha256: '' }, (async function* () { yield Buffer.alloc(25_000, 'rot'); })());
		let puts = 0;
		s3.fault = (method) => { puts += method === 'PUT' ? 1 : 0; return undefined; };
		await restoreFiles({ file: made.file, key }, copies(), target);
		await restoreFiles({ file: made.file, key }, copies(), target);
		expect([puts, await allOpened()]).toEqual([sent.size, sent]);
	});

	it('loses its copies once no kept backup names them', async () => {
		const id = await send(15_000);
		await runBackup(plan());
		const row = await withOwner(database.ownerUrl, (db) => db.deleteFrom('file').where('file_id', '=', id).returning('stored_sha256').executeTakeFirstOrThrow());
		const copy = copies().fileOf({ tenantId: world.tenantId, fileId: id, size: 0, sha256: row.stored_sha256 ?? '', sealed: true });
		sent.delete(id);
		await utimes(copy, 0, 0);
		for (const old of await backupsIn(plan().folder)) await rm(path.join(plan().folder, old));
		for (const day of ['2026-01-01', '2026-01-02', '2026-01-03']) await writeFile(path.join(plan().folder, `doorstep-${day}T00-00-00Z.backup`), '');
		const made = await runBackup(plan({ keeping: { days: 1, weeks: 0 } }));
		expect(made.removed).toBe(2);
		await expect(stat(copy)).rejects.toMatchObject({ code: 'ENOENT' });
		await checkBackup(made.file, key, copies());
	});
});
