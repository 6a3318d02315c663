import type { Sealer } from '../crypto/seal.ts';
import { problem, type Problem } from '../domain/problems/problem.ts';
import { ok, type Result } from '../domain/result.ts';
import { asideRows } from './asideRows.ts';
import type { DeviceStore, ValueKey } from './store.ts';
import { draftRows } from './draftRows.ts';
import { fence, type Fence, type Stops } from './fence.ts';
import { fileRows } from './fileRows.ts';
import { outboxRows } from './outboxRows.ts';
import { pulledRecords } from './pulledRecords.ts';
import type { PageSizes } from './recordIndex.ts';
import type { VaultDatabases } from './vaultDatabases.ts';

/** The vault's rows on Dexie, sealed before they reach it. Opening it takes the vault over; throws when that cannot be written, with nothing left open. */
export async function dexieStore(databases: VaultDatabases, sealer: Sealer, stops: Stops, sizes?: PageSizes): Promise<DeviceStore> {
	const fences: Fence[] = [];
	let told = false;
	let parted: Promise<void> | null = null;
	// One vault: when one half stops, the other writes no more either, and it is told once.
	const halt = (why: Problem): void => { for (const each of fences) each.halt(why); };
	const both: Stops = {
		stopped: (why) => {
			halt(why);
			if (!told) stops.stopped(why);
			told = true;
		},
		parting: () => (parted ??= stops.parting()),
	};
	try {
		fences.push(await fence(databases.outbox, problem('vault_missing'), both));
		fences.push(await fence(databases.records, problem('records_missing'), both));
	} catch (error) {
		told = true;
		databases.records.close();
		databases.outbox.close();
		throw error;
	}
	const [outboxFence, recordsFence] = fences as [Fence, Fence];
	const records = pulledRecords(databases.records, recordsFence, sealer, sizes);
	const files = fileRows(databases.outbox, outboxFence, sealer);
	const drafts = draftRows(databases.outbox, outboxFence, sealer);
	const outbox = outboxRows(databases.outbox, outboxFence, sealer, { name: files.name, end: drafts.end });

	return {
		load: async () => {
			const [pulled, kept, manifests] = [await records.load(), await outbox.load(), await files.load()];
			return ok({ ...pulled, items: kept.items, lastSeq: kept.lastSeq, files: manifests.manifests, damaged: kept.damaged + manifests.damaged + (await drafts.damaged()) });
		},
		applyPull: records.apply,
		compact: records.compact,
		...outbox.methods,
		...drafts.methods,
		...files.methods,
		...asideRows(databases.outbox.values, outboxFence, sealer),
		value: async (key: ValueKey) => {
			const row = await databases.outbox.values.get(key);
			return row === undefined ? undefined : sealer.open('values', key, row.sealed);
		},
		setValue: async (key: ValueKey, value: unknown): Promise<Result<null>> => {
			const sealed = await sealer.seal('values', key, value);
			return outboxFence.write([databases.outbox.values], () => databases.outbox.values.put({ key, sealed }));
		},
		close: () => {
			told = true;
			halt(problem('vault_locked'));
		},
	};
}
