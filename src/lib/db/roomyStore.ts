import type { Result } from '../domain/result.ts';
import type { Room } from './room.ts';
import type { DeviceStore } from './store.ts';

/** The same store on a device that runs full: each write that met no room is tried again once some was made. */
export function roomyStore(store: DeviceStore, room: Room): DeviceStore {
	/** For answers other than null: tried again when making room for nothing else was of use. */
	async function text<T>(write: () => Promise<Result<T>>): Promise<Result<T>> {
		const kept: { last: Result<T> | null } = { last: null };
		const done = await room.making('text', async () => {
			kept.last = await write();
			return kept.last.ok ? { ok: true, value: null } : kept.last;
		});
		return done.ok && kept.last !== null ? kept.last : (done as Result<T>);
	}
	return {
		...store,
		applyPull: (change) => room.making('fetched', () => store.applyPull(change)),
		compact: () => room.making('fetched', () => store.compact()),
		addGroup: (operations, endDrafts, copy) => text(() => store.addGroup(operations, endDrafts, copy)),
		putCopies: (copies) => text(() => store.putCopies(copies)),
		settle: (items) => text(() => store.settle(items)),
		retire: (items) => text(() => store.retire(items)),
		reoffer: () => text(() => store.reoffer()),
		pruneSent: (before) => text(() => store.pruneSent(before)),
		forgetSent: (records) => text(() => store.forgetSent(records)),
		putDraft: (draft) => text(() => store.putDraft(draft)),
		appendJournal: (id, row) => text(() => store.appendJournal(id, row)),
		putSnapshot: (id, xml, seq) => text(() => store.putSnapshot(id, xml, seq)),
		removeDrafts: (ids) => text(() => store.removeDrafts(ids)),
		putFile: (manifest, bytes, small) => (manifest.state === 'received' ? store.putFile(manifest, bytes, small) : room.making('file', () => store.putFile(manifest, bytes, small))),
		setManifest: (manifest) => text(() => store.setManifest(manifest)),
		removeFile: (id) => text(() => store.removeFile(id)),
		keepAside: (rows) => room.making('file', () => store.keepAside(rows)),
		setValue: (key, value) => text(() => store.setValue(key, value)),
	};
}
