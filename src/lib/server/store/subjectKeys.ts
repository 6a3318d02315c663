import { createSecretKey, randomBytes, randomUUID, type KeyObject } from 'node:crypto';
import { sql } from 'kysely';
import type { Id } from '../../domain/ids.ts';
import type { StorageKeyRing } from '../keys/storageKey.ts';
import { lines, uuids } from './arrays.ts';
import type { Db, Tx } from './database.ts';

export type SubjectKey = { readonly keyId: Id; readonly key: KeyObject };
type Row = { subject_id: Id; key_id: Id; wrapped: Buffer };
/** A sealed row as it is read: with its key's id, and the key as it is wrapped; null when it was destroyed. */
export type Wrapped = { readonly subject_id: Id | null; readonly key_id: Id | null; readonly wrapped: Buffer | null };

/** Opened keys in memory: some 4 MB. */
const openedMost = 20_000;

/**
 * The keys of cases, persons and places. Which keys a subject has is asked of the database each time, for another server may have destroyed one; only
 * their opened form is remembered, by the key's own id.
 */
export class SubjectKeys {
	readonly #ring: StorageKeyRing;
	readonly #opened = new Map<Id, KeyObject>();
	/** Subjects that had a key when they were last asked for: no new one is made ready for these. */
	readonly #met = new Set<string>();

	constructor(ring: StorageKeyRing) {
		this.#ring = ring;
	}

	/**
	 * A key for each, made where there is none: one statement, two when a subject lost its keys meanwhile. It writes to the table in any case, and so
	 * waits for who erases: what is sealed here is sealed under a key that lives until the transaction ends.
	 */
	async of(tx: Tx | Db, tenantId: Id, subjects: readonly Id[]): Promise<ReadonlyMap<Id, SubjectKey>> {
		const wanted = [...new Set(subjects)].sort();
		const found = new Map<Id, SubjectKey>();
		await this.#ask(tx, tenantId, wanted, wanted.filter((id) => !this.#met.has(`${tenantId}/${id}`)), found);
		const missing = wanted.filter((id) => !found.has(id));
		// Erased, or wrapped by a storage key that is lost: what comes is sealed under a new one.
		if (missing.length > 0) await this.#ask(tx, tenantId, missing, missing, found, true);
		if (found.size < wanted.length) throw new Error('a subject has no key');
		return found;
	}

	/** Undefined when the key was destroyed, or cannot be unwrapped here. */
	open(tenantId: Id, { subject_id, key_id, wrapped }: Wrapped): KeyObject | undefined {
		if (subject_id === null || key_id === null || wrapped === null) return undefined;
		const known = this.#opened.get(key_id);
		if (known !== undefined) return known;
		const bytes = this.#ring.of(tenantId).unwrap(wrapped, aboutOf(subject_id, key_id));
		if (bytes === undefined) return undefined;
		const key = createSecretKey(bytes);
		this.#remember(key_id, key);
		return key;
	}

	async #ask(tx: Tx | Db, tenantId: Id, wanted: readonly Id[], without: readonly Id[], found: Map<Id, SubjectKey>, always = false): Promise<void> {
		const storage = this.#ring.of(tenantId);
		const offered = without.map((subject) => {
			const [keyId, bytes] = [randomUUID() as string as Id, randomBytes(32)];
			return { subject, keyId, key: createSecretKey(bytes), wrapped: storage.wrap(bytes, aboutOf(subject, keyId)).toString('base64') };
		});
		const unless = always ? sql`` : sql`where not exists (select 1 from subject_key k where k.tenant_id = ${tenantId} and k.subject_id = o.subject_id)`;
		const { rows } = await sql<Row>`with made as (
				insert into subject_key (tenant_id, key_id, subject_id, wrapped)
				select ${tenantId}, o.key_id, o.subject_id, decode(o.wrapped, 'base64') from unnest(${uuids(offered.map(({ keyId }) => keyId))}::uuid[], ${uuids(offered.map(({ subject }) => subject))}::uuid[],
					string_to_array(${lines(offered.map(({ wrapped }) => wrapped))}, E'\n')) as o (key_id, subject_id, wrapped) ${unless}
				returning subject_id, key_id, wrapped
			)
			select k.subject_id, k.key_id, k.wrapped from subject_key k where k.tenant_id = ${tenantId} and k.subject_id = any (${uuids(wanted)}::uuid[])
			union all select subject_id, key_id, wrapped from made`.execute(tx);
		const fresh = new Map(offered.map(({ keyId, key }) => [keyId, key]));
		for (const row of rows) {
			// A key that this transaction made may be taken back with it, and is not remembered.
			const key = fresh.get(row.key_id) ?? this.open(tenantId, row);
			if (key === undefined) continue;
			found.set(row.subject_id, { keyId: row.key_id, key });
			if (!fresh.has(row.key_id)) this.#meet(`${tenantId}/${row.subject_id}`);
		}
	}

	#remember(keyId: Id, key: KeyObject): void {
		if (this.#opened.size >= openedMost) for (const oldest of [...this.#opened.keys()].slice(0, openedMost / 4)) this.#opened.delete(oldest);
		this.#opened.set(keyId, key);
	}

	#meet(subject: string): void {
		if (this.#met.size >= openedMost) this.#met.clear();
		this.#met.add(subject);
	}
}

function aboutOf(subject: Id, keyId: Id): string {
	return `${subject}/${keyId}`;
}
