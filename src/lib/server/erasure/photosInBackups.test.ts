import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { asVaultId, type Id } from '../../domain/ids.ts';
import type { FileShape } from '../../domain/records/shapes.ts';
import { openServerDatabase, type OpenedDatabase } from '../../testing/serverDatabase.ts';
import { actorOf, fresh, makeWorld, noon, TestDevice, type World } from '../../testing/serverWorld.ts';
import { newBackupKey } from '../backup/backupKey.ts';
import { SealedCopies } from '../backup/copies.ts';
import { folderStore } from '../backup/fileStore.ts';
import { readKeysFile } from '../backup/keysFile.ts';
import { listedFiles, partsOf, type ListedFile } from '../backup/readBackup.ts';
import { restoreFiles } from '../backup/restoreParts.ts';
import { eraseFromBackups } from '../backup/runBackup.ts';
import { writeBackup } from '../backup/writeBackup.ts';
import { folderBytes } from '../files/folderBytes.ts';
import { FileUploads } from '../files/uploads.ts';
import { asFileKey, fileCipher } from '../keys/fileCipher.ts';
import { unseal } from '../keys/seal.ts';
import { Erasures } from '../store/erasures.ts';
import { FileRows } from '../store/fileRows.ts';
import { withOwner } from '../store/ownerWrites.ts';
import { UploadLeases } from '../store/uploadLeases.ts';
import { finishErasures } from './finish.ts';

const canary = '金丝雀kanarienvogel';
const key = newBackupKey();

describe('photos in backups', () => {
	let database: OpenedDatabase;
	let folder: string;
	let world: World;
	let mara: TestDevice;
	beforeAll(async () => { database = await openServerDatabase(); });
	afterAll(() => database.close());
	beforeEach(async () => {
		folder = await mkdtemp(path.join(tmpdir(), 'doorstep-photos-'));
		await mkdir(path.join(folder, 'data'), { recursive: true });
		world = makeWorld();
		await database.seed(world);
		await withOwner(database.ownerUrl, (db) => sql`update record set fields = jsonb_set(fields, '{role}', '"administrator"') where id = ${world.officers.sol}`.execute(db));
		mara = new TestDevice(database.store, actorOf(world, 'mara', asVaultId(fresh())));
		await database.enrol(mara.actor);
	});
	afterEach(() => rm(folder, { recursive: true }));

	const filesDir = (): string => path.join(folder, 'data', 'files');
	const bytes = () => folderBytes(path.join(filesDir(), world.tenantId));
	const backups = (): string => path.join(folder, 'backups');
	const keysPlan = () => ({ ownerUrl: database.ownerUrl, folder: backups(), key, storageKeys: database.storageKeys });
	const backUp = () => writeBackup({ ...keysPlan(), dataDir: path.join(folder, 'data'), files: folderStore(filesDir()), app: 'test', reserve: 0, keeping: null });
	const finish = () => withOwner(database.ownerUrl, (db) => finishErasures(db, { bytesOf: async () => bytes(), backups: () => eraseFromBackups(keysPlan()) }));
	const uploadsTo = (dir: string): FileUploads => new FileUploads(folderBytes(dir), new FileRows(database.db), new UploadLeases(database.db, world.tenantId), database.keys);

	/** Who lives alone at the east door, where a photo was taken and sent. */
	async function somebody(): Promise<{ readonly id: Id; readonly file: Id }> {
		const [id, file] = [fresh(), fresh()];
		const whole = Buffer.from(canary);
		const sha256 = createHash('sha256').update(whole).digest('hex');
		const shape: FileShape = { of: { type: 'place', id: world.eastDoor }, placeId: world.eastDoor, purpose: 'other', mime: 'image/jpeg', size: whole.length, sha256, originalSha256: sha256, width: 1, height: 1, capturedAt: noon, position: null, takenBy: world.officers.mara };
		await mara.save({ kind: 'createRecord', ref: { type: 'person', id }, areaId: world.east, fields: { name: 'somebody', sex: null, birthYear: null, phones: [], idNumber: null, needs: [] } });
		await mara.save({ kind: 'createRecord', ref: { type: 'residence', id: fresh() }, areaId: world.east, fields: { personId: id, placeId: world.eastDoor, tenure: 'owner', head: true, since: null, until: null, registered: null } });
		await mara.save({ kind: 'attach', fileId: file, areaId: world.east, file: shape });
		const sent = await uploadsTo(path.join(filesDir(), world.tenantId)).handle(mara.actor, new Request('http://127.0.0.1/api/files', { method: 'POST', body: whole, headers: { 'tus-resumable': '1.0.0', 'upload-length': String(whole.length), 'upload-metadata': `id ${btoa(file)}`, 'content-type': 'application/offset+octet-stream', 'content-length': String(whole.length) } }));
		expect(sent.status).toBe(201);
		return { id, file };
	}
	async function erase(id: Id): Promise<void> {
		const sol = actorOf(world, 'sol', asVaultId(fresh()));
		const administrator = { ...sol, me: { ...sol.me, role: 'administrator' as const } };
		const { digest } = await new Erasures(database.db).preview(administrator, { type: 'person', id });
		expect(await new Erasures(database.db).erase(administrator, { type: 'person', id }, fresh(), digest, 'asked for')).toMatchObject({ streams: [`a:${world.east}`] });
		expect(await finish()).toEqual([]);
	}
	async function filesWithCanary(dir: string): Promise<readonly string[]> {
		const files = (await readdir(dir, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
		return (await Promise.all(files.map(async (file) => ((await readFile(file)).includes(canary) ? [file] : [])))).flat();
	}

	it('that somebody carried away open no photo of theirs with the keys of now, for it lies in them as it lay on the server', async () => {
		const { id, file } = await somebody();
		const made = await backUp();
		const carried = path.join(folder, 'carried');
		await cp(backups(), carried, { recursive: true });
		/** With all that lies there: the backup's own key, its rows, its copies, its file of keys. `[bytes, opened]` */
		async function photoIn(): Promise<readonly [Buffer, string | null]> {
			let listed: ListedFile | undefined;
			let row: readonly string[] = [];
			let columns: readonly string[] = [];
			for await (const { head, body } of partsOf(path.join(carried, path.basename(made.file)), key)) {
				if (head.part === 'files') for await (const each of listedFiles(body)) if (each.fileId === file) listed = each;
				if (head.part !== 'table' || head.name !== 'file') continue;
				columns = head.columns;
				row = Buffer.concat(await Array.fromAsync(body)).toString().split('\n').map((line) => line.split('\t')).find((line) => line.includes(file)) ?? [];
			}
			if (listed === undefined) throw new Error('the backup does not name it');
			const lay = Buffer.concat(await Array.fromAsync(new SealedCopies(carried, key, 0).read(listed)));
			const subject = (await readKeysFile(carried, key))?.keys.get(row[columns.indexOf('key_id')] ?? '');
			const fileKey = subject === undefined ? undefined : unseal(subject, Buffer.from((row[columns.indexOf('sealed_key')] ?? '').replace(/^\\+x/, ''), 'hex'), `file ${world.tenantId} ${file}`);
			return [lay, fileKey === undefined ? null : fileCipher(asFileKey(fileKey), 0)(lay).toString()];
		}
		const [lay, opened] = await photoIn();
		expect([lay.includes(canary), opened], 'before').toEqual([false, canary]);
		await erase(id);
		for (const name of await readdir(backups())) if (name.startsWith('keys-')) await cp(path.join(backups(), name), path.join(carried, name));
		expect(await photoIn()).toEqual([lay, null]);
		expect(await filesWithCanary(folder)).toEqual([]);
	});

	it('bring a photo back that was not erased, sealed as it lay, and the server opens it', async () => {
		const { file } = await somebody();
		const made = await backUp();
		const target = path.join(folder, 'restored');
		await restoreFiles({ file: made.file, key }, new SealedCopies(backups(), key, 0), { files: folderStore(target), dataDir: path.join(folder, 'own') });
		expect(await filesWithCanary(target)).toEqual([]);
		const answer = await uploadsTo(path.join(target, world.tenantId)).read(mara.actor, file);
		expect(answer.ok && (await answer.value.text())).toBe(canary);
	});
});
