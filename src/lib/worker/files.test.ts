import { describe, expect, it } from 'vitest';
import { createHash } from 'node:crypto';
import type { Id } from '../domain/ids.ts';
import { problem } from '../domain/problems/problem.ts';
import type { FileShape } from '../domain/records/shapes.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { testId } from '../testing/memoryContext.ts';
import { MemoryDisk, memoryDeviceStore } from '../testing/memoryDeviceStore.ts';
import { Files } from './files.ts';

const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const jpeg = (length: number, salt: number): Uint8Array => Uint8Array.from({ length }, (_, index) => (index < 3 ? [0xff, 0xd8, 0xff][index] ?? 0 : (index * salt) % 256));
const small = Uint8Array.of(1, 2, 3);

function shapeOf(bytes: Uint8Array, more: Partial<FileShape> = {}): FileShape {
	return {
		of: { type: 'place', id: testId(4) }, placeId: testId(4), purpose: 'visit', mime: 'image/jpeg', size: bytes.byteLength, sha256: hash(bytes), originalSha256: hash(bytes),
		width: 1, height: 1, capturedAt: '2026-03-02T01:00:00.000Z', position: null, takenBy: testId(1), small: { mime: 'image/jpeg', size: small.byteLength, sha256: hash(small) }, ...more,
	};
}

function make(disk = new MemoryDisk()) {
	const server = new Map<Id, { readonly whole: Uint8Array; readonly small: Uint8Array }>();
	const records = new Map<Id, FileShape>();
	const guests = new Set<Id>();
	const asked: string[] = [];
	const device = { room: async (): Promise<Result<null>> => ok(null) };
	const store = memoryDeviceStore(disk);
	const files = new Files({
		store, sha256: async (bytes) => hash(bytes), record: (id) => records.get(id), guest: (id) => guests.has(id), nowMs: () => Date.parse('2026-03-02T01:00:00Z'), room: () => device.room(), changed: () => undefined,
		fetch: async (id, which, came) => {
			asked.push(`${which} ${id}`);
			const found = server.get(id);
			if (found === undefined) return fail(problem('offline'));
			came(found[which].byteLength, null);
			return ok({ bytes: found[which], mime: 'application/octet-stream' });
		},
	}, [...disk.files.values()].map((file) => file.manifest));
	function elsewhere(id: Id, bytes: Uint8Array, more: Partial<FileShape> = {}): void {
		records.set(id, shapeOf(bytes, more));
		server.set(id, { whole: bytes, small });
	}
	/** Taken here, named by a save, and received by the server. */
	async function sent(id: Id, bytes: Uint8Array): Promise<void> {
		await files.put({ id, bytes, mime: 'image/jpeg', small: { bytes: small, mime: 'image/jpeg' } });
		const manifest = files.staged().find((each) => each.id === id);
		if (manifest !== undefined) await files.update({ ...manifest, state: 'received' });
	}
	return { files, store, disk, server, records, guests, asked, device, elsewhere, sent };
}

describe('a colleague’s file', () => {
	it('is shown by its small copy, and fetched whole only when it is opened, once', async () => {
		const { files, asked, elsewhere } = make();
		const bytes = jpeg(5_000, 7);
		elsewhere(testId(60), bytes);
		expect(await files.small(testId(60))).toEqual(ok({ bytes: small, mime: 'image/jpeg' }));
		expect(await files.small(testId(60))).toMatchObject({ ok: true });
		expect([asked, await files.state(testId(60))]).toEqual([[`small ${testId(60)}`], 'elsewhere']);
		expect(await files.read(testId(60))).toEqual(ok({ bytes, mime: 'image/jpeg' }));
		await files.read(testId(60));
		expect([asked.length, await files.state(testId(60))]).toEqual([2, 'received']);
		expect(await files.small(testId(60)), 'the small copy stays beside the whole').toMatchObject({ ok: true });
		expect(asked).toHaveLength(2);
	});

	it('that was altered on its way is neither shown nor kept', async () => {
		const { files, elsewhere, server, disk } = make();
		elsewhere(testId(60), jpeg(5_000, 7));
		server.set(testId(60), { whole: jpeg(5_000, 9), small: Uint8Array.of(9) });
		for (const answer of [await files.read(testId(60)), await files.small(testId(60))]) expect(answer).toMatchObject({ ok: false, problem: { code: 'file_hash_differs' } });
		expect(disk.files.size).toBe(0);
	});

	it('without a small copy shows itself; one that is only looked at leaves nothing on the disk', async () => {
		const { files, elsewhere, records, guests, disk } = make();
		const bytes = jpeg(900, 3);
		elsewhere(testId(60), bytes);
		const { small: _without, ...older } = shapeOf(bytes);
		records.set(testId(60), older);
		expect(await files.small(testId(60))).toEqual(ok({ bytes, mime: 'image/jpeg' }));
		guests.add(testId(61));
		elsewhere(testId(61), bytes);
		expect([(await files.read(testId(61))).ok, (await files.small(testId(61))).ok, disk.files.has(testId(61))]).toEqual([true, true, false]);
	});
});

describe('room for a new file', () => {
	it('is made by the copies that were fetched, the oldest first, then by own received ones; never by what is unsent', async () => {
		const { files, device, sent, elsewhere } = make();
		const bytes = jpeg(1_000, 5);
		await sent(testId(50), bytes);
		for (const number of [61, 62]) {
			elsewhere(testId(number), bytes);
			await files.small(testId(number));
			await files.read(testId(number));
		}
		await files.put({ id: testId(70), bytes, mime: 'image/jpeg' });
		const gone: string[] = [];
		let wanted = 1;
		device.room = async () => {
			const whole = (await Promise.all([50, 61, 62, 70].map(async (number) => [number, await files.state(testId(number))] as const))).filter(([, state]) => state !== 'elsewhere');
			gone.push(whole.map(([number]) => number).join(','));
			return whole.length <= 4 - wanted ? ok(null) : fail(problem('storage_low'));
		};
		expect(await files.makeRoom(1)).toEqual(ok(null));
		expect(gone.at(-1)).toBe('50,62,70');
		expect(await files.small(testId(61)), 'the list still shows it').toMatchObject({ ok: true });
		wanted = 3;
		expect(await files.makeRoom(1)).toEqual(ok(null));
		expect(gone.at(-1)).toBe('70');
		wanted = 4;
		expect(await files.put({ id: testId(71), bytes, mime: 'image/jpeg' })).toMatchObject({ ok: false, problem: { code: 'storage_low' } });
		expect(await files.state(testId(70))).toBe('here');
	});
});

describe('a server restored from a backup', () => {
	it('is offered again what it had, as far as the whole copy is here; after a kill too', async () => {
		const { files, disk, sent, elsewhere } = make();
		const bytes = jpeg(400_000, 11);
		await sent(testId(50), bytes);
		await sent(testId(51), bytes);
		await files.forget(testId(51), 'whole');
		elsewhere(testId(60), bytes);
		await files.small(testId(60));
		expect(files.waiting()).toEqual([]);
		expect(await files.reoffer([50, 51, 60, 99].map(testId))).toEqual(ok(null));
		expect(files.waiting().map((manifest) => [manifest.id, manifest.upload])).toEqual([[testId(50), null]]);
		const again = make(disk);
		expect(again.files.waiting().map((manifest) => manifest.id)).toEqual([testId(50)]);
		expect(await again.files.read(testId(50))).toMatchObject({ ok: true });
		expect((await again.store.readChunk(again.files.waiting()[0] ?? { id: testId(0), mime: '', size: 0, sha256: '', chunks: 0, state: 'waiting', upload: null }, 1))?.byteLength, 'its chunks are whole').toBe(400_000 - 262_144);
	});

	it('that cannot be noted says so, and is offered it the next time', async () => {
		const { files, disk, sent } = make();
		await sent(testId(50), jpeg(1_000, 3));
		disk.full = true;
		expect(await files.reoffer([testId(50)])).toMatchObject({ ok: false, problem: { code: 'storage_full' } });
		expect(files.waiting()).toEqual([]);
		disk.full = false;
		expect(await files.reoffer([testId(50)])).toEqual(ok(null));
		expect(files.waiting()).toHaveLength(1);
	});
});
