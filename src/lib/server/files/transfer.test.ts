import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asVaultId, type Id } from '../../domain/ids.ts';
import { ok } from '../../domain/result.ts';
import { fetchTransport } from '../../sync/fetchTransport.ts';
import { FileSender } from '../../sync/sendFiles.ts';
import { limits } from '../../protocol/messages.ts';
import { attachFile, startFileServer, type FileServer } from '../../testing/fileServer.ts';
import { MemoryDisk, memoryDeviceStore } from '../../testing/memoryDeviceStore.ts';
import { startTestS3, type TestS3 } from '../../testing/s3Server.ts';
import { openServerDatabase, type OpenedDatabase } from '../../testing/serverDatabase.ts';
import { actorOf, fresh, makeWorld, TestDevice, type World } from '../../testing/serverWorld.ts';
import { WeakLine } from '../../testing/weakLine.ts';
import { Files } from '../../worker/files.ts';
import { bucketBytes } from './bucketBytes.ts';
import type { FileBytes } from './bytes.ts';
import { folderBytes } from './folderBytes.ts';

const long = process.env['E2E_LONG'] === '1';
const sha256 = async (bytes: Uint8Array): Promise<string> => createHash('sha256').update(bytes).digest('hex');
const dir = mkdtempSync(join(tmpdir(), 'doorstep-transfer-'));
let database: OpenedDatabase;
let world: World;
let taker: TestDevice;
let s3: TestS3;
beforeAll(async () => {
	database = await openServerDatabase();
	world = makeWorld();
	await database.seed(world);
	taker = new TestDevice(database.store, actorOf(world, 'mara', asVaultId(fresh())));
	await database.enrol(taker.actor);
	s3 = await startTestS3();
});
afterAll(async () => {
	await s3.stop();
	await database.close();
	rmSync(dir, { recursive: true, force: true });
});

/** Numbers that are the same in every run. */
function seeded(seed: number): (below: number) => number {
	let state = seed * 2_654_435_761 + 1;
	return (below) => {
		state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e3779b9) | 0;
		return ((state ^ (state >>> 13)) >>> 0) % below;
	};
}
function bytesOf(size: number, seed = size): Uint8Array {
	const next = seeded(seed);
	return Uint8Array.from({ length: size }, () => next(256));
}

/** What the worker is made of for files, over a disk that outlives it. */
async function boot(disk: MemoryDisk, line: WeakLine, clock = { ms: 0 }) {
	const store = memoryDeviceStore(disk);
	const loaded = await store.load();
	const transport = fetchTransport({ token: () => 'token', serverTime: () => undefined, fetch: (path, init) => fetch(line.url + String(path), init) });
	const files = new Files({ store, sha256, fetch: (id, which, came) => transport.download(id, which, came), record: () => undefined, guest: () => false, nowMs: () => 0, room: async () => ok(null), changed: () => undefined }, loaded.ok ? loaded.value.files : []);
	const sender = new FileSender({ transport, store, waiting: () => files.waiting(), update: (manifest) => files.update(manifest), items: () => [], monotonicMs: () => clock.ms, received: async () => ok(null) });
	const dead = new AbortController();
	return { store, files, sender, transport, run: () => sender.run(false, dead.signal, () => false), kill: () => { store.close(); dead.abort(); } };
}
async function taken(disk: MemoryDisk, line: WeakLine, bytes: Uint8Array, small?: Uint8Array): Promise<Id> {
	const id = fresh();
	const device = await boot(disk, line);
	const put = await device.files.put({ id, bytes, mime: 'image/jpeg', ...(small === undefined ? {} : { small: { bytes: small, mime: 'image/jpeg' } }) });
	const manifest = device.files.staged()[0];
	if (!put.ok || manifest === undefined) throw new Error('the file was not kept');
	await attachFile(taker, world, id, bytes, put.value.small === null ? {} : { small: put.value.small });
	await device.files.update({ ...manifest, state: 'waiting' });
	return id;
}

describe.each([
	['a folder', (): FileBytes => folderBytes(dir)],
	['a bucket', (): FileBytes => bucketBytes({ bucket: s3.bucket, region: 'us-east-1', endpoint: s3.endpoint, pathStyle: true, keys: { id: 'test', secret: 'test' } }, world.tenantId)],
])('files sent to %s over a weak line', (name, makeBytes) => {
	let server: FileServer;
	let line: WeakLine;
	beforeAll(async () => {
		server = await startFileServer(database, makeBytes(), taker);
		line = await WeakLine.to(server.port);
	});
	afterAll(() => {
		line.stop();
		server.stop();
	});
	async function arrived(id: Id, bytes: Uint8Array): Promise<boolean> {
		const read = await server.uploads.read(taker.actor, id);
		return read.ok && Buffer.from(await read.value.arrayBuffer()).equals(Buffer.from(bytes));
	}

	it('arrive whole when the line breaks at any byte and the device is killed in between', async () => {
		const rounds = long ? 40 : name === 'a folder' ? 6 : 2;
		let cuts = 0;
		let kills = 0;
		for (let seed = 1; seed <= rounds; seed += 1) {
			const next = seeded(seed);
			const disk = new MemoryDisk();
			const bytes = bytesOf(300_000 + next(900_000), seed);
			line.set({});
			const id = await taken(disk, line, bytes, bytesOf(3_000, seed));
			let device = await boot(disk, line);
			for (let tries = 0; device.files.waiting().length > 0; tries += 1) {
				if (tries > 200) throw new Error(`seed ${seed}: the outbox of files does not empty`);
				line.set(tries % 9 === 8 ? {} : next(3) === 0 ? { downAfter: next(900) } : { upAfter: next(tries % 2 === 0 ? 2_000 : 400_000) });
				cuts += 1;
				const run = device.run();
				if (next(3) === 0) {
					await new Promise((resolve) => setTimeout(resolve, next(30)));
					device.kill();
					kills += 1;
					await run;
					device = await boot(disk, line);
				} else await run;
				if (device.sender.problems().length > 0) throw new Error(`seed ${seed}: ${JSON.stringify(device.sender.problems())}`);
			}
			expect(await arrived(id, bytes), `seed ${seed}`).toBe(true);
		}
		if (long) process.stdout.write(`files to ${name}: ${rounds} files, ${cuts} broken lines, ${kills} killed devices, all whole\n`);
	}, 600_000);

	it.runIf(name === 'a folder')('arrive whole when the line breaks at each byte in turn', async () => {
		const disk = new MemoryDisk();
		line.set({});
		await taken(disk, line, bytesOf(64));
		const device = await boot(disk, line);
		await device.run();
		const traffic = line.up;
		let tried = 0;
		for (let cut = 1; cut < traffic; cut += long ? 1 : 53) {
			const one = new MemoryDisk();
			const bytes = bytesOf(64, cut);
			const id = await taken(one, line, bytes);
			line.set({ upAfter: cut });
			await (await boot(one, line)).run();
			line.set({});
			const again = await boot(one, line);
			await again.run();
			expect([cut, again.files.waiting().length, await arrived(id, bytes)]).toEqual([cut, 0, true]);
			tried += 1;
		}
		if (long) process.stdout.write(`files: cut at ${tried} of ${traffic} bytes, one after the other\n`);
	}, 600_000);

	it('are sent anew from the start when a byte was altered on the way, and the altered ones are not kept', async () => {
		const disk = new MemoryDisk();
		const bytes = bytesOf(limits.fileChunkBytes + 5_000);
		line.set({});
		const id = await taken(disk, line, bytes);
		const clock = { ms: 0 };
		const device = await boot(disk, line, clock);
		line.set({ flipAt: limits.fileChunkBytes });
		await device.run();
		expect(device.sender.problems().map((each) => each.code)).toEqual(['file_hash_differs']);
		expect(await arrived(id, bytes)).toBe(false);
		if (name === 'a bucket') expect(s3.keys().filter((key) => key.includes(id))).toEqual([]);
		expect(device.files.waiting().map((manifest) => manifest.upload)).toEqual([null]);
		line.set({});
		await device.run();
		expect(device.files.waiting(), 'it stands aside for a minute').toHaveLength(1);
		clock.ms += 61_000;
		await device.run();
		expect([device.files.waiting().length, device.sender.problems().length, await arrived(id, bytes)]).toEqual([0, 0, true]);
	});

	it('begin anew cleanly where the device no longer knows how far it was', async () => {
		const disk = new MemoryDisk();
		line.set({});
		const bytes = bytesOf(800_000);
		const id = await taken(disk, line, bytes);
		const device = await boot(disk, line);
		line.set({ upAfter: 400_000 });
		await device.run();
		const [half] = device.files.waiting();
		if (half === undefined) throw new Error('it should still wait');
		await device.files.update({ ...half, upload: null });
		line.set({});
		await device.run();
		expect([device.files.waiting().length, device.sender.problems(), await arrived(id, bytes)]).toEqual([0, [], true]);
	});

	it('do not wait for one that cannot be sent: damaged here, refused there, or broken off each time', async () => {
		const disk = new MemoryDisk();
		line.set({});
		const damaged = await taken(disk, line, bytesOf(1_000));
		const held = disk.files.get(damaged);
		if (held !== undefined) disk.files.set(damaged, { ...held, bytes: held.bytes.slice(0, 500) });
		const unknown = fresh();
		const stranger = await boot(disk, line);
		await stranger.files.put({ id: unknown, bytes: bytesOf(2_000), mime: 'image/jpeg' });
		for (const manifest of stranger.files.staged()) await stranger.files.update({ ...manifest, state: 'waiting' });
		const breaking = await taken(disk, line, bytesOf(900_000));
		const good = [await taken(disk, line, bytesOf(3_000)), await taken(disk, line, bytesOf(4_000))];
		const device = await boot(disk, line);
		expect(device.files.waiting().map((manifest) => manifest.id)).toEqual([damaged, unknown, breaking, ...good]);
		// Too little for the large one, each time.
		for (let round = 0; round < 3; round += 1) {
			line.set({ upAfter: 60_000 });
			await device.run();
		}
		expect(device.files.waiting().map((manifest) => manifest.id)).toEqual([damaged, unknown, breaking]);
		expect(device.sender.problems().map((each) => each.code).toSorted()).toEqual(['not_found', 'storage_damaged']);
	});

	it('come back by streaming to who may see them, and to nobody else', async () => {
		const disk = new MemoryDisk();
		line.set({});
		const bytes = bytesOf(700_000);
		const small = bytesOf(5_000);
		const id = await taken(disk, line, bytes, small);
		const device = await boot(disk, line);
		await device.run();
		const heard: number[] = [];
		const whole = await device.transport.download(id, 'whole', (so, of) => heard.push(so, of ?? -1));
		expect(whole.ok && Buffer.from(whole.value.bytes).equals(Buffer.from(bytes))).toBe(true);
		expect(heard.at(-2), 'told how far it came').toBe(bytes.length);
		const copy = await device.transport.download(id, 'small');
		expect(copy.ok && Buffer.from(copy.value.bytes).equals(Buffer.from(small))).toBe(true);
		line.set({ downAfter: 300_000 });
		expect(await device.transport.download(id, 'whole')).toMatchObject({ ok: false, problem: { code: 'offline' } });
		line.set({});
		const secret = fresh();
		await attachFile(taker, world, secret, bytes, { of: { type: 'case', id: world.secretCase }, placeId: null, small: { mime: 'image/jpeg', size: small.length, sha256: await sha256(small) } });
		for (const [who, hidden] of [['ines', id], ['noor', secret]] as const) {
			const other = await startFileServer(database, makeBytes(), new TestDevice(database.store, actorOf(world, who, asVaultId(fresh()))));
			const elsewhere = fetchTransport({ token: () => 'token', serverTime: () => undefined, fetch: (path, init) => fetch(`http://127.0.0.1:${other.port}${String(path)}`, init) });
			for (const which of ['whole', 'small'] as const) expect(await elsewhere.download(hidden, which), `${who}: ${which}`).toMatchObject({ ok: false, problem: { code: 'not_found' } });
			other.stop();
		}
		expect(await device.transport.download(secret, 'whole'), 'who is named on the case is told that it has not arrived').toMatchObject({ ok: false, problem: { code: 'file_missing' } });
	});
});
