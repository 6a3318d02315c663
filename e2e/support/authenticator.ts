import type { CDPSession } from '@playwright/test';
import type { Device } from './device.ts';

/** The fingerprint sensor of a device, as Chromium plays it. It lives as long as its page's browser. */
export class Authenticator {
	readonly #session: CDPSession;
	readonly #id: string;

	private constructor(session: CDPSession, id: string) {
		this.#session = session;
		this.#id = id;
	}

	static async of(device: Device, options: { readonly prf: boolean }): Promise<Authenticator> {
		const session = await device.context.newCDPSession(device.page);
		await session.send('WebAuthn.enable');
		const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
			options: { protocol: 'ctap2', ctap2Version: 'ctap2_1', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true, hasPrf: options.prf },
		});
		return new Authenticator(session, authenticatorId);
	}

	/** Whether the finger on it is the right one. */
	async finger(right: boolean): Promise<void> {
		await this.#session.send('WebAuthn.setUserVerified', { authenticatorId: this.#id, isUserVerified: right });
	}
}
