import { createHmac, timingSafeEqual } from 'node:crypto';

/** One-time codes by time (RFC 6238) as every authenticator app makes them: SHA-1, six digits, thirty seconds. */
export const totpDigits = 6;
const stepMs = 30_000;
/** A clock may be off by one step, or the code typed as it changed. */
const stepsAround = [0, -1, 1];

export function stepAt(now: Date): number {
	return Math.floor(now.getTime() / stepMs);
}

/** HOTP (RFC 4226) of a step. */
export function codeOf(secret: Uint8Array, step: number, digits = totpDigits): string {
	const counter = Buffer.alloc(8);
	counter.writeBigUInt64BE(BigInt(step));
	const mac = createHmac('sha1', secret).update(counter).digest();
	const offset = (mac.at(-1) ?? 0) & 15;
	return String((mac.readUInt32BE(offset) & 0x7fff_ffff) % 10 ** digits).padStart(digits, '0');
}

/** The step whose code this is, near now; undefined for any other. */
export function stepOfCode(secret: Uint8Array, code: string, now: Date): number | undefined {
	if (!/^\d{6}$/.test(code)) return undefined;
	return stepsAround.map((around) => stepAt(now) + around).find((step) => timingSafeEqual(Buffer.from(codeOf(secret, step)), Buffer.from(code)));
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648, for a number of bytes that needs no padding. */
export function base32(bytes: Uint8Array): string {
	const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');
	return (bits.match(/.{5}/g) ?? []).map((five) => alphabet[Number.parseInt(five, 2)] ?? '').join('');
}

/** What authenticator apps read from a QR code. */
export function totpAddress(secret: Uint8Array, issuer: string, account: string): string {
	const asked = new URLSearchParams({ secret: base32(secret), issuer, algorithm: 'SHA1', digits: String(totpDigits), period: String(stepMs / 1000) });
	return `otpauth://totp/${encodeURIComponent(issuer)}:${encodeURIComponent(account)}?${asked.toString().replaceAll('+', '%20')}`;
}
