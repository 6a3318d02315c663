import { unwrap } from '../crypto/wrap.ts';
import { sealerOf } from '../crypto/seal.ts';
import type { DeviceStore, FileManifest } from '../db/store.ts';
import { asVaultId, type Id, type VaultId } from '../domain/ids.ts';
import type { Operation } from '../domain/operation.ts';
import { problem, type Problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { PushHead, PushLine } from '../protocol/messages.ts';
import type { Transport } from '../sync/transport.ts';
import { readHeader } from '../worker/rescue/frames.ts';
import { sourceOf, type RescueSource } from '../worker/rescue/rescueFile.ts';
import { takeRescue, type RescueReport } from '../worker/rescue/takeRescue.ts';
import { operation } from './deviceStoreContract.ts';
import { makeMemoryContext, testId, testMe } from './memoryContext.ts';

export const passphrase = 'dong shan lu kou';
export const lost = asVaultId(testId(5));
export const at = '2026-03-02T01:00:00.000Z';
export const madeAt = '2026-03-02T09:00:00.000Z';
export const picture = Uint8Array.from({ length: 600_000 }, (_, index) => (index * 7) % 251);
export const small = Uint8Array.from({ length: 900 }, (_, index) => index % 13);
const attach = (seq: number, fileId: Id): Operation => operation(seq, {
	kind: 'attach', fileId, areaId: testId(4), file: {
		of: { type: 'place', id: testId(100) }, placeId: testId(100), purpose: 'visit', mime: 'image/jpeg', size: picture.byteLength, sha256: 'aa', originalSha256: 'aa', width: 1, height: 1, capturedAt: at, position: null, takenBy: testId(1),
	},
});
const manifest = (id: Id, state: FileManifest['state']): FileManifest => ({ id, mime: 'image/jpeg', size: picture.byteLength, sha256: 'aa', chunks: 3, state, upload: '/api/files/x', small: { mime: 'image/webp', size: small.byteLength, sha256: 'bb' } });

/** A day's work: two notes, one refused; a photo that waits, one whose record will be refused, one that only a draft names; a half-filled form. */
export async function fill(store: DeviceStore): Promise<void> {
	for (const id of [801, 802, 803]) await store.putFile(manifest(testId(id), 'staged'), picture, small);
	await store.addGroup([operation(1)], []);
	await store.addGroup([operation(2), attach(3, testId(801))], []);
	await store.addGroup([attach(4, testId(802))], []);
	await store.settle([{ operation: operation(1), state: 'refused', problem: { code: 'out_of_scope' }, at }]);
	await store.putDraft({ id: testId(700), packId: 'visit', formId: 'f', formVersion: 1, placeId: null, caseId: null, taskId: null, areaId: testId(4), title: '王家 1-101', startedAt: at, updatedAt: at, position: { photo: testId(803) } });
	for (const seq of [1, 2]) await store.appendJournal(testId(700), { seq, ref: '/a', op: 'set', value: `CANARY ${seq}`, at });
	await store.putSnapshot(testId(700), '<a>CANARY</a>', 1);
}

async function* none(): AsyncGenerator<never> {}

export async function loadedSource(store: DeviceStore): Promise<RescueSource> {
	const loaded = await store.load();
	if (!loaded.ok) throw new Error(loaded.problem.code);
	return sourceOf(store, { officerId: testMe.officerId, items: loaded.value.items, files: loaded.value.files.filter((each) => each.state !== 'received'), damaged: none, rowsOfFile: none, aside: () => store.aside() });
}
/** The server as a push sees it: each operation once, by its id. */
export function serverOf(refuses: (operation: Operation) => Problem | null = () => null) {
	const taken = new Map<Id, Operation>();
	const heads: PushHead[] = [];
	let trouble: Problem | null = null;
	const transport: Pick<Transport, 'push'> = {
		push: async (head, operations) => {
			heads.push(head);
			if (trouble !== null) return fail(trouble);
			return ok({ complete: true, lines: operations.map((each): PushLine => {
				const why = refuses(each);
				if (why !== null) return { opId: each.opId, outcome: 'refused', revisions: [], problem: why };
				taken.set(each.opId, each);
				return { opId: each.opId, outcome: each.seq === 2 ? 'review' : 'ok', revisions: [] };
			}) });
		},
	};
	return { transport, taken, heads, fails: (why: Problem | null) => { trouble = why; } };
}
type Server = ReturnType<typeof serverOf>;

/** A passphrase costs half a second by design; each is tried once. */
const keys = new Map<string, Result<CryptoKey>>();

export async function deviceAt(server: Server) {
	const context = await makeMemoryContext();
	const take = async (file: Blob, words = passphrase, officerId: Id = testMe.officerId): Promise<Result<RescueReport>> => {
		const opened = await readHeader(file);
		if (!opened.ok) return opened;
		const { wrapped: lock, vault } = opened.value.header;
		const tried = `${words}/${JSON.stringify(lock)}`;
		const key = keys.get(tried) ?? (await unwrap(lock, words, vault));
		keys.set(tried, key);
		if (!key.ok) return key;
		return takeRescue({
			officerId, app: 'test', carrier: async (vault: VaultId) => (vault === lost ? ok(server.transport) : fail(problem('not_allowed'))), drafts: context.drafts, files: context.files, memory: context.memory, store: context.store,
			now: () => at, monotonicMs: () => 0,
		}, opened.value, sealerOf(key.value, opened.value.header.vault));
	};
	return { context, take };
}
