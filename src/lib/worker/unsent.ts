import type { Id } from '../domain/ids.ts';
import type { OperationBody } from '../domain/operation.ts';
import type { RecordType } from '../domain/records/record.ts';
import type { Instant } from '../domain/records/shapes.ts';
import { groupsOf } from '../sync/batches.ts';
import type { OpenVault } from './vault.ts';

/** One save that waits, for the status sheet; the page puts it into words. */
export type UnsentGroup = {
	readonly group: Id; readonly at: Instant; readonly kinds: readonly OperationBody['kind'][];
	/** What the first of its operations is about, and what that is called. */
	readonly of: { readonly type: RecordType; readonly id: Id } | null; readonly title: string;
};

export function unsentGroups(vault: OpenVault): readonly UnsentGroup[] {
	return groupsOf(vault.outbox.waiting()).flatMap((group): UnsentGroup[] => {
		const [first] = group.operations;
		if (first === undefined) return [];
		const of = subjectOf(first.body);
		const record = of === null ? undefined : vault.view.get(of.type, of.id);
		const title = [record?.fields['title'], record?.fields['label'], record?.fields['name']].find((text): text is string => typeof text === 'string') ?? '';
		return [{ group: group.id, at: first.at, kinds: [...new Set(group.operations.map((operation) => operation.body.kind))], of, title }];
	});
}

function subjectOf(body: OperationBody): { readonly type: RecordType; readonly id: Id } | null {
	switch (body.kind) {
		case 'createRecord': case 'setFields': case 'transfer': return body.ref;
		case 'moveCase': case 'assign': return { type: 'case', id: body.caseId };
		case 'submitEntry': return body.entry.caseId !== null ? { type: 'case', id: body.entry.caseId } : body.entry.placeId !== null ? { type: 'place', id: body.entry.placeId } : null;
		case 'attach': return body.file.of;
		case 'note': return body.of;
	}
}
