import type { SyncState } from '../../worker/context.ts';

/**
 * What the status line says, in the order of what the officer must know first. It never says more than is true:
 * `received` only when nothing waits here and the server was heard of.
 */
export type StatusKind = 'attention' | 'signIn' | 'update' | 'offline' | 'loading' | 'preparing' | 'sending' | 'saved' | 'received' | 'waiting';
export type StatusTone = 'calm' | 'busy' | 'notice' | 'alarm';
export type StatusLine = {
	readonly kind: StatusKind;
	readonly tone: StatusTone;
	/** What the number beside the words counts: refused items, records loaded, or items and photos that wait here. */
	readonly count: number;
	readonly receivedAt: string | null;
};

const tones: { readonly [K in StatusKind]: StatusTone } = {
	attention: 'alarm', signIn: 'alarm', update: 'alarm', offline: 'notice', loading: 'busy', preparing: 'busy', sending: 'busy', saved: 'notice', received: 'calm', waiting: 'calm',
};

/** `shellHere`: the app's own screens are kept on this device, so that coverage may be lost from now on. */
export function statusLine(state: SyncState, shellHere: boolean): StatusLine {
	const waiting = state.unsent + state.unsentFiles;
	const kind = kindOf(state, waiting, shellHere);
	const count = kind === 'attention' ? state.needsAttention.length : kind === 'loading' ? (state.firstPull?.records ?? 0) : waiting;
	return { kind, tone: tones[kind], count, receivedAt: state.receivedAt };
}

function kindOf(state: SyncState, waiting: number, shellHere: boolean): StatusKind {
	if (state.needsAttention.length > 0) return 'attention';
	if (state.phase === 'signIn') return 'signIn';
	if (state.phase === 'update') return 'update';
	if (!state.online) return 'offline';
	if (state.phase === 'sending' && waiting > 0) return 'sending';
	if (state.firstPull !== null) return 'loading';
	if (!shellHere) return 'preparing';
	if (waiting > 0) return 'saved';
	return state.receivedAt === null ? 'waiting' : 'received';
}
