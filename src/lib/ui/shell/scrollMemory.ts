const tries = 40;

/** Where each address was scrolled to, so that going back comes back to the same row. The frame scrolls, not the window, so the browser cannot do it. */
export class ScrollMemory {
	#tops = new Map<string, number>();
	#turn = 0;

	leave(href: string, top: number): void {
		this.#tops.set(href, top);
	}

	arrive(href: string, isBack: boolean, frame: HTMLElement): void {
		this.#turn += 1;
		const top = isBack ? (this.#tops.get(href) ?? 0) : 0;
		this.#to(frame, top, this.#turn, tries);
	}

	/** A list may still be on its way from the worker: tries again for some frames, until it is long enough or the officer scrolls. */
	#to(frame: HTMLElement, top: number, turn: number, left: number): void {
		if (turn !== this.#turn) return;
		const before = frame.scrollTop;
		frame.scrollTop = top;
		if (frame.scrollTop >= top - 1 || left === 0) return;
		const reached = frame.scrollTop;
		requestAnimationFrame(() => {
			if (frame.scrollTop === reached || frame.scrollTop === before) this.#to(frame, top, turn, left - 1);
		});
	}
}
