import { isId, type Id } from '../domain/ids.ts';
import type { Operation, OperationBody } from '../domain/operation.ts';
import { limits } from '../protocol/messages.ts';

export type Group = { readonly id: Id; readonly operations: readonly Operation[] };

/** Packed, a push may have 1 MB; JSON packs to less than half of itself even where it is photos' text, and far less for forms. */
const unpackedTarget = limits.packedBytes * 2;

/** The waiting operations by save, in order. */
export function groupsOf(operations: readonly Operation[]): readonly Group[] {
	const groups = new Map<Id, Operation[]>();
	for (const operation of operations) {
		const group = groups.get(operation.group);
		if (group === undefined) groups.set(operation.group, [operation]);
		else group.push(operation);
	}
	return [...groups].map(([id, members]) => ({ id, operations: members }));
}

/** As many whole groups, from the front, as one push may carry; always at least one. */
export function nextBatch(groups: readonly Group[], mostGroups: number, mostOperations: number = limits.operations): readonly Group[] {
	const batch: Group[] = [];
	let operations = 0;
	let bytes = 0;
	for (const group of groups.slice(0, mostGroups)) {
		operations += group.operations.length;
		bytes += JSON.stringify(group.operations).length;
		if (batch.length > 0 && (operations > mostOperations || bytes > unpackedTarget)) break;
		batch.push(group);
	}
	return batch;
}

/**
 * The groups that may be sent while some stand aside: not those themselves, nor a later one that speaks of a record which a group
 * standing aside makes or changes, for the server would not know it yet.
 */
export function sendable(groups: readonly Group[], aside: (group: Id) => boolean): readonly Group[] {
	if (!groups.some((group) => aside(group.id))) return groups;
	const held = new Set<string>();
	return groups.filter((group) => {
		const bodies = group.operations.map((operation) => operation.body);
		const waits = aside(group.id) || bodies.some((body) => mentions(body).some((id) => held.has(id)));
		if (waits) for (const body of bodies) held.add(targetOf(body));
		return !waits;
	});
}

/** The record that an operation makes or changes. */
export function targetOf(body: OperationBody): Id {
	switch (body.kind) {
		case 'createRecord': case 'setFields': case 'transfer': return body.ref.id;
		case 'submitEntry': return body.entryId;
		case 'moveCase': case 'assign': return body.caseId;
		case 'attach': return body.fileId;
		case 'note': return body.noteId;
	}
}

export function mentions(value: unknown): string[] {
	if (isId(value)) return [value];
	if (value === null || typeof value !== 'object') return [];
	return Object.values(value).flatMap(mentions);
}
