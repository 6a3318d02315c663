import type { Localized } from '../domain/records/shapes.ts';
import { baseLocale, isLocale, overwriteGetLocale, overwriteSetLocale, type Locale } from './paraglide/runtime.js';

const storageKey = 'doorstep.locale';

/** The language of the screen. Every message reads it as a rune, so that a switch redraws without a reload and without losing a form. */
class LocaleState {
	#current = $state<Locale>(remembered());
	#lent = $state<Locale | null>(null);
	#during: Locale | null = null;

	get current(): Locale {
		return this.#during ?? this.#lent ?? this.#current;
	}

	/** The language of who holds the phone for a while; null: the officer's again. It is not kept. */
	lend(language: Locale | null): void {
		this.#lent = language;
		document.documentElement.lang = this.current;
	}

	/** What `say` answers in this language. Not for what is drawn: nothing hears of the change. */
	during<T>(language: Locale, say: () => T): T {
		this.#during = language;
		try {
			return say();
		} finally {
			this.#during = null;
		}
	}

	set(next: Locale): void {
		this.#current = next;
		localStorage.setItem(storageKey, next);
		document.documentElement.lang = next;
	}

	/** Picks the text of a pack's label. */
	of(text: Localized): string {
		return this.current === 'en' ? text.en : text.zh;
	}
}

function remembered(): Locale {
	const stored = typeof localStorage === 'undefined' ? null : localStorage.getItem(storageKey);
	return stored !== null && isLocale(stored) ? stored : baseLocale;
}

export const locale = new LocaleState();
overwriteGetLocale(() => locale.current);
overwriteSetLocale((next) => locale.set(next));
if (typeof document !== 'undefined') document.documentElement.lang = locale.current;
