import type { Id } from '../../domain/ids.ts';
import type { OperationBody } from '../../domain/operation.ts';
import type { Fields, RecordRef, RecordType } from '../../domain/records/record.ts';
import { subjectsOf } from './wanted.ts';

/** What is known of a record, to say whose it is. */
export type Known = { readonly type: RecordType; readonly id: Id; readonly fields: Fields; readonly caseId: Id | null };

/**
 * What a record is about: its case, else the person, else the place; what hangs on none of these stands for itself. What is stored of it is sealed
 * under the key of that, and erasing destroys the keys of all that it erases. The database says the same (`record_subject`).
 */
export function subjectOfRecord({ type, id, fields, caseId }: Known): Id {
	if (type === 'case' || type === 'person' || type === 'place') return id;
	if (caseId !== null) return caseId;
	const of = fields['of'] as { readonly id?: Id } | undefined;
	const named = type === 'residence' ? fields['personId'] : type === 'entry' || type === 'task' || type === 'file' ? (fields['placeId'] ?? of?.id) : of?.id;
	return typeof named === 'string' ? (named as Id) : id;
}

/** Of an operation whose record is not known (it was refused, or has gone), what its body says. */
export function subjectOfOperation(body: OperationBody, find: (ref: RecordRef) => Known | undefined): Id {
	const [ref] = subjectsOf(body);
	const known = ref === undefined ? undefined : find(ref);
	return subjectOfRecord(known ?? fromBody(body));
}

function fromBody(body: OperationBody): Known {
	const made = (type: RecordType, id: Id, fields: Fields, caseId: unknown = null): Known => ({ type, id, fields, caseId: typeof caseId === 'string' ? (caseId as Id) : null });
	switch (body.kind) {
		case 'createRecord': return made(body.ref.type, body.ref.id, body.fields, body.fields['caseId']);
		case 'submitEntry': return made('entry', body.entryId, body.entry as unknown as Fields, body.entry.caseId);
		case 'attach': return made('file', body.fileId, body.file as unknown as Fields, body.file.of.type === 'case' ? body.file.of.id : null);
		case 'note': return made('note', body.noteId, { of: body.of });
		case 'setFields': return made(body.ref.type, body.ref.id, {});
		case 'moveCase': case 'assign': return made('case', body.caseId, {});
		case 'transfer': return made(body.ref.type, body.ref.id, {});
	}
}
