import { beforeEach, describe, expect, it } from 'vitest';
import { asVaultId } from '../../domain/ids.ts';
import { limits } from '../../protocol/messages.ts';
import { actorOf, door, fresh, makeWorld, noon, type World } from '../../testing/serverWorld.ts';
import { asPlaced } from '../store/ownerWrites.ts';
import { MemoryServerStore } from './memoryStore.ts';
import type { Actor, LogRow, SnapshotPart } from './port.ts';
import { pull } from './pull.ts';

/** Remembers how many characters each read of a snapshot brought; fails at the read it is told to. */
class WatchedStore extends MemoryServerStore {
	readonly reads: number[] = [];
	failAt = Number.POSITIVE_INFINITY;

	override async snapshot(actor: Actor, part: SnapshotPart, limit: number): Promise<readonly LogRow[]> {
		const rows = await super.snapshot(actor, part, limit);
		this.reads.push(rows.reduce((sum, row) => sum + (row.record?.length ?? 0), 0));
		if (this.reads.length >= this.failAt) throw new Error('the database is gone');
		return rows;
	}
}

describe('a first pull', () => {
	let world: World;
	let store: WatchedStore;
	let actor: Actor;
	beforeEach(() => {
		world = makeWorld();
		store = new WatchedStore();
		actor = actorOf(world, 'noor', asVaultId(fresh()));
	});
	function seed(count: number, text: string): void {
		const doors = Array.from({ length: count }, () => ({ type: 'place' as const, id: fresh(), placement: { areaId: world.east, readers: null, caseId: null }, fields: { ...door('many'), cautions: text } }));
		store.seed([...world.records, ...doors].map(asPlaced));
	}
	const asked = () => pull(store, actor, { protocol: 1, vault: actor.vault, app: 't', cursors: [] }, () => noon);
	async function pieces(): Promise<string[]> {
		const all: string[] = [];
		for await (const piece of asked()) all.push(piece);
		return all;
	}
	const puts = (piece: string): number => piece.split('\n').filter((line) => line.startsWith('{"kind":"put"')).length;

	it('reads many small records at once and still has a checkpoint for each page', async () => {
		seed(2_500, 'a dog');
		const all = await pieces();
		expect(all.reduce((sum, piece) => sum + puts(piece), 0)).toBeGreaterThan(2_500);
		expect(all.map(puts).filter((count) => count === limits.pageRecords).length).toBeGreaterThanOrEqual(12);
		expect(all.filter((piece) => puts(piece) > 0 && !piece.trimEnd().endsWith('}')).length).toBe(0);
		expect(all.filter((piece) => puts(piece) > 0 && (piece.match(/"kind":"checkpoint"/g) ?? []).length !== 1)).toEqual([]);
		expect(store.reads.length).toBeLessThan(16);
	});

	it('has no page much longer than a megabyte, and soon reads no more than that at once', async () => {
		seed(600, 'x'.repeat(50_000));
		const all = await pieces();
		expect(Math.max(...all.map((piece) => piece.length))).toBeLessThan(1_100_000);
		expect(store.reads.filter((length) => length > 1_100_000).length).toBe(1);
	});

	it('ends in the middle, without its last line, when a read ahead fails', async () => {
		seed(2_500, 'a dog');
		store.failAt = 6;
		const seen: string[] = [];
		await expect((async () => { for await (const piece of asked()) seen.push(piece); })()).rejects.toThrow('the database is gone');
		expect(seen.length).toBeGreaterThan(2);
		expect(seen.join('')).not.toContain('"end":true');
	});

	it('leaves nothing behind when the device hangs up while a read ahead is failing', async () => {
		seed(2_500, 'a dog');
		const unhandled: unknown[] = [];
		const hear = (error: unknown): void => void unhandled.push(error);
		process.on('unhandledRejection', hear);
		for (let failAt = 1; failAt < 14; failAt += 1) {
			for (let taken = 1; taken < 14; taken += 4) {
				store.reads.length = 0;
				store.failAt = failAt;
				const started = asked();
				for (let pieces = 0; pieces < taken; pieces += 1) await started.next().catch(() => undefined);
				await started.return(undefined);
				await new Promise((resolve) => setTimeout(resolve));
			}
		}
		process.off('unhandledRejection', hear);
		expect(unhandled).toEqual([]);
	});
});
