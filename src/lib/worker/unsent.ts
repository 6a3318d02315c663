import { sendableCopies, type SealedCopy } from '../db/sealedCopy.ts';
import type { SealedFile } from '../db/sealedFile.ts';
import type { OutboxItem } from '../db/store.ts';
import type { Id } from '../domain/ids.ts';
import type { Operation, OperationBody } from '../domain/operation.ts';
import { problem, type Problem } from '../domain/problems/problem.ts';
import type { RecordType } from '../domain/records/record.ts';
import type { Instant } from '../domain/records/shapes.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { groupsOf } from '../sync/batches.ts';
import type { OpenVault } from './vault.ts';

type Subject = { readonly type: RecordType; readonly id: Id };

/** Whether it leaves while the app is locked; `large`: it is over what that lane takes. */
export type WhileLocked = 'leaves' | 'stays' | 'large';

/** One save that waits; the page puts it into words. */
export type UnsentGroup = {
	readonly group: Id; readonly at: Instant; readonly kinds: readonly OperationBody['kind'][];
	/** What the first of its operations is about, and what that is called. */
	readonly of: Subject | null; readonly title: string;
	/** It stands aside for this, and is tried again by itself; null: it waits like all others. */
	readonly why: Problem | null;
	readonly locked: WhileLocked;
};

/** One file that waits. */
export type UnsentFile = { readonly id: Id; readonly mime: string; readonly size: number; readonly at: Instant | null; readonly of: Subject | null; readonly title: string; readonly why: Problem | null; readonly locked: WhileLocked };

/** One save that the server refused: it is kept here and there, and the officer decides. */
export type RefusedGroup = Omit<UnsentGroup, 'why' | 'locked'> & {
	readonly problem: Problem;
	/** What the officer had written in words of one's own. */
	readonly texts: readonly string[];
};

export function unsentGroups(vault: OpenVault, aside: ReadonlyMap<Id, Problem> = new Map(), copies: readonly SealedCopy[] = []): readonly UnsentGroup[] {
	const [byGroup, going] = [new Map(copies.map((copy) => [copy.group, copy])), new Set(sendableCopies(copies).map((copy) => copy.group))];
	const locked = (id: Id): WhileLocked => (going.has(id) || byGroup.get(id)?.state === 'done' ? 'leaves' : byGroup.get(id)?.why === 'entry_too_large' ? 'large' : 'stays');
	return groupsOf(vault.outbox.waiting()).map((group) => ({ ...wordsOf(vault, group.id, group.operations), why: aside.get(group.id) ?? null, locked: locked(group.id) }));
}

export function unsentFiles(vault: OpenVault, aside: ReadonlyMap<Id, Problem>, sealed: readonly SealedFile[]): readonly UnsentFile[] {
	const going = new Set(sealed.filter((file) => file.state !== 'waits').map((file) => file.key));
	return vault.files.waiting().map((manifest) => {
		const record = vault.context.view.typed('file', manifest.id)?.fields;
		const of = record?.of ?? null;
		return { id: manifest.id, mime: manifest.mime, size: manifest.size, at: record?.capturedAt ?? null, of, title: of === null ? '' : titleOf(vault, of), why: aside.get(manifest.id) ?? null, locked: going.has(manifest.id) ? 'leaves' : 'stays' };
	});
}

export function refusedGroups(vault: OpenVault): readonly RefusedGroup[] {
	return groupsOf(vault.outbox.items.flatMap((item) => (item.state === 'refused' ? [item.operation] : []))).map((group) => {
		const items = refusedItems(vault, group.id);
		const cause = items.find((item) => item.problem.code !== 'depends_on_refused') ?? items[0];
		return { ...wordsOf(vault, group.id, group.operations), problem: cause?.problem ?? problem('not_allowed'), texts: group.operations.flatMap(({ body }) => textsOf(body)) };
	});
}

/** Saves the same once more, as a new save: for when what stood in the way is gone. What is refused again comes back here. */
export async function makeAnew(vault: OpenVault, group: Id): Promise<Result<null>> {
	const items = refusedItems(vault, group);
	if (items.length === 0) return fail(problem('record_missing'));
	const saved = await vault.context.save(items.map((item) => item.operation.body));
	return saved.ok ? dropRefused(vault, group) : saved;
}

/** Off the list of what needs attention; the server keeps it, and so does this device for 30 days. */
export async function dropRefused(vault: OpenVault, group: Id): Promise<Result<null>> {
	const items = refusedItems(vault, group);
	return items.length === 0 ? ok(null) : vault.outbox.retire(items);
}

function refusedItems(vault: OpenVault, group: Id): readonly Extract<OutboxItem, { readonly state: 'refused' }>[] {
	return vault.outbox.items.filter((item) => item.state === 'refused').filter((item) => item.operation.group === group);
}

function wordsOf(vault: OpenVault, group: Id, operations: readonly Operation[]): Omit<UnsentGroup, 'why' | 'locked'> {
	const [first] = operations;
	const of = first === undefined ? null : subjectOf(first.body);
	return { group, at: first?.at ?? '', kinds: [...new Set(operations.map((operation) => operation.body.kind))], of, title: of === null ? '' : titleOf(vault, of) };
}

function titleOf(vault: OpenVault, of: Subject): string {
	const record = vault.view.get(of.type, of.id);
	return [record?.fields['title'], record?.fields['label'], record?.fields['name']].find((text): text is string => typeof text === 'string') ?? '';
}

function subjectOf(body: OperationBody): Subject | null {
	switch (body.kind) {
		case 'createRecord': case 'setFields': case 'transfer': return body.ref;
		case 'moveCase': case 'assign': return { type: 'case', id: body.caseId };
		case 'submitEntry': return body.entry.caseId !== null ? { type: 'case', id: body.entry.caseId } : body.entry.placeId !== null ? { type: 'place', id: body.entry.placeId } : null;
		case 'attach': return body.file.of;
		case 'note': return body.of;
	}
}

/** Texts long enough to be somebody's own words. */
function textsOf(body: OperationBody): readonly string[] {
	const said = body.kind === 'note' ? [body.text] : body.kind === 'moveCase' ? [body.note, ...Object.values(body.set)] : body.kind === 'setFields' ? Object.values(body.set)
		: body.kind === 'createRecord' ? [body.fields['title'], body.fields['label'], body.fields['name'], body.fields['x.what']] : body.kind === 'submitEntry' ? Object.values(body.entry.answers) : [];
	return said.filter((text): text is string => typeof text === 'string' && text.trim().length > 1 && !/^[\d:TZ.+-]+$|^[0-9a-f-]{36}$|^[a-z_]+$/.test(text)).slice(0, 12);
}
