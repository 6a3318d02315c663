import { describe, expect, it } from 'vitest';
import { asVaultId } from '../../../domain/ids.ts';
import type { DeviceStore } from '../../../db/store.ts';
import { held, operation } from '../../deviceStoreContract.ts';
import { testId } from '../../memoryContext.ts';
import { Random } from '../random.ts';
import { runSeed } from '../runSeed.ts';
import { Life, Scheduler } from '../scheduler.ts';
import { storeSeeds } from './storeSeeds.ts';
import { storesOf } from './stores.ts';

async function place() {
	const make = await storesOf('dexie');
	const scheduler = new Scheduler(new Random(1), 0);
	const stores = make?.(scheduler);
	const disk = stores?.disk?.(asVaultId(testId(5)));
	if (disk === undefined) throw new Error('there is a disk');
	async function open(): Promise<{ readonly life: Life; readonly does: <T>(work: (store: DeviceStore) => Promise<T>) => Promise<T | null> }> {
		const life = new Life(scheduler, 'app');
		let store: DeviceStore | null = null;
		life.spawn('opens', async () => {
			const opened = await disk?.open(life);
			await opened?.load();
			store = opened ?? null;
		});
		await scheduler.run(() => store !== null, 1000);
		return {
			life,
			does: async <T>(work: (store: DeviceStore) => Promise<T>) => {
				let done: { readonly value: T } | null = null;
				life.spawn('does', async () => { done = { value: await work(store as unknown as DeviceStore) }; });
				await scheduler.run(() => done !== null || !life.alive, 1000);
				return (done as { readonly value: T } | null)?.value ?? null;
			},
		};
	}
	return { scheduler, disk, open, end: () => stores?.end?.() };
}

describe('five devices whose stores are those that ship', () => {
	storeSeeds('dexie', 24);

	it('have the same history again with the same seed, and another with another', async () => {
		const figures = [await runSeed({ seed: 7, store: 'dexie', operations: 40 }), await runSeed({ seed: 7, store: 'dexie', operations: 40 }), await runSeed({ seed: 8, store: 'dexie', operations: 40 })];
		expect(figures[1]).toEqual(figures[0]);
		expect(figures[2]).not.toEqual(figures[0]);
	});
});

describe('a device of the simulation', () => {
	it('keeps nothing of a transaction in which its program ends, and all of what was complete', async () => {
		const kept = new Set<string>();
		for (let steps = 1; steps < 60; steps += 1) {
			const { scheduler, disk, open, end } = await place();
			const { life, does } = await open();
			const [browser] = scheduler.beneath;
			let left = steps;
			scheduler.beneath = [{ next: async (idle) => (left-- > 0 && browser !== undefined ? browser.next(idle) : false) }];
			await does((store) => store.addGroup([operation(1), operation(2)], []));
			life.end();
			kept.add((await disk.operations()).map((item) => item.operation.seq).join());
			end();
		}
		expect([...kept].toSorted()).toEqual(['', '1,2']);
	});

	it('says that its disk is full, keeps what it has, and writes again when there is room', async () => {
		const { disk, open, end } = await place();
		const { does } = await open();
		disk.setFull(true);
		expect(await does((store) => store.addGroup([operation(1)], []))).toMatchObject({ ok: false, problem: { code: 'storage_full' } });
		expect(await does((store) => store.applyPull({ puts: [held(1)], removes: [], cursors: [] }))).toMatchObject({ ok: false, problem: { code: 'storage_full' } });
		expect([await disk.operations(), await disk.held()]).toEqual([[], []]);
		disk.setFull(false);
		expect(await does((store) => store.addGroup([operation(1)], []))).toMatchObject({ ok: true });
		end();
	});

	it('loses at a power cut only pulls', async () => {
		const heldAfter = new Set<number>();
		for (let seed = 1; seed < 12; seed += 1) {
			const { disk, open, end } = await place();
			const { does, life } = await open();
			await does((store) => store.addGroup([operation(1)], []));
			for (const number of [1, 2]) await does((store) => store.applyPull({ puts: [held(number)], removes: [], cursors: [{ stream: 't', seq: number }] }));
			life.end();
			await disk.cutPower(new Random(seed));
			heldAfter.add((await disk.held()).length);
			expect(await disk.operations()).toHaveLength(1);
			end();
		}
		expect([...heldAfter].toSorted()).toEqual([0, 1, 2]);
	});
});
