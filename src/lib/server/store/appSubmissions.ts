import { hash } from 'node:crypto';
import { sql } from 'kysely';
import type { Id, VaultId } from '../../domain/ids.ts';
import { parseProblem, problem, type Problem } from '../../domain/problems/problem.ts';
import type { ToldSubmission } from '../../protocol/apps.ts';
import { parseJson } from '../../protocol/scalars.ts';
import type { Actor } from '../core/port.ts';
import { seal, unseal } from '../keys/seal.ts';
import { as, callerOf, type Db, type Tx } from './database.ts';
import type { SubjectKeys } from './subjectKeys.ts';

/** A submission as its XML says. `sha256`: of the XML as it came. */
export type SubmissionHead = { readonly entryId: Id; readonly accessId: Id; readonly formId: string; readonly formVersion: number; readonly sha256: string };
/** The XML by the entry's id, a file by the id that it will have. */
export type Piece = { readonly id: Id; readonly bytes: Buffer };
export type Staged = { readonly state: 'waiting' | 'taken' | 'refused' | 'discarded'; readonly problem: Problem | null; readonly here: ReadonlySet<Id>; /** Something new came with this request. */ readonly more: boolean };
export type Attempt = { readonly number: number; readonly firstSeq: number };
/** The same came at the same moment by another request, which has its answer: null when it was taken. */
export type Settled = { readonly settled: Problem | null };

/** What may lie here for one officer until it is taken, or after it was refused. */
export const stagedMost = 150_000_000;

/** What other apps have sent for an officer: how it stands, and its pieces until it is taken. All of it in the officer's own name. */
export class AppSubmissions {
	readonly #db: Db;
	readonly #tenantId: Id;
	readonly #keys: SubjectKeys;

	constructor(db: Db, tenantId: Id, keys: SubjectKeys) {
		this.#db = db;
		this.#tenantId = tenantId;
		this.#keys = keys;
	}

	/** Keeps what is new of it. `differs`: the same submission, or a file of it, came before with other bytes. `full`: too much waits already. */
	async stage(actor: Actor, head: SubmissionHead, pieces: readonly Piece[], now: Date): Promise<Staged | 'differs' | 'full'> {
		const officerId = actor.me.officerId;
		return as(this.#db, callerOf(actor), async (tx) => {
			await tx.insertInto('app_submission').values({
				tenant_id: this.#tenantId, officer_id: officerId, entry_id: head.entryId, access_id: head.accessId, vault: actor.vault, form_id: head.formId, form_version: head.formVersion, xml_sha256: head.sha256, problem: null, first_seq: null, received_at: now,
			}).onConflict((conflict) => conflict.doNothing()).execute();
			const row = await this.#row(tx, officerId, head.entryId);
			if (row.xml_sha256 !== head.sha256) return 'differs';
			if (row.state === 'taken' || row.state === 'discarded') return { state: row.state, problem: null, here: new Set(), more: false };
			const known = new Map((await tx.selectFrom('app_piece').select(['piece_id', 'sha256']).where('tenant_id', '=', this.#tenantId).where('officer_id', '=', officerId).where('entry_id', '=', head.entryId).execute()).map((each) => [each.piece_id, each.sha256]));
			const digests = new Map(pieces.map(({ id, bytes }) => [id, hash('sha256', bytes)]));
			if ([...digests].some(([id, sha256]) => known.has(id) && known.get(id) !== sha256)) return 'differs';
			const fresh = pieces.filter(({ id }) => !known.has(id));
			const bytes = fresh.reduce((sum, piece) => sum + piece.bytes.length, 0);
			if (fresh.length > 0 && (await this.#lying(tx, officerId)) + bytes > stagedMost) return 'full';
			await this.#keep(tx, officerId, head.entryId, fresh, digests, now);
			if (bytes > 0) await tx.updateTable('app_submission').set({ bytes: row.bytes + bytes }).where('tenant_id', '=', this.#tenantId).where('officer_id', '=', officerId).where('entry_id', '=', head.entryId).execute();
			return { state: row.state, problem: problemOf(row.problem), here: new Set([...known.keys(), ...digests.keys()]), more: fresh.length > 0 };
		});
	}

	/** Numbers the operations that it becomes: the same numbers until the attempt has its answer, for the server may stop in between. `anew`: also after it was refused. */
	async begin(actor: Actor, entryId: Id, operations: number, anew: boolean): Promise<Attempt | Settled> {
		const officerId = actor.me.officerId;
		return as(this.#db, callerOf(actor), async (tx) => {
			// Whoever numbers for this device waits here.
			await sql`select 1 from device where tenant_id = ${this.#tenantId} and vault = ${actor.vault} for update`.execute(tx);
			const row = await this.#row(tx, officerId, entryId);
			if (row.state === 'taken' || row.state === 'discarded') return { settled: null };
			if (row.state === 'refused' && !anew) return { settled: problemOf(row.problem) ?? problem('entry_unreadable') };
			if (row.state === 'waiting' && row.first_seq !== null && row.operations === operations) return { number: row.attempt, firstSeq: row.first_seq };
			const { rows } = await sql<{ last: number | null }>`select greatest((select last_seq from device where tenant_id = ${this.#tenantId} and vault = ${actor.vault}),
				(select max(first_seq + operations) - 1 from app_submission where tenant_id = ${this.#tenantId} and vault = ${actor.vault})) as last`.execute(tx);
			const begun = { number: row.attempt + 1, firstSeq: (rows[0]?.last ?? 0) + 1 };
			await tx.updateTable('app_submission').set({ state: 'waiting', attempt: begun.number, first_seq: begun.firstSeq, operations }).where('tenant_id', '=', this.#tenantId).where('officer_id', '=', officerId).where('entry_id', '=', entryId).execute();
			return begun;
		});
	}

	/** What was taken lies elsewhere now, and stays taken; what was refused stays, to be looked at and tried again. */
	async settle(actor: Actor, entryId: Id, refused: Problem | null): Promise<void> {
		const officerId = actor.me.officerId;
		await as(this.#db, callerOf(actor), async (tx) => {
			if (refused === null) await tx.deleteFrom('app_piece').where('tenant_id', '=', this.#tenantId).where('officer_id', '=', officerId).where('entry_id', '=', entryId).execute();
			await tx.updateTable('app_submission').set({ state: refused === null ? 'taken' : 'refused', problem: refused === null ? null : JSON.stringify(refused), ...(refused === null ? { bytes: 0 } : {}) })
				.where('tenant_id', '=', this.#tenantId).where('officer_id', '=', officerId).where('entry_id', '=', entryId).where('state', 'not in', ['taken', 'discarded']).execute();
		});
	}

	/** False: there is none of the officer's own that was refused. */
	async discard(actor: Actor, entryId: Id): Promise<boolean> {
		const { rows } = await as(this.#db, callerOf(actor), (tx) => sql<{ id: Id | null }>`select discard_submission(${entryId}, ${actor.vault}) as id`.execute(tx));
		return rows[0]?.id != null;
	}

	/** Undefined when it is not there, or its key was destroyed. */
	async read(actor: Actor, entryId: Id, pieceId: Id): Promise<Buffer | undefined> {
		const row = await as(this.#db, callerOf(actor), (tx) => tx.selectFrom('app_piece').leftJoin('subject_key', (join) => join.onRef('subject_key.tenant_id', '=', 'app_piece.tenant_id').onRef('subject_key.key_id', '=', 'app_piece.key_id'))
			.select(['sealed', 'app_piece.key_id', 'subject_id', 'wrapped']).where('app_piece.tenant_id', '=', this.#tenantId).where('officer_id', '=', actor.me.officerId).where('entry_id', '=', entryId).where('piece_id', '=', pieceId).executeTakeFirst());
		const key = row === undefined ? undefined : this.#keys.open(this.#tenantId, row);
		return row === undefined || key === undefined ? undefined : unseal(key, row.sealed, this.#about(actor.me.officerId, entryId, pieceId));
	}

	/** Which pieces of it are here. */
	async here(actor: Actor, entryId: Id): Promise<ReadonlySet<Id>> {
		const rows = await as(this.#db, callerOf(actor), (tx) => tx.selectFrom('app_piece').select('piece_id').where('tenant_id', '=', this.#tenantId).where('officer_id', '=', actor.me.officerId).where('entry_id', '=', entryId).execute());
		return new Set(rows.map((row) => row.piece_id));
	}

	/** As which device and in which area it came, and how it stands. */
	async find(by: Actor, officerId: Id, entryId: Id): Promise<{ readonly vault: VaultId; readonly areaId: Id; readonly state: Staged['state'] } | undefined> {
		const row = await as(this.#db, callerOf(by, by.me.officerId === officerId ? '' : 'admin'), (tx) => tx.selectFrom('app_submission').innerJoin('app_access', (join) => join.onRef('app_access.tenant_id', '=', 'app_submission.tenant_id').onRef('app_access.access_id', '=', 'app_submission.access_id'))
			.select(['app_submission.vault', 'area_id', 'state']).where('app_submission.tenant_id', '=', this.#tenantId).where('app_submission.officer_id', '=', officerId).where('entry_id', '=', entryId).executeTakeFirst());
		return row === undefined ? undefined : { vault: row.vault, areaId: row.area_id, state: row.state };
	}

	/** What was not taken first, then the newest. */
	async list(by: Actor, officerId: Id): Promise<readonly ToldSubmission[]> {
		const rows = await as(this.#db, callerOf(by, by.me.officerId === officerId ? '' : 'admin'), (tx) => tx.selectFrom('app_submission').selectAll().where('tenant_id', '=', this.#tenantId).where('officer_id', '=', officerId).where('state', '!=', 'discarded')
			.orderBy(sql`state <> 'refused'`).orderBy('received_at', 'desc').limit(100).execute());
		return rows.map((row) => ({ entryId: row.entry_id, accessId: row.access_id, formId: row.form_id, formVersion: row.form_version, state: row.state as ToldSubmission['state'], problem: problemOf(row.problem), receivedAt: row.received_at.toISOString() }));
	}

	async #row(tx: Tx, officerId: Id, entryId: Id) {
		return tx.selectFrom('app_submission').selectAll().where('tenant_id', '=', this.#tenantId).where('officer_id', '=', officerId).where('entry_id', '=', entryId).forUpdate().executeTakeFirstOrThrow();
	}

	async #lying(tx: Tx, officerId: Id): Promise<number> {
		const { rows } = await sql<{ bytes: number }>`select coalesce(sum(bytes), 0)::bigint as bytes from app_submission where tenant_id = ${this.#tenantId} and officer_id = ${officerId} and state in ('waiting', 'refused')`.execute(tx);
		return rows[0]?.bytes ?? 0;
	}

	async #keep(tx: Tx, officerId: Id, entryId: Id, pieces: readonly Piece[], digests: ReadonlyMap<Id, string>, now: Date): Promise<void> {
		if (pieces.length === 0) return;
		const key = (await this.#keys.of(tx, this.#tenantId, [entryId])).get(entryId);
		if (key === undefined) throw new Error('a subject has no key');
		for (const { id, bytes } of pieces) {
			await tx.insertInto('app_piece').values({
				tenant_id: this.#tenantId, officer_id: officerId, entry_id: entryId, piece_id: id, sha256: digests.get(id) ?? '', key_id: key.keyId, sealed: seal(key.key, bytes, this.#about(officerId, entryId, id)), received_at: now,
			}).execute();
		}
	}

	#about(officerId: Id, entryId: Id, pieceId: Id): string {
		return `app_piece ${this.#tenantId} ${officerId} ${entryId} ${pieceId}`;
	}
}

function problemOf(kept: string | null): Problem | null {
	return kept === null ? null : parseProblem(parseJson(kept));
}
