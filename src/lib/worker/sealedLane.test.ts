import { beforeEach, describe, expect, it } from 'vitest';
import { newSealingPair, type SealingPair } from '../crypto/hpke.ts';
import { openGroup } from '../crypto/sealedGroup.ts';
import { keyIdOf, newDevicePair, newStoredPair, openSigningPair, sign, verify, type StoredSigningPair } from '../crypto/signing.ts';
import { asVaultId } from '../domain/ids.ts';
import type { Operation } from '../domain/operation.ts';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { recoveryKeyText } from '../protocol/recovery.ts';
import { groupText, serverKeyText, type ServerKeys } from '../protocol/sealed.ts';
import { operation } from '../testing/deviceStoreContract.ts';
import { MemoryDisk, memoryDeviceStore } from '../testing/memoryDeviceStore.ts';
import { testId } from '../testing/memoryContext.ts';
import { SealedLane } from './sealedLane.ts';

const vault = asVaultId(testId(5));
const day = 86_400_000;
type Server = { readonly identity: StoredSigningPair; readonly pairs: SealingPair[]; readonly recovery?: SealingPair };

async function published({ identity, pairs, recovery }: Server, text = recoveryKeyText): Promise<ServerKeys> {
	const marked = async ({ publicKey }: SealingPair, textOf: typeof serverKeyText) => {
		const key = { kid: await keyIdOf(publicKey), publicKey, made: '2026-03-02T01:00:00.000Z' };
		return { ...key, mark: await sign(await openSigningPair(identity), textOf(key)) };
	};
	const keys = await Promise.all(pairs.map((pair) => marked(pair, serverKeyText)));
	return { identity: identity.publicKey, keys, ...(recovery === undefined ? {} : { recovery: await marked(recovery, text) }) };
}

describe('the open vault’s side of the locked lane', () => {
	let disk: MemoryDisk;
	let server: Server;
	let answer: () => Promise<Result<unknown>>;
	let now = 0;
	let asked = 0;
	const device = newDevicePair();
	beforeEach(async () => {
		[disk, now, asked] = [new MemoryDisk(), 0, 0];
		server = { identity: await newStoredPair(), pairs: [await newSealingPair()] };
		answer = async () => ok(await published(server));
	});
	async function unlock(fresh = false) {
		const store = memoryDeviceStore(disk);
		const ask = async (): Promise<Result<unknown>> => { asked += 1; return answer(); };
		return { store, lane: await SealedLane.open({ store, vault, device: await device, server: { ask }, nowMs: () => now }, fresh) };
	}
	const note = (seq: number, of = testId(100), noteId = testId(1000 + seq)): Operation => operation(seq, { kind: 'note', noteId, areaId: testId(4), of: { type: 'place', id: of }, text: `note ${seq}` });

	it('seals a save so that the server, and it alone, reads what the officer signed', async () => {
		const { lane } = await unlock(true);
		await lane.refresh([]);
		const copy = await lane.copy([note(1)], []);
		expect(copy).toMatchObject({ key: 1, count: 1, state: 'ready', needs: [], sealed: { vault, last: 1, count: 1 } });
		const [pair] = server.pairs;
		if (pair === undefined || copy.sealed === null) throw new Error('nothing sealed');
		const opened = await openGroup(pair, copy.sealed);
		expect(opened?.lines).toEqual([JSON.stringify(note(1))]);
		const { publicKey } = disk.values.get('signing') as StoredSigningPair;
		expect(await verify(publicKey, groupText(opened?.lines ?? []), opened?.signature ?? '')).toBe(true);
		const { signed } = await lane.signed([note(1)]);
		expect(await verify(publicKey, groupText([JSON.stringify(note(1))]), signed?.groups[note(1).group] ?? '')).toBe(true);
	});

	it('takes a recovery key that the server it knows has marked as one, and no other', async () => {
		const first = await unlock(true);
		await first.lane.refresh([]);
		expect([first.lane.recovery, asked], 'an older server has none').toEqual([null, 1]);
		await first.lane.refresh([]);
		expect(asked, 'and is not asked again and again').toBe(1);
		now += day + 1;
		server = { ...server, recovery: await newSealingPair() };
		await first.lane.refresh([]);
		const { recovery } = first.lane;
		expect(recovery?.publicKey).toBe(server.recovery?.publicKey);
		expect((await unlock()).lane.recovery).toEqual(recovery);
		now += day + 1;
		const replaced = { ...server, recovery: await newSealingPair() };
		answer = async () => ok(await published(replaced, serverKeyText));
		await first.lane.refresh([]);
		expect(first.lane.problem?.code, 'marked as another kind of key').toBe('server_key_changed');
		answer = async () => ok(await published({ ...replaced, identity: await newStoredPair() }));
		await first.lane.refresh([]);
		expect(first.lane.recovery, 'of another identity').toEqual(recovery);
	});

	it('asks at once when an earlier version of the app had not heard of recovery keys', async () => {
		const first = await unlock(true);
		await first.lane.refresh([]);
		const { recovery: _, ...known } = disk.values.get('lane') as Record<string, unknown>;
		disk.values.set('lane', known);
		server = { ...server, recovery: await newSealingPair() };
		const second = await unlock();
		await second.lane.refresh([]);
		expect(second.lane.recovery?.publicKey).toBe(server.recovery?.publicKey);
	});

	it('keeps its key over an unlock, and asks the server once a day', async () => {
		const first = await unlock(true);
		await first.lane.refresh([]);
		const kept = disk.values.get('signing');
		const second = await unlock();
		await second.lane.refresh([]);
		expect([asked, disk.values.get('signing')]).toEqual([1, kept]);
		now += day + 1;
		await second.lane.refresh([]);
		expect(asked).toBe(2);
	});

	it('waits where there is no key yet, and seals it once there is', async () => {
		const { lane, store } = await unlock();
		answer = async () => fail(problem('offline'));
		await lane.refresh([]);
		const copy = await lane.copy([note(1)], []);
		expect(copy).toMatchObject({ state: 'waits', why: 'no_server_key', sealed: null });
		await store.addGroup([note(1)], [], copy);
		answer = async () => ok(await published(server));
		await lane.refresh([note(1)]);
		expect((await store.copies()).map(({ state }) => state)).toEqual(['ready']);
	});

	it('names what a save needs, and waits where that waits', async () => {
		const { lane } = await unlock(true);
		await lane.refresh([]);
		const large = operation(1, { kind: 'note', noteId: testId(100), areaId: testId(4), of: { type: 'place', id: testId(9) }, text: 'x'.repeat(1_000_001) });
		expect(await lane.copy([large], [])).toMatchObject({ state: 'waits', why: 'entry_too_large' });
		expect(await lane.copy([note(2, testId(100))], [large])).toMatchObject({ state: 'waits', why: 'waits_for_other', needs: [1] });
		expect(await lane.copy([note(3, testId(7))], [large, note(2, testId(100))])).toMatchObject({ state: 'ready', needs: [] });
		expect(await lane.copy([note(4, testId(1003))], [large, note(3, testId(7))])).toMatchObject({ state: 'ready', needs: [3] });
	});

	it('seals anew what was sealed to a key that the server no longer has, and leaves what was sent', async () => {
		const { lane, store } = await unlock(true);
		await lane.refresh([]);
		for (const seq of [1, 2]) await store.addGroup([note(seq)], [], await lane.copy([note(seq)], []));
		const [first] = await store.copies();
		if (first === undefined) throw new Error('no copy');
		await store.putCopies([{ ...first, state: 'done', sealed: null }]);
		server.pairs.splice(0, 1, await newSealingPair());
		now += day + 1;
		await lane.refresh([note(1), note(2)]);
		const kid = await keyIdOf(server.pairs[0]?.publicKey ?? '');
		expect((await store.copies()).map(({ state, sealed }) => [state, sealed?.kid])).toEqual([['done', undefined], ['ready', kid]]);
	});

	it('takes no other server’s keys, and none without the mark, until the officer signs in again', async () => {
		const { lane } = await unlock(true);
		await lane.refresh([]);
		const pinned = disk.values.get('lane');
		const honest = server;
		server = { identity: await newStoredPair(), pairs: [await newSealingPair()] };
		now += day + 1;
		await lane.refresh([]);
		expect([lane.problem?.code, disk.values.get('lane')]).toEqual(['server_key_changed', pinned]);
		const unmarked = await published(honest);
		answer = async () => ok({ ...unmarked, keys: [{ ...unmarked.keys[0], publicKey: server.pairs[0]?.publicKey }] });
		await lane.refresh([]);
		expect(disk.values.get('lane')).toBe(pinned);
		answer = async () => ok(await published(server));
		const anew = await unlock(true);
		await anew.lane.refresh([]);
		expect(disk.values.get('lane')).toMatchObject({ server: { identity: server.identity.publicKey } });
	});
});
