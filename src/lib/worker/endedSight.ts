import { showsAt } from '../domain/cases/sight.ts';
import type { Id } from '../domain/ids.ts';
import type { RecordType, StoredRecord } from '../domain/records/record.ts';

type Get = (type: RecordType, id: Id) => StoredRecord | undefined;

/**
 * Restricted cases of which this officer's sight has come to its end by the clock, while the server has not taken them away yet: offline, or within its
 * minute. They are shown no more, and nothing that hangs on them.
 */
export class EndedSight {
	readonly #restricted = new Set<Id>();
	#ended: ReadonlySet<Id> = new Set();

	/** Follows what the device holds. */
	follow(record: StoredRecord | undefined, id: Id): void {
		if (record?.fields['restricted'] === true) this.#restricted.add(id);
		else this.#restricted.delete(id);
	}

	/** Looks at the clock; answers the cases that have ended or come back by it. */
	look(get: Get, officerId: Id, nowMs: number): ReadonlySet<Id> {
		const now = new Date(nowMs).toISOString();
		const ended = new Set([...this.#restricted].filter((id) => {
			const record = get('case', id);
			return record !== undefined && !showsAt(record.fields, officerId, now);
		}));
		const changed = new Set([...[...ended].filter((id) => !this.#ended.has(id)), ...[...this.#ended].filter((id) => !ended.has(id))]);
		this.#ended = ended;
		return changed;
	}

	hides(get: Get, record: StoredRecord): boolean {
		if (this.#ended.size === 0) return false;
		const id = caseOf(get, record);
		return id !== null && this.#ended.has(id);
	}
}

/** The case that a record is or belongs to. */
export function caseOf(get: Get, record: StoredRecord): Id | null {
	if (record.type === 'case') return record.id;
	if (record.type === 'entry' || record.type === 'task') return (record.fields['caseId'] ?? null) as Id | null;
	const of = record.fields['of'] as { readonly type: RecordType; readonly id: Id } | null | undefined;
	if (of === null || of === undefined || !['file', 'note', 'event', 'review'].includes(record.type)) return null;
	if (of.type === 'case') return of.id;
	const owner = get(of.type, of.id);
	return owner === undefined || owner.type === 'event' ? null : caseOf(get, owner);
}
