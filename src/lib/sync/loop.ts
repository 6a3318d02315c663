import type { Problem } from '../domain/problems/problem.ts';
import { ok, type Result } from '../domain/result.ts';

/**
 *            wake             records sent          all fetched          files sent
 *   idle ───────────► sending ───────────► receiving ──────────► sending ──────────► idle
 *                        │                     │                    │
 *                        └─────────────────────┴────────────────────┤ a problem
 *                                                                   ▼
 *                     waiting ── back-off is over, or any wake ──► sending
 *                     signIn  ── the session was renewed, has its second factor, or the officer asks ──► sending; nothing else leads on
 *                     update  ── the app is too old: nothing more until it is updated
 *   stopped: from everywhere, for good, when the vault is closed
 *
 * A wake comes from: opening the vault, a save, the network's return, the app's coming to the front, the service worker (a push, Background
 * and Periodic Sync), the server's line of news, and a timer. While a round runs it makes another follow: nothing is ever told and forgotten.
 */
export type LoopPhase = 'idle' | 'waiting' | 'sending' | 'receiving' | 'signIn' | 'update' | 'stopped';

/** First wait after a failed round; it doubles, with jitter, up to the most. */
export const retryMs = 2_000;
export const retryMostMs = 5 * 60_000;
/** A round without any cause: what no event told. */
export const idleRoundMs = 90_000;

export type Step = (askedByOfficer: boolean) => Promise<Result<null>>;
export type LoopPorts = {
	readonly push: Step;
	readonly pull: Step;
	/** May end early when `interrupted` says that records wait. */
	readonly files: (askedByOfficer: boolean, interrupted: () => boolean) => Promise<Result<null>>;
	/** The server gives nothing any more, for this device is to clear itself. Asked once all else was sent. */
	readonly leave: () => Promise<Result<null>>;
	/** After all three went well. */
	readonly finished: () => Promise<void>;
	readonly after: (ms: number, work: () => void) => () => void;
	/** 0 up to 1. */
	readonly random: () => number;
	readonly changed: () => void;
};

/** Decides when to send and fetch. Never two rounds at once. */
export class SyncLoop {
	readonly #ports: LoopPorts;
	#phase: LoopPhase = 'idle';
	#problem: Problem | null = null;
	#failures = 0;
	#woken = false;
	#asked = false;
	#running: Promise<void> | null = null;
	#cancelTimer: () => void = () => undefined;

	constructor(ports: LoopPorts) {
		this.#ports = ports;
	}

	get phase(): LoopPhase {
		return this.#phase;
	}
	/** Why it waits. */
	get problem(): Problem | null {
		return this.#problem;
	}

	/** Something may be there to send or fetch. Answers when the round that it causes has ended. */
	wake(askedByOfficer = false): Promise<void> {
		if (this.#phase === 'stopped' || this.#phase === 'update') return Promise.resolve();
		if (this.#phase === 'signIn' && !askedByOfficer) return Promise.resolve();
		this.#woken = true;
		this.#asked ||= askedByOfficer;
		this.#running ??= this.#rounds().finally(() => { this.#running = null; });
		return this.#running;
	}

	/** The network is back or the session renewed: what failed before says nothing any more. */
	fresh(): Promise<void> {
		this.#failures = 0;
		if (this.#phase === 'signIn') this.#enter('idle', null);
		return this.wake(true);
	}

	stop(): void {
		this.#cancelTimer();
		this.#phase = 'stopped';
	}

	async #rounds(): Promise<void> {
		this.#cancelTimer();
		while (this.#woken && !this.#isStopped()) {
			this.#woken = false;
			const asked = this.#asked;
			this.#asked = false;
			const round = await this.#round(asked);
			if (this.#isStopped()) return;
			if (round.ok) this.#failures = 0;
			else return this.#failed(round.problem);
		}
		if (this.#isStopped()) return;
		this.#enter('idle', null);
		this.#arm(idleRoundMs);
	}

	async #round(asked: boolean): Promise<Result<null>> {
		this.#enter('sending', this.#problem);
		const pushed = await this.#ports.push(asked);
		if (!pushed.ok || this.#isStopped()) return pushed;
		this.#enter('receiving', this.#problem);
		const pulled = await this.#ports.pull(asked);
		const leaving = !pulled.ok && pulled.problem.code === 'device_wipe';
		if ((!pulled.ok && !leaving) || this.#isStopped()) return pulled;
		this.#enter('sending', leaving ? pulled.problem : null);
		const sent = await this.#ports.files(asked, () => this.#woken);
		if (!sent.ok || this.#isStopped()) return sent;
		if (leaving) return this.#ports.leave();
		await this.#ports.finished();
		return ok(null);
	}

	#failed(why: Problem): void {
		if (why.code === 'session_ended' || why.code === 'second_factor_missing') return this.#enter('signIn', why);
		if (why.code === 'protocol_too_old') return this.#enter('update', why);
		const wait = Math.min(retryMs * 2 ** this.#failures, retryMostMs);
		this.#failures += 1;
		this.#enter('waiting', why);
		// Half of it at random: a town's devices that lost the server together do not all come back together.
		this.#arm(wait / 2 + (wait / 2) * this.#ports.random());
	}

	#arm(ms: number): void {
		this.#cancelTimer();
		this.#cancelTimer = this.#ports.after(ms, () => void this.wake());
	}

	#isStopped(): boolean {
		return this.#phase === 'stopped';
	}

	#enter(phase: LoopPhase, why: Problem | null): void {
		if (this.#phase === phase && this.#problem === why) return;
		this.#phase = phase;
		this.#problem = why;
		this.#ports.changed();
	}
}
