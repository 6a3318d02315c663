import { generatePassphrase, passphraseStrength } from '../crypto/passphrase.ts';
import { unwrapByPrf } from '../crypto/prfWrap.ts';
import { newWrappedKey, rewrap, type OpenedKey } from '../crypto/wrap.ts';
import { sealerOf } from '../crypto/seal.ts';
import { leavesByItself } from '../db/lockedCount.ts';
import type { Registry, VaultEntry } from '../db/registry.ts';
import { deleteVaultDatabases, glanceAt } from '../db/vaultDatabases.ts';
import { asVaultId, newId, type VaultId } from '../domain/ids.ts';
import { leaseOver, newLease, seenAt } from '../domain/offlineLease.ts';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { readRedeemed } from '../protocol/enrolment.ts';
import type { Me, OtherVault } from '../protocol/messages.ts';
import { readSignedIn } from '../protocol/session.ts';
import type { Questions } from '../sync/transport.ts';
import type { AccountApi, OtherProof, SignedHere, VaultSummary } from './api.ts';
import { putVault, withoutRoom } from './newVault.ts';
import type { OpenedVault } from './opened.ts';
import type { Recoverer } from './recoverer.ts';
import { newSession, type Session } from './sessionValue.ts';
import { tryPassphrase } from './tries.ts';
import type { lockVault, VaultLock } from './vaultLock.ts';

export type AccountPorts = {
	readonly registry: Registry;
	readonly transport: Questions;
	readonly app: string;
	readonly wallMs: () => number;
	readonly opened: () => OpenedVault | null;
	/** Opens the vault's rows and starts its sync. `session` replaces what lies sealed in it. */
	readonly open: (entry: VaultEntry, key: OpenedKey, session: Session | null) => Promise<Result<Me>>;
	readonly lock: typeof lockVault;
	/** Another tab has taken the vault over. */
	readonly taken: () => void;
	/** Lets the page store what is being typed, before another tab takes over. */
	readonly parting: () => Promise<void>;
	/** Runs a write of the register, on a full device with the room that was set aside. */
	readonly room: (write: () => Promise<unknown>) => Promise<Result<null>>;
	/** While no vault is open, requests carry the token of a sign-in just made. */
	readonly pendingToken: (token: string | null) => void;
};
/** Signs in for a vault: by a password as often as is asked, by anything else once. */
type Proof = (vault: VaultId, had?: readonly VaultId[]) => Promise<Shown>;
type Shown = Result<{ readonly session: Session; readonly others: readonly OtherVault[] }>;
/** `code`: of the second factor, once the server has asked for it. */
type Credentials = { readonly account: string; readonly password: string; readonly code: string | undefined };
/** `settled`: the vaults whose loss the officer is told of before making a new one. `anew`: the vault to make instead when this one is taken off the device; an id is never used twice. */
type Pending = { readonly session: Session; readonly vault: VaultId; readonly settled: readonly VaultId[]; readonly anew: { readonly session: Session; readonly vault: VaultId } };

/** Signing in, the vaults of this device, and what opens them. */
export function accountOf(ports: AccountPorts): AccountApi {
	const { registry, transport } = ports;
	let pending: Pending | null = null;
	let waitingForTakeOver: { readonly entry: VaultEntry; readonly key: OpenedKey } | null = null;
	let lock: VaultLock | null = null;
	/** What the page's mark says was here. */
	let marked: readonly VaultId[] = [];

	async function openLocked(entry: VaultEntry, key: OpenedKey, steal: boolean): Promise<Result<Me>> {
		lock = await ports.lock(entry.id, steal, ports.taken, ports.parting);
		if (lock === null) {
			waitingForTakeOver = { entry, key };
			return fail(problem('vault_elsewhere'));
		}
		waitingForTakeOver = null;
		let opened: Result<Me> | null = null;
		try {
			opened = await ports.open(entry, key, pending?.vault === entry.id ? pending.session : null);
		} finally {
			if (opened?.ok !== true) lock.release();
		}
		if (opened.ok) settlePending();
		return withoutRoom(opened);
	}
	function settlePending(): void {
		pending = null;
		ports.pendingToken(null);
	}
	/** Whether the vault was in contact lately enough. The clock is looked at, and what it showed is kept; a vault of an earlier version begins its days now. */
	async function mayUnlock(id: VaultId): Promise<boolean> {
		const entry = await registry.get(id);
		if (entry === undefined) return true;
		const lease = entry.lease === undefined ? newLease(ports.wallMs(), undefined) : seenAt(entry.lease, ports.wallMs());
		if (lease !== entry.lease) await ports.room(() => registry.setLease(id, lease));
		return !leaseOver(lease, ports.wallMs());
	}
	/** For the officer who has just signed in, in the own vault on this device. */
	async function recovering<T>(work: (recoverer: Recoverer, entry: VaultEntry) => Promise<Result<T>>): Promise<Result<T>> {
		if (pending === null) return fail(problem('session_ended'));
		const entry = await registry.get(pending.vault);
		if (entry === undefined) return fail(problem('vault_missing'));
		// Fetched when it is needed: few ever do.
		const { Recoverer: Made } = await import('./recoverer.ts');
		return work(new Made({ registry, transport, room: ports.room, open: (opened, key) => openLocked(opened, key, true) }), entry);
	}
	/** The vaults that are here, and those that should be and are not. */
	async function look(): Promise<{ readonly here: readonly VaultSummary[]; readonly lost: readonly VaultId[] }> {
		const entries = await registry.list();
		const here = await vaultsHere(registry, ports.wallMs());
		const removed = await registry.removed();
		const missed = [...entries.map((entry) => entry.id), ...marked].filter((id) => !removed.includes(id) && !here.some((summary) => summary.id === id));
		return { here, lost: [...new Set(missed)] };
	}
	function byPassword({ account, password, code }: Credentials): Proof {
		return async (vault, had) => {
			const signedIn = await transport.signIn({ account, password, vault, app: ports.app, ...(code === undefined ? {} : { code }), ...(had === undefined ? {} : { had }) });
			return signedIn.ok ? ok({ session: newSession(account, signedIn.value), others: signedIn.value.others ?? [] }) : signedIn;
		};
	}
	function byOther({ by, ...proof }: OtherProof): Proof {
		return async (vault, had) => signedInOf(await transport.ask('POST', by === 'passkey' ? '/api/passkeys/sign-in' : '/api/oidc/session', { ...proof, vault, app: ports.app, ...(had === undefined ? {} : { had }) }), '');
	}
	function signedInOf(asked: Result<unknown>, account: string): Shown {
		const signedIn = asked.ok ? readSignedIn(asked.value) : asked;
		return signedIn.ok ? ok({ session: newSession(signedIn.value.account ?? account, signedIn.value), others: signedIn.value.others ?? [] }) : signedIn;
	}
	/** Operations are taken only from the vault that the session was made for; what was shown is good once, so the session just made asks for the other. A server older than that question knows passwords only. */
	async function sessionFor(vault: VaultId, made: Session, proof: Proof): Promise<Shown> {
		ports.pendingToken(made.token);
		const asked = await transport.ask('POST', '/api/session/vault', { vault, app: ports.app });
		return !asked.ok && asked.problem.code === 'not_found' ? proof(vault) : signedInOf(asked, made.account);
	}
	async function enter(proof: Proof): Promise<Result<SignedHere>> {
		const fresh = asVaultId(newId(ports.wallMs()));
		const { here, lost } = await look();
		const first = await proof(fresh, lost);
		if (!first.ok) return first;
		const { me } = first.value.session;
		const entries = (await registry.list()).filter((entry) => entry.officerId === me.officerId);
		const vault = entries.find((entry) => here.some((summary) => summary.id === entry.id))?.id ?? null;
		const right = vault === null ? first : await sessionFor(vault, first.value.session, proof);
		if (!right.ok) {
			ports.pendingToken(pending?.session.token ?? null);
			return right;
		}
		const { session } = right.value;
		const others = vault === null ? first.value.others : [];
		const settled = [...entries.map((entry) => entry.id), ...others.filter((other) => other.wasHere).map((other) => other.vault)].filter((id) => lost.includes(id));
		// The server has just said that this officer may be here.
		if (vault !== null) await ports.room(() => registry.setLease(vault, newLease(ports.wallMs(), me.lock?.offlineDays)));
		pending = { session, vault: vault ?? fresh, settled, anew: { session: first.value.session, vault: fresh } };
		ports.pendingToken(session.token);
		return ok({ me, vaultHere: vault, others });
	}
	async function renew(opened: OpenedVault, proof: Proof): Promise<Result<null>> {
		const renewed = await proof(opened.id);
		if (!renewed.ok) return renewed;
		const { session } = renewed.value;
		if (session.me.officerId !== opened.session.current.me.officerId) return fail(problem('sign_in_failed'));
		const stored = await opened.session.set(session);
		if (stored.ok) void opened.sync.now();
		return stored;
	}
	async function whenOpen(work: (opened: OpenedVault) => Promise<Result<null>>): Promise<Result<null>> {
		const opened = ports.opened();
		return opened === null ? fail(problem('vault_locked')) : work(opened);
	}

	return {
		boot: async (known) => {
			marked = known;
			for (const { id } of await registry.list()) await mayUnlock(id);
			const { here, lost } = await look();
			if (here.length > 0) return ok({ state: 'locked', vaults: here, lost: lost.length });
			return ok({ state: lost.length > 0 ? 'missing' : 'fresh' });
		},
		marks: async () => {
			const { here, lost } = await look();
			return ok([...here.map((summary) => summary.id), ...lost]);
		},
		serverInfo: () => transport.serverInfo(),
		signIn: (account, password, code) => enter(byPassword({ account, password, code })),
		signInBy: (proof) => enter(byOther(proof)),
		enrol: async (code, password) => {
			const answer = await transport.ask('POST', '/api/enrol', { code, password });
			return answer.ok ? readRedeemed(answer.value) : answer;
		},
		createVault: async (passphrase) => {
			if (pending === null) return fail(problem('session_ended'));
			if (!passphraseStrength(passphrase).ok) return fail(problem('passphrase_too_weak'));
			const { vault, settled, anew, session: { me } } = pending;
			const { wrapped, ...key } = await newWrappedKey(passphrase, vault);
			const databases = { records: randomName(), outbox: randomName() };
			const entry: VaultEntry = { id: vault, officerId: me.officerId, databases, wrapped, initials: initialsOf(me.name), wrongTries: 0, triedAt: 0, lease: newLease(ports.wallMs(), me.lock?.offlineDays) };
			const half = vault === anew.vault ? await registry.get(vault) : undefined;
			const made = await putVault(ports, entry, sealerOf(key.key, vault), half);
			if (!made.ok) return made;
			for (const id of settled) await bury(registry, id);
			return openLocked(entry, key, false);
		},
		unlock: async (id, passphrase) => {
			if (!(await mayUnlock(id))) return fail(problem('lease_over'));
			const tried = await tryPassphrase(ports, id, passphrase);
			return tried.ok ? openLocked(tried.value.entry, tried.value.key, false) : tried;
		},
		unlockByPasskey: async (id, credential, prf) => {
			const may = await mayUnlock(id);
			const entry = await registry.get(id);
			const wrap = entry?.passkeys?.find((candidate) => candidate.credential === credential);
			const key = wrap === undefined ? fail(problem('passkey_failed')) : await unwrapByPrf(wrap, prf, id);
			prf.fill(0);
			if (entry === undefined) return fail(problem('vault_missing'));
			if (entry.wrapped === null) return fail(problem('wraps_gone'));
			if (!may) return fail(problem('lease_over'));
			if (!key.ok) return key;
			await ports.room(() => registry.forgetTries(id));
			return openLocked(entry, key.value, false);
		},
		takeOver: async () => {
			if (waitingForTakeOver === null) return fail(problem('vault_locked'));
			const opened = await openLocked(waitingForTakeOver.entry, waitingForTakeOver.key, true);
			return opened.ok ? ok(null) : opened;
		},
		renewSession: (password, code) => whenOpen((opened) => renew(opened, byPassword({ account: opened.session.current.account, password, code }))),
		renewBy: (proof) => whenOpen((opened) => renew(opened, byOther(proof))),
		signOut: async () => {
			const opened = ports.opened();
			if (opened === null) return fail(problem('vault_locked'));
			const ended = await transport.signOut();
			if (!ended.ok && ended.problem.code !== 'session_ended') return ended;
			const stored = await opened.session.set({ ...opened.session.current, token: null });
			opened.sync.wake();
			return stored;
		},
		changePassphrase: async (current, next) => {
			const opened = ports.opened();
			const entry = opened === null ? undefined : await registry.get(opened.id);
			if (entry === undefined) return fail(problem('vault_locked'));
			if (!passphraseStrength(next).ok) return fail(problem('passphrase_too_weak'));
			const tried = await tryPassphrase(ports, entry.id, current);
			if (!tried.ok) return tried;
			const wrapped = await rewrap(tried.value.key, next, entry.id);
			return ports.room(() => registry.setWrapped(entry.id, wrapped));
		},
		removeVault: async (which) => {
			const opened = ports.opened();
			const id = which === 'open' ? opened?.id : which;
			const mine = id !== undefined && (id === opened?.id || id === pending?.vault);
			const entry = mine ? await registry.get(id) : undefined;
			if (entry === undefined) return fail(problem('vault_locked'));
			const seen = await glanceAt(entry.databases);
			if (seen.state === 'unreadable') return fail(problem('storage_failed'));
			if (seen.state === 'here' && seen.unsent > 0) return fail(problem('unsent_here', { count: seen.unsent }));
			if (opened !== null && opened.id === id) opened.close();
			await bury(registry, entry.id);
			lock?.release();
			if (pending?.vault === entry.id) {
				pending = { ...pending, ...pending.anew };
				ports.pendingToken(pending.session.token);
			}
			return ok(null);
		},
		askRecovery: () => recovering((recoverer, entry) => recoverer.ask(entry)),
		recoveryState: () => recovering((recoverer, entry) => recoverer.state(entry)),
		recover: (passphrase) => recovering((recoverer, entry) => recoverer.finish(entry, passphrase)),
		me: async () => {
			const opened = ports.opened();
			return opened === null ? fail(problem('vault_locked')) : ok(opened.session.current.me);
		},
		generatePassphrase: async () => ok(generatePassphrase()),
		passphraseStrength: async (text) => ok(passphraseStrength(text)),
	};
}

/** From now on it is not missed; what may be left of its databases goes too. */
export async function bury(registry: Registry, id: VaultId): Promise<void> {
	const entry = await registry.get(id);
	await registry.remove(id);
	if (entry !== undefined) await deleteVaultDatabases(entry.databases);
}

/** For the lock screen. */
export async function vaultsHere(registry: Pick<Registry, 'list'>, wallMs: number): Promise<readonly VaultSummary[]> {
	const summaries = await Promise.all((await registry.list()).map((entry) => summaryOf(entry, wallMs)));
	return summaries.filter((summary) => summary !== null);
}

async function summaryOf(entry: VaultEntry, wallMs: number): Promise<VaultSummary | null> {
	const seen = await glanceAt(entry.databases);
	const unsent = seen.state === 'here' ? seen.unsent : null;
	const waits = unsent === null || unsent === 0 ? 0 : Math.max(0, unsent - (await leavesByItself(entry.databases)));
	return seen.state === 'missing' ? null : { id: entry.id, initials: entry.initials, unsent, waits, passkeys: (entry.passkeys ?? []).map(({ credential, rpId, salt }) => ({ credential, rpId, salt })), ...waysInto(entry, wallMs) };
}

function waysInto({ wrapped, recovery, recovering, lease }: VaultEntry, wallMs: number): Pick<VaultSummary, 'gone' | 'leaseOver' | 'recoverable' | 'asked'> {
	return { gone: wrapped === null, leaseOver: leaseOver(lease, wallMs), recoverable: recovery !== undefined, asked: recovering == null ? null : recovering.number };
}

function randomName(): string {
	return crypto.randomUUID();
}

/** What the lock screen may show: the family name of a Chinese name, the initials of another. */
function initialsOf(name: string): string {
	if (/^\p{Script=Han}/u.test(name)) return [...name][0] ?? '';
	return name.split(/\s+/u).slice(0, 2).map((word) => [...word][0]?.toUpperCase() ?? '').join('');
}
