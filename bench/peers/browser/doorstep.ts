/** Doorstep's own worker code without its screens: sealed store, outbox, sync engine over fetch against the real server. */
import type { WrappedKey } from '../../../src/lib/crypto/wrap.ts';
import { sealerOf } from '../../../src/lib/crypto/seal.ts';
import { newDevicePair, type SigningPair } from '../../../src/lib/crypto/signing.ts';
import { dexieStore } from '../../../src/lib/db/dexieStore.ts';
import { openLockedOutbox } from '../../../src/lib/db/lockedOutbox.ts';
import type { VaultEntry } from '../../../src/lib/db/registry.ts';
import { createVaultDatabases, openVaultDatabases } from '../../../src/lib/db/vaultDatabases.ts';
import { asVaultId, newId } from '../../../src/lib/domain/ids.ts';
import { ServerClock } from '../../../src/lib/sync/clock.ts';
import { fetchTransport } from '../../../src/lib/sync/fetchTransport.ts';
import { sendLocked } from '../../../src/lib/sync/lockedSend.ts';
import { openRows, type OpenedVault } from '../../../src/lib/worker/opened.ts';
import { newSession, type Session } from '../../../src/lib/worker/sessionValue.ts';
import { mark, serve, timed, type Start, type Variant } from './phases.ts';
import { ok } from '../../../src/lib/domain/result.ts';

const app = 'bench';
const stops = { stopped: () => undefined, parting: async () => undefined, clear: async () => ok(null) };

function doorstep({ origin, account, password, lane }: Start): Variant {
	const id = asVaultId(newId(Date.now()));
	const databases = { records: crypto.randomUUID(), outbox: crypto.randomUUID() };
	const clock = new ServerClock({ wallMs: () => Date.now(), monotonicMs: () => performance.now() }, null);
	let key: CryptoKey;
	let entry: VaultEntry;
	let device: SigningPair;
	let opened: OpenedVault;
	let token: string | null = null;
	let online = true;
	let told: () => void = () => undefined;
	// A worker made of a blob has no address of its own to which paths could be relative.
	const reached: typeof fetch = (path, init) => (online ? fetch(`${origin}${String(path)}`, init) : Promise.reject(new TypeError('offline')));
	const transport = fetchTransport({ token: () => token, serverTime: (at) => clock.seen(at), fetch: reached });

	return {
		prepare: async () => {
			key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
			await createVaultDatabases(databases, sealerOf(key, id), id);
			const signedIn = await transport.signIn({ account, password, vault: id, app });
			if (!signedIn.ok) throw new Error(signedIn.problem.code);
			token = signedIn.value.token;
			device = await newDevicePair();
			// The passphrase is not part of what is compared: nothing reads the wrapped key here.
			entry = { id, officerId: signedIn.value.me.officerId, databases, wrapped: {} as WrappedKey, initials: '', wrongTries: 0, triedAt: 0 };
			opened = await unlock(newSession(account, signedIn.value));
		},
		pull: async () => {
			await opened.sync.now();
			complain();
		},
		edit: async (count, text) => {
			online = false;
			opened.sync.setOnline(false);
			const { context } = opened.vault;
			const times: number[] = [];
			for (const place of context.view.all('place').slice(0, count)) {
				times.push(await timed(async () => {
					const saved = await context.save([{ kind: 'setFields', ref: { type: 'place', id: place.id }, base: place.rev, set: { cautions: text } }]);
					if (!saved.ok) throw new Error(saved.problem.code);
				}));
			}
			return times;
		},
		push: () => (lane === 'locked' ? pushLocked() : pushUnlocked()),
		held: async (text) => {
			await rest;
			if (lane === 'locked') opened = await unlock(null);
			await opened.sync.now();
			complain();
			opened.close();
			const again = await openVaultDatabases(databases, sealerOf(key, id), id);
			if (!again.ok) throw new Error(again.problem.code);
			const store = await dexieStore(again.value, sealerOf(key, id), stops);
			const loaded = await store.load();
			if (!loaded.ok || loaded.value.items.length > 0) throw new Error('something is not done with');
			const places = loaded.value.held.filter(({ record }) => record.type === 'place');
			return { records: places.length, edited: places.filter(({ record }) => record.fields['cautions'] === text).length };
		},
	};

	async function unlock(session: Session | null): Promise<OpenedVault> {
		const rows = await openRows({ clock, app, transport, ...stops, device: async () => device, changed: () => changed(), told: () => told(), keepCopy: async () => undefined, contact: async () => undefined }, entry, { key, spare: key }, session);
		if (!rows.ok) throw new Error(rows.problem.code);
		return rows.value;
	}
	/** Until nothing waits any more; the round that follows (fetching one's own changes back) is told beside it. */
	async function pushUnlocked(): Promise<void> {
		online = true;
		const start = performance.now();
		const sent = new Promise<void>((resolve) => { told = () => { if (opened.sync.state().unsent === 0) resolve(); }; });
		rest = new Promise<void>((resolve) => {
			changed = () => {
				if (opened.vault.outbox.items.length > 0) return;
				mark('Doorstep: push and the pull after it', performance.now() - start);
				changed = () => undefined;
				resolve();
			};
		});
		opened.sync.setOnline(true);
		await sent;
	}
	/** As the lock screen and the service worker do it: the vault is shut, and the copies that were sealed with each save go as they lie there. */
	async function pushLocked(): Promise<void> {
		opened.close();
		online = true;
		const outbox = await openLockedOutbox(databases);
		if (outbox === null) throw new Error('no sealed copies');
		const sent = await sendLocked({ vault: id, app, device, outbox, wallMs: () => Date.now(), signal: new AbortController().signal, fetch: reached });
		outbox.close();
		if (sent.done !== outbox.copies.length || sent.left > 0) throw new Error(`${sent.done} of ${outbox.copies.length} copies went: ${sent.problem?.code ?? 'no reason given'}`);
	}

	function complain(): void {
		const why = opened.sync.state().problem;
		if (why !== null) throw new Error(why.code);
	}
}

let rest: Promise<void> = Promise.resolve();
/** Called at each change of the view. */
let changed: () => void = () => undefined;
serve(doorstep);
