import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { newDevicePair } from '../crypto/signing.ts';
import { sealerOf } from '../crypto/seal.ts';
import { dexieStore } from '../db/dexieStore.ts';
import { openLockedOutbox, type LockedOutbox } from '../db/lockedOutbox.ts';
import type { SealedCopy } from '../db/sealedCopy.ts';
import { createVaultDatabases, glanceAt, openVaultDatabases } from '../db/vaultDatabases.ts';
import { asVaultId } from '../domain/ids.ts';
import { readSealedRequest, type SealedAnswer } from '../protocol/sealed.ts';
import { operation } from '../testing/deviceStoreContract.ts';
import { testId } from '../testing/memoryContext.ts';
import { hearWipe, sendLocked } from './lockedSend.ts';

const vault = asVaultId(testId(5));
let made = 0;

function copyOf(seq: number, needs: readonly number[] = [], state: SealedCopy['state'] = 'ready'): SealedCopy {
	const { group } = operation(seq);
	return { key: seq, group, count: 1, state, needs, sealed: state === 'ready' ? { v: 1, kid: 'a'.repeat(32), vault, group, last: seq, count: 1, enc: 'AA', sealed: `AA${seq}` } : null };
}
async function vaultWith(copies: readonly SealedCopy[]) {
	made += 1;
	const names = { records: `lr${made}`, outbox: `lo${made}` };
	const sealer = sealerOf(await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']), vault);
	await createVaultDatabases(names, sealer, vault);
	const open = async () => {
		const databases = await openVaultDatabases(names, sealer, vault);
		if (!databases.ok) throw new Error(databases.problem.code);
		return dexieStore(databases.value, sealer, { stopped: () => undefined, parting: async () => undefined });
	};
	const store = await open();
	await store.load();
	for (const copy of copies) expect((await store.addGroup([operation(copy.key)], [], copy)).ok).toBe(true);
	store.close();
	const locked = async (): Promise<LockedOutbox> => {
		const outbox = await openLockedOutbox(names);
		if (outbox === null) throw new Error('no copies here');
		return outbox;
	};
	return { names, open, locked };
}

type Says = (seqs: readonly number[]) => SealedAnswer | 'silence';
async function run(outbox: LockedOutbox, says: Says) {
	const asked: (readonly number[])[] = [];
	const fetch = (async (_path: string, init: RequestInit) => {
		const request = readSealedRequest(String(init.body));
		if (!request.ok) throw new Error(request.problem.code);
		const seqs = request.value.groups.map(({ last }) => last);
		asked.push(seqs);
		const answer = says(seqs);
		if (answer === 'silence') throw new TypeError('the line broke');
		return Response.json(answer);
	}) as typeof globalThis.fetch;
	const result = await sendLocked({ vault, app: 'test', device: await newDevicePair(), outbox, wallMs: () => 0, signal: new AbortController().signal, fetch });
	return { asked, result };
}
const all = (outcome: SealedAnswer['groups'][number]['outcome']): Says => (seqs) => ({ groups: seqs.map((seq) => ({ group: operation(seq).group, outcome })) });

describe('sending without the key', () => {
	it('sends in order, counts down, and stays known to the next unlock until the answer is heard there', async () => {
		const { names, open, locked } = await vaultWith([copyOf(1), copyOf(2), copyOf(3)]);
		expect(await glanceAt(names)).toEqual({ state: 'here', unsent: 3 });
		const outbox = await locked();
		expect(await run(outbox, all('done'))).toMatchObject({ asked: [[1, 2, 3]], result: { done: 3, left: 0 } });
		expect(await glanceAt(names)).toEqual({ state: 'here', unsent: 0 });
		const store = await open();
		const loaded = await store.load();
		expect(loaded.ok && loaded.value.items.map((item) => item.state)).toEqual(['waiting', 'waiting', 'waiting']);
		await store.addGroup([operation(4)], [], copyOf(4));
		expect(await glanceAt(names), 'what has left is not counted again by the next save').toEqual({ state: 'here', unsent: 1 });
		await store.settle([1, 2, 3].map((seq) => ({ operation: operation(seq), state: 'acknowledged', outcome: 'ok', revisions: [], at: '2026-03-02T01:00:00.000Z' })));
		expect((await store.copies()).map(({ key }) => key)).toEqual([4]);
		expect(await glanceAt(names)).toEqual({ state: 'here', unsent: 1 });
	});

	it('sends all of it again when the answer was lost', async () => {
		const { names, locked } = await vaultWith([copyOf(1), copyOf(2)]);
		expect(await run(await locked(), () => 'silence')).toMatchObject({ asked: [[1, 2]], result: { done: 0, left: 2, problem: { code: 'offline' } } });
		expect(await glanceAt(names)).toEqual({ state: 'here', unsent: 2 });
		expect((await run(await locked(), all('done'))).asked).toEqual([[1, 2]]);
	});

	it('leaves what only the unlocked app can send, and all that speaks of it, and sends the rest', async () => {
		const { names, locked } = await vaultWith([copyOf(1, [], 'waits'), copyOf(2, [1]), copyOf(3), copyOf(4, [2]), copyOf(5, [3])]);
		expect((await run(await locked(), all('done'))).asked).toEqual([[3, 5]]);
		expect(await glanceAt(names)).toEqual({ state: 'here', unsent: 3 });
	});

	it('puts aside what the server could not open, and goes on without it and what follows from it', async () => {
		const { locked } = await vaultWith([copyOf(1), copyOf(2), copyOf(3, [2]), copyOf(4)]);
		const { asked } = await run(await locked(), (seqs) => ({
			groups: seqs.map((seq) => ({ group: operation(seq).group, ...(seq === 2 ? { outcome: 'reseal', code: 'server_key_unknown' } : { outcome: seqs.includes(2) && seq > 2 ? 'retry' : 'done' }) })),
		}));
		expect(asked).toEqual([[1, 2, 3, 4], [4]]);
		expect(((await locked()).copies.map(({ key, state, why }) => [key, state, why]))).toEqual([[1, 'done', undefined], [2, 'waits', 'server_key_unknown'], [3, 'ready', undefined], [4, 'done', undefined]]);
	});

	it('does not ask at once again for what the server cannot take now', async () => {
		const { locked } = await vaultWith([copyOf(1)]);
		expect(await run(await locked(), all('retry'))).toMatchObject({ asked: [[1]], result: { done: 0, left: 1 } });
	});

	it('hears that the device is to clear itself, also when there is nothing to send', async () => {
		const { locked } = await vaultWith([copyOf(1), copyOf(2, [], 'waits')]);
		expect((await run(await locked(), all('done'))).result.wipe).toBe(false);
		const asked: number[] = [];
		const fetch = (async (_path: string, init: RequestInit) => {
			const request = readSealedRequest(String(init.body));
			asked.push(request.ok ? request.value.groups.length : -1);
			return Response.json({ groups: [], wipe: true });
		}) as typeof globalThis.fetch;
		const ports = { vault, app: 'test', device: await newDevicePair(), outbox: await locked(), wallMs: () => 0, signal: new AbortController().signal };
		expect(await sendLocked({ ...ports, fetch })).toMatchObject({ done: 0, left: 0, wipe: null });
		expect(await hearWipe({ ...ports, fetch })).toBe(true);
		expect(await hearWipe({ ...ports, fetch: async () => Response.error() })).toBeNull();
		expect(asked).toEqual([0]);
	});

	it('writes nothing once somebody has unlocked', async () => {
		const { names, open, locked } = await vaultWith([copyOf(1)]);
		const outbox = await locked();
		const store = await open();
		await store.load();
		expect(await run(outbox, all('done'))).toMatchObject({ asked: [[1]], result: { done: 0 } });
		expect((await store.copies()).map(({ state }) => state)).toEqual(['ready']);
		expect(await glanceAt(names)).toEqual({ state: 'here', unsent: 1 });
	});

	it('keeps the copy in the same transaction as the save, and none of a save that failed', async () => {
		const { open } = await vaultWith([copyOf(1)]);
		const store = await open();
		await store.load();
		expect((await store.addGroup([operation(7)], [], copyOf(7))).ok).toBe(false);
		expect((await store.putCopies([copyOf(9)])).ok).toBe(true);
		expect((await store.copies()).map(({ key }) => key)).toEqual([1]);
	});
});
