import { expect, test } from 'vitest';
import { asId } from '../../domain/ids.ts';
import { problem } from '../../domain/problems/problem.ts';
import type { SyncState } from '../../worker/context.ts';
import { statusLine } from './statusLine.ts';

const received: SyncState = {
	phase: 'idle', online: true, unsent: 0, unsentFiles: 0, oldestUnsentAt: null, receivedAt: '2026-11-20T02:30:00.000Z', needsAttention: [], problem: null, firstPull: null,
};
const refused = { opId: asId('01940000-0000-7000-8000-000000000001'), kind: 'setFields', at: '2026-11-20T02:00:00.000Z', problem: problem('out_of_scope'), of: null } as const;

test('says all received only when nothing waits and the server was heard of', () => {
	expect(statusLine(received, true).kind).toBe('received');
	expect(statusLine({ ...received, receivedAt: null }, true).kind).toBe('waiting');
	expect(statusLine({ ...received, unsent: 1 }, true).kind).toBe('saved');
	expect(statusLine({ ...received, unsentFiles: 1 }, true).kind).toBe('saved');
});

test('counts photos with the items that wait', () => {
	expect(statusLine({ ...received, phase: 'sending', unsent: 2, unsentFiles: 3 }, true)).toMatchObject({ kind: 'sending', count: 5 });
});

test('being offline stands before what waits, and keeps the count', () => {
	expect(statusLine({ ...received, phase: 'waiting', online: false, unsent: 4 }, true)).toMatchObject({ kind: 'offline', count: 4 });
});

test('what only the officer can mend stands before everything', () => {
	expect(statusLine({ ...received, online: false, phase: 'signIn', needsAttention: [refused] }, true)).toMatchObject({ kind: 'attention', count: 1, tone: 'alarm' });
	expect(statusLine({ ...received, online: false, phase: 'signIn', unsent: 2 }, true)).toMatchObject({ kind: 'signIn', count: 2 });
	expect(statusLine({ ...received, phase: 'update', unsent: 2 }, true).kind).toBe('update');
});

test('the first loading is said with what came so far, and sending before it', () => {
	expect(statusLine({ ...received, phase: 'receiving', firstPull: { records: 400 } }, true)).toMatchObject({ kind: 'loading', count: 400 });
	expect(statusLine({ ...received, phase: 'sending', unsent: 1, firstPull: { records: 400 } }, true).kind).toBe('sending');
});

test('fetching news does not flicker: all received stays said', () => {
	expect(statusLine({ ...received, phase: 'receiving' }, true).kind).toBe('received');
});

test('does not say all received before the app itself is on the device', () => {
	expect(statusLine(received, false).kind).toBe('preparing');
	expect(statusLine({ ...received, firstPull: { records: 3 } }, false).kind).toBe('loading');
});
