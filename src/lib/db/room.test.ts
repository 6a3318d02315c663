import { describe, expect, it } from 'vitest';
import { ok } from '../domain/result.ts';
import { held, operation } from '../testing/deviceStoreContract.ts';
import { MemoryDisk, memoryDeviceStore } from '../testing/memoryDeviceStore.ts';
import { testId } from '../testing/memoryContext.ts';
import { keptFree, Room, withReserve, type Estimate } from './room.ts';
import { roomyStore } from './roomyStore.ts';

const photo = { id: testId(60), mime: 'image/jpeg', size: 1, sha256: 'aa', chunks: 1, state: 'staged', upload: null } as const;

/** A device whose disk is full until something is given up: its reserve, or a copy of what the server has. */
function fullDevice(has: { readonly reserve: boolean; readonly copies: number }, estimate: Estimate = {}) {
	const disk = new MemoryDisk();
	const state = { ...has, told: [] as (string | null)[] };
	const room: Room = new Room({
		estimate: async () => estimate,
		reserve: {
			fill: async () => {
				if (!state.reserve && !disk.full) state.reserve = true;
				return state.reserve;
			},
			release: async () => {
				const had = state.reserve;
				state.reserve = false;
				if (had) disk.full = false;
				return had;
			},
		},
		changed: () => state.told.push(room.problem?.code ?? null),
	});
	room.dropCopies = async () => {
		if (state.copies === 0) return false;
		state.copies -= 1;
		disk.full = false;
		return true;
	};
	disk.full = true;
	return { disk, room, state, store: roomyStore(memoryDeviceStore(disk), room) };
}

describe('a device that runs full', () => {
	it('lets copies go first, and nobody notices', async () => {
		const { store, state } = fullDevice({ reserve: true, copies: 1 });
		expect((await store.addGroup([operation(1)], [])).ok).toBe(true);
		expect(state).toEqual({ reserve: true, copies: 0, told: [] });
	});

	it('then gives up the reserve for text, says that photos are off, and refuses text only when all is used', async () => {
		const { store, state, disk, room } = fullDevice({ reserve: true, copies: 0 });
		expect((await store.putDraft({ id: testId(50) } as never)).ok).toBe(true);
		expect([state.reserve, state.told]).toEqual([false, ['storage_low']]);
		expect((await room.forFile(1)).ok, 'there is room, so the reserve comes first').toBe(true);
		expect([state.reserve, state.told.at(-1)]).toEqual([true, null]);
		state.reserve = false;
		disk.full = true;
		expect(await store.addGroup([operation(1)], [])).toEqual({ ok: false, problem: { code: 'storage_full' } });
		expect(room.problem?.code).toBe('storage_full');
		expect(await room.forFile(1)).toEqual({ ok: false, problem: { code: 'storage_low' } });
		disk.full = false;
		expect((await store.addGroup([operation(1)], [])).ok).toBe(true);
		expect([await room.restore(), room.problem]).toEqual([true, null]);
	});

	it('never spends the reserve on photos or on what can be pulled again', async () => {
		const { store, state, disk } = fullDevice({ reserve: true, copies: 0 });
		expect(await store.putFile(photo, new Uint8Array(1))).toEqual({ ok: false, problem: { code: 'storage_low' } });
		expect(await store.applyPull({ puts: [held(1)], removes: [], cursors: [] })).toEqual({ ok: false, problem: { code: 'storage_full' } });
		expect([state.reserve, disk.files.size, disk.held.size]).toEqual([true, 0, 0]);
	});

	it('answers what a write answers, whatever it took to make it', async () => {
		const { store, disk } = fullDevice({ reserve: false, copies: 0 });
		disk.full = false;
		await store.addGroup([operation(1)], []);
		await store.retire([{ operation: operation(1), state: 'acknowledged', outcome: 'ok', revisions: [], at: '2026-01-01T00:00:00.000Z' }]);
		const offered = await store.reoffer();
		expect(offered.ok && offered.value.map((item) => item.operation.seq)).toEqual([1]);
		expect(await store.pruneSent('2027-01-01T00:00:00.000Z')).toEqual(ok(0));
	});

	it.each([
		[60_000_000_000, 200_000_000], [1_000_000_000, 100_000_000], [400_000_000, 50_000_000], [100_000_000, 25_000_000],
	])('of %i bytes keeps %i free of photos', async (quota, free) => {
		expect(keptFree(quota)).toBe(free);
		const { room } = fullDevice({ reserve: true, copies: 0 }, { quota, usage: quota - free - 10 });
		expect([(await room.forFile(10)).ok, (await room.forFile(11)).ok]).toEqual([true, false]);
	});

	it('counts a try of the passphrase with the reserve, and gives up when there is none', async () => {
		const full = Object.assign(new Error('x'), { name: 'AbortError', inner: { name: 'QuotaExceededError' } });
		const reserve = { left: 1, fill: async () => null, release: async () => (reserve.left -= 1) >= 0 };
		let tries = 0;
		expect((await withReserve(async () => { if ((tries += 1) === 1) throw full; }, reserve)).ok).toBe(true);
		expect(await withReserve(() => Promise.reject(full), reserve)).toEqual({ ok: false, problem: { code: 'storage_full' } });
	});
});
