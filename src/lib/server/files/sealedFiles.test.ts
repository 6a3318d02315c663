import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asVaultId, type Id } from '../../domain/ids.ts';
import { attachFile } from '../../testing/fileServer.ts';
import { startTestS3, type TestS3 } from '../../testing/s3Server.ts';
import { openServerDatabase, type OpenedDatabase } from '../../testing/serverDatabase.ts';
import { actorOf, fresh, makeWorld, TestDevice, type World } from '../../testing/serverWorld.ts';
import type { S3Settings } from '../config.ts';
import { asFileKey, fileCipher } from '../keys/fileCipher.ts';
import { FileRows } from '../store/fileRows.ts';
import { withOwner } from '../store/ownerWrites.ts';
import { backupJob, ServerJob } from '../store/serverJobs.ts';
import { UploadLeases } from '../store/uploadLeases.ts';
import { bucketBytes } from './bucketBytes.ts';
import { besideOf, type FileBytes } from './bytes.ts';
import { folderBytes } from './folderBytes.ts';
import { sealClearFiles } from './sealClearFiles.ts';
import { TenantBucket } from './tenantBucket.ts';
import { FileUploads } from './uploads.ts';

const word = '金丝雀kanarienvogel';
const tus = { 'tus-resumable': '1.0.0' };
const dir = mkdtempSync(join(tmpdir(), 'doorstep-sealed-files-'));
let database: OpenedDatabase;
let world: World;
let device: TestDevice;
let s3: TestS3;
beforeAll(async () => {
	database = await openServerDatabase();
	world = makeWorld();
	await database.seed(world);
	device = new TestDevice(database.store, actorOf(world, 'mara', asVaultId(fresh())));
	await database.enrol(device.actor);
	s3 = await startTestS3();
});
afterAll(async () => {
	await s3.stop();
	await database.close();
	rmSync(dir, { recursive: true, force: true });
});
const settings = (): S3Settings => ({ bucket: s3.bucket, region: 'us-east-1', endpoint: s3.endpoint, pathStyle: true, keys: { id: 'test', secret: 'test' } });
/** All that lies there, whatever its name. */
async function allInFolder(): Promise<Buffer> {
	return Buffer.concat(await Promise.all((await readdir(dir)).map((name) => readFile(join(dir, name)))));
}
async function allInBucket(): Promise<Buffer> {
	const bucket = new TenantBucket(settings(), world.tenantId);
	const pieces: Buffer[] = [];
	for (const name of s3.keys()) for await (const piece of (await bucket.stream(name.slice(world.tenantId.length + 1))) ?? []) pieces.push(piece as Buffer);
	return Buffer.concat(pieces);
}

describe('the keystream of a file', () => {
	it('is the same from wherever it is begun', () => {
		const key = asFileKey(randomBytes(32));
		const bytes = randomBytes(200);
		const whole = fileCipher(key, 0)(bytes);
		for (let cut = 0; cut <= bytes.length; cut += 1) expect(Buffer.concat([fileCipher(key, 0)(bytes.subarray(0, cut)), fileCipher(key, cut)(bytes.subarray(cut))]).equals(whole), String(cut)).toBe(true);
		expect(fileCipher(key, 0)(whole).equals(bytes)).toBe(true);
	});
});

describe.each([
	['a folder', (): FileBytes => folderBytes(dir), allInFolder],
	['a bucket', (): FileBytes => bucketBytes(settings(), world.tenantId), allInBucket],
] as const)('files in %s', (name, makeBytes, all) => {
	let bytes: FileBytes;
	let server: FileUploads;
	beforeAll(() => {
		bytes = makeBytes();
		server = new FileUploads(bytes, new FileRows(database.db), new UploadLeases(database.db, world.tenantId), database.keys);
	});
	const call = (method: string, id: Id | null, headers: Record<string, string>, body?: Uint8Array): Promise<Response> =>
		server.handle(device.actor, new Request(`http://127.0.0.1/api/files${id === null ? '' : `/${id}`}`, { method, headers: { ...tus, ...headers }, ...(body === undefined ? {} : { body, duplex: 'half' }) } as RequestInit));
	const create = (id: Id, size: number, more: Record<string, string> = {}): Promise<Response> => call('POST', null, { 'upload-length': String(size), 'upload-metadata': Object.entries({ id, ...more }).map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`).join(',') });
	const patch = (id: Id, offset: number, body: Uint8Array): Promise<Response> => call('PATCH', id, { 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' }, body);
	const photo = (size: number): Buffer => Buffer.alloc(size, word);
	async function sent(whole: Buffer): Promise<Id> {
		const id = fresh();
		await attachFile(device, world, id, whole);
		await create(id, whole.length);
		expect((await patch(id, 0, whole)).status).toBe(204);
		return id;
	}
	/** As a version without such keys kept it. */
	async function before(whole: Buffer, stored = whole): Promise<Id> {
		const id = fresh();
		await attachFile(device, world, id, whole);
		await bytes.putBeside(id, (async function* () { yield stored; })());
		await bytes.takeBeside(id);
		const sha256 = createHash('sha256').update(whole).digest('hex');
		await withOwner(database.ownerUrl, (db) => db.insertInto('file').values({ tenant_id: world.tenantId, file_id: id, size: whole.length, sha256, received_at: new Date(), by_officer: world.officers.mara }).execute());
		return id;
	}
	/** What an officer gets; null when it breaks off. */
	async function read(id: Id): Promise<Buffer | string | null> {
		const answer = await server.read(device.actor, id);
		if (!answer.ok) return answer.problem.code;
		return answer.value.arrayBuffer().then((got) => Buffer.from(got), () => null);
	}
	const rowOf = (id: Id) => withOwner(database.ownerUrl, (db) => db.selectFrom('file').selectAll().where('file_id', '=', id).executeTakeFirst());
	const pass = (over: FileBytes = bytes): Promise<number> => withOwner(database.ownerUrl, (db) => sealClearFiles(db, { keys: database.keys, bytesOf: async () => over }));

	it('lie sealed from their first byte on, wherever the line was cut, and come back as they were', async () => {
		const whole = photo(90_001);
		const id = fresh();
		await attachFile(device, world, id, whole);
		expect((await create(id, whole.length)).status).toBe(201);
		const cuts = [0, 1, 17, 4_096, 33_333, whole.length];
		for (const [index, from] of cuts.slice(0, -1).entries()) {
			expect((await patch(id, from, whole.subarray(from, cuts[index + 1]))).status, `from ${String(from)}`).toBe(204);
			expect((await all()).includes(word), `after ${String(cuts[index + 1])} bytes`).toBe(false);
		}
		expect((await read(id)) as Buffer).toEqual(whole);
		const row = await rowOf(id);
		const stored = await bytes.digests(id, null);
		expect([row?.stored_sha256, row?.sha256 === row?.stored_sha256, row?.moving]).toEqual([stored?.stored, false, false]);
	});

	it('have a key of their own, which no device is told and none can choose', async () => {
		const whole = photo(5_000);
		const [one, other] = [await sent(whole), await sent(whole)];
		expect((await bytes.digests(one, null))?.stored).not.toBe((await bytes.digests(other, null))?.stored);
		const id = fresh();
		await attachFile(device, world, id, whole);
		await create(id, whole.length, { key: `${fresh()}.AAAA` });
		const asked = await call('HEAD', id, {});
		expect([asked.status, asked.headers.get('upload-metadata')]).toEqual([200, null]);
		expect((await patch(id, 0, whole)).status).toBe(204);
		expect((await read(id)) as Buffer).toEqual(whole);
	});

	it('never arrive whole at a device when they were altered where they lie', async () => {
		const id = await sent(photo(200_000));
		const lying = Buffer.concat(await (await bytes.read(id))?.toArray() ?? []);
		lying.writeUInt8(lying.readUInt8(100) ^ 1, 100);
		await bytes.putBeside(id, (async function* () { yield lying; })());
		await bytes.takeBeside(id);
		expect(await read(id)).toBeNull();
	});

	it('are gone with the key of what they are about; a transfer that was under it begins anew', async () => {
		const whole = photo(2_000);
		const id = await sent(whole);
		const half = fresh();
		await attachFile(device, world, half, whole);
		await create(half, whole.length);
		await patch(half, 0, whole.subarray(0, 1_000));
		await withOwner(database.ownerUrl, (db) => sql`delete from subject_key where tenant_id = ${world.tenantId}`.execute(db));
		expect(await read(id)).toBe('file_missing');
		expect([(await call('HEAD', half, {})).status, (await patch(half, 1_000, whole.subarray(1_000))).status]).toEqual([404, 404]);
		await create(half, whole.length);
		await patch(half, 0, whole);
		expect((await read(half)) as Buffer).toEqual(whole);
	});

	it('of before are sealed where they lie, and what is damaged or missing stays as it is', async () => {
		const whole = photo(70_000);
		const [id, damaged, missing] = [await before(whole), await before(whole, photo(69_999)), await before(whole)];
		await bytes.remove(missing);
		expect((await read(id)) as Buffer, 'in clear').toEqual(whole);
		expect(await pass()).toBe(1);
		expect(await pass(), 'nothing is left to do').toBe(0);
		expect(Buffer.concat(await (await bytes.read(id))?.toArray() ?? []).includes(word)).toBe(false);
		expect((await read(id)) as Buffer).toEqual(whole);
		expect(await rowOf(id)).toMatchObject({ moving: false, key_id: expect.any(String) as unknown, stored_sha256: (await bytes.digests(id, null))?.stored });
		for (const left of [damaged, missing]) expect(await rowOf(left)).toMatchObject({ key_id: null, moving: false });
		await withOwner(database.ownerUrl, (db) => db.deleteFrom('file').where('file_id', 'in', [damaged, missing]).execute());
		await bytes.remove(damaged);
		expect((await all()).includes(word)).toBe(false);
	});

	it('of before can be read at each moment of it, and it goes on where it was cut off', async () => {
		const whole = photo(70_000);
		const id = await before(whole);
		const dies = (step: 'putBeside' | 'takeBeside', when: 'before' | 'after'): FileBytes => ({ ...bytes, remove: bytes.remove.bind(bytes), [step]: async (...args: Parameters<FileBytes['putBeside']>) => {
			if (when === 'after') await bytes[step](...args);
			throw new Error('killed');
		} });
		for (const [step, when] of [['putBeside', 'before'], ['putBeside', 'after'], ['takeBeside', 'before'], ['takeBeside', 'after']] as const) {
			await expect(pass(dies(step, when)), `${when} ${step}`).rejects.toThrow('killed');
			expect((await read(id)) as Buffer, `${when} ${step}`).toEqual(whole);
		}
		expect(await rowOf(id)).toMatchObject({ moving: true });
		expect(await pass()).toBe(1);
		expect((await read(id)) as Buffer).toEqual(whole);
		expect([(await rowOf(id))?.moving, (await all()).includes(word)]).toEqual([false, false]);
	});

	it('of before that are sealed between the look at the row and at the bytes come whole', async () => {
		const whole = photo(10_000);
		const id = await before(whole);
		const racing = new FileUploads({ ...bytes, read: async (...args: Parameters<FileBytes['read']>) => { await pass(); return bytes.read(...args); } }, new FileRows(database.db), new UploadLeases(database.db, world.tenantId), database.keys);
		const answer = await racing.read(device.actor, id);
		expect(answer.ok && Buffer.from(await answer.value.arrayBuffer()).equals(whole)).toBe(true);
	});

	it.runIf(name === 'a folder')('of before wait while a backup is made', async () => {
		const id = await before(photo(1_000));
		await withOwner(database.ownerUrl, async (db) => {
			const backup = new ServerJob(db, backupJob, fresh());
			await backup.take(60);
			expect([await pass(), (await rowOf(id))?.key_id]).toEqual([0, null]);
			await backup.giveBack();
		});
		expect(await pass()).toBe(1);
	});

	it.runIf(name === 'a folder')('go with all that lies beside them', async () => {
		const id = await before(photo(1_000));
		await writeFile(join(dir, besideOf(id)), 'x');
		await bytes.remove(id);
		expect((await readdir(dir)).filter((entry) => entry.startsWith(id))).toEqual([]);
		await withOwner(database.ownerUrl, (db) => db.deleteFrom('file').where('file_id', '=', id).execute());
	});
});
