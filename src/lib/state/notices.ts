import type { Topic } from '../worker/context.ts';

type Listener = (topics: readonly Topic[]) => void;
const listeners = new Set<Listener>();

/** Fed by the worker's notices (state/app); heard by live queries. */
export function announce(topics: readonly Topic[]): void {
	for (const listener of listeners) listener(topics);
}

export function onNotice(listener: Listener): () => void {
	listeners.add(listener);
	return () => listeners.delete(listener);
}
