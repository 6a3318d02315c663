import { createHash } from 'node:crypto';
import { chainRoot, hashOf, itemsOf, type AuditRow } from './chain.ts';

/** What was seen of the chain at some time, by a file or a device. `at` null: whoever brings it does not know when. */
export type Seen = { readonly seq: number; readonly hash: string; readonly at: string | null; readonly from: string };
/** `body` null: it does not open. `goneKey`: the key that sealed it, when that is no more. */
export type StoredBody = { readonly outcome: string; readonly body: string | null; readonly goneKey: string | null };

/** Everything that is asked of the database. Rows ascend. */
export type ChainSource = {
	readonly tenantId: string;
	rows(): AsyncIterable<AuditRow>;
	head(): Promise<{ readonly seq: number; readonly hash: string } | null>;
	operations(officerId: string, opIds: readonly string[]): Promise<ReadonlyMap<string, StoredBody>>;
};

export type Finding =
	/** The row is not what was hashed. */
	| { readonly what: 'changed'; readonly seq: number }
	/** Rows are missing between these. */
	| { readonly what: 'missing'; readonly from: number; readonly to: number }
	/** The row names another one as the one before: it, or what was before it, was put there later. */
	| { readonly what: 'broken'; readonly seq: number }
	/** The rows stop before, or run beyond, the head that the database keeps beside them. */
	| { readonly what: 'head'; readonly rows: number; readonly head: number }
	/** An operation is not what was recorded when it came. */
	| { readonly what: 'operation'; readonly seq: number; readonly opId: string; readonly there: boolean }
	/** The chain holds together but is not the one that was seen: it was written anew from some row in (after, to]. */
	| { readonly what: 'rewritten'; readonly after: number; readonly to: number; readonly seen: readonly Seen[] }
	/** The end of the chain was cut off: it was seen to be longer. */
	| { readonly what: 'cut'; readonly at: number; readonly seen: readonly Seen[] };

/** A restore from a backup as the chain tells of it: what came after `seq - 1` before the restore is not in the chain. */
export type Restored = { readonly seq: number; readonly at: string };
export type Verdict = {
	readonly rows: number; readonly last: string | null; readonly findings: readonly Finding[];
	readonly restores: readonly Restored[];
	/** Seen before a restore, of rows that the backup did not have. */
	readonly beforeRestore: readonly Seen[]; readonly confirmed: number;
	/** Operations whose key an erasure destroyed that stands in the chain: nobody can read them, or compare them with their digest. */
	readonly erased: number;
};

/** Reads the whole chain once. */
export async function verifyChain(source: ChainSource, seen: readonly Seen[], withOperations = true): Promise<Verdict> {
	const findings: Finding[] = [];
	const wanted = new Map<number, string>();
	const asked = new Set(seen.map((each) => each.seq));
	const restores: Restored[] = [];
	const unreadable: Unreadable[] = [];
	const destroyed = new Set<string>();
	let before = { seq: 0, hash: chainRoot(source.tenantId) };
	let rows = 0;
	for await (const row of source.rows()) {
		rows += 1;
		if (row.seq > before.seq + 1) findings.push({ what: 'missing', from: before.seq + 1, to: row.seq - 1 });
		else if (!row.prev.equals(before.hash)) findings.push({ what: 'broken', seq: row.seq });
		if (!hashOf(row).equals(row.hash)) findings.push({ what: 'changed', seq: row.seq });
		else {
			if (row.kind === 'erased') for (const key of keysIn(row)) destroyed.add(key);
			if (withOperations) findings.push(...(await changedOperations(source, row, unreadable)));
		}
		if (row.kind === 'restored') restores.push({ seq: row.seq, at: row.at });
		if (asked.has(row.seq)) wanted.set(row.seq, row.hash.toString('hex'));
		before = { seq: row.seq, hash: row.hash };
	}
	const head = await source.head();
	if ((head?.seq ?? 0) !== before.seq || (head !== null && head.hash !== before.hash.toString('hex'))) findings.push({ what: 'head', rows: before.seq, head: head?.seq ?? 0 });
	const { confirmed, beforeRestore, more } = compare(seen, wanted, before.seq, restores);
	const lost = unreadable.filter(({ key }) => !destroyed.has(key)).map(({ seq, opId }): Finding => ({ what: 'operation', seq, opId, there: true }));
	return { rows, last: rows === 0 ? null : before.hash.toString('hex'), findings: [...findings, ...lost, ...more], restores, beforeRestore, confirmed, erased: unreadable.length - lost.length };
}

/** An operation that does not open because its key is gone: right only if an erasure in the chain says that it destroyed that key. */
type Unreadable = { readonly seq: number; readonly opId: string; readonly key: string };

function keysIn(row: AuditRow): readonly string[] {
	const { keys } = JSON.parse(row.detail) as { readonly keys?: unknown };
	return Array.isArray(keys) ? keys.map(String) : [];
}

async function changedOperations(source: ChainSource, row: AuditRow, unreadable: Unreadable[]): Promise<readonly Finding[]> {
	const items = itemsOf(row);
	if (items.length === 0) return [];
	const stored = row.officerId === null ? new Map<string, StoredBody>() : await source.operations(row.officerId, items.map((item) => item.opId));
	return items.flatMap(({ opId, digest }): readonly Finding[] => {
		const found = stored.get(opId);
		if (found?.body === null && found.goneKey !== null) {
			unreadable.push({ seq: row.seq, opId, key: found.goneKey });
			return [];
		}
		const same = found?.body != null && createHash('sha256').update(found.outcome).update('\n').update(found.body).digest().equals(digest);
		return same ? [] : [{ what: 'operation', seq: row.seq, opId, there: found !== undefined }];
	});
}

function compare(seen: readonly Seen[], hashes: ReadonlyMap<number, string>, last: number, restores: readonly Restored[]): { readonly confirmed: number; readonly beforeRestore: readonly Seen[]; readonly more: readonly Finding[] } {
	const good = seen.filter((each) => hashes.get(each.seq) === each.hash);
	const bad = seen.filter((each) => hashes.get(each.seq) !== each.hash);
	// Only what was seen before a restore took place may be gone by it, and only from the row on at which the restore stands.
	const explained = (each: Seen): boolean => each.at !== null && restores.some((restored) => restored.seq <= each.seq && (each.at ?? '') < restored.at);
	const left = bad.filter((each) => !explained(each));
	const cut = left.filter((each) => each.seq > last);
	const other = left.filter((each) => each.seq <= last);
	const first = Math.min(...other.map((each) => each.seq));
	const after = Math.max(0, ...good.filter((each) => each.seq < first).map((each) => each.seq));
	return {
		confirmed: good.length, beforeRestore: bad.filter(explained),
		more: [...(other.length === 0 ? [] : [{ what: 'rewritten', after, to: first, seen: other } as const]), ...(cut.length === 0 ? [] : [{ what: 'cut', at: last, seen: cut } as const])],
	};
}
