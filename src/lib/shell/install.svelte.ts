type InstallPrompt = Event & { readonly prompt: () => Promise<void>; readonly userChoice: Promise<{ readonly outcome: 'accepted' | 'dismissed' }> };

/** Whether the app can be put on the home screen now. Nothing depends on it: the app works in a tab too. */
class Install {
	#prompt = $state.raw<InstallPrompt | null>(null);
	#installed = $state(false);

	constructor() {
		if (typeof window === 'undefined') return;
		this.#installed = matchMedia('(display-mode: standalone)').matches;
		addEventListener('beforeinstallprompt', (event) => {
			event.preventDefault();
			this.#prompt = event as InstallPrompt;
		});
		addEventListener('appinstalled', () => {
			this.#installed = true;
			this.#prompt = null;
		});
	}

	get offered(): boolean {
		return this.#prompt !== null;
	}

	get installed(): boolean {
		return this.#installed;
	}

	async ask(): Promise<void> {
		const prompt = this.#prompt;
		if (prompt === null) return;
		this.#prompt = null;
		await prompt.prompt();
	}
}

export const install = new Install();
