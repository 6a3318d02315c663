import '../../testing/quickPassphrases.ts';
import 'fake-indexeddb/auto';
import { beforeAll, describe, expect, it } from 'vitest';
import { sealerOf, type Sealer } from '../../crypto/seal.ts';
import { newWrappedKey, type WrappedKey } from '../../crypto/wrap.ts';
import { dexieStore } from '../../db/dexieStore.ts';
import { readOutbox } from '../../db/outboxReader.ts';
import { createVaultDatabases, openVaultDatabases } from '../../db/vaultDatabases.ts';
import type { Id } from '../../domain/ids.ts';
import type { Operation } from '../../domain/operation.ts';
import { problem, type Problem } from '../../domain/problems/problem.ts';
import { memoryDeviceStore } from '../../testing/memoryDeviceStore.ts';
import { testId, testMe } from '../../testing/memoryContext.ts';
import { at, deviceAt, fill, loadedSource, lost, madeAt, passphrase, picture, serverOf, small } from '../../testing/rescueWork.ts';
import { writeRescue, type RescueSource } from './rescueFile.ts';

let wrapped: WrappedKey;
let sealer: Sealer;
beforeAll(async () => {
	const made = await newWrappedKey(passphrase, lost);
	wrapped = made.wrapped;
	sealer = sealerOf(made.key, lost);
}, 60_000);

const names = { records: 'rescue-r', outbox: 'rescue-o' };
/** The same work, as each kind of store gives it, and as it is read from the disk when no store can be opened. */
const sources: { readonly [name: string]: () => Promise<RescueSource> } = {
	'the store in memory': async () => {
		const store = memoryDeviceStore();
		await fill(store);
		return loadedSource(store);
	},
	'the store on Dexie': async () => {
		await createVaultDatabases(names, sealer, lost);
		const databases = await openVaultDatabases(names, sealer, lost);
		if (!databases.ok) throw new Error(databases.problem.code);
		const store = await dexieStore(databases.value, sealer, { stopped: () => undefined, parting: async () => undefined });
		await store.load();
		await fill(store);
		return loadedSource(store);
	},
	'the outbox read by itself': async () => {
		const read = await readOutbox(names.outbox, sealer);
		if (!read.ok) throw new Error(read.problem.code);
		return { ...read.value, officerId: testMe.officerId };
	},
};
const fileOf = async (source: () => Promise<RescueSource>): Promise<Blob> => (await writeRescue(await source(), { vault: lost, wrapped, sealer }, { app: 'test', madeAt })).file;

const refusing = (each: Operation): Problem | null => (each.seq === 1 || each.seq === 4 ? problem('out_of_scope') : null);

describe.each(Object.entries(sources))('a rescue file of %s', (_, source) => {
	it('brings everything back once, however often it is imported', async () => {
		const file = await fileOf(source);
		const server = serverOf(refusing);
		const device = await deviceAt(server);
		const first = await device.take(file);
		expect(first).toMatchObject({ ok: true, value: { madeAt, sent: 2, reviews: 1, later: 0, drafts: 1, files: 2, refused: [{ kind: 'note' }, { kind: 'attach' }] } });
		expect([...server.taken.values()].map((each) => each.seq)).toEqual([2, 3]);
		expect(server.heads[0]).toMatchObject({ vault: lost });
		const { files, drafts, vault } = device.context;
		expect(await Promise.all([801, 802, 803].map((id) => files.state(testId(id))))).toEqual(['sending', 'elsewhere', 'here']);
		const read = await files.read(testId(801));
		expect(read.ok && Buffer.from(read.value.bytes).equals(Buffer.from(picture))).toBe(true);
		const glance = await files.small(testId(801));
		expect(glance.ok && Buffer.from(glance.value.bytes).equals(Buffer.from(small))).toBe(true);
		expect(vault.files.waiting()).toMatchObject([{ id: testId(801), upload: null }]);
		const draft = await drafts.open(testId(700));
		expect(draft).toMatchObject({ ok: true, value: { snapshotXml: '<a>CANARY</a>', snapshotSeq: 1, journal: [{ seq: 1 }, { seq: 2, value: 'CANARY 2' }], draft: { position: { photo: testId(803) } } } });
		// The officer ends the form; a second import must not bring it back, nor send or keep anything twice.
		await drafts.discard(testId(700));
		expect(await device.take(file)).toMatchObject({ ok: true, value: { sent: 2, drafts: 0, files: 0 } });
		expect(await drafts.list()).toEqual([]);
		expect(server.taken.size).toBe(2);
		expect(vault.files.waiting()).toHaveLength(1);
	});
});

describe('a rescue file', () => {
	const source = sources['the store in memory'] as () => Promise<RescueSource>;
	let file: Blob;
	let bytes: Buffer;
	beforeAll(async () => {
		file = await fileOf(source);
		bytes = Buffer.from(await file.arrayBuffer());
	});
	const code = async (changed: Blob | Buffer, words?: string, officerId?: Id): Promise<string> => {
		const result = await (await deviceAt(serverOf())).take(changed instanceof Blob ? changed : new Blob([new Uint8Array(changed)]), words, officerId);
		return result.ok ? 'ok' : result.problem.code;
	};

	it('can be read for nothing but random ids and counts', () => {
		const text = bytes.toString('latin1');
		const utf8 = bytes.toString('utf8');
		for (const word of ['CANARY', '王家', 'visit', testMe.officerId, testMe.name, at, madeAt, 'jpeg']) expect(utf8.includes(word) || text.includes(word), word).toBe(false);
		const header = JSON.parse(utf8.slice(utf8.indexOf('{'), utf8.indexOf('}}') + 2)) as Record<string, unknown>;
		expect(Object.keys(header)).toEqual(['format', 'id', 'vault', 'counts', 'wrapped']);
		expect(header['counts']).toEqual({ operations: 4, drafts: 1, files: 3 });
	});

	it('opens with the passphrase of that day and no other, and for its officer only', async () => {
		expect(await code(file, 'dong nan xi bei')).toBe('wrong_passphrase');
		expect(await code(file, passphrase, testId(99))).toBe('rescue_other_officer');
		expect(await code(file)).toBe('ok');
	});

	it('is refused whole once it was altered, cut, or added to', async () => {
		const server = serverOf();
		const device = await deviceAt(server);
		const headEnd = bytes.indexOf('}}') + 2;
		const places = [3, 25, headEnd - 3, headEnd + 6, headEnd + 40, Math.floor(bytes.length / 2), bytes.length - 400, bytes.length - 1];
		for (const place of places) {
			const altered = Buffer.from(bytes);
			altered[place] = (altered[place] ?? 0) ^ 1;
			const result = await device.take(new Blob([new Uint8Array(altered)]));
			expect([place, result.ok ? 'ok' : ['rescue_unreadable', 'wrong_passphrase', 'rescue_newer'].includes(result.problem.code)]).toEqual([place, true]);
		}
		for (const cut of [10, headEnd, Math.floor(bytes.length / 2), bytes.length - 1]) expect(await code(bytes.subarray(0, cut))).toBe('rescue_unreadable');
		expect(await code(Buffer.concat([bytes, Buffer.from([0])]))).toBe('rescue_unreadable');
		expect(await code(Buffer.concat([bytes, bytes.subarray(headEnd)]))).toBe('rescue_unreadable');
		expect([server.taken.size, await device.context.drafts.list()]).toEqual([0, []]);
	});

	it('does not let two frames change places', async () => {
		const frames: Buffer[] = [];
		const start = bytes.indexOf('}}') + 2;
		for (let place = start; place < bytes.length;) {
			const end = place + 4 + bytes.readUInt32BE(place);
			frames.push(bytes.subarray(place, end));
			place = end;
		}
		const first = frames.findIndex((frame) => frame.length > 200_000);
		const swapped = frames.with(first, frames[first + 1] as Buffer).with(first + 1, frames[first] as Buffer);
		expect(swapped[first]?.length).toBe(frames[first]?.length);
		expect(await code(Buffer.concat([bytes.subarray(0, start), ...swapped]))).toBe('rescue_unreadable');
	});

	it('does not let counts in its header be changed, nor a later format pass', async () => {
		expect(await code(Buffer.from(bytes.toString('latin1').replace('"drafts":1', '"drafts":2'), 'latin1'))).toBe('rescue_unreadable');
		expect(await code(Buffer.from(bytes.toString('latin1').replace('"format":1', '"format":2'), 'latin1'))).toBe('rescue_newer');
	});

	it('changes nothing while the server cannot be reached, and says what is left when it breaks off', async () => {
		const server = serverOf();
		const device = await deviceAt(server);
		server.fails(problem('offline'));
		expect(await device.take(file)).toMatchObject({ ok: false, problem: { code: 'offline' } });
		expect(await device.context.drafts.list()).toEqual([]);
		server.fails(null);
		expect(await device.take(file)).toMatchObject({ ok: true, value: { sent: 4, drafts: 1, files: 3 } });
	});
});
