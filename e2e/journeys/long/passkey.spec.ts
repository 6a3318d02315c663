import type { Page } from '@playwright/test';
import { Authenticator } from '../../support/authenticator.ts';
import { expect, test } from '../../support/journey.ts';
import type { Officer } from '../../support/officer.ts';

test.use({ town: { signedUp: [{ account: 'chen' }] } });

/** Every body that leaves the browser, and every secret that the authenticator gave. */
async function listen(page: Page): Promise<{ readonly bodies: string[]; readonly secrets: () => Promise<readonly string[]> }> {
	const bodies: string[] = [];
	page.context().on('request', (request) => bodies.push(`${request.url()} ${request.postDataBuffer()?.toString('latin1') ?? ''}`));
	await page.evaluate(() => {
		const heard: string[] = [];
		Object.assign(globalThis, { heard });
		const hex = (bytes: ArrayBuffer): string => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
		const results = PublicKeyCredential.prototype.getClientExtensionResults;
		PublicKeyCredential.prototype.getClientExtensionResults = function read() {
			const found = results.call(this);
			const first = (found as { prf?: { results?: { first?: ArrayBuffer } } }).prf?.results?.first;
			if (first !== undefined) heard.push(hex(first));
			return found;
		};
	});
	return { bodies, secrets: () => page.evaluate(() => (globalThis as unknown as { readonly heard: readonly string[] }).heard) };
}

async function addPasskey(officer: Officer): Promise<void> {
	const { page } = officer;
	await officer.go('我的');
	await page.getByRole('link', { name: '自动锁定和 PIN 码' }).click();
	await page.getByRole('button', { name: '添加通行密钥' }).click();
	await page.getByLabel('本机口令').fill(officer.passphrase);
	await page.getByRole('button', { name: '用口令确认并添加' }).click();
}

const byFinger = (officer: Officer) => officer.page.getByRole('button', { name: '用指纹或面容解锁' });

test('a passkey unlocks offline; the wrong finger does not; no request ever holds its secret', async ({ officer, server }) => {
	const chen = await officer({ account: 'chen' });
	const sensor = await Authenticator.of(chen.device, { prf: true });
	const heard = await listen(chen.page);
	await addPasskey(chen);
	await expect(chen.page.getByText('通行密钥已可解锁')).toBeVisible();
	const [secret = ''] = await heard.secrets();
	expect(secret, 'the authenticator gave 32 bytes').toMatch(/^[0-9a-f]{64}$/);
	expect(heard.bodies.some((body) => body.includes('/api/passkeys ')), 'the new passkey was sent to be checked').toBe(true);
	const bytes = Buffer.from(secret, 'hex');
	for (const form of [secret, secret.toUpperCase(), bytes.toString('base64'), bytes.toString('base64url'), bytes.toString('latin1'), [...bytes].join(',')]) {
		expect(heard.bodies.filter((body) => body.includes(form)), 'the secret stays on the device').toEqual([]);
	}

	await server.kill();
	await chen.lock();
	await byFinger(chen).click();
	await chen.page.waitForURL((url) => !url.pathname.startsWith('/unlock'));

	// The sensor is blocked after it; the passphrase opens as before.
	await chen.lock();
	await sensor.wrongFinger();
	await byFinger(chen).click();
	await expect(chen.page.locator('[data-problem="passkey_refused"]')).toBeVisible();
	await chen.unlock();
	await chen.page.waitForURL((url) => !url.pathname.startsWith('/unlock'));
	await chen.go('我的');
	await chen.page.getByRole('link', { name: '自动锁定和 PIN 码' }).click();
	await chen.page.getByRole('button', { name: '不用通行密钥了' }).click();
	await expect(chen.page.getByText('通行密钥已可解锁')).toHaveCount(0);
	await chen.lock();
	await expect(byFinger(chen)).toHaveCount(0);
});

test('a device whose passkeys hold no key says so and goes on with the passphrase', async ({ officer }) => {
	const chen = await officer({ account: 'chen' });
	await Authenticator.of(chen.device, { prf: false });
	await addPasskey(chen);
	await expect(chen.page.locator('[data-problem="passkey_no_prf"]')).toContainText('PRF');
	await chen.lock();
	await expect(byFinger(chen)).toHaveCount(0);
	await chen.unlock();
	await chen.page.waitForURL((url) => !url.pathname.startsWith('/unlock'));
});

test('a passkey is added only with the right passphrase', async ({ officer }) => {
	const chen = await officer({ account: 'chen' });
	await Authenticator.of(chen.device, { prf: true });
	chen.passphrase = 'not the one at all';
	await addPasskey(chen);
	await expect(chen.page.locator('[data-problem="wrong_passphrase"]')).toBeVisible();
	await expect(chen.page.getByText('通行密钥已可解锁')).toHaveCount(0);
});
