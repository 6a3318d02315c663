import { getContext, setContext } from 'svelte';
import type { FormMedia } from '../../forms/contract.ts';

const key = Symbol('media of a form');

/** Pictures and sounds of the form on the screen, by name; each an address of bytes that lie on this device. */
export class MediaOfForm {
	#files: readonly FormMedia[] = [];
	readonly #addresses = new Map<string, string>();

	use(files: readonly FormMedia[]): void {
		this.end();
		this.#files = files;
	}

	/** Null: not among the form's files. */
	address(name: string): string | null {
		const known = this.#addresses.get(name);
		const file = this.#files.find((each) => each.name === name);
		if (known !== undefined || file === undefined) return known ?? null;
		const made = URL.createObjectURL(new Blob([Uint8Array.from(atob(file.bytes), (letter) => letter.charCodeAt(0))], { type: file.mime }));
		this.#addresses.set(name, made);
		return made;
	}

	end(): void {
		for (const address of this.#addresses.values()) URL.revokeObjectURL(address);
		this.#addresses.clear();
	}
}

export function provideMedia(): MediaOfForm {
	return setContext(key, new MediaOfForm());
}

/** Undefined outside of a form. */
export function mediaHere(): MediaOfForm | undefined {
	return getContext<MediaOfForm | undefined>(key);
}
