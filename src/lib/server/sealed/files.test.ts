import 'fake-indexeddb/auto';
import { createHash, randomBytes } from 'node:crypto';
import type { RequestEvent } from '@sveltejs/kit';
import { describe, expect, it } from 'vitest';
import { fileBlockBytes, sealedBlockBytes } from '../../crypto/fileSeal.ts';
import { sealerOf, sha256Hex } from '../../crypto/seal.ts';
import { newDevicePair, newStoredPair, openSigningPair } from '../../crypto/signing.ts';
import { dexieStore } from '../../db/dexieStore.ts';
import { openLockedOutbox } from '../../db/lockedOutbox.ts';
import { createVaultDatabases, glanceAt, openVaultDatabases } from '../../db/vaultDatabases.ts';
import { asVaultId, type Id } from '../../domain/ids.ts';
import type { Operation } from '../../domain/operation.ts';
import { ok } from '../../domain/result.ts';
import type { FileShape } from '../../domain/records/shapes.ts';
import type { SignedIn } from '../../protocol/messages.ts';
import type { ServerKeys } from '../../protocol/sealed.ts';
import { sendLockedFiles } from '../../sync/lockedFiles.ts';
import { uploadByTus } from '../../sync/tus.ts';
import { servedTown } from '../../testing/servedTown.ts';
import type { OpenedDatabase } from '../../testing/serverDatabase.ts';
import { actorOf, fresh, noon, TestDevice, type World } from '../../testing/serverWorld.ts';
import { Files } from '../../worker/files.ts';
import { SealedFiles } from '../../worker/sealedFiles.ts';
import { signInEndpoint } from '../auth/endpoints.ts';
import { ok as answered, open, signedIn } from '../endpoint.ts';
import { withOwner } from '../store/ownerWrites.ts';
import { keysEndpoint } from './endpoints.ts';
import { sealedFileEndpoint, sealedFileStandsEndpoint } from './files.ts';

const tus = signedIn(async ({ actor, request, tenant }) => answered(await tenant.uploads.handle(actor, request)));
const handlers = {
	signIn: open(signInEndpoint), keys: signedIn(keysEndpoint), stands: open(sealedFileStandsEndpoint), blocks: open(sealedFileEndpoint), tus,
	content: signedIn(async ({ actor, event, tenant }) => tenant.uploads.read(actor, event.params['id'] ?? '')),
};
async function serve(name: keyof typeof handlers, request: Request, id = ''): Promise<Response> {
	return handlers[name]({ request, route: { id: `/api/${name}` }, params: { id }, getClientAddress: () => '127.0.0.1' } as unknown as RequestEvent);
}

/** What befalls the next body on its way: it breaks off after so many bytes, only so many are kept of it, one byte of it is altered, or its answer is lost. */
type Mishap = { readonly after?: number; readonly kept?: number; readonly alter?: number; readonly answerLost?: true };
let mishap: Mishap | null = null;
const sent: { readonly path: string; readonly offset: number; readonly length: number }[] = [];

/** The device's line to the handlers. */
const line = (async (path: string, init: RequestInit) => {
	const id = /[0-9a-f-]{36}$/.exec(path)?.[0] ?? '';
	const body = init.body instanceof Uint8Array ? init.body : null;
	const now = body === null ? null : mishap;
	if (body !== null) {
		mishap = null;
		sent.push({ path, offset: Number(new Headers(init.headers).get('upload-offset')), length: body.byteLength });
	}
	const arriving = body === null ? undefined : Uint8Array.from(body);
	if (arriving !== undefined && now?.alter !== undefined) arriving[now.alter] = (arriving[now.alter] ?? 0) ^ 1;
	const name = path.startsWith('/api/sync/sealed/files/') ? (init.method === 'POST' ? 'stands' : 'blocks') : 'tus';
	const cut = now?.after;
	let begun = false;
	const stream = arriving === undefined ? null : new ReadableStream<Uint8Array>({
		pull(controller) {
			if (cut === 0 || (begun && cut !== undefined)) return controller.error(new Error('the line broke'));
			begun = true;
			controller.enqueue(arriving.subarray(0, cut ?? now?.kept));
			if (cut === undefined) controller.close();
		},
	}, { highWaterMark: 0 });
	const { signal: _, ...rest } = init;
	const answer = await serve(name, new Request(`http://127.0.0.1${path}`, { ...rest, body: stream, ...(stream === null ? {} : { duplex: 'half' }) } as RequestInit), id).catch(() => null);
	if (answer === null || now?.after !== undefined || now?.kept !== undefined || now?.answerLost === true) throw new TypeError('the line broke');
	return answer;
}) as typeof globalThis.fetch;

describe('files on the sealed lane', { timeout: 120_000 }, () => {
	let database: OpenedDatabase;
	let world: World;
	servedTown('sealed-files', (opened, town) => { [database, world] = [opened, town]; });
	let made = 0;

	/** An officer's phone with its vault, and the keys that both sides know. */
	async function phone() {
		const vault = asVaultId(fresh());
		const post = (name: 'signIn' | 'keys', body: object, token?: string): Promise<Response> => serve(name, new Request('http://127.0.0.1/api/x', { method: 'POST', body: JSON.stringify(body), headers: token === undefined ? {} : { authorization: `Bearer ${token}` } }));
		const { token } = (await (await post('signIn', { account: 'mara', password: 'test-password', vault, app: 'test' })).json()) as SignedIn;
		const [officer, device] = [await openSigningPair(await newStoredPair()), await newDevicePair()];
		const { keys } = (await (await post('keys', { officer: officer.publicKey, device: device.publicKey }, token)).json()) as ServerKeys;
		made += 1;
		const names = { records: `fr${made}`, outbox: `fo${made}` };
		const sealer = sealerOf(await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']), vault);
		await createVaultDatabases(names, sealer, vault);
		const saves = new TestDevice(database.store, actorOf(world, 'mara', vault));

		async function unlock() {
			const databases = await openVaultDatabases(names, sealer, vault);
			if (!databases.ok) throw new Error(databases.problem.code);
			const store = await dexieStore(databases.value, sealer, { stopped: () => undefined, parting: async () => undefined });
			const loaded = await store.load();
			if (!loaded.ok) throw new Error(loaded.problem.code);
			const sealedFiles = new SealedFiles({ store, vault, keys: () => keys, rekey: (id) => files.rekey(id) });
			const files: Files = new Files({
				store, sha256: sha256Hex, fetch: async () => { throw new Error('nothing is fetched'); }, record: () => undefined, guest: () => false, nowMs: () => 0, room: async () => ok(null), changed: () => undefined,
				taken: (manifest) => sealedFiles.taken(manifest),
			}, loaded.value.files);
			return { store, files, sealedFiles, items: loaded.value.items };
		}
		/** Takes a photo and saves it; the record reaches the server when `known`. */
		async function take(bytes: Uint8Array, known = true): Promise<{ readonly id: Id; readonly operations: readonly Operation[] }> {
			const { store, files } = await unlock();
			const id = fresh();
			const put = await files.put({ id, bytes, mime: 'image/jpeg' });
			if (!put.ok) throw new Error(put.problem.code);
			const { sha256 } = put.value;
			const file: FileShape = { of: { type: 'place', id: world.eastDoor }, placeId: world.eastDoor, purpose: 'visit', mime: 'image/jpeg', size: bytes.length, sha256, originalSha256: sha256, width: 1, height: 1, capturedAt: noon, position: null, takenBy: world.officers.mara };
			const operations = saves.operations({ kind: 'attach', fileId: id, areaId: world.east, file });
			expect((await store.addGroup(operations, [])).ok).toBe(true);
			store.close();
			if (known) await saves.send(operations);
			return { id, operations };
		}
		/** The lock screen or the service worker sends once. */
		async function sendLocked() {
			const outbox = await openLockedOutbox(names);
			if (outbox === null) throw new Error('no vault');
			const result = await sendLockedFiles({ vault, app: 'test', device, outbox, wallMs: () => Date.now(), signal: new AbortController().signal, fetch: line });
			const ready = (await outbox.files()).length;
			outbox.close();
			return { ...result, ready };
		}
		/** The unlocked app sends once, as the clear lane does. */
		async function sendUnlocked(id: Id) {
			const { store, files } = await unlock();
			const manifest = files.waiting().find((each) => each.id === id);
			if (manifest === undefined) throw new Error('it does not wait');
			let latest = manifest;
			const result = await uploadByTus({
				ports: { token: () => token, serverTime: () => undefined, fetch: line }, manifest, source: { chunk: (part) => store.readChunk(manifest, part), small: () => store.readSmall(id) },
				begun: async (upload) => { latest = { ...latest, upload }; await files.update(latest); }, signal: new AbortController().signal,
			});
			if (result.ok) await files.update({ ...latest, state: 'received', upload: null });
			store.close();
			return result;
		}
		const unsentFiles = async (): Promise<number> => { const seen = await glanceAt(names); return seen.state === 'here' ? seen.unsent : -1; };
		const rows = async () => { const { store } = await unlock(); const all = await store.sealedFiles(); store.close(); return all; };
		const onServer = async (id: Id): Promise<Uint8Array | string> => {
			const answer = await serve('content', new Request('http://127.0.0.1/api/x', { headers: { authorization: `Bearer ${token}` } }), id);
			return answer.status === 200 ? new Uint8Array(await answer.arrayBuffer()) : ((await answer.json()) as { code: string }).code;
		};
		return { vault, unlock, take, saves, sendLocked, sendUnlocked, unsentFiles, rows, onServer };
	}
	const picture = (size: number): Uint8Array => new Uint8Array(randomBytes(size));

	it('arrive while locked, in sealed pieces, and count no more; the next unlock hears of it', async () => {
		const mara = await phone();
		const bytes = picture(700_000);
		const { id } = await mara.take(bytes);
		expect(await mara.unsentFiles(), 'the save and its photo').toBe(2);
		sent.length = 0;
		expect(await mara.sendLocked()).toEqual({ done: 1, left: 0, problem: null, ready: 0 });
		expect(sent.every(({ path, length }) => path.startsWith('/api/sync/sealed/') && length % sealedBlockBytes === 0), 'whole blocks: the last one hides the size').toBe(true);
		expect(await mara.onServer(id)).toEqual(bytes);
		expect(await mara.unsentFiles()).toBe(1);
		expect((await mara.sendUnlocked(id)).ok).toBe(true);
		expect(await mara.rows()).toEqual([]);
		const { store, files } = await mara.unlock();
		expect(await files.read(id), 'here, too, it is what it was').toEqual({ ok: true, value: { bytes, mime: 'image/jpeg' } });
		store.close();
	});

	it('go on from the last whole block wherever the line broke, on the same lane or the other', async () => {
		const mara = await phone();
		const cuts = [0, 1, 16, fileBlockBytes, sealedBlockBytes - 1, sealedBlockBytes, sealedBlockBytes + 1, 100_000, 16 * sealedBlockBytes - 1];
		for (const [at, cut] of cuts.entries()) {
			const bytes = picture(300_000 + at);
			const { id } = await mara.take(bytes);
			mishap = { after: cut };
			expect((await mara.sendLocked()).done).toBe(0);
			sent.length = 0;
			if (at % 2 === 0) expect((await mara.sendLocked()).done, `cut at ${cut}`).toBe(1);
			else expect((await mara.sendUnlocked(id)).ok, `cut at ${cut}`).toBe(true);
			expect(sent[0]?.offset, `cut at ${cut}`).toBe(Math.floor(cut / sealedBlockBytes) * fileBlockBytes);
			expect(await mara.onServer(id)).toEqual(bytes);
			if (at % 2 === 0) await mara.sendUnlocked(id);
		}
	});

	it('go on at any byte where the unlocked app was cut off', async () => {
		const mara = await phone();
		for (const cut of [1, 5_000, fileBlockBytes, 200_001, 262_143]) {
			const bytes = picture(300_000);
			const { id } = await mara.take(bytes);
			mishap = { kept: cut };
			expect((await mara.sendUnlocked(id)).ok).toBe(false);
			sent.length = 0;
			expect((await mara.sendLocked()).done, `cut at ${cut}`).toBe(1);
			expect(sent[0]?.offset).toBe(cut);
			expect(await mara.onServer(id)).toEqual(bytes);
			await mara.sendUnlocked(id);
		}
	});

	it('are taken once when the last answer was lost', async () => {
		const mara = await phone();
		const bytes = picture(100_000);
		const { id } = await mara.take(bytes);
		mishap = { answerLost: true };
		expect(await mara.sendLocked()).toMatchObject({ done: 0, left: 1, problem: { code: 'offline' } });
		sent.length = 0;
		expect(await mara.sendLocked()).toMatchObject({ done: 1, left: 0 });
		expect([sent.length, await mara.onServer(id)]).toEqual([0, bytes]);
	});

	it('wait for their record, and let others go', async () => {
		const mara = await phone();
		const [early, bytes] = [await mara.take(picture(50_000), false), picture(60_000)];
		const { id } = await mara.take(bytes);
		expect(await mara.sendLocked()).toMatchObject({ done: 1, left: 1, ready: 1 });
		expect([await mara.onServer(id), await mara.onServer(early.id)]).toEqual([bytes, 'not_found']);
		await mara.saves.send(early.operations);
		expect(await mara.sendLocked()).toMatchObject({ done: 1, left: 0 });
	});

	it('are not taken when a block was altered on its way; nothing of it is kept, and the unlocked app sends it whole', async () => {
		const mara = await phone();
		const [bytes, others] = [picture(100_000), picture(20_000)];
		const bad = await mara.take(bytes);
		const good = await mara.take(others);
		mishap = { alter: sealedBlockBytes + 100 };
		expect(await mara.sendLocked()).toMatchObject({ done: 1, left: 0, ready: 0 });
		expect((await mara.rows()).find(({ key }) => key === bad.id)).toMatchObject({ state: 'waits', why: 'sealed_unreadable' });
		expect([await mara.onServer(bad.id), await mara.onServer(good.id)]).toEqual(['file_missing', others]);
		expect((await mara.sendUnlocked(bad.id)).ok).toBe(true);
		expect(await mara.onServer(bad.id)).toEqual(bytes);
	});

	it('are not taken for another file, nor with bytes that are not its record’s', async () => {
		const mara = await phone();
		const [one, two] = [await mara.take(picture(30_000)), await mara.take(picture(30_000))];
		const { store } = await mara.unlock();
		const [a, b] = (await store.sealedFiles()).toSorted((x, y) => (x.key === one.id ? -1 : y.key === one.id ? 1 : 0));
		if (a === undefined || b === undefined) throw new Error('no wraps');
		await store.putSealedFiles([{ ...a, sealed: b.sealed }]);
		store.close();
		expect(await mara.sendLocked()).toMatchObject({ done: 1, left: 0 });
		expect((await mara.rows()).find(({ key }) => key === one.id)).toMatchObject({ state: 'waits', why: 'sealed_unreadable' });
		expect(await mara.onServer(one.id)).toBe('file_missing');
		// The unlock wraps it anew, and it goes.
		const again = await mara.unlock();
		await again.sealedFiles.seal(again.files.waiting(), again.items, true);
		again.store.close();
		expect(await mara.sendLocked()).toMatchObject({ done: 1, left: 0 });
		expect(await mara.onServer(two.id)).not.toBe('file_missing');
	});

	it('taken by an earlier version are sealed anew at the unlock, and then go', async () => {
		const mara = await phone();
		const bytes = picture(90_000);
		const { id } = await mara.take(bytes);
		const { store, files } = await mara.unlock();
		const manifest = files.waiting().find((each) => each.id === id);
		if (manifest === undefined) throw new Error('it does not wait');
		const { key: _, ...old } = manifest;
		await store.putFile(old, bytes);
		store.close();
		expect(await mara.sendLocked(), 'under the vault’s key alone').toMatchObject({ done: 0, left: 0, ready: 0 });
		const again = await mara.unlock();
		expect((await again.files.read(id))).toMatchObject({ ok: true });
		await again.sealedFiles.seal(again.files.waiting(), again.items, false);
		expect(await again.store.sealedFiles(), 'not while it may be on its way').toEqual([]);
		await again.sealedFiles.seal(again.files.waiting(), again.items, true);
		again.store.close();
		expect(await mara.sendLocked()).toMatchObject({ done: 1 });
		expect(await mara.onServer(id)).toEqual(bytes);
	});

	it('of a withdrawn device are not taken', async () => {
		const mara = await phone();
		const { id } = await mara.take(picture(10_000));
		await withOwner(database.ownerUrl, (db) => db.updateTable('device').set({ revoked_at: new Date() }).where('vault', '=', mara.vault).execute());
		expect(await mara.sendLocked()).toMatchObject({ done: 0, left: 0, ready: 0 });
		expect((await mara.rows())[0]).toMatchObject({ state: 'waits', why: 'device_revoked' });
		const received = await withOwner(database.ownerUrl, (db) => db.selectFrom('file').select('file_id').where('file_id', '=', id).execute());
		expect(received).toEqual([]);
	});

	it('are kept as what they are: the server’s hash is the record’s', async () => {
		const mara = await phone();
		const bytes = picture(40_000);
		const { id } = await mara.take(bytes);
		await mara.sendLocked();
		const row = await withOwner(database.ownerUrl, (db) => db.selectFrom('file').select(['sha256', 'size']).where('file_id', '=', id).executeTakeFirst());
		expect(row).toEqual({ size: 40_000, sha256: createHash('sha256').update(bytes).digest('hex') });
	});
});
