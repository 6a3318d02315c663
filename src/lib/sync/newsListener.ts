import type { Result } from '../domain/result.ts';

/** Wait before asking again for the stream of news; it only makes things quicker, so nothing depends on it. */
const againMs = 5_000;
const againMostMs = 2 * 60_000;
/** Only something that the officer does leads on; the sync says what. */
const refusals: readonly string[] = ['session_ended', 'second_factor_missing', 'protocol_too_old'];

export type NewsPorts = {
	readonly listen: (heard: () => void, signal: AbortSignal) => Promise<Result<null>>;
	/** There is something to ask for: news, or why the line is refused. */
	readonly heard: () => void;
	readonly after: (ms: number, work: () => void) => () => void;
};

/** Keeps one stream of news open while it is started. */
export class NewsListener {
	readonly #ports: NewsPorts;
	#abort: AbortController | null = null;
	#cancelTimer: () => void = () => undefined;
	#failures = 0;

	constructor(ports: NewsPorts) {
		this.#ports = ports;
	}

	start(): void {
		if (this.#abort !== null) return;
		this.#abort = new AbortController();
		void this.#run(this.#abort);
	}

	stop(): void {
		this.#cancelTimer();
		this.#abort?.abort();
		this.#abort = null;
	}

	async #run(abort: AbortController): Promise<void> {
		const ended = await this.#ports.listen(() => {
			this.#failures = 0;
			this.#ports.heard();
		}, abort.signal);
		if (abort.signal.aborted) return;
		this.#abort = null;
		// Nothing comes by this line any more, and what the officer has to know must not wait for the next round without a cause.
		if (!ended.ok && refusals.includes(ended.problem.code)) return this.#ports.heard();
		this.#failures += 1;
		this.#cancelTimer = this.#ports.after(Math.min(againMs * 2 ** (this.#failures - 1), againMostMs), () => this.start());
	}
}
