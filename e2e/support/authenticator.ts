import type { CDPSession } from '@playwright/test';
import type { Device } from './device.ts';

/** The fingerprint sensor of a device, as Chromium plays it. It lives as long as its page's browser. */
export class Authenticator {
	readonly #session: CDPSession;
	readonly #prf: boolean;
	#id: string;

	private constructor(session: CDPSession, prf: boolean, id: string) {
		this.#session = session;
		this.#prf = prf;
		this.#id = id;
	}

	static async of(device: Device, { prf }: { readonly prf: boolean }): Promise<Authenticator> {
		const session = await device.context.newCDPSession(device.page);
		await session.send('WebAuthn.enable');
		return new Authenticator(session, prf, await addSensor(session, prf));
	}

	/** The finger that is on it from now on is a wrong one. With PRF Chromium tries it until no try is left, and the sensor is blocked. */
	async wrongFinger(): Promise<void> {
		await this.#session.send('WebAuthn.setUserVerified', { authenticatorId: this.#id, isUserVerified: false });
	}

	/** The phone was opened by its code: the sensor has its tries again, the right finger and its passkeys. Chromium unblocks none, so another takes its place. */
	async rightFingerAgain(): Promise<void> {
		const { credentials } = await this.#session.send('WebAuthn.getCredentials', { authenticatorId: this.#id });
		await this.#session.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId: this.#id });
		this.#id = await addSensor(this.#session, this.#prf);
		for (const credential of credentials) await this.#session.send('WebAuthn.addCredential', { authenticatorId: this.#id, credential });
	}
}

async function addSensor(session: CDPSession, prf: boolean): Promise<string> {
	const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
		options: { protocol: 'ctap2', ctap2Version: 'ctap2_1', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true, hasPrf: prf },
	});
	return authenticatorId;
}
