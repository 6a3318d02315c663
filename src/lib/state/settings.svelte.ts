/**
 * What must be known before any vault is open, so it lies in localStorage. Nothing here tells anything of a person.
 * Importing this file applies the settings; the root layout does, before the first screen is drawn.
 */
export const themes = ['system', 'light', 'dark', 'contrast'] as const;
export type Theme = (typeof themes)[number];
export const textScales = [100, 115, 130, 150] as const;
export type TextScale = (typeof textScales)[number];
/** Which keys the passphrase is typed with: big digits on the screen, or the device's own keyboard. */
export type UnlockKeys = 'digits' | 'words';

const barColour: { readonly [T in Exclude<Theme, 'system'>]: string } = { light: '#f3f6f4', dark: '#0e1614', contrast: '#ffffff' };

class Settings {
	#theme = $state<Theme>(read('theme', themes, 'system'));
	#textScale = $state<TextScale>(Number(read('textScale', textScales.map(String), '100')) as TextScale);
	#unlockKeys = $state<UnlockKeys>(read('unlockKeys', ['digits', 'words'], 'words'));

	constructor() {
		this.#apply();
		globalThis.matchMedia?.('(prefers-color-scheme: dark)').addEventListener('change', () => this.#apply());
	}

	get theme(): Theme {
		return this.#theme;
	}
	set theme(next: Theme) {
		this.#theme = next;
		write('theme', next);
		this.#apply();
	}
	/** Per cent of the device's own text size. */
	get textScale(): TextScale {
		return this.#textScale;
	}
	set textScale(next: TextScale) {
		this.#textScale = next;
		write('textScale', String(next));
		this.#apply();
	}
	get unlockKeys(): UnlockKeys {
		return this.#unlockKeys;
	}
	set unlockKeys(next: UnlockKeys) {
		this.#unlockKeys = next;
		write('unlockKeys', next);
	}
	#apply(): void {
		if (typeof document === 'undefined') return;
		const look = shownTheme(this.#theme, matchMedia('(prefers-color-scheme: dark)').matches, matchMedia('(prefers-contrast: more)').matches);
		document.documentElement.dataset.theme = `doorstep-${look}`;
		document.documentElement.style.setProperty('--text-scale', String(this.#textScale / 100));
		document.querySelector('meta[name=theme-color]')?.setAttribute('content', barColour[look]);
	}
}

/** The officer's choice wins; else the device's wish for contrast, then for dark. */
export function shownTheme(chosen: Theme, deviceDark: boolean, deviceContrast: boolean): Exclude<Theme, 'system'> {
	if (chosen !== 'system') return chosen;
	if (deviceContrast && !deviceDark) return 'contrast';
	return deviceDark ? 'dark' : 'light';
}

function read<T extends string>(name: string, allowed: readonly T[], fallback: T): T {
	const stored = typeof localStorage === 'undefined' ? null : localStorage.getItem(`doorstep.${name}`);
	return allowed.find((value) => value === stored) ?? fallback;
}

function write(name: string, value: string): void {
	localStorage.setItem(`doorstep.${name}`, value);
}

export const settings = new Settings();
