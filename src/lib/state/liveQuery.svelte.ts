import type { Topic } from '../worker/context.ts';
import { onNotice } from './notices.ts';

/**
 * A question to the worker that is asked again when its topics change or when what it reads changes. The last answer stays on the
 * screen until the next arrives, so that nothing jumps; an answer that was overtaken by a later question is dropped.
 *
 * Must be made while a component initialises. `ask` may read runes: a change of them asks again.
 */
export class LiveQuery<T> {
	#value = $state.raw<T>();
	#loading = $state(true);
	#turn = 0;
	#again = $state(0);

	constructor(ask: () => Promise<T>, topics: readonly Topic[]) {
		$effect(() => {
			void this.#again;
			const turn = ++this.#turn;
			void ask().then((answer) => {
				if (turn !== this.#turn) return;
				this.#value = answer;
				this.#loading = false;
			});
		});
		$effect(() => onNotice((changed) => {
			if (changed.some((topic) => topics.includes(topic))) this.#again += 1;
		}));
	}

	get value(): T | undefined {
		return this.#value;
	}
	/** True until the first answer. */
	get loading(): boolean {
		return this.#loading;
	}
	refresh(): void {
		this.#again += 1;
	}
}
