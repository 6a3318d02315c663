import type { OperationKind } from '../../domain/operation.ts';
import { problemText } from '../../domain/problems/problemText.ts';
import type { RecordRef } from '../../domain/records/record.ts';
import { locale } from '../../i18n/locale.svelte.ts';
import { m } from '../../i18n/paraglide/messages.js';
import type { UnsentGroup } from '../../worker/api.ts';
import type { SyncState } from '../../worker/context.ts';

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

/** A save in words: what was done, and to what. */
export function groupWords(group: Pick<UnsentGroup, 'kinds' | 'title'>): string {
	const what = group.kinds.map(operationName).join(' + ');
	return group.title === '' ? what : m.shell_sync_item_of({ what, title: group.title });
}

/** Why anything waits at all; what stands aside by itself says so at its own line. */
export function whyWaits(sync: SyncState): string {
	if (sync.phase === 'signIn') return m.shell_sync_why_sign_in();
	if (sync.phase === 'update') return m.shell_sync_why_update();
	if (!sync.online || sync.problem?.code === 'offline') return m.shell_sync_why_offline();
	if (sync.phase === 'sending') return m.shell_sync_why_sending();
	return sync.problem === null ? m.shell_sync_why_soon() : problemText(sync.problem, locale.current).title;
}

/** `minutes` that the server's clock is ahead. */
export function clockWords(minutes: number): string {
	if (minutes === 0) return m.shell_sync_clock_right();
	return minutes > 0 ? m.shell_sync_clock_behind({ minutes }) : m.shell_sync_clock_ahead({ minutes: -minutes });
}
