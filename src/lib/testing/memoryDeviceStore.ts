import type { DeviceStore, FileManifest, Held, OutboxItem, ValueKey } from '../db/store.ts';
import { asideName, type AsideRow } from '../db/asideRows.ts';
import type { SealedCopy } from '../db/sealedCopy.ts';
import type { SealedFile } from '../db/sealedFile.ts';
import type { Draft, JournalRow } from '../db/draft.ts';
import type { Id } from '../domain/ids.ts';
import { recordOf } from '../domain/operationRecord.ts';
import { problem, type Problem } from '../domain/problems/problem.ts';
import { refKey } from '../domain/records/record.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { limits, type StreamCursor } from '../protocol/messages.ts';

/** What stays when the process that wrote it is gone: several stores over one disk are one vault opened several times. */
export class MemoryDisk {
	readonly held = new Map<string, Held>();
	readonly cursors = new Map<string, StreamCursor>();
	readonly items = new Map<number, OutboxItem>();
	readonly sent = new Map<number, OutboxItem>();
	readonly drafts = new Map<Id, Draft>();
	readonly journal = new Map<Id, JournalRow[]>();
	readonly snapshots = new Map<Id, { readonly xml: string; readonly seq: number }>();
	readonly files = new Map<Id, { readonly manifest: FileManifest; readonly bytes: Uint8Array; readonly small: Uint8Array | null }>();
	readonly copies = new Map<number, SealedCopy>();
	readonly aside = new Map<string, AsideRow>();
	readonly sealedFiles = new Map<Id, SealedFile>();
	readonly values = new Map<ValueKey, unknown>();
	lastSeq = 0;
	holder = 0;
	wiped = false;
	/** A full device: the next writes fail as a whole. */
	full = false;
}

/** The store's twin in memory, under the same contract suite as the one on Dexie. Opening it takes the vault over. */
export function memoryDeviceStore(disk: MemoryDisk = new MemoryDisk()): DeviceStore {
	disk.holder += 1;
	const holder = disk.holder;
	let closed = false;

	function refusal(): Problem | null {
		if (disk.wiped) return problem('vault_missing');
		if (closed || disk.holder !== holder) return problem('vault_elsewhere');
		return disk.full ? problem('storage_full') : null;
	}
	async function write(change: () => void): Promise<Result<null>> {
		await Promise.resolve();
		const refused = refusal();
		if (refused !== null) return fail(refused);
		change();
		return ok(null);
	}
	const endDraft = (id: Id): void => {
		disk.drafts.delete(id);
		disk.journal.delete(id);
		disk.snapshots.delete(id);
	};

	return {
		load: async () => disk.wiped ? fail(problem('vault_missing')) : ok({
			held: [...disk.held.values()], cursors: [...disk.cursors.values()], items: [...disk.items.values()], lastSeq: disk.lastSeq, damaged: 0,
			files: [...disk.files.values()].map((file) => file.manifest),
		}),
		applyPull: (change) => write(() => {
			for (const ref of change.removes) disk.held.delete(refKey(ref));
			for (const held of change.puts) disk.held.set(refKey(held.record), copy(held));
			disk.cursors.clear();
			for (const cursor of change.cursors) disk.cursors.set(cursor.stream, cursor);
		}),
		compact: () => write(() => undefined),
		copies: async () => [...disk.copies.values()].toSorted((a, b) => a.key - b.key),
		putCopies: (copies) => write(() => {
			for (const made of copies) if (disk.items.get(made.key)?.state === 'waiting') disk.copies.set(made.key, copy(made));
		}),
		addGroup: async (operations, endDrafts, sealed) => operations.some((operation, index) => operation.seq !== disk.lastSeq + 1 + index) ? fail(problem('storage_failed')) : write(() => {
			for (const operation of operations) {
				disk.items.set(operation.seq, copy({ operation, state: 'waiting' }));
				disk.lastSeq = operation.seq;
				const file = operation.body.kind === 'attach' ? disk.files.get(operation.body.fileId) : undefined;
				if (file !== undefined && file.manifest.state === 'staged') disk.files.set(file.manifest.id, { ...file, manifest: { ...file.manifest, state: 'waiting' } });
				const sealedFile = file === undefined ? undefined : disk.sealedFiles.get(file.manifest.id);
				if (sealedFile !== undefined) disk.sealedFiles.set(sealedFile.key, { ...sealedFile, after: operations.at(-1)?.seq ?? null });
			}
			endDrafts.forEach(endDraft);
			if (sealed !== undefined) disk.copies.set(sealed.key, copy(sealed));
		}),
		settle: (items) => write(() => {
			for (const item of items) {
				disk.items.set(item.operation.seq, copy(item));
				if (item.state !== 'waiting') disk.copies.delete(item.operation.seq);
			}
		}),
		retire: (items) => write(() => {
			for (const item of items) {
				disk.items.delete(item.operation.seq);
				disk.copies.delete(item.operation.seq);
				disk.sent.set(item.operation.seq, copy(item));
			}
		}),
		reoffer: async () => {
			const kept = [...disk.sent.values()].filter((item) => item.state === 'acknowledged');
			const items = [...disk.items.values(), ...kept].map(({ operation }): OutboxItem => ({ operation, state: 'waiting' }));
			const written = await write(() => {
				for (const item of items) {
					disk.sent.delete(item.operation.seq);
					disk.items.set(item.operation.seq, copy(item));
				}
			});
			return written.ok ? ok(items) : written;
		},
		forgetSent: (records) => {
			const gone = [...disk.sent].filter(([, item]) => records.has(recordOf(item.operation.body).id));
			return write(() => gone.forEach(([seq]) => disk.sent.delete(seq)));
		},
		pruneSent: async (before) => {
			const old = [...disk.sent].filter(([, item]) => item.state !== 'waiting' && item.at < before);
			const written = await write(() => old.forEach(([seq]) => disk.sent.delete(seq)));
			return written.ok ? ok(old.length) : written;
		},
		drafts: async () => [...disk.drafts.values()],
		readDraft: async (id) => {
			const draft = disk.drafts.get(id);
			if (draft === undefined) return null;
			const snapshot = disk.snapshots.get(id);
			return { draft, snapshotXml: snapshot?.xml ?? null, snapshotSeq: snapshot?.seq ?? 0, journal: (disk.journal.get(id) ?? []).toSorted((a, b) => a.seq - b.seq) };
		},
		putDraft: (draft) => write(() => disk.drafts.set(draft.id, copy(draft))),
		appendJournal: (id, row) => write(() => disk.journal.set(id, [...(disk.journal.get(id) ?? []).filter((had) => had.seq !== row.seq), copy(row)])),
		putSnapshot: (id, xml, seq) => write(() => disk.snapshots.set(id, { xml, seq })),
		removeDrafts: (ids) => write(() => ids.forEach(endDraft)),
		putFile: (manifest, bytes, small) => write(() => disk.files.set(manifest.id, { manifest, bytes: bytes.slice(), small: small?.slice() ?? disk.files.get(manifest.id)?.small ?? null })),
		readFile: async (manifest) => {
			const file = disk.files.get(manifest.id);
			return file === undefined || manifest.chunks === 0 || file.manifest.chunks !== manifest.chunks ? null : file.bytes.slice();
		},
		readChunk: async (manifest, part) => {
			const file = disk.files.get(manifest.id);
			const bytes = file !== undefined && part < file.manifest.chunks ? file.bytes : undefined;
			return bytes?.slice(part * limits.fileChunkBytes, (part + 1) * limits.fileChunkBytes) ?? null;
		},
		readSmall: async (id) => disk.files.get(id)?.small?.slice() ?? null,
		setManifest: (manifest) => write(() => {
			const file = disk.files.get(manifest.id);
			if (file !== undefined) disk.files.set(manifest.id, { ...file, manifest });
			if (manifest.state === 'received') disk.sealedFiles.delete(manifest.id);
		}),
		removeFile: (id) => write(() => {
			disk.files.delete(id);
			disk.sealedFiles.delete(id);
		}),
		sealedFiles: async () => [...disk.sealedFiles.values()],
		putSealedFiles: (files) => write(() => {
			for (const file of files) if (disk.files.has(file.key) && disk.files.get(file.key)?.manifest.state !== 'received') disk.sealedFiles.set(file.key, copy(file));
		}),
		keepAside: async (rows) => {
			const named = await Promise.all(rows.map(async (row) => [await asideName(row), row] as const));
			return write(() => { for (const [name, row] of named) disk.aside.set(name, copy(row)); });
		},
		aside: async () => [...disk.aside.values()],
		value: async (key) => disk.values.get(key),
		setValue: (key, value) => write(() => disk.values.set(key, copy(value))),
		close: () => { closed = true; },
	};
}

/** As a disk does: what is kept shares nothing with what was handed in. Several times as fast as `structuredClone`, which simulations feel. */
function copy<T>(value: T): T {
	return copied(value) as T;
}

function copied(value: unknown): unknown {
	if (typeof value !== 'object' || value === null) return value;
	if (Array.isArray(value)) return value.map(copied);
	if (value instanceof Uint8Array) return value.slice();
	const made: Record<string, unknown> = {};
	for (const key in value) made[key] = copied((value as Record<string, unknown>)[key]);
	return made;
}
