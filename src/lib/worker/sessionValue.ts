import type { DeviceStore } from '../db/store.ts';
import type { Result } from '../domain/result.ts';
import type { Me, SignedIn } from '../protocol/messages.ts';

/** What lies sealed in the vault about the sign-in. `token` is null after signing out; the vault stays usable. */
export type Session = { readonly account: string; readonly token: string | null; readonly me: Me };

export function newSession(account: string, signedIn: SignedIn): Session {
	return { account, token: signedIn.token, me: signedIn.me };
}

/** The session in memory and in its sealed row, in step. */
export class SessionValue {
	#session: Session;
	readonly #store: Pick<DeviceStore, 'setValue'>;

	constructor(store: Pick<DeviceStore, 'setValue'>, session: Session) {
		this.#store = store;
		this.#session = session;
	}

	get current(): Session {
		return this.#session;
	}

	async set(next: Session): Promise<Result<null>> {
		const written = await this.#store.setValue('session', next);
		if (written.ok) this.#session = next;
		return written;
	}
}
