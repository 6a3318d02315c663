import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { asVaultId, type Id } from '../../domain/ids.ts';
import type { OperationBody } from '../../domain/operation.ts';
import type { FileShape } from '../../domain/records/shapes.ts';
import { createTestDatabase } from '../../testing/database.ts';
import { openServerDatabase, type OpenedDatabase } from '../../testing/serverDatabase.ts';
import { actorOf, fresh, makeWorld, noon, testCase, TestDevice, type OfficerName, type World } from '../../testing/serverWorld.ts';
import { verifyChain } from '../audit/verifyChain.ts';
import { newBackupKey } from '../backup/backupKey.ts';
import { folderStore } from '../backup/fileStore.ts';
import { SealedCopies } from '../backup/copies.ts';
import { checkBackup } from '../backup/readBackup.ts';
import { restoreDatabase, restoreFiles } from '../backup/restoreParts.ts';
import { eraseFromBackups } from '../backup/runBackup.ts';
import { writeBackup } from '../backup/writeBackup.ts';
import type { Actor } from '../core/port.ts';
import { folderBytes } from '../files/folderBytes.ts';
import { AuditRows } from '../store/auditRows.ts';
import { Erasures } from '../store/erasures.ts';
import { personCopy } from '../store/personCopy.ts';
import { FileRows } from '../store/fileRows.ts';
import { withOwner } from '../store/ownerWrites.ts';
import { finishErasures } from './finish.ts';

const canary = '金丝雀kanarienvogel';
const key = newBackupKey();

let database: OpenedDatabase;
let folder: string;
let world: World;
let mara: TestDevice;
let administrator: Actor;
beforeAll(async () => { database = await openServerDatabase(); });
afterAll(() => database.close());
beforeEach(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'doorstep-erasure-'));
	await mkdir(path.join(folder, 'data'), { recursive: true });
	world = makeWorld();
	await database.seed(world);
	await withOwner(database.ownerUrl, (db) => sql`update record set fields = jsonb_set(fields, '{role}', '"administrator"') where id = ${world.officers.sol}`.execute(db));
	const sol = actorOf(world, 'sol', asVaultId(fresh()));
	administrator = { ...sol, me: { ...sol.me, role: 'administrator' } };
	mara = await device('mara');
});
afterEach(() => rm(folder, { recursive: true }));
async function device(name: OfficerName): Promise<TestDevice> {
	const made = new TestDevice(database.store, actorOf(world, name, asVaultId(fresh())));
	await database.enrol(made.actor);
	return made;
}
const filesDir = (): string => path.join(folder, 'data', 'files');
const bytes = () => folderBytes(path.join(filesDir(), world.tenantId));
const backups = (): string => path.join(folder, 'backups');
const keysPlan = () => ({ ownerUrl: database.ownerUrl, folder: backups(), key, storageKeys: database.storageKeys });
const backUp = () => writeBackup({ ...keysPlan(), dataDir: path.join(folder, 'data'), files: folderStore(filesDir()), app: 'test', reserve: 0, keeping: null });
const finish = () => withOwner(database.ownerUrl, (db) => finishErasures(db, { bytesOf: async () => bytes(), backups: () => eraseFromBackups(keysPlan()) }));
const erasures = () => new Erasures(database.db);
const verify = (ownerUrl = database.ownerUrl) => withOwner(ownerUrl, (db) => verifyChain(new AuditRows(db, world.tenantId).source(database.keys), []));

const person = (id: Id, name = canary): OperationBody => ({ kind: 'createRecord', ref: { type: 'person', id }, areaId: world.east, fields: { name, sex: null, birthYear: null, phones: [canary], idNumber: null, needs: [] } });
const home = (personId: Id, placeId: Id = world.eastDoor): OperationBody => ({ kind: 'createRecord', ref: { type: 'residence', id: fresh() }, areaId: world.east, fields: { personId, placeId, tenure: 'owner', head: true, since: null, until: null, registered: null } });
const photo = (id: Id): OperationBody => {
	const sha256 = createHash('sha256').update(canary).digest('hex');
	const file: FileShape = { of: { type: 'place', id: world.eastDoor }, placeId: world.eastDoor, purpose: 'other', mime: 'image/jpeg', size: Buffer.byteLength(canary), sha256, originalSha256: sha256, width: 1, height: 1, capturedAt: noon, position: null, takenBy: world.officers.mara, name: canary };
	return { kind: 'attach', fileId: id, areaId: world.east, file };
};

/** Somebody who lives alone at the east door, with a note, a photo with its bytes and small copy, and a closed case of their own. */
async function somebody(): Promise<{ readonly id: Id; readonly caseId: Id; readonly file: Id }> {
	const [id, caseId, file] = [fresh(), fresh(), fresh()];
	const bodies: readonly OperationBody[] = [
		person(id), home(id), photo(file), { kind: 'note', noteId: fresh(), areaId: world.east, of: { type: 'place', id: world.eastDoor }, text: canary },
		{ kind: 'createRecord', ref: { type: 'case', id: caseId }, areaId: world.east, fields: testCase({ openedBy: world.officers.mara, organisationId: world.station, beneficiaryId: id, title: canary }) },
		{ kind: 'note', noteId: fresh(), areaId: world.east, of: { type: 'case', id: caseId }, text: canary },
	];
	for (const body of bodies) expect((await mara.save(body)).map((line) => line.outcome)).toEqual(['ok']);
	await withOwner(database.ownerUrl, (db) => sql`update record set fields = fields || '{"closedAt": "2026-01-01T00:00:00Z"}' where id = ${caseId}`.execute(db));
	await new FileRows(database.db).keepSmall(mara.actor, file, Buffer.from(canary), database.keys);
	await mkdir(path.join(filesDir(), world.tenantId), { recursive: true });
	await writeFile(path.join(filesDir(), world.tenantId, file), canary);
	await withOwner(database.ownerUrl, (db) => db.insertInto('file').values({ tenant_id: world.tenantId, file_id: file, size: Buffer.byteLength(canary), sha256: createHash('sha256').update(canary).digest('hex'), received_at: noon, by_officer: world.officers.mara }).execute());
	return { id, caseId, file };
}
async function erase(id: Id, type: 'person' | 'case' = 'person') {
	const { digest } = await erasures().preview(administrator, { type, id });
	return erasures().erase(administrator, { type, id }, fresh(), digest, 'asked for by the person');
}
/** All text and bytes of this tenant in every table. */
async function holdsCanary(ownerUrl: string): Promise<readonly string[]> {
	return withOwner(ownerUrl, async (db) => {
		const { rows } = await sql<{ name: string }>`select table_name as name from information_schema.columns where table_schema = 'public' and column_name = 'tenant_id' group by 1`.execute(db);
		const [word, hex] = [`%${canary}%`, `%${Buffer.from(canary).toString('hex')}%`];
		const hits = async (name: string): Promise<boolean> => (await sql`select 1 from ${sql.table(name)} t where tenant_id = ${world.tenantId} and (t::text like ${word} or t::text like ${hex}) limit 1`.execute(db)).rows.length > 0;
		const found: string[] = [];
		for (const { name } of rows) if (await hits(name)) found.push(name);
		return found;
	});
}
async function filesWithCanary(dir: string): Promise<readonly string[]> {
	const files = (await readdir(dir, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
	return (await Promise.all(files.map(async (file) => ((await readFile(file)).includes(canary) ? [file] : [])))).flat();
}
async function restored<T>(file: string, look: (ownerUrl: string) => Promise<T>): Promise<T> {
	const empty = await createTestDatabase();
	try {
		await restoreDatabase({ file, key }, { ownerUrl: empty.ownerUrl, appRole: decodeURIComponent(new URL(empty.appUrl).username), newEpoch: true, files: null });
		return await look(empty.ownerUrl);
	} finally {
		await empty.drop();
	}
}

describe('erasing a person', () => {
	it('leaves nothing of what was told in the database and the files, tells devices, and leaves the chain whole', async () => {
		const noor = await device('noor');
		const { id, caseId, file } = await somebody();
		await noor.pull();
		expect([noor.holds('person', id), noor.holds('case', caseId), noor.holds('file', file)]).toEqual([true, true, true]);
		expect(await holdsCanary(database.ownerUrl), 'before').toEqual(['record']);
		const preview = await erasures().preview(administrator, { type: 'person', id });
		expect(preview).toMatchObject({ staying: [], held: false, going: expect.arrayContaining([{ type: 'person', count: 1 }, { type: 'case', count: 1 }, { type: 'note', count: 2 }, { type: 'file', count: 1 }]) as unknown });
		const done = await erasures().erase(administrator, { type: 'person', id }, fresh(), preview.digest, 'asked for');
		expect(done).toMatchObject({ streams: [`a:${world.east}`], going: expect.arrayContaining([{ type: 'case', count: 1 }]) as unknown });
		expect(await finish()).toEqual([]);
		expect(await holdsCanary(database.ownerUrl)).toEqual([]);
		expect(await filesWithCanary(path.join(folder, 'data'))).toEqual([]);
		expect((await noor.pull()).flatMap((line) => ('kind' in line && line.kind === 'leave' ? [[line.id, line.erased]] : []))).toEqual(expect.arrayContaining([[id, true], [caseId, true], [file, true]]));
		expect([noor.holds('person', id), noor.holds('case', caseId), noor.holds('file', file), noor.holds('place', world.eastDoor)]).toEqual([false, false, false, true]);
		const verdict = await verify();
		expect(verdict).toMatchObject({ findings: [], erased: 6 });
		const [line] = await new AuditRows(database.db, world.tenantId).list({ kind: 'erased' }, 1);
		expect(line).toMatchObject({ officerId: world.officers.sol });
		expect(JSON.parse(line?.detail ?? '{}')).toMatchObject({ type: 'person', id, keys: expect.any(Array) as unknown });
		expect(line?.detail).not.toContain('asked for');
	});

	it('refuses what comes late about them, keeps nothing of it, and lets nothing be brought back', async () => {
		const { id, caseId } = await somebody();
		await erase(id);
		const late: readonly (readonly [string, OperationBody])[] = [
			['a note', { kind: 'note', noteId: fresh(), areaId: world.east, of: { type: 'case', id: caseId }, text: canary }],
			['a change', { kind: 'setFields', ref: { type: 'person', id }, base: 1, set: { name: canary } }],
			['the person again', person(id)], ['another home', home(id)],
		];
		for (const [what, body] of late) expect((await mara.save(body)).map((line) => [line.outcome, line.problem?.code]), what).toEqual([['refused', 'erased']]);
		expect(await holdsCanary(database.ownerUrl)).toEqual([]);
		expect((await verify()).findings).toEqual([]);
	});

	it('keeps what is about others too, and says why', async () => {
		const { id, caseId } = await somebody();
		const other = fresh();
		await mara.save(person(other, 'somebody else'));
		await mara.save(home(other));
		await withOwner(database.ownerUrl, (db) => sql`update record set fields = fields || ${JSON.stringify({ applicantId: other })}::jsonb where id = ${caseId}`.execute(db));
		const { staying, going } = await erasures().preview(administrator, { type: 'person', id });
		expect(staying).toEqual(expect.arrayContaining([{ type: 'case', count: 1, why: 'others' }, { type: 'file', count: 1, why: 'shared' }]));
		expect(going).toEqual([{ type: 'person', count: 1 }, { type: 'residence', count: 1 }]);
		expect(await erase(id)).toMatchObject({ going });
		expect((await new FileRows(database.db).small(mara.actor, (await somebodysFile()), database.keys))?.toString(), 'the door’s photo').toBe(canary);
	});
	const somebodysFile = async (): Promise<Id> => withOwner(database.ownerUrl, async (db) => (await db.selectFrom('file_small').select('file_id').where('tenant_id', '=', world.tenantId).executeTakeFirstOrThrow()).file_id);

	it('waits for open cases and legal holds, and for what has changed since it was looked at', async () => {
		const { id, caseId } = await somebody();
		const of = { type: 'person', id } as const;
		const { digest } = await erasures().preview(administrator, of);
		await erasures().hold(administrator, { type: 'case', id: caseId }, 'a court asked', null);
		expect(await erasures().erase(administrator, of, fresh(), digest, 'x')).toBe('changed');
		expect(await erase(id)).toBe('stays');
		await erasures().hold(administrator, { type: 'case', id: caseId }, null, null);
		await erasures().hold(administrator, of, 'a court asked', '2099-12-31');
		expect((await erasures().preview(administrator, of)).held).toBe(true);
		expect(await erase(id)).toBe('stays');
		await erasures().hold(administrator, of, 'a court asked', '2000-01-01');
		await withOwner(database.ownerUrl, (db) => sql`update record set fields = fields - 'closedAt' where id = ${caseId}`.execute(db));
		expect(await erase(id)).toBe('stays');
		expect((await holdsCanary(database.ownerUrl)).length).toBeGreaterThan(0);
	});

	it('is for who has the right alone', async () => {
		const { id } = await somebody();
		for (const who of [actorOf(world, 'mara'), actorOf(world, 'sol')]) {
			await withOwner(database.ownerUrl, (db) => sql`update record set fields = jsonb_set(fields, '{role}', '"supervisor"') where id = ${world.officers.sol}`.execute(db));
			await expect(erasures().preview(who, { type: 'person', id })).rejects.toThrow('permission denied');
			await expect(erasures().erase(who, { type: 'person', id }, fresh(), 'x', 'x')).rejects.toThrow('permission denied');
			await expect(erasures().hold(who, { type: 'person', id }, 'x', null)).rejects.toThrow(/row-level security|permission denied/);
		}
	});

	it('lets no note slip through that is written at the same moment', async () => {
		const { id, caseId } = await somebody();
		const others = await Promise.all(Array.from({ length: 6 }, () => device('noor')));
		const note = (): OperationBody => ({ kind: 'note', noteId: fresh(), areaId: world.east, of: { type: 'case', id: caseId }, text: canary });
		const preview = await erasures().preview(administrator, { type: 'person', id });
		const [done] = await Promise.all([erasures().erase(administrator, { type: 'person', id }, fresh(), preview.digest, 'x'), ...others.map((one) => one.save(note(), note()))]);
		const again = done === 'changed' ? await erase(id) : done;
		expect(typeof again).toBe('object');
		expect(await holdsCanary(database.ownerUrl).then((found) => found.filter((name) => name !== 'file'))).toEqual([]);
		expect((await verify()).findings).toEqual([]);
	});
});

describe('backups', () => {
	it('made before hold nothing of it afterwards, restored or read with their own key', async () => {
		const { id, file } = await somebody();
		const made = await backUp();
		const apart = (await readdir(backups())).filter((name) => name.startsWith('keys-'));
		expect(apart).toHaveLength(1);
		await restored(made.file, async (ownerUrl) => expect(await holdsCanary(ownerUrl), 'before').toEqual(['record']));
		await erase(id);
		expect(await finish()).toEqual([]);
		await checkBackup(made.file, key, new SealedCopies(backups(), key, 0));
		await restored(made.file, async (ownerUrl) => {
			expect(await holdsCanary(ownerUrl)).toEqual([]);
			const rows = await withOwner(ownerUrl, async (db) => (await sql<{ name: string; count: number }>`select 'person' as name, count(*) as count from record where id = ${id} union all select 'doors', count(*) from record where type = 'place' and tenant_id = ${world.tenantId} union all select 'erased', count(*) from erased where id = ${id}`.execute(db)).rows);
			expect(rows).toEqual([{ name: 'person', count: 0 }, { name: 'doors', count: expect.any(Number) as unknown }, { name: 'erased', count: 1 }]);
		});
		await restoreFiles({ file: made.file, key }, new SealedCopies(backups(), key, 0), { files: folderStore(path.join(folder, 'restored')), dataDir: path.join(folder, 'own') });
		expect(await readdir(path.join(folder, 'restored'), { recursive: true })).not.toContain(file);
		expect(await readFile(path.join(folder, 'own', 'storage-keys.json'), 'utf8')).toBe(await readFile(database.storageKeys, 'utf8'));
	});

	it('cannot be restored without the file of keys beside them, and say so', async () => {
		await somebody();
		const made = await backUp();
		for (const name of await readdir(backups())) if (name.startsWith('keys-')) await rm(path.join(backups(), name));
		await expect(restored(made.file, async () => undefined)).rejects.toMatchObject({ kind: 'damaged' });
	});
});

describe('a copy of what is held on a person', () => {
	it('brings all that is theirs and in sight, says what was left out, and stands in the chain', async () => {
		const { id, caseId, file } = await somebody();
		const found = await personCopy(database.db, administrator, id);
		expect(found?.leftOut).toEqual({ others: 0, unseen: 0 });
		const types = new Map([...Map.groupBy(found?.records ?? [], ({ type }) => type)].map(([type, each]) => [type, each.length]));
		expect([types.get('person'), types.get('residence'), types.get('case'), types.get('note'), types.get('file')]).toEqual([1, 1, 1, 2, 1]);
		expect(found?.records.map((record) => record.id)).toEqual(expect.arrayContaining([id, caseId, file]));
		const [line] = await new AuditRows(database.db, world.tenantId).list({ kind: 'exported' }, 1);
		expect(JSON.parse(line?.detail ?? '{}')).toMatchObject({ copyOf: id });
		expect((await personCopy(database.db, administrator, id))?.looks).toMatchObject([{ kind: 'exported', officerId: world.officers.sol }]);
	});

	it('leaves out restricted cases of others, and what is about somebody else too, and says how much', async () => {
		const { id, caseId } = await somebody();
		const before = await personCopy(database.db, administrator, id);
		await withOwner(database.ownerUrl, (db) => sql`update record set readers = ${[world.officers.mara]}::uuid[] where id = ${caseId} or case_id = ${caseId}`.execute(db));
		const restricted = await personCopy(database.db, administrator, id);
		expect(restricted?.records.some((record) => record.id === caseId)).toBe(false);
		expect(restricted?.leftOut).toEqual({ others: 0, unseen: (before?.records.length ?? 0) - (restricted?.records.length ?? 0) });
		const other = fresh();
		await mara.save(person(other, 'somebody else'));
		await mara.save(home(other));
		const shared = await personCopy(database.db, administrator, id);
		expect(shared?.records.map(({ type }) => type).toSorted()).toEqual(['person', 'residence']);
		expect(shared?.leftOut).toEqual({ others: (restricted?.records.length ?? 0) - 2, unseen: restricted?.leftOut.unseen });
	});

	it('is for who may erase, of people in sight', async () => {
		const { id } = await somebody();
		expect(await personCopy(database.db, administrator, fresh())).toBeUndefined();
		await expect(personCopy(database.db, mara.actor, id)).rejects.toThrow('permission denied');
	});
});

describe('the list of what is due', () => {
	const rules = [{ of: 'closedCase', pack_id: 'test', before: '2026-06-01' }, { of: 'formerResident', pack_id: 'home-visit', before: '2026-06-01' }];
	const due = () => erasures().due(administrator, rules, 10);
	const leave = (id: Id, until: string | null) => withOwner(database.ownerUrl, (db) => sql`update record set fields = fields || ${JSON.stringify({ until })}::jsonb where type = 'residence' and fields ->> 'personId' = ${id}`.execute(db));

	it('names cases that were closed and people who moved out long enough ago, what is held marked, the oldest first', async () => {
		const { id, caseId } = await somebody();
		expect(await due(), 'who still lives here').toEqual([{ type: 'case', id: caseId, label: `T-1 ${canary}`, since: '2026-01-01', packId: 'test', held: false }]);
		await leave(id, '2025-12-31');
		await erasures().hold(administrator, { type: 'case', id: caseId }, 'a court asked', null);
		expect(await due()).toEqual([
			{ type: 'person', id, label: canary, since: '2025-12-31', packId: 'home-visit', held: false }, { type: 'case', id: caseId, label: `T-1 ${canary}`, since: '2026-01-01', packId: 'test', held: true },
		]);
		await mara.save(home(id));
		expect((await due()).map(({ type }) => type), 'moved in again').toEqual(['case']);
	});

	it('leaves out what is younger, and people with an open case', async () => {
		const { id, caseId } = await somebody();
		await leave(id, '2026-06-01');
		await withOwner(database.ownerUrl, (db) => sql`update record set fields = fields || '{"closedAt": "2026-06-01T00:00:00Z"}' where id = ${caseId}`.execute(db));
		expect(await due()).toEqual([]);
		await leave(id, '2025-01-01');
		await withOwner(database.ownerUrl, (db) => sql`update record set fields = fields || '{"closedAt": null}' where id = ${caseId}`.execute(db));
		expect(await due()).toEqual([]);
	});

	it('is for who may erase alone', () => expect(erasures().due(mara.actor, rules, 10)).rejects.toThrow('permission denied'));
});
