export type Toast = { readonly id: number; readonly text: string; readonly action?: { readonly label: string; readonly run: () => void } };

/** Short notes at the bottom; one with an action (undo) stays ten seconds, others four. */
class Toasts {
	#list = $state.raw<readonly Toast[]>([]);
	#next = 1;

	get list(): readonly Toast[] {
		return this.#list;
	}

	show(text: string, action?: Toast['action']): void {
		const toast: Toast = { id: this.#next++, text, ...(action === undefined ? {} : { action }) };
		this.#list = [...this.#list.slice(-2), toast];
		setTimeout(() => this.remove(toast.id), action === undefined ? 4_000 : 10_000);
	}

	clear(): void {
		this.#list = [];
	}

	remove(id: number): void {
		this.#list = this.#list.filter((toast) => toast.id !== id);
	}
}

export const toasts = new Toasts();
