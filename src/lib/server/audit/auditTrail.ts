import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Id } from '../../domain/ids.ts';
import type { AuditCheckpoint, AuditSeen, AuditTold } from '../../protocol/audit.ts';
import type { Actor } from '../core/port.ts';
import type { Log } from '../log.ts';
import { appendAudit, type AuditEntry } from '../store/auditAppend.ts';
import { AuditRows, type AuditHead } from '../store/auditRows.ts';
import { as, callerOf, type Db } from '../store/database.ts';
import { signCheckpoint, type AuditKey } from './checkpoint.ts';

const hourMs = 3_600_000;
/** A checkpoint serves so long; and so long what was found of one that devices hold. */
const freshMs = 60_000;
const mostKnown = 1000;

type Held = NonNullable<AuditTold['held']>;
export type TrailParts = { readonly db: Db; readonly tenantId: Id; readonly key: AuditKey; readonly file: string; readonly log: Log; readonly now: () => Date; readonly demo: boolean };

/** One tenant's chain as the server works with it: adds what no other change records, signs how it stands, and says whether it still holds what was seen. */
export class AuditTrail {
	readonly rows: AuditRows;
	readonly #parts: TrailParts;
	#current: { readonly point: AuditCheckpoint; readonly until: number } | null = null;
	#written = 0;
	#timer: NodeJS.Timeout | undefined;
	readonly #accused = new Set<string>();
	readonly #known = new Map<string, { readonly held: Held; readonly until: number }>();

	constructor(parts: TrailParts) {
		this.#parts = parts;
		this.rows = new AuditRows(parts.db, parts.tenantId);
	}

	/** What changes nothing else: a look, an export. */
	async note(actor: Actor, entries: readonly AuditEntry[]): Promise<void> {
		await as(this.#parts.db, callerOf(actor), (tx) => appendAudit(tx, entries.map((entry) => ({ vault: actor.vault, ...entry }))));
	}

	/** Once for each version of the server that this database has met: an update, or a way back, shows in the chain whoever made it. */
	async noteVersion(version: { readonly app: string; readonly migration: number }): Promise<void> {
		const [last] = await this.rows.list({ kind: 'server_version' }, 1);
		const known = last === undefined ? null : (JSON.parse(last.detail) as { readonly app?: unknown; readonly migration?: unknown });
		if (known?.app === version.app && known.migration === version.migration) return;
		await as(this.#parts.db, { tenantId: this.#parts.tenantId, officerId: null, areas: [], purpose: '' }, (tx) => appendAudit(tx, [{ kind: 'server_version', detail: { ...version } }]));
	}

	/** How the chain stands, signed; not older than a minute. Null before its first row. */
	async checkpoint(): Promise<AuditCheckpoint | null> {
		const now = this.#parts.now();
		if (this.#current !== null && now.getTime() < this.#current.until) return this.#current.point;
		const head = await this.rows.head();
		if (head === null) return null;
		const point = signCheckpoint(this.#parts.key, this.#parts.tenantId, { ...head, at: now.toISOString() });
		this.#current = { point, until: now.getTime() + freshMs };
		return point;
	}

	/** Whether the chain holds this row with this hash. `at`: when it was seen. */
	async holds(seen: AuditHead, at: Date): Promise<Held> {
		const name = `${seen.seq}/${seen.hash}`;
		const now = this.#parts.now().getTime();
		const known = this.#known.get(name);
		if (known !== undefined && now < known.until) return known.held;
		const row = await this.rows.at(seen.seq);
		const held = row?.hash.toString('hex') === seen.hash ? 'there' : (await this.rows.restoredBefore(seen.seq, at)) ? 'restored' : 'missing';
		if (this.#known.size >= mostKnown) this.#known.clear();
		this.#known.set(name, { held, until: now + freshMs });
		return held;
	}

	/**
	 * A device says what it had seen, and is told how the chain stands. What is not in it any more is put on the log and into the chain itself, once for
	 * each row and device while this server runs. A demo town begins anew with everything, and accuses nobody.
	 */
	async meet(actor: Actor, seen: AuditSeen | undefined): Promise<AuditTold> {
		const { log, demo } = this.#parts;
		const point = await this.checkpoint();
		const found = seen === undefined ? undefined : await this.holds(seen, new Date(seen.at));
		const held = demo && found === 'missing' ? 'restored' : found;
		if (seen !== undefined && (held === 'missing' || seen.differs === true)) {
			const name = `${actor.vault}/${String(seen.seq)}`;
			log.error({ event: 'audit_checkpoint_missing', seq: seen.seq, toldBefore: seen.differs === true });
			if (held === 'missing' && !this.#accused.has(name)) await this.note(actor, [{ kind: 'checkpoint_missing', detail: { seq: seen.seq, hash: seen.hash, seenAt: seen.at } }]);
			this.#accused.add(name);
		}
		return { ...(point === null ? {} : { point }), ...(held === undefined ? {} : { held }) };
	}

	/** Adds a checkpoint to the file now, every hour, and at the end. */
	start(): void {
		void this.write();
		this.#timer = setInterval(() => void this.write(), hourMs);
		this.#timer.unref();
	}

	/** Nothing new, nothing written. A disk that is full stops no server: the next one says as much as this one. */
	async write(): Promise<void> {
		const { file, log, tenantId } = this.#parts;
		try {
			this.#current = null;
			const point = await this.checkpoint();
			if (point === null || point.seq === this.#written) return;
			mkdirSync(dirname(file), { recursive: true });
			appendFileSync(file, `${JSON.stringify({ tenantId, ...point })}\n`, { mode: 0o600, flush: true });
			this.#written = point.seq;
		} catch (error) {
			log.error({ event: 'audit_checkpoint_failed', code: String((error as { code?: unknown } | null)?.code ?? '') });
		}
	}

	async close(): Promise<void> {
		clearInterval(this.#timer);
		await this.write();
	}
}
