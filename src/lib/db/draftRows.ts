import type { Sealer } from '../crypto/seal.ts';
import type { Id } from '../domain/ids.ts';
import type { Result } from '../domain/result.ts';
import type { Draft, DraftContent, JournalRow } from './draft.ts';
import type { Fence } from './fence.ts';
import type { OutboxDatabase } from './vaultSchema.ts';

type Snapshot = { readonly xml: string; readonly seq: number };

/** Forms being filled: the head, a snapshot, and one sealed row an answer. */
export function draftRows(db: OutboxDatabase, fence: Fence, sealer: Sealer) {
	const journalOf = (id: Id) => db.journal.where('[draft+seq]').between([id, 0], [id, Number.MAX_SAFE_INTEGER]);

	/** For use inside a transaction over drafts, journal and snapshots. */
	async function end(ids: readonly Id[]): Promise<void> {
		for (const id of ids) {
			await journalOf(id).delete();
			await db.snapshots.delete(id);
			await db.drafts.delete(id);
		}
	}
	async function head(id: Id): Promise<Draft | undefined> {
		const row = await db.drafts.get(id);
		return row === undefined ? undefined : ((await sealer.open('drafts', id, row.sealed)) as Draft | undefined);
	}

	return {
		end,
		/** Rows that do not open: altered on the disk. They are left where they are, for who can still read them. */
		async damaged(): Promise<number> {
			const [heads, snapshots, rows] = [await db.drafts.toArray(), await db.snapshots.toArray(), await db.journal.toArray()];
			const opened = await Promise.all([
				...heads.map((row) => sealer.open('drafts', row.key, row.sealed)),
				...snapshots.map((row) => sealer.open('snapshots', row.key, row.sealed)),
				...rows.map((row) => sealer.open('journal', `${row.draft}/${row.seq}`, row.sealed)),
			]);
			return opened.filter((value) => value === undefined).length;
		},
		methods: {
			async drafts(): Promise<readonly Draft[]> {
				const rows = await db.drafts.toArray();
				const opened = await Promise.all(rows.map((row) => sealer.open('drafts', row.key, row.sealed)));
				return opened.filter((draft): draft is Draft => draft !== undefined);
			},
			async readDraft(id: Id): Promise<DraftContent | null> {
				const draft = await head(id);
				if (draft === undefined) return null;
				const row = await db.snapshots.get(id);
				const snapshot = row === undefined ? undefined : ((await sealer.open('snapshots', id, row.sealed)) as Snapshot | undefined);
				const journal = await Promise.all((await journalOf(id).toArray()).map((each) => sealer.open('journal', `${id}/${each.seq}`, each.sealed)));
				return { draft, snapshotXml: snapshot?.xml ?? null, snapshotSeq: snapshot?.seq ?? 0, journal: journal.filter((each): each is JournalRow => each !== undefined) };
			},
			async putDraft(draft: Draft): Promise<Result<null>> {
				const sealed = await sealer.seal('drafts', draft.id, draft);
				return fence.write([db.drafts], () => db.drafts.put({ key: draft.id, sealed }));
			},
			async appendJournal(id: Id, row: JournalRow): Promise<Result<null>> {
				const sealed = await sealer.seal('journal', `${id}/${row.seq}`, row);
				return fence.write([db.journal], () => db.journal.put({ draft: id, seq: row.seq, sealed }));
			},
			async putSnapshot(id: Id, xml: string, seq: number): Promise<Result<null>> {
				const sealed = await sealer.seal('snapshots', id, { xml, seq } satisfies Snapshot);
				return fence.write([db.snapshots], () => db.snapshots.put({ key: id, sealed }));
			},
			removeDrafts: (ids: readonly Id[]): Promise<Result<null>> => fence.write([db.drafts, db.journal, db.snapshots], () => end(ids)),
		},
	};
}
