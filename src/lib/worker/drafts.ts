import type { DraftContent } from '../db/draft.ts';
import type { DeviceStore } from '../db/store.ts';
import type { Id } from '../domain/ids.ts';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { DraftStore, Topic } from './context.ts';

type DraftRows = Pick<DeviceStore, 'drafts' | 'readDraft' | 'putDraft' | 'appendJournal' | 'putSnapshot' | 'removeDrafts'>;

/** Forms being filled. Writes run one after the other, so that an answer is never stored before the one typed before it. */
export function draftsOf(store: DraftRows, changed: (topics: readonly Topic[]) => void): DraftStore {
	const discarded = new Map<Id, DraftContent>();
	let queue: Promise<unknown> = Promise.resolve();
	function inOrder<T>(work: () => Promise<T>): Promise<T> {
		const run = queue.then(work);
		queue = run.catch(() => undefined);
		return run;
	}
	async function told(written: Promise<Result<null>>): Promise<Result<null>> {
		const result = await written;
		if (result.ok) changed(['drafts']);
		return result;
	}

	return {
		list: async () => (await inOrder(() => store.drafts())).toSorted((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1)),
		open: async (id) => {
			const content = await inOrder(() => store.readDraft(id));
			return content === null ? fail(problem('draft_missing')) : ok(content);
		},
		put: (draft) => told(inOrder(() => store.putDraft(draft))),
		append: (id, row) => inOrder(() => store.appendJournal(id, row)),
		snapshot: (id, xml, seq) => inOrder(() => store.putSnapshot(id, xml, seq)),
		discard: (id) => told(inOrder(async () => {
			const content = await store.readDraft(id);
			if (content === null) return fail(problem('draft_missing'));
			const removed = await store.removeDrafts([id]);
			if (removed.ok) discarded.set(id, content);
			return removed;
		})),
		undoDiscard: (id) => told(inOrder(async () => {
			const content = discarded.get(id);
			if (content === undefined) return fail(problem('draft_missing'));
			const restored = await restore(store, content);
			if (restored.ok) discarded.delete(id);
			return restored;
		})),
	};
}

/** The head comes last: a draft that a kill cuts off half restored is not listed, and can be restored again. */
async function restore(store: DraftRows, content: DraftContent): Promise<Result<null>> {
	const { draft, snapshotXml, snapshotSeq, journal } = content;
	for (const row of journal) {
		const written = await store.appendJournal(draft.id, row);
		if (!written.ok) return written;
	}
	if (snapshotXml !== null) {
		const written = await store.putSnapshot(draft.id, snapshotXml, snapshotSeq);
		if (!written.ok) return written;
	}
	return store.putDraft(draft);
}
