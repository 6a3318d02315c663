import type { OperationKind } from '../../domain/operation.ts';
import type { RecordRef } from '../../domain/records/record.ts';
import { m } from '../../i18n/paraglide/messages.js';

const names: { readonly [K in OperationKind]: () => string } = {
	setFields: m.shell_op_setFields, createRecord: m.shell_op_createRecord, submitEntry: m.shell_op_submitEntry, moveCase: m.shell_op_moveCase,
	assign: m.shell_op_assign, attach: m.shell_op_attach, note: m.shell_op_note, transfer: m.shell_op_transfer,
};

export function operationName(kind: OperationKind): string {
	return names[kind]();
}

/** The screen of a record; null for those without one of their own. */
export function recordPath(of: RecordRef | null): string | null {
	if (of?.type === 'case') return `/cases/${of.id}`;
	return of?.type === 'place' ? `/places/${of.id}` : null;
}
