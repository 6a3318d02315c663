import type { OperationBody } from './operation.ts';
import type { RecordRef } from './records/record.ts';

/** The record that a body makes or changes. */
export function recordOf(body: OperationBody): RecordRef {
	switch (body.kind) {
		case 'createRecord': case 'setFields': case 'transfer': return body.ref;
		case 'submitEntry': return { type: 'entry', id: body.entryId };
		case 'moveCase': case 'assign': return { type: 'case', id: body.caseId };
		case 'attach': return { type: 'file', id: body.fileId };
		case 'note': return { type: 'note', id: body.noteId };
	}
}
