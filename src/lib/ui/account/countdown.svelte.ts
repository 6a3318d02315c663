/** Seconds left of a wait. Looks at the clock at each tick, so that a sleeping tab does not stretch it. */
export class Countdown {
	#left = $state(0);
	#timer: ReturnType<typeof setInterval> | undefined;

	get left(): number {
		return this.#left;
	}

	start(seconds: number): void {
		const end = performance.now() + seconds * 1000;
		clearInterval(this.#timer);
		this.#left = Math.ceil(seconds);
		this.#timer = setInterval(() => {
			this.#left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
			if (this.#left === 0) clearInterval(this.#timer);
		}, 500);
	}
}
