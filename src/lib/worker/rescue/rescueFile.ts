import type { Sealer } from '../../crypto/seal.ts';
import type { WrappedKey } from '../../crypto/wrap.ts';
import type { DraftContent } from '../../db/draft.ts';
import { asideName, type AsideRow } from '../../db/asideRows.ts';
import { thingOf, type DamagedRow } from '../../db/damagedRows.ts';
import type { DeviceStore, FileManifest, OutboxItem } from '../../db/store.ts';
import { newId, type Id, type VaultId } from '../../domain/ids.ts';
import { problem } from '../../domain/problems/problem.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { limits } from '../../protocol/messages.ts';
import { base64, FrameReader, FrameWriter, wrappedJson, type OpenedFrames } from './frames.ts';

/** What lies on a device and nowhere else. */
export type RescueSource = {
	readonly officerId: Id;
	readonly items: readonly OutboxItem[];
	readonly drafts: readonly DraftContent[];
	/** Those that the server does not have: taken, or waiting. */
	readonly files: readonly FileManifest[];
	readonly readFile: (manifest: FileManifest) => Promise<Uint8Array | null>;
	readonly readSmall: (id: Id) => Promise<Uint8Array | null>;
	/** Rows that did not open, the rows of a file that cannot be put together, and what earlier rescue files brought of these: they go in as they lie there. */
	readonly damaged: () => AsyncIterable<DamagedRow>;
	readonly rowsOfFile: (id: Id) => AsyncIterable<DamagedRow>;
	readonly aside: () => Promise<readonly AsideRow[]>;
};
export type RescueKey = { readonly vault: VaultId; readonly wrapped: WrappedKey; readonly sealer: Sealer };
type About = { readonly officerId: Id; readonly madeAt: string; readonly app: string };

export type Unsent = Pick<RescueSource, 'officerId' | 'items' | 'files' | 'damaged' | 'rowsOfFile' | 'aside'>;
/** What went into a file. `damaged`: operations, forms and files of which at least a part did not open. */
export type RescueWritten = { readonly file: Blob; readonly operations: number; readonly drafts: number; readonly files: number; readonly damaged: number };

/** From an open vault's store. */
export async function sourceOf(store: Pick<DeviceStore, 'drafts' | 'readDraft' | 'readFile' | 'readSmall'>, unsent: Unsent): Promise<RescueSource> {
	const drafts = await Promise.all((await store.drafts()).map((draft) => store.readDraft(draft.id)));
	return { ...unsent, drafts: drafts.filter((draft) => draft !== null), readFile: (manifest) => store.readFile(manifest), readSmall: (id) => store.readSmall(id) };
}

/**
 * Operations first, then drafts, then files chunk by chunk, so that never more than one file is in memory; then what is damaged, row by row, in frames
 * that an earlier version passes over.
 */
export async function writeRescue(source: RescueSource, key: RescueKey, about: { readonly app: string; readonly madeAt: string }): Promise<RescueWritten> {
	const counts = { operations: source.items.length, drafts: source.drafts.length, files: source.files.length };
	const writer = await FrameWriter.begin(key.sealer, { id: newId(Date.now()), vault: key.vault, wrapped: key.wrapped, counts });
	await writer.json({ officerId: source.officerId, ...about } satisfies About);
	for (const item of source.items) await writer.json({ kind: 'item', item });
	for (const draft of source.drafts) await writer.json({ kind: 'draft', draft });
	const broken: FileManifest[] = [];
	for (const manifest of source.files) {
		const bytes = await source.readFile(manifest);
		if (bytes === null) {
			broken.push(manifest);
			continue;
		}
		const small = manifest.small === undefined ? null : await source.readSmall(manifest.id);
		const { small: without, ...bare } = manifest;
		await writer.json({ kind: 'file', manifest: small === null ? bare : { ...bare, small: without } });
		if (small !== null) await writer.bytes(small);
		for (let part = 0; part < manifest.chunks; part += 1) await writer.bytes(bytes.subarray(part * limits.fileChunkBytes, (part + 1) * limits.fileChunkBytes));
	}
	const damaged = await writeDamaged(writer, source, broken, key.vault);
	await writer.json({ kind: 'last' });
	return { file: await writer.end(), operations: source.items.length, drafts: source.drafts.length, files: source.files.length - broken.length, damaged };
}

/** @returns how many things they are a part of */
async function writeDamaged(writer: FrameWriter, source: RescueSource, broken: readonly FileManifest[], vault: VaultId): Promise<number> {
	const things = new Set<string>();
	const written = new Set<string>();
	const write = async (row: OwnRow | AsideRow): Promise<void> => {
		const name = await asideName({ vault, ...row });
		if (written.has(name)) return;
		written.add(name);
		things.add(`${'vault' in row ? row.vault : vault} ${thingOf(row)}`);
		await writer.json({ kind: 'damaged', row });
	};
	const own = async (rows: AsyncIterable<DamagedRow>): Promise<void> => {
		for await (const row of rows) await write({ ...row, sealed: base64(row.sealed) });
	};
	await own(source.damaged());
	for (const manifest of broken) await own(source.rowsOfFile(manifest.id));
	for (const row of await source.aside()) await write(row);
	return things.size;
}

/** A row of the vault that the file's header names. */
type OwnRow = Omit<AsideRow, 'vault' | 'wrapped'>;
type Entry = { readonly kind: 'damaged'; readonly row: OwnRow | AsideRow } | { readonly kind: 'item'; readonly item: OutboxItem } | { readonly kind: 'draft'; readonly draft: DraftContent } | { readonly kind: 'file'; readonly manifest: FileManifest } | { readonly kind: 'last' };
export type Rescued = About & { readonly items: readonly OutboxItem[]; readonly drafts: readonly DraftContent[]; readonly files: readonly FileManifest[]; readonly aside: readonly AsideRow[] };
type TakeFile = (manifest: FileManifest, bytes: Uint8Array, small: Uint8Array | undefined) => Promise<Result<null>>;

/** Reads it from end to end; `take` is handed each file, with its bytes, as it comes by. Nothing in it is trusted before the whole was read. */
export async function readRescue(opened: OpenedFrames, sealer: Sealer, take: TakeFile = async () => ok(null)): Promise<Result<Rescued>> {
	const reader = new FrameReader(opened, sealer);
	const begun = await reader.begin();
	if (!begun.ok) return begun;
	const about = await reader.json();
	if (!about.ok) return about;
	const items: OutboxItem[] = [];
	const drafts: DraftContent[] = [];
	const files: FileManifest[] = [];
	const aside: AsideRow[] = [];
	const { vault, wrapped } = opened.header;
	for (;;) {
		const entry = (await reader.json()) as Result<Entry>;
		if (!entry.ok) return entry;
		if (entry.value.kind === 'last') break;
		if (entry.value.kind === 'item') items.push(entry.value.item);
		if (entry.value.kind === 'damaged') aside.push({ vault, wrapped: wrappedJson(wrapped), ...entry.value.row });
		if (entry.value.kind === 'draft') drafts.push(entry.value.draft);
		if (entry.value.kind === 'file') {
			const { manifest } = entry.value;
			const small = manifest.small === undefined ? ok(undefined) : await reader.bytes();
			if (!small.ok) return small;
			const bytes = await readChunks(reader, manifest);
			if (!bytes.ok) return bytes;
			const taken = await take(manifest, bytes.value, small.value);
			if (!taken.ok) return taken;
			files.push(manifest);
		}
	}
	const ended = await reader.end();
	return ended.ok ? ok({ ...(about.value as About), items, drafts, files, aside }) : ended;
}

async function readChunks(reader: FrameReader, manifest: FileManifest): Promise<Result<Uint8Array>> {
	const bytes = new Uint8Array(manifest.size);
	let at = 0;
	for (let part = 0; part < manifest.chunks; part += 1) {
		const chunk = await reader.bytes();
		if (!chunk.ok) return chunk;
		if (at + chunk.value.byteLength > bytes.byteLength) return fail(problem('rescue_unreadable'));
		bytes.set(chunk.value, at);
		at += chunk.value.byteLength;
	}
	return at === bytes.byteLength ? ok(bytes) : fail(problem('rescue_unreadable'));
}
