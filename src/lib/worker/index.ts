import { expose } from 'comlink';
import { newDevicePair } from '../crypto/signing.ts';
import type { Stops } from '../db/fence.ts';
import { openRegistry } from '../db/registry.ts';
import { fileReserve } from '../db/reserve.ts';
import { withReserve } from '../db/room.ts';
import { glanceAt } from '../db/vaultDatabases.ts';
import { deviceTag } from '../domain/ids.ts';
import { newLease } from '../domain/offlineLease.ts';
import { problem, type Problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { ServerClock } from '../sync/clock.ts';
import { questions } from '../sync/questions.ts';
import type { TransportPorts } from '../sync/transport.ts';
import { accountOf, bury, vaultsHere } from './account.ts';
import type { AccountApi, Listen, Notice, PasskeyApi, PinApi, RescueApi, SecondFactorApi, SignedHere, StorageApi, SyncApi, TurnApi, WaysApi } from './api.ts';
import type { ClearedRequest, Told } from './clearLocked.ts';
import type { DraftStore, FileStore, SyncState, WorkerContext } from './context.ts';
import type { Features } from './features/index.ts';
import type { OpenedVault } from './opened.ts';
import { LockedSender } from './lockedSender.ts';
import { answering, partsOf } from './parts.ts';
import type { PinCover } from './pinCover.ts';
import { storageState } from './storage.ts';
import { passphraseOf } from './tries.ts';
import { lockVault } from './vaultLock.ts';
import { version } from './version.ts';

/**
 * The worker: everything that knows keys, rows or the network, behind one object. It opens one vault in its life; locking ends the
 * worker, and with it every key and every record in memory.
 */

/** The last keystrokes need a message to the page and back, and a strict transaction. */
const partingMs = 1_000;
const lookAgainMs = 500;

let opened: OpenedVault | null = null;
let parts: Parts | null = null;
/** While the device clears itself, the loss of its databases is no news. */
let clearing = false;
let pendingToken: string | null = null;
const listeners: ((notice: Notice) => void)[] = [];

const clock = new ServerClock({ wallMs: () => Date.now(), monotonicMs: () => performance.now() }, null);
const line: TransportPorts = { token: () => opened?.session.current.token ?? pendingToken, serverTime: (at) => clock.seen(at) };
const transport = questions(line);

function notify(notice: Notice): void {
	for (const listener of listeners) listener(notice);
}

/** Whoever notices first gives the reason; what the browser took is looked at again once it has ended. */
const stops: Stops = {
	stopped: (why) => {
		opened?.sync.stop();
		if (clearing) return;
		if (why.code === 'vault_elsewhere') taken();
		else if (why.code !== 'records_missing') notify({ kind: 'stopped', why });
		else setTimeout(() => void whatIsLeft().then((left) => notify({ kind: 'stopped', why: left })), lookAgainMs);
	},
	parting: async () => {
		notify({ kind: 'parting' });
		await new Promise((resolve) => { setTimeout(resolve, partingMs); });
	},
};

async function whatIsLeft(): Promise<Problem> {
	const outbox = opened === null ? { state: 'missing' } : await glanceAt(opened.databases);
	return problem(outbox.state === 'missing' ? 'vault_missing' : 'records_missing');
}

function drop(): void {
	opened?.close();
	opened = null;
	parts = null;
}

function taken(): void {
	if (opened === null) return;
	drop();
	notify({ kind: 'vaultTaken' });
}

/** The page has told the server that this device clears itself, or could not. */
let pageTold: (told: Told) => void = () => undefined;
function tellByPage(request: ClearedRequest): Promise<Told> {
	return new Promise((resolve) => {
		pageTold = resolve;
		notify({ kind: 'clear', request });
	});
}

async function clear(): Promise<Result<null>> {
	const token = opened?.session.current.token ?? null;
	if (opened === null || token === null) return fail(problem('session_ended'));
	const { id } = opened;
	const others = (await registry.list()).filter((entry) => entry.id !== id);
	clearing = true;
	const told = await tellByPage({ path: '/api/device/wiped', headers: { authorization: `Bearer ${token}` }, body: JSON.stringify({ alone: others.length === 0 }) });
	clearing = told === 'told';
	if (told !== 'told') return fail(problem('device_wipe'));
	drop();
	await bury(registry, id).catch(() => undefined);
	notify({ kind: 'stopped', why: problem('device_wiped') });
	return ok(null);
}

/** Of vaults that are locked. */
const clearPorts = () => ({ registry, tell: tellByPage, byPage: true, wallMs: () => Date.now() });

/** What an open vault needs comes while the passphrase is worked on; a failed fetch is tried again when it is needed. */
const unlocked = () => import('./unlocked.ts');
const ahead = () => void unlocked().catch(() => undefined);

const registry = openRegistry();
/** Over the open vault. */
let cover: PinCover | null = null;
let turned: TurnApi | null = null;
/** The open vault as the page may see it. Sync goes on under the cover. */
const shown = (): OpenedVault | null => (cover?.covered === true ? null : opened);
const room = (write: () => Promise<unknown>): Promise<Result<null>> => withReserve(write, fileReserve());
const accounts: AccountApi = accountOf({
	registry, transport, app: version, wallMs: () => Date.now(), opened: shown, lock: lockVault, taken, parting: stops.parting,
	room,
	pendingToken: (token) => { pendingToken = token; },
	open: async (entry, key, session) => {
		const { fetchTransport, makeFeatures, openRows, PinCover, turnOf } = await unlocked();
		const rows = await openRows({
			clock, app: version, transport: fetchTransport(line), ...stops, device: () => registry.devicePair(newDevicePair).catch(() => null),
			contact: (me) => room(() => registry.setLease(entry.id, newLease(Date.now(), me.lock?.offlineDays))),
			keepCopy: (copy) => registry.setRecovery(entry.id, copy),
			changed: (topics) => { if (topics.length > 0) notify({ kind: 'changed', topics }); },
			told: (state) => notify({ kind: 'sync', state }),
			clear,
		}, entry, key, session);
		if (!rows.ok) return rows;
		lockedSender.stop();
		opened = rows.value;
		cover = new PinCover({ store: () => opened?.store ?? null, drop, passphraseRight: passphraseOf({ registry, room, wallMs: () => Date.now() }, () => opened) });
		const { context } = opened.vault;
		const features = makeFeatures(context);
		parts = { drafts: context.drafts, files: context.files, memory: context.memory, ...features };
		turned = turnOf({ cover, context, captures: features.captures });
		opened.sync.start();
		return ok(opened.session.current.me);
	},
});
function tellVaults(): void {
	void vaultsHere(registry, Date.now()).then((vaults) => notify({ kind: 'vaults', vaults }));
}
/** Sends while nobody has unlocked. */
const lockedSender = new LockedSender({
	send: () => import('./sendAllLocked.ts').then(({ sendAllLocked, clearLocked }) => sendAllLocked({ registry, app: version, wallMs: () => Date.now(), clear: (entry) => clearLocked(clearPorts(), entry) })),
	sent: tellVaults,
	cleared: () => notify({ kind: 'stopped', why: problem('device_wiped') }),
	after: (ms, work) => {
		const timer = setTimeout(work, ms);
		return () => clearTimeout(timer);
	},
});
/** The lease of a vault that is here was renewed by it. */
async function signedIn(entering: Promise<Result<SignedHere>>): Promise<Result<SignedHere>> {
	const answer = await entering;
	if (answer.ok && answer.value.vaultHere !== null) tellVaults();
	return answer;
}
const account: AccountApi = {
	...accounts,
	boot: async (known) => {
		// What was begun while no page was there. The browser may clear the register with the rest: what the page remembers of these is not missed.
		const gone = (await registry.clearings()).map(({ id }) => id);
		if (gone.length > 0) await import('./sendAllLocked.ts').then(({ finishClearings }) => finishClearings(clearPorts())).catch(() => undefined);
		const state = await accounts.boot(known.filter((id) => !gone.includes(id)));
		if (state.ok && state.value.state === 'locked') lockedSender.start();
		return state;
	},
	unlock: async (id, passphrase) => {
		ahead();
		const answer = await accounts.unlock(id, passphrase);
		if (!answer.ok && ['wraps_gone', 'lease_over'].includes(answer.problem.code)) tellVaults();
		return answer;
	},
	unlockByPasskey: (id, credential, prf) => {
		ahead();
		return accounts.unlockByPasskey(id, credential, prf);
	},
	signIn: (name, password, code) => signedIn(accounts.signIn(name, password, code)),
	signInBy: (proof) => signedIn(accounts.signInBy(proof)),
	askRecovery: async () => {
		const answer = await accounts.askRecovery();
		tellVaults();
		return answer;
	},
	recover: (passphrase) => {
		ahead();
		return accounts.recover(passphrase);
	},
	createVault: (passphrase) => {
		ahead();
		return accounts.createVault(passphrase);
	},
};

const locked: SyncState = { phase: 'waiting', online: true, unsent: 0, unsentFiles: 0, oldestUnsentAt: null, receivedAt: null, needsAttention: [], problem: null, firstPull: null };

async function whenShown<T>(answer: (open: OpenedVault) => Promise<Result<T>>): Promise<Result<T>> {
	const open = shown();
	return open === null ? fail(problem('vault_locked')) : answer(open);
}

const sync: SyncApi = {
	state: async () => opened?.sync.state() ?? locked,
	now: async () => opened?.sync.now(),
	cleared: async (told) => pageTold(told),
	wake: async () => {
		opened?.sync.wake();
		lockedSender.wake();
	},
	online: async (isOnline) => {
		opened?.sync.setOnline(isOnline);
		if (isOnline) lockedSender.wake();
	},
	unsent: () => whenShown(async ({ vault, sync, store }) => ok((await unlocked()).unsentGroups(vault, sync.aside().groups, await store.copies()))),
	unsentFiles: () => whenShown(async ({ vault, sync, store }) => ok((await unlocked()).unsentFiles(vault, sync.aside().files, await store.sealedFiles()))),
	refused: () => whenShown(async ({ vault }) => ok((await unlocked()).refusedGroups(vault))),
	makeAnew: (group) => whenShown(async ({ vault }) => (await unlocked()).makeAnew(vault, group)),
	dropRefused: (group) => whenShown(async ({ vault }) => (await unlocked()).dropRefused(vault, group)),
	tag: async () => (opened === null ? '' : deviceTag(opened.id)),
	audit: async () => (opened === null ? { newest: null, disputed: [], problem: null } : opened.audit.shown()),
};

const rescuing = () => unlocked().then(({ fetchTransport, rescueOf }) => rescueOf({
	registry, room, opened: shown, app: version, transport: fetchTransport(line), transportOf: (token) => fetchTransport({ ...line, token: () => token }),
	nowMs: () => clock.nowMs(), wallMs: () => Date.now(), monotonicMs: () => performance.now(),
}));
const rescue: RescueApi = {
	make: async () => (await rescuing()).make(),
	makeLocked: async (id, passphrase) => (await rescuing()).makeLocked(id, passphrase),
	take: async (file, passphrase) => (await rescuing()).take(file, passphrase),
};

const noCover = async (): Promise<Result<never>> => fail(problem('vault_locked'));
const pin: PinApi = {
	state: () => (cover?.api.state ?? noCover)(),
	set: (passphrase, digits) => (cover?.api.set ?? noCover)(passphrase, digits),
	remove: () => (cover?.api.remove ?? noCover)(),
	cover: () => (cover?.api.cover ?? noCover)(),
	uncover: (digits) => (cover?.api.uncover ?? noCover)(digits),
};
const turn: TurnApi = {
	begin: (input) => (turned?.begin ?? noCover)(input),
	sign: (input) => (turned?.sign ?? noCover)(input),
	back: (secret) => (turned?.back ?? noCover)(secret),
};

const makingPasskeys = () => unlocked().then(({ passkeysOf }) => passkeysOf({ registry, room, wallMs: () => Date.now(), transport, opened: shown }));
const passkeys: PasskeyApi = {
	count: async () => (await makingPasskeys()).count(),
	begin: async () => (await makingPasskeys()).begin(),
	add: async (made, passphrase) => (await makingPasskeys()).add(made, passphrase),
	removeAll: async () => (await makingPasskeys()).removeAll(),
};

/** Of an open vault, or of a sign-in just made; not under the cover. */
const asking: typeof transport.ask = async (method, path, body) => (cover?.covered === true ? fail(problem('vault_locked')) : transport.ask(method, path, body));
const signingIn = () => import('./signingIn.ts');
const settingFactor = () => signingIn().then(({ secondFactorOf }) => secondFactorOf({ ask: asking, changed: () => void opened?.sync.now() }));
const otherWays = () => signingIn().then(({ waysOf }) => waysOf(asking));
const ways: WaysApi = {
	passkey: async () => (await otherWays()).passkey(),
	provider: async () => (await otherWays()).provider(),
	passkeys: async () => (await otherWays()).passkeys(),
	offer: async (password, code) => (await otherWays()).offer(password, code),
	add: async (made) => (await otherWays()).add(made),
	remove: async (id) => (await otherWays()).remove(id),
};
const secondFactor: SecondFactorApi = {
	state: async () => (await settingFactor()).state(),
	begin: async (password) => (await settingFactor()).begin(password),
	confirm: async (code) => (await settingFactor()).confirm(code),
	newCodes: async (code) => (await settingFactor()).newCodes(code),
	remove: async (code) => (await settingFactor()).remove(code),
};

const storage: StorageApi = { state: storageState };
const listen: Listen = async (listener) => void listeners.push(listener);
const ping = async (): Promise<'pong'> => 'pong';

/** What exists while a vault is open; before that, each of its calls answers `vault_locked`. */
type Parts = { readonly drafts: DraftStore; readonly files: FileStore; readonly memory: WorkerContext['memory'] } & Features;
/** All that the page may ask. */
export type DoorstepApi = { readonly account: AccountApi; readonly sync: SyncApi; readonly storage: StorageApi; readonly rescue: RescueApi; readonly pin: PinApi; readonly turn: TurnApi; readonly passkeys: PasskeyApi; readonly secondFactor: SecondFactorApi; readonly ways: WaysApi } & Parts;
/** What the page's client uses itself. */
export type WorkerOwn = { readonly listen: Listen; readonly ping: typeof ping };

expose(partsOf({ account: answering(account), sync: answering(sync), storage: answering(storage), rescue: answering(rescue), pin: answering(pin), turn: answering(turn), passkeys: answering(passkeys), secondFactor: answering(secondFactor), ways: answering(ways), own: { listen, ping } }, () => (cover?.covered === true ? null : parts)));
