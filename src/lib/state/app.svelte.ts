import type { Problem } from '../domain/problems/problem.ts';
import type { VaultId } from '../domain/ids.ts';
import type { Result } from '../domain/result.ts';
import type { Me } from '../protocol/messages.ts';
import type { Notice, TurnInput, TurnSecret, TurnText, VaultSummary } from '../worker/api.ts';
import { watchCovered, watchIdle } from '../shell/autoLock.ts';
import { clearSite } from '../shell/clearSite.ts';
import { readMark, writeMark } from '../shell/deviceMark.ts';
import { chosenTimes, lockRules, nothingChosen, type LockTimesChosen } from '../shell/lockRules.ts';
import { askForBackgroundSync, askForPeriodicSync, followNetwork } from '../shell/online.ts';
import { startWorker, type WorkerClient } from '../worker/client.ts';
import type { SyncState } from '../worker/context.ts';
import type { DoorstepApi } from '../worker/index.ts';
import { announce } from './notices.ts';
import { toasts } from './toasts.svelte.ts';

/**
 * Where the app stands:
 * starting ─► fresh ──────────────► open
 *         ├─► locked ─(passphrase)─► open ─(lock: page reloads)─► starting
 *         ├─► missing (the browser removed the vault) ─► fresh
 *         └─► failed (the worker does not answer)
 * open ─(idle or hidden, and a PIN is set)─► covered ─(PIN)─► open
 * open ─(the phone is given to a resident)─► turned ─(PIN, or passphrase)─► open; idle or hidden as above
 * open ─► taken (another window holds the vault now), stopped (the vault cannot be written any more, and why), missing (the browser removed it)
 */
export type Phase = 'starting' | 'fresh' | 'locked' | 'missing' | 'failed' | 'open' | 'covered' | 'turned' | 'locking' | 'taken' | 'stopped';

const coverWithinMs = 2_000;
/** `pin`: what it is turned back with; else the passphrase. */
type Turned = { readonly text: TurnText; readonly pin: boolean };

const quiet: SyncState = {
	phase: 'idle', online: true, unsent: 0, unsentFiles: 0, oldestUnsentAt: null, receivedAt: null, needsAttention: [], problem: null, firstPull: null,
};

/** The page's one hold on the worker, and what every screen needs to know of it. */
class App {
	#phase = $state<Phase>('starting');
	#me = $state.raw<Me | null>(null);
	#sync = $state.raw<SyncState>(quiet);
	#vaults = $state.raw<readonly VaultSummary[]>([]);
	#lost = $state(0);
	#problem = $state.raw<Problem | null>(null);
	#pin = $state(false);
	#turned = $state.raw<Turned | null>(null);
	#lockTimes = $state.raw<LockTimesChosen>(nothingChosen);
	#covering: Promise<void> = Promise.resolve();
	#client: WorkerClient | null = null;
	#started: Promise<void> | null = null;
	#following = false;

	get phase(): Phase {
		return this.#phase;
	}
	get sync(): SyncState {
		return this.#sync;
	}
	get vaults(): readonly VaultSummary[] {
		return this.#vaults;
	}
	/** Vaults of others on this device that the browser has removed. */
	get lost(): number {
		return this.#lost;
	}
	/** Why the app failed to start, or stopped. */
	get problem(): Problem | null {
		return this.#problem;
	}
	/** The officer whose vault is open. Screens of the field are drawn only then. */
	get me(): Me {
		if (this.#me === null) throw new Error('no vault is open');
		return this.#me;
	}
	/** A PIN covers the screen where else the app would lock. */
	get pin(): boolean {
		return this.#pin;
	}
	/** What the officer has chosen of the times after which the app locks by itself. */
	get lockTimes(): LockTimesChosen {
		return this.#lockTimes;
	}
	/** Every call answers; none throws. */
	get api(): DoorstepApi {
		this.#client ??= startWorker({ notice: (notice) => this.#hear(notice), restarted: () => location.reload() });
		return this.#client.api;
	}

	/** Asks the worker once what lies on this device. */
	start(): Promise<void> {
		this.#started ??= this.#boot();
		return this.#started;
	}

	opened(me: Me): void {
		this.#me = me;
		this.#phase = 'open';
		void this.#mark();
		this.#follows();
		void askForPeriodicSync();
		void this.readLocking();
		void this.api.sync.online(navigator.onLine);
		void this.api.sync.state().then((state) => { this.#sync = state; });
	}

	/** Locks by itself when nobody works here; answers what ends the watching. */
	watchIdle(): () => void {
		return watchIdle(() => lockRules(this.#lockTimes, this.#me?.lock, this.#pin), () => this.#leaveAlone());
	}

	/** A covered screen locks for good in the end. */
	watchCovered(): () => void {
		return watchCovered(() => this.lock());
	}

	/** After a change of the PIN or of the times, and when a vault has opened. */
	async readLocking(): Promise<void> {
		const [pin, times] = await Promise.all([this.api.pin.state(), this.api.memory.get<unknown>('lockTimes')]);
		this.#pin = pin.ok && pin.value.set;
		this.#lockTimes = chosenTimes(times);
	}

	async chooseLockTimes(chosen: LockTimesChosen): Promise<void> {
		await this.api.memory.set('lockTimes', chosen);
		await this.readLocking();
	}

	/** What a resident is shown while the phone is turned. */
	get turned(): Turned | null {
		return this.#turned;
	}

	/** Shows this and nothing else until it is turned back. Answers why not. */
	async turn(input: TurnInput): Promise<Problem | null> {
		storeWhatIsTyped();
		await this.#client?.settled();
		const begun = await this.api.turn.begin(input);
		if (!begun.ok) return begun.problem;
		toasts.clear();
		silenceAnnouncer();
		this.#turned = { text: input.text, pin: begun.value.pin };
		this.#phase = 'turned';
		return null;
	}

	/** Back to the screen that it was turned from. Answers why not. */
	async turnBack(secret: TurnSecret): Promise<Problem | null> {
		const answer = await this.api.turn.back(secret);
		if (answer.ok && this.#phase === 'turned') this.#phase = 'open';
		if (!answer.ok && ['pin_spent', 'wraps_gone'].includes(answer.problem.code)) this.lock();
		return answer.ok ? null : answer.problem;
	}

	/** Lifts the cover; the screen that was under it is drawn anew from the vault. Answers why not. */
	async uncover(pin: string): Promise<Problem | null> {
		await this.#covering;
		const answer = await this.api.pin.uncover(pin);
		if (answer.ok && this.#phase === 'covered') this.#phase = 'open';
		if (!answer.ok && answer.problem.code === 'pin_spent') this.lock();
		return answer.ok ? null : answer.problem;
	}

	#leaveAlone(): void {
		if (!this.#pin) {
			this.lock();
			return;
		}
		storeWhatIsTyped();
		toasts.clear();
		silenceAnnouncer();
		this.#phase = 'covered';
		this.#covering = this.#cover();
	}

	/** What was just typed is let through first. A worker that does not cover at once is ended. */
	async #cover(): Promise<void> {
		await this.#client?.settled();
		const late = new Promise<null>((resolve) => { setTimeout(() => resolve(null), coverWithinMs); });
		const covered = await Promise.race([this.api.pin.cover(), late]);
		if (covered === null || !covered.ok || !covered.value) this.lock();
	}

	/**
	 * Ends the worker and with it every key and every record in memory; the reload clears the page's own. The screen is emptied at once,
	 * while the last answers typed are let through to the vault.
	 */
	lock(): void {
		storeWhatIsTyped();
		this.#phase = 'locking';
		void (this.#client?.stop() ?? Promise.resolve()).finally(() => location.reload());
	}

	/** The first screen for the phase. */
	get entry(): string {
		if (['open', 'covered', 'turned'].includes(this.#phase)) return '/today';
		return this.#phase === 'fresh' ? '/sign-in' : '/unlock';
	}

	/** The same, coming back to `path` afterwards. */
	entryFor(path: string): string {
		return this.#phase === 'fresh' ? this.entry : `${this.entry}?next=${encodeURIComponent(path)}`;
	}

	/** Takes a vault off this device, and out of the mark by which it would be missed. */
	async removeVault(which: VaultId | 'open'): Promise<Result<null>> {
		const removed = await this.api.account.removeVault(which);
		await this.#mark();
		return removed;
	}

	/** Also on the lock screen: what was sealed leaves from there. */
	#follows(): void {
		if (!this.#following) followNetwork(this.api.sync);
		this.#following = true;
	}

	async #mark(): Promise<void> {
		const vaults = await this.api.account.marks();
		if (vaults.ok) writeMark(vaults.value);
	}

	async #boot(): Promise<void> {
		const answer = await this.api.account.boot(readMark());
		if (!answer.ok) {
			this.#problem = answer.problem;
			this.#phase = 'failed';
			return;
		}
		this.#phase = answer.value.state;
		if (answer.value.state !== 'locked') return;
		this.#follows();
		this.#vaults = answer.value.vaults;
		this.#lost = answer.value.lost;
	}

	#hear(notice: Notice): void {
		if (notice.kind === 'changed') {
			announce(notice.topics);
			if (this.#me !== null && notice.topics.includes('officer')) void this.#readMe();
		}
		else if (notice.kind === 'vaults') this.#vaults = notice.vaults;
		else if (notice.kind === 'sync') this.#follow(notice.state);
		else if (notice.kind === 'parting') storeWhatIsTyped();
		else if (notice.kind === 'vaultTaken') this.#phase = 'taken';
		else if (notice.kind === 'clear') void clearSite(notice.request).then((told) => this.api.sync.cleared(told));
		else this.#stop(notice.why);
	}

	/** An administrator may have given the officer another role, other areas, another organisation. */
	async #readMe(): Promise<void> {
		const me = await this.api.account.me();
		if (me.ok && this.#me?.officerId === me.value.officerId && JSON.stringify(me.value) !== JSON.stringify(this.#me)) this.#me = me.value;
	}

	#stop(why: Problem): void {
		if (this.#phase === 'locking') return;
		this.#problem = why;
		this.#phase = why.code === 'vault_missing' ? 'missing' : 'stopped';
	}

	#follow(next: SyncState): void {
		if (next.unsent > this.#sync.unsent) void askForBackgroundSync();
		this.#sync = next;
	}
}

/** A field hands over what was typed when the focus leaves it. */
function storeWhatIsTyped(): void {
	if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}

/** The router reads the title of each new page out to screen readers, and leaves it in the page. */
function silenceAnnouncer(): void {
	for (const node of document.getElementById('svelte-announcer')?.childNodes ?? []) node.nodeValue = '';
}

export const app = new App();
