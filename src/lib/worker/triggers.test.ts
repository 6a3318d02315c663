import '../testing/quickPassphrases.ts';
import 'fake-indexeddb/auto';
import { newDevicePair } from '../crypto/signing.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sealerOf } from '../crypto/seal.ts';
import { newWrappedKey } from '../crypto/wrap.ts';
import { createVaultDatabases } from '../db/vaultDatabases.ts';
import { asVaultId } from '../domain/ids.ts';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok } from '../domain/result.ts';
import { followNetwork } from '../shell/online.ts';
import { ServerClock } from '../sync/clock.ts';
import type { Transport } from '../sync/transport.ts';
import { testId, testMe } from '../testing/memoryContext.ts';
import { openRows, type OpenedVault } from './opened.ts';

const vault = asVaultId(testId(5));
const never = async () => fail<never>(problem('offline'));

/** An open vault whose server counts: pulls tell rounds, pushes what was sent. */
describe('a round of sending and fetching starts', () => {
	let opened: OpenedVault;
	let pulls = 0;
	const sent: number[] = [];
	let news: () => void = () => undefined;
	let made = 0;

	beforeEach(async () => {
		made += 1;
		pulls = 0;
		sent.length = 0;
		const databases = { records: `trigger-r${made}`, outbox: `trigger-o${made}` };
		const { wrapped, ...key } = await newWrappedKey('dong shan lu kou', vault);
		await createVaultDatabases(databases, sealerOf(key.key, vault), vault);
		const transport: Transport = {
			serverInfo: never, signIn: never, signOut: never, ask: never, download: never, upload: never,
			push: async (_, operations) => {
				sent.push(operations.length);
				return ok({ complete: true, lines: operations.map((each) => ({ opId: each.opId, outcome: 'ok' as const, revisions: [] })) });
			},
			pull: async () => {
				pulls += 1;
				return ok(null);
			},
			news: (heard, signal) => new Promise((resolve) => {
				news = () => heard(['t']);
				signal.addEventListener('abort', () => resolve(ok(null)));
			}),
		};
		const rows = await openRows({
			clock: new ServerClock({ wallMs: () => 0, monotonicMs: () => 0 }, null), app: 'test', transport, changed: () => undefined, told: () => undefined, stopped: () => undefined, parting: async () => undefined, device: newDevicePair, keepCopy: async () => undefined, contact: async () => undefined, clear: async () => ok(null),
		}, { id: vault, officerId: testMe.officerId, databases, wrapped, initials: '测', wrongTries: 0, triedAt: 0 }, key, { account: 'x', token: 'token', me: testMe });
		if (!rows.ok) throw new Error(rows.problem.code);
		opened = rows.value;
	}, 30_000);
	// A round that is still storing what it heard must not meet closed databases.
	afterEach(async () => {
		await opened.sync.now();
		opened.close();
	});
	const rounds = (count: number) => vi.waitFor(() => expect(pulls).toBe(count));

	it('when the vault is opened, and on each save, which leaves at once', async () => {
		opened.sync.start();
		await rounds(1);
		await opened.vault.context.save([{ kind: 'note', noteId: testId(9), areaId: testId(4), of: { type: 'place', id: testId(100) }, text: 'x' }]);
		await rounds(2);
		expect(sent).toEqual([1]);
	});

	it('when the network is back, and not when it goes', async () => {
		opened.sync.start();
		await rounds(1);
		opened.sync.setOnline(false);
		await new Promise((resolve) => { setImmediate(resolve); });
		expect(pulls).toBe(1);
		opened.sync.setOnline(true);
		await rounds(2);
	});

	it('when the app comes to the front or the service worker calls, and when the server says that there is news', async () => {
		opened.sync.start();
		await rounds(1);
		opened.sync.wake();
		await rounds(2);
		news();
		await rounds(3);
	});
});

describe('what only a page hears', () => {
	afterEach(() => vi.unstubAllGlobals());

	it('is told to the worker: network, visibility, thawing, and a push or background sync by the service worker', () => {
		const [page, document, serviceWorker] = [new EventTarget(), Object.assign(new EventTarget(), { visibilityState: 'visible' }), new EventTarget()];
		const navigator = { onLine: true, serviceWorker };
		vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
		vi.stubGlobal('document', document);
		vi.stubGlobal('navigator', navigator);
		const told: string[] = [];
		followNetwork({ online: async (is) => void told.push(is ? 'online' : 'offline'), wake: async () => void told.push('wake') });
		page.dispatchEvent(new Event('online'));
		navigator.onLine = false;
		page.dispatchEvent(new Event('offline'));
		document.dispatchEvent(new Event('visibilitychange'));
		document.visibilityState = 'hidden';
		document.dispatchEvent(new Event('visibilitychange'));
		document.dispatchEvent(new Event('resume'));
		serviceWorker.dispatchEvent(new MessageEvent('message', { data: { kind: 'flush' } }));
		serviceWorker.dispatchEvent(new MessageEvent('message', { data: { kind: 'something else' } }));
		expect(told).toEqual(['online', 'offline', 'wake', 'wake', 'wake']);
	});
});
