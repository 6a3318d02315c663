import { localVoice } from './localVoice.ts';

/** Reads text out with a voice of this device, and with no other. Made while a component initialises; ends with it. */
export class Reading {
	#voices = $state.raw<readonly SpeechSynthesisVoice[]>([]);
	#speaking = $state(false);

	constructor() {
		$effect(() => {
			const synth = synthesis();
			if (synth === null) return;
			const list = (): void => { this.#voices = synth.getVoices(); };
			list();
			// Most browsers have none until they have looked.
			synth.addEventListener('voiceschanged', list);
			return () => {
				synth.removeEventListener('voiceschanged', list);
				synth.cancel();
			};
		});
	}

	get speaking(): boolean {
		return this.#speaking;
	}
	can(language: 'zh-CN' | 'en'): boolean {
		return localVoice(this.#voices, language) !== null;
	}

	/** Line by line: some voices stop in the middle of a long text. */
	read(lines: readonly string[], language: 'zh-CN' | 'en'): void {
		const synth = synthesis();
		const voice = localVoice(this.#voices, language);
		if (synth === null || voice === null) return;
		synth.cancel();
		this.#speaking = true;
		lines.forEach((line, index) => {
			const spoken = new SpeechSynthesisUtterance(line);
			spoken.voice = voice;
			spoken.lang = voice.lang;
			spoken.rate = 0.9;
			const ended = (): void => { this.#speaking = false; };
			if (index === lines.length - 1) spoken.onend = ended;
			spoken.onerror = ended;
			synth.speak(spoken);
		});
	}

	stop(): void {
		synthesis()?.cancel();
		this.#speaking = false;
	}
}

function synthesis(): SpeechSynthesis | null {
	return typeof speechSynthesis === 'undefined' ? null : speechSynthesis;
}
