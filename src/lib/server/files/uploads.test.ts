import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asVaultId, type Id } from '../../domain/ids.ts';
import type { FileShape } from '../../domain/records/shapes.ts';
import { openServerDatabase, type OpenedDatabase } from '../../testing/serverDatabase.ts';
import { actorOf, fresh, makeWorld, noon, TestDevice, type World } from '../../testing/serverWorld.ts';
import { openDatabase, openPool } from '../store/database.ts';
import { FileRows } from '../store/fileRows.ts';
import { withOwner } from '../store/ownerWrites.ts';
import { UploadLeases } from '../store/uploadLeases.ts';
import { folderBytes } from './folderBytes.ts';
import { FileUploads } from './uploads.ts';
import { UploadLock } from './uploadLock.ts';

const tus = { 'tus-resumable': '1.0.0' };
const busy = (): Error => new Error('busy');

describe('one file, two servers over one database and one folder', () => {
	let database: OpenedDatabase;
	let world: World;
	let device: TestDevice;
	let servers: readonly FileUploads[];
	const pools: ReturnType<typeof openPool>[] = [];
	const dir = mkdtempSync(join(tmpdir(), 'doorstep-uploads-'));
	beforeAll(async () => {
		database = await openServerDatabase();
		world = makeWorld();
		await database.seed(world);
		device = new TestDevice(database.store, actorOf(world, 'mara', asVaultId(fresh())));
		await database.enrol(device.actor);
		servers = [1, 2].map(() => {
			const pool = openPool(database.appUrl, 4);
			pools.push(pool);
			const db = openDatabase(pool);
			return new FileUploads(folderBytes(dir), new FileRows(db), new UploadLeases(db, world.tenantId), database.keys);
		});
	});
	afterAll(async () => {
		for (const pool of pools) await pool.end();
		await database.close();
		rmSync(dir, { recursive: true, force: true });
	});

	const leases = (): UploadLeases => new UploadLeases(database.db, world.tenantId);
	const server = (index: 0 | 1): FileUploads => servers[index] as FileUploads;
	const call = (index: 0 | 1, method: string, id: Id | null, headers: Record<string, string>, body?: BodyInit): Promise<Response> =>
		server(index).handle(device.actor, new Request(`http://127.0.0.1/api/files${id === null ? '' : `/${id}`}`, { method, headers: { ...tus, ...headers }, ...(body === undefined ? {} : { body, duplex: 'half' }) } as RequestInit));
	const create = (index: 0 | 1, id: Id, size: number): Promise<Response> => call(index, 'POST', null, { 'upload-length': String(size), 'upload-metadata': `id ${Buffer.from(id).toString('base64')}` });
	const patch = (index: 0 | 1, id: Id, offset: number, body: BodyInit): Promise<Response> => call(index, 'PATCH', id, { 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' }, body);
	const head = async (index: 0 | 1, id: Id): Promise<number> => Number((await call(index, 'HEAD', id, {})).headers.get('upload-offset'));
	const code = async (answer: Response): Promise<string> => ((await answer.json()) as { code: string }).code;
	async function attached(bytes: Uint8Array): Promise<Id> {
		const sha256 = createHash('sha256').update(bytes).digest('hex');
		const id = fresh();
		const file: FileShape = { of: { type: 'place', id: world.eastDoor }, placeId: world.eastDoor, purpose: 'visit', mime: 'image/jpeg', size: bytes.length, sha256, originalSha256: sha256, width: 1, height: 1, capturedAt: noon, position: null, takenBy: world.officers.mara };
		await device.save({ kind: 'attach', fileId: id, areaId: world.east, file });
		return id;
	}
	/** A body of which some bytes arrive and the rest never does, as of a line that fell silent. */
	function silentAfter(bytes: Uint8Array): ReadableStream<Uint8Array> {
		return new ReadableStream({ start: (controller) => controller.enqueue(bytes) });
	}
	const setLease = (id: Id, seconds: number): Promise<void> => withOwner(database.ownerUrl, async (db) => {
		await db.updateTable('upload_lease').set({ held_until: new Date(Date.now() + seconds * 1000) }).where('file_id', '=', id).execute();
	});

	it('goes on at the second with what the first received', async () => {
		const bytes = new Uint8Array(randomBytes(300_000));
		const id = await attached(bytes);
		expect((await create(0, id, bytes.length)).status).toBe(201);
		expect((await patch(1, id, 0, bytes.slice(0, 100_000))).status).toBe(204);
		expect(await head(0, id)).toBe(100_000);
		expect((await patch(0, id, 100_000, bytes.slice(100_000, 200_000))).status).toBe(204);
		expect((await patch(1, id, 200_000, bytes.slice(200_000))).status).toBe(204);
		const back = await server(0).read(device.actor, id);
		expect(back.ok && Buffer.from(await back.value.arrayBuffer()).equals(Buffer.from(bytes))).toBe(true);
	});

	it('does not wait for a line that fell silent at the other: the first lets go with what it has', async () => {
		const bytes = new Uint8Array(randomBytes(50_000));
		const id = await attached(bytes);
		await create(0, id, bytes.length);
		const silent = patch(0, id, 0, silentAfter(bytes.slice(0, 20_000)));
		await expect.poll(() => heldBy(id)).toBe(1);
		expect(await head(1, id)).toBe(20_000);
		await silent;
		expect((await patch(1, id, 20_000, bytes.slice(20_000))).status).toBe(204);
		expect((await server(0).read(device.actor, id)).ok).toBe(true);
	});
	/** Until another server's request waits for the lease. */
	const isWanted = async (id: Id): Promise<void> => expect.poll(() => withOwner(database.ownerUrl, (db) => db.selectFrom('upload_lease').select('wanted').where('file_id', '=', id).executeTakeFirst())).toEqual({ wanted: true });
	const heldBy = async (id: Id): Promise<number> => (await withOwner(database.ownerUrl, (db) => db.selectFrom('upload_lease').select('holder').where('file_id', '=', id).execute())).length;

	it('takes over from a server that died, once its lease has ended', async () => {
		const bytes = new Uint8Array(randomBytes(1000));
		const id = await attached(bytes);
		await create(0, id, bytes.length);
		await leases().take(id, fresh());
		const waiting = head(1, id);
		await isWanted(id);
		await setLease(id, -1);
		expect(await waiting).toBe(0);
		expect(await heldBy(id)).toBe(0);
	});

	it('notes nothing for who has lost the lease', async () => {
		const bytes = new Uint8Array(randomBytes(1000));
		const id = await attached(bytes);
		const [old, later] = [fresh(), fresh()];
		const rows = new FileRows(database.db);
		const file = { id, size: 1000, sha256: createHash('sha256').update(bytes).digest('hex'), key: null, storedSha256: '' };
		expect(await leases().take(id, old)).toBe(true);
		await setLease(id, -1);
		expect(await rows.markReceived(device.actor, { ...file, holder: old })).toBe(false);
		expect(await leases().take(id, later)).toBe(true);
		expect([await leases().renew(id, old), await rows.markReceived(device.actor, { ...file, holder: old })]).toEqual(['lost', false]);
		await leases().release(id, old);
		expect(await rows.markReceived(device.actor, { ...file, holder: later })).toBe(true);
	});

	it('tells who writes to stop when another holds the file', async () => {
		const id = await attached(new Uint8Array(10));
		const lock = new UploadLock(leases(), id, busy);
		const stopped = new Promise<void>((resolve) => void lock.lock(new AbortController().signal, resolve));
		await expect.poll(() => heldBy(id)).toBe(1);
		await setLease(id, -1);
		expect(await leases().take(id, fresh())).toBe(true);
		await stopped;
		await lock.unlock();
		expect(await heldBy(id)).toBe(1);
	});

	it('never empties a file that the other has finished while this one waited to begin it anew', async () => {
		const bytes = new Uint8Array(randomBytes(1000));
		const id = await attached(bytes);
		await create(0, id, bytes.length);
		const other = fresh();
		await leases().take(id, other);
		const anew = create(1, id, bytes.length);
		await isWanted(id);
		await withOwner(database.ownerUrl, (db) => db.insertInto('file').values({ tenant_id: world.tenantId, file_id: id, size: 1000, sha256: '', received_at: new Date(), by_officer: world.officers.mara }).execute());
		await leases().release(id, other);
		expect(await code(await anew)).toBe('record_exists');
	});
});
