import type { Instant } from '../domain/records/shapes.ts';

export type CodeSlip = { readonly name: string; readonly account: string; readonly code: string };
type Sheet = { readonly slips: readonly CodeSlip[]; readonly expiresAt: Instant };

/** One-time codes that are to be printed: in this page's memory until it is left or the app locks, and nowhere else. */
class CodeSheet {
	#sheet = $state.raw<Sheet | null>(null);

	get value(): Sheet | null {
		return this.#sheet;
	}
	show(sheet: Sheet): void {
		this.#sheet = sheet;
	}
	clear(): void {
		this.#sheet = null;
	}
}

export const codeSheet = new CodeSheet();
