import { codeOf, stepAt } from '../../src/lib/server/auth/totp.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** An officer's authenticator app: it was told the secret, and says each code once, for the server takes none twice. */
export class CodeApp {
	readonly #secret: Buffer;
	#last = 0;

	/** @param secret base32, as it stands on the screen */
	constructor(secret: string) {
		const bits = [...secret].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
		this.#secret = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
	}

	/** The next one that was not said: at most one ahead of the clock is taken, so a third within a minute waits for its time. */
	async next(): Promise<string> {
		const step = Math.max(this.#last + 1, stepAt(new Date()));
		while (stepAt(new Date()) < step - 1) await new Promise((resolve) => { setTimeout(resolve, 500); });
		this.#last = step;
		return codeOf(this.#secret, step);
	}

	/** One that is not right now, nor close to it. */
	wrong(): string {
		return codeOf(this.#secret, this.#last + 1000);
	}
}
