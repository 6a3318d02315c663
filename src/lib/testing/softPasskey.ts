import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

export const passkeyOrigin = 'https://doorstep.example';
const rpName = 'doorstep.example';
const sha256 = (bytes: Uint8Array | string): Buffer => createHash('sha256').update(bytes).digest();
export const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

/** CBOR in its shortest form, as an authenticator writes it. */
const cbor = {
	bytes: (value: Uint8Array): Buffer => Buffer.concat([Buffer.from(value.length < 256 ? [0x58, value.length] : [0x59, value.length >> 8, value.length & 255]), value]),
	text: (value: string): Buffer => Buffer.concat([Buffer.from([0x60 + value.length]), Buffer.from(value)]),
};

/** What an authenticator, or who pretends to be one, may do otherwise than it should. */
export type PasskeyFaults = {
	readonly origin?: string; readonly rpId?: string; readonly challenge?: string; readonly verified?: boolean; readonly algorithm?: number; readonly extensions?: object;
	/** The backup flags: may be copied to other devices, and was. */
	readonly maySync?: boolean; readonly synced?: boolean;
	readonly counter?: number; readonly userHandle?: Uint8Array; readonly type?: string; readonly signature?: Uint8Array;
};

/** A passkey in software, with an ECDSA P-256 key and no attestation: signs what it is asked to, with whatever faults are wanted. */
export class SoftPasskey {
	readonly id = randomBytes(32);
	readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });

	/** The answer to the options of a registration. */
	register(challenge: string, faults: PasskeyFaults = {}): object {
		const { x = '', y = '' } = this.#keys.publicKey.export({ format: 'jwk' });
		const algorithm = faults.algorithm ?? -7;
		// {1: 2 (EC2), 3: algorithm, -1: 1 (P-256), -2: x, -3: y}
		const key = Buffer.concat([Buffer.from([0xa5, 1, 2, 3, ...(algorithm >= -24 ? [0x20 - algorithm - 1] : [0x38, -algorithm - 1]), 0x20, 1, 0x21]), cbor.bytes(Buffer.from(x, 'base64url')), Buffer.from([0x22]), cbor.bytes(Buffer.from(y, 'base64url'))]);
		const data = Buffer.concat([head(faults, 0x40), Buffer.alloc(16), Buffer.from([0, this.id.length]), this.id, key]);
		const attestationObject = Buffer.concat([Buffer.from([0xa3]), cbor.text('fmt'), cbor.text('none'), cbor.text('attStmt'), Buffer.from([0xa0]), cbor.text('authData'), cbor.bytes(data)]);
		return { ...this.#credential(faults), response: { clientDataJSON: base64url(clientData('webauthn.create', challenge, faults)), attestationObject: base64url(attestationObject), transports: ['internal'] } };
	}

	/** The answer to a challenge of the sign-in. */
	answer(challenge: string, userHandle: Uint8Array, faults: PasskeyFaults = {}): object {
		const client = clientData(faults.type ?? 'webauthn.get', challenge, faults);
		const data = head(faults, 0);
		const signature = faults.signature ?? signed(this.#keys.privateKey, Buffer.concat([data, sha256(client)]));
		return { ...this.#credential(faults), response: { clientDataJSON: base64url(client), authenticatorData: base64url(data), signature: base64url(signature), userHandle: base64url(faults.userHandle ?? userHandle) } };
	}

	#credential(faults: PasskeyFaults): object {
		return { id: base64url(this.id), rawId: base64url(this.id), type: 'public-key', clientExtensionResults: faults.extensions ?? {} };
	}
}

/** Authenticator data up to the counter. */
function head(faults: PasskeyFaults, more: number): Buffer {
	const flags = 1 | more | (faults.verified === false ? 0 : 4) | (faults.maySync === true ? 8 : 0) | (faults.synced === true ? 16 : 0);
	const counter = Buffer.alloc(4);
	counter.writeUInt32BE(faults.counter ?? 0);
	return Buffer.concat([sha256(faults.rpId ?? rpName), Buffer.from([flags]), counter]);
}

function clientData(type: string, challenge: string, faults: PasskeyFaults): Buffer {
	return Buffer.from(JSON.stringify({ type, challenge: faults.challenge ?? challenge, origin: faults.origin ?? passkeyOrigin, crossOrigin: false }));
}

function signed(key: KeyObject, bytes: Uint8Array): Buffer {
	return sign('sha256', bytes, key);
}
