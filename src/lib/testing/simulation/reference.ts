import type { VaultId } from '../../domain/ids.ts';
import { sameJson, type Json } from '../../domain/json.ts';
import type { OperationBody } from '../../domain/operation.ts';
import { refKey, type Fields, type RecordRef } from '../../domain/records/record.ts';
import type { Instant } from '../../domain/records/shapes.ts';
import type { Actor, PlacedRecord, StoredOperation, Writes } from '../../server/core/port.ts';
import { tooMuch } from './oracle.ts';
import { testPack } from '../serverWorld.ts';

type Known = { readonly fields: Record<string, Json>; readonly stamps: Record<string, { readonly rev: number; readonly vault: VaultId }>; rev: number };
export type Found = { readonly invariant: string; readonly what: string };

/**
 * What operations should do, written a second time and as plainly as it can be: a field goes to the value of whoever had seen the last change of
 * it; a value that lost is kept in a review; each operation counts once. The server's own result of each commit is compared with it.
 */
export class ReferenceModel {
	#records = new Map<string, Known>();
	#taken = new Set<string>();

	/** As the server's backup: what it answers puts this state back. */
	backup(): () => void {
		const [records, taken] = [[...this.#records].map(([key, known]): [string, Known] => [key, clone(known)]), [...this.#taken]];
		return () => {
			this.#records = new Map(records.map(([key, known]) => [key, clone(known)]));
			this.#taken = new Set(taken);
		};
	}

	/** Set-up and administrators write past operations. */
	seed(records: readonly PlacedRecord[]): void {
		for (const record of records) this.#records.set(refKey(record), { fields: { ...record.fields, ...(movable.includes(record.type) ? { [area]: record.areaId } : {}) }, stamps: { ...record.stamps }, rev: record.rev });
	}

	/** The first thing in a commit that should not be. */
	follow(writes: Writes, { me, vault }: Actor, unseen: ReadonlySet<string>): Found | null {
		const lost: Lost[] = [];
		const kept = new Set<PlacedRecord>();
		const touched = new Map<string, number | undefined>();
		for (const operation of byGroup(writes.operations)) {
			const key = `${me.officerId}/${operation.opId}`;
			if (this.#taken.has(key)) return { invariant: '3 each operation takes effect once', what: `operation ${operation.seq} was written twice` };
			this.#taken.add(key);
			if (operation.outcome === 'refused') continue;
			const body = (JSON.parse(operation.body) as { readonly body: OperationBody }).body;
			for (const change of changesOf(body, operation)) {
				const work = this.#records.get(body.kind === 'note' ? refKey(body.of) : refKey(change.ref));
				const fault = work === undefined || unseen.has(refKey(change.ref)) ? null : tooMuch(work.fields, { officerId: me.officerId, supervises: me.role === 'supervisor' }, change.create ? null : change.set);
				if (fault !== null) return { invariant: '5 nothing out of scope has an effect', what: `${me.name} ${fault}: ${refKey(change.ref)} by ${operation.kind} ${operation.seq}` };
				if (!touched.has(refKey(change.ref))) touched.set(refKey(change.ref), this.#records.get(refKey(change.ref))?.rev);
				lost.push(...this.#apply(change, vault, writes, operation.at, unseen.has(refKey(change.ref)), kept));
			}
		}
		for (const record of writes.records) {
			if (record.type === 'event') continue;
			const known = this.#records.get(refKey(record));
			if (known === undefined || (record.type !== 'review' && !touched.has(refKey(record)))) return { invariant: '3 each operation takes effect once', what: `${refKey(record)} changed without an operation` };
			const { [area]: at, ...fields } = known.fields;
			if (!sameJson(fields, record.fields) || (at !== undefined && at !== record.areaId)) return { invariant: '6 a change made after seeing X is never overridden by X', what: `${refKey(record)} should be ${JSON.stringify(known.fields)}, is ${JSON.stringify(record.fields)} in ${record.areaId}` };
		}
		const revisions = new Map(writes.records.map((record) => [refKey(record), record.rev]));
		for (const [key, before] of touched) {
			const should = this.#records.get(key)?.rev;
			if ((revisions.get(key) ?? before) !== should) return { invariant: '3 each operation takes effect once', what: `${key} stands at revision ${revisions.get(key) ?? before}, its changes add up to ${should}` };
		}
		const [missing] = lost;
		if (missing !== undefined) return { invariant: '8 a losing value is kept', what: `${refKey(missing.of)} ${missing.field}: ${JSON.stringify(missing.other)} is nowhere` };
		return null;
	}

	/** Answers the losing values that no review keeps. `kept`: the reviews that keep another: two losing values may be the same to the millisecond, and each has its own. */
	#apply({ ref, base, set, guard, create }: Change, vault: VaultId, writes: Writes, at: Instant, contested: boolean, kept: Set<PlacedRecord>): readonly Lost[] {
		const known = this.#records.get(refKey(ref));
		if (create || known === undefined) {
			this.#records.set(refKey(ref), { fields: { ...set }, stamps: Object.fromEntries(Object.keys(set).map((field) => [field, { rev: 1, vault }])), rev: 1 });
			return [];
		}
		const unseen = (field: string): boolean => {
			const stamp = known.stamps[field];
			return stamp !== undefined && stamp.vault !== vault && stamp.rev > base;
		};
		const excluded = guard !== null && unseen(guard.field) && !sameJson(known.fields[guard.field] ?? null, guard.expected);
		const wanted = Object.entries(set).filter(([field, value]) => !sameJson(known.fields[field] ?? null, value));
		const losing = wanted.filter(([field]) => contested || excluded || unseen(field));
		const winning = wanted.filter(([field]) => !contested && !excluded && !unseen(field));
		if (winning.length > 0) known.rev += 1;
		for (const [field, value] of winning) {
			known.fields[field] = value;
			known.stamps[field] = { rev: known.rev, vault };
		}
		return losing.map(([field, other]): Lost => ({ of: ref, field, other, at })).filter((value) => {
			const review = reviewOf(writes, value, kept);
			if (review === undefined) return true;
			kept.add(review);
			// As it was made; the same commit may have settled it already.
			this.seed([{ ...review, rev: 1, fields: { ...review.fields, state: 'open', chosen: null, resolvedBy: null } }]);
			return false;
		});
	}
}

/** Where a record lies is merged like a field. */
const area = '@area';
const movable: readonly string[] = ['case', 'place'];

type Lost = { readonly of: RecordRef; readonly field: string; readonly other: Json; readonly at: Instant };

function reviewOf(writes: Writes, { of, field, other, at }: Lost, kept: ReadonlySet<PlacedRecord>): PlacedRecord | undefined {
	return writes.records.find((record) => {
		const { type, fields } = record;
		return type === 'review' && !kept.has(record) && fields['field'] === field && fields['otherAt'] === at && sameJson(fields['of'], of as unknown as Json) && sameJson(fields['other'], other);
	});
}

type Change = { readonly ref: RecordRef; readonly create: boolean; readonly base: number; readonly set: Fields; readonly guard: { readonly field: string; readonly expected: Json } | null };

function changesOf(body: OperationBody, operation: StoredOperation): readonly Change[] {
	const create = (ref: RecordRef, set: unknown): Change => ({ ref, create: true, base: 0, set: set as Fields, guard: null });
	switch (body.kind) {
		case 'createRecord': return [create(body.ref, movable.includes(body.ref.type) ? { ...body.fields, [area]: body.areaId } : body.fields)];
		case 'submitEntry': return [create({ type: 'entry', id: body.entryId }, body.entry)];
		case 'attach': return [create({ type: 'file', id: body.fileId }, body.file)];
		case 'note': return [create({ type: 'note', id: body.noteId }, { of: body.of, text: body.text, by: (JSON.parse(operation.body) as { officerId: string }).officerId, at: operation.at })];
		case 'setFields': return [{ ref: body.ref, create: false, base: body.base, set: body.set, guard: null }];
		case 'transfer': {
			const ofCase: Fields = body.ref.type === 'case' ? { assigneeId: body.assigneeId, leadId: null, ...(body.organisationId === null ? {} : { organisationId: body.organisationId }) } : {};
			return [{ ref: body.ref, create: false, base: body.base, set: { [area]: body.toAreaId, ...ofCase }, guard: { field: area, expected: body.from } }];
		}
		case 'assign': return [{ ref: { type: 'case', id: body.caseId }, create: false, base: body.base, set: { assigneeId: body.assigneeId }, guard: null }];
		case 'moveCase': {
			const move = testPack.moves.find((each) => each.id === body.move);
			const final = (state: string | undefined): boolean => ['done', 'stopped'].includes(state ?? '');
			const closed: Fields = final(move?.to) && !final(body.from) ? { closedAt: operation.at } : !final(move?.to) && final(body.from) ? { closedAt: null } : {};
			return [{ ref: { type: 'case', id: body.caseId }, create: false, base: body.base, set: { ...body.set, state: move?.to ?? '', ...closed }, guard: { field: 'state', expected: body.from } }];
		}
	}
}

/** The server takes groups in the order of their first operation. */
function byGroup(operations: readonly StoredOperation[]): readonly StoredOperation[] {
	const groups = new Map<string, StoredOperation[]>();
	for (const operation of operations) groups.set(operation.group, [...(groups.get(operation.group) ?? []), operation]);
	return [...groups.values()].flat();
}

function clone(known: Known): Known {
	return { fields: { ...known.fields }, stamps: { ...known.stamps }, rev: known.rev };
}
