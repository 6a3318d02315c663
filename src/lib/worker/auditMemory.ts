import { ed25519Fits } from '../crypto/ed25519.ts';
import type { DeviceStore } from '../db/store.ts';
import { problem, type Problem } from '../domain/problems/problem.ts';
import { auditSignedText, type AuditCheckpoint, type AuditSeen, type AuditTold } from '../protocol/audit.ts';

type Point = Pick<AuditCheckpoint, 'seq' | 'hash' | 'at'>;
/** `disputed`: seen, signed by the server, and not in its chain any more. `key`: the first that was met. */
type Kept = { readonly points: readonly Point[]; readonly disputed: readonly Point[]; readonly key: string | null };
/** `row:hash`, as `npm run audit -- verify --checkpoint` takes it. */
export type AuditShown = { readonly newest: string | null; readonly disputed: readonly string[]; readonly problem: Problem | null };

const mostKept = 30;
/** A new one is kept so long after the last, so that thirty reach back more than a day of work. */
const apartMs = 3_600_000;
const none: Kept = { points: [], disputed: [], key: null };

/**
 * The last checkpoints of the server's record of who did what, sealed. Whoever writes that record anew on the server cannot write it anew here: the
 * device names the newest that it holds, and a server whose chain has it no more is found out, by itself and by this device.
 */
export class AuditMemory {
	readonly #store: Pick<DeviceStore, 'value' | 'setValue'>;
	#kept: Kept | null = null;

	constructor(store: Pick<DeviceStore, 'value' | 'setValue'>) {
		this.#store = store;
	}

	/** Ready to stand in a request; empty before the first. */
	async known(): Promise<{ readonly audit?: AuditSeen }> {
		const { points, disputed } = await this.#read();
		const newest = points.at(-1);
		const shown = newest ?? disputed.at(-1);
		if (shown === undefined) return {};
		return { audit: { seq: shown.seq, hash: shown.hash, at: shown.at, ...(disputed.length === 0 ? {} : { differs: true }) } };
	}

	/** What the server says of what this device named, and how its chain stands now. A full device remembers less; nothing stops by it. */
	async heard(told: AuditTold, tenantId: string): Promise<void> {
		const before = await this.#read();
		let kept = before;
		const newest = kept.points.at(-1);
		// The one before it is named next time: so it is found out from where on the chain is another.
		if (told.held === 'missing' && newest !== undefined) kept = disputing(kept, [newest]);
		else if (told.held === 'restored') kept = { ...kept, points: kept.points.slice(0, -1) };
		else if (told.point !== undefined) kept = await this.#with(kept, told.point, tenantId);
		if (kept === before) return;
		this.#kept = kept;
		await this.#store.setValue('audit', kept);
	}

	get problem(): Problem | null {
		return (this.#kept?.disputed.length ?? 0) > 0 ? problem('audit_differs') : null;
	}

	async shown(): Promise<AuditShown> {
		const { points, disputed } = await this.#read();
		const text = (point: Point): string => `${String(point.seq)}:${point.hash}`;
		const newest = points.at(-1);
		return { newest: newest === undefined ? null : text(newest), disputed: disputed.map(text), problem: this.problem };
	}

	async #with(kept: Kept, point: AuditCheckpoint, tenantId: string): Promise<Kept> {
		// Where the browser cannot check signatures the numbers and hashes are kept all the same.
		const signed = await ed25519Fits(point.key, auditSignedText(tenantId, point), point.signature);
		if (signed === false || (kept.key !== null && kept.key !== point.key)) return disputing(kept, [point]);
		const pinned = kept.key === null ? { ...kept, key: point.key } : kept;
		const same = pinned.points.find((each) => each.seq === point.seq);
		if (same !== undefined) return same.hash === point.hash ? pinned : disputing(pinned, [same]);
		const newest = pinned.points.at(-1);
		if (newest !== undefined && (point.seq < newest.seq || Date.parse(point.at) - Date.parse(newest.at) < apartMs)) return pinned;
		return { ...pinned, points: [...pinned.points, { seq: point.seq, hash: point.hash, at: point.at }].slice(-mostKept) };
	}

	async #read(): Promise<Kept> {
		this.#kept ??= ((await this.#store.value('audit')) as Kept | undefined) ?? none;
		return this.#kept;
	}
}

/** What was seen and is there no more is evidence: it is kept apart, and a new beginning is made. */
function disputing(kept: Kept, points: readonly Point[]): Kept {
	const fresh = points.map(({ seq, hash, at }) => ({ seq, hash, at })).filter((point) => !kept.disputed.some((each) => each.seq === point.seq && each.hash === point.hash));
	return fresh.length === 0 && kept.points.every((point) => !points.includes(point)) ? kept : { ...kept, points: kept.points.filter((point) => !points.includes(point)), disputed: [...kept.disputed, ...fresh].slice(0, mostKept) };
}
