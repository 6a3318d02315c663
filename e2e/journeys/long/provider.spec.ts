import { startIdentityProvider, providerClient, type IdentityProvider } from '../../../src/lib/testing/identityProvider.ts';
import { freePort } from '../../../scripts/postgres/cluster.ts';
import { SignInPage } from '../../pages/signInPage.ts';
import { startTestServer } from '../../support/server.ts';
import { expect, test } from '../../support/journey.ts';

test.describe('the organisation’s own sign-in', () => {
	let provider: IdentityProvider;
	test.use({
		server: async ({}, use) => {
			const port = await freePort();
			provider = await startIdentityProvider([`http://localhost:${String(port)}/api/oidc/callback`]);
			const server = await startTestServer({ port, env: { DOORSTEP_OIDC_ISSUER: provider.issuer, DOORSTEP_OIDC_CLIENT_ID: providerClient.id, DOORSTEP_OIDC_CLIENT_SECRET: providerClient.secret, DOORSTEP_OIDC_NAME: '星禾门户' } });
			await use(server);
			await server.stop();
			await provider.stop();
		},
	});

	test('an officer signs in there, makes a vault here, and after signing out comes back to the same vault', async ({ device }) => {
		const phone = await device();
		const { page } = phone;
		const addresses: string[] = [];
		phone.context.on('request', (request) => addresses.push(request.url()));
		await phone.open('/sign-in');
		await page.getByRole('button', { name: '用星禾门户登录' }).click();
		await page.getByLabel('Name').fill('lin');
		await page.getByRole('button', { name: 'Sign in' }).click();
		const passphrase = (await page.locator('[data-suggested]').innerText()).trim();
		await expect(page).toHaveURL(/\/sign-in$/);
		await page.getByRole('button', { name: '记好了，下一步' }).click();
		await page.getByLabel('本机口令').fill(passphrase);
		await page.getByRole('button', { name: '上锁并开始' }).click();
		await page.waitForURL('**/today');
		await expect(page.locator('[data-status]:visible')).toHaveAttribute('data-status', 'received', { timeout: 45_000 });
		expect(addresses.filter((address) => /[?&](provider|handle|secret)=/.test(address)), 'no server is asked for an address with the handle').toEqual([]);

		// Another name there, which nobody has here.
		const other = await device();
		await other.open('/sign-in');
		await other.page.getByRole('button', { name: '用星禾门户登录' }).click();
		await other.page.getByLabel('Name').fill('nobody');
		await other.page.getByRole('button', { name: 'Sign in' }).click();
		await expect(other.page.locator('[data-problem="provider_no_account"]')).toBeVisible();
	});

	test('refused there, or brought back by another browser, it says so', async ({ device }) => {
		const phone = await device();
		const { page } = phone;
		await phone.open('/sign-in');
		await page.getByRole('button', { name: '用星禾门户登录' }).click();
		await page.getByRole('button', { name: 'Refuse' }).click();
		await expect(page.locator('[data-problem="provider_refused"]')).toBeVisible();
		// An address that somebody else's browser brought back opens nothing here.
		await phone.open('/');
		await phone.open('/sign-in#provider=abcdefghijklmnopqrstuvwxyz');
		await expect(page.locator('[data-problem="provider_refused"]')).toBeVisible();
	});

	test('away, it says so, and the password signs in', async ({ device }) => {
		const phone = await device();
		const { page } = phone;
		await provider.stop();
		await phone.open('/sign-in');
		await page.getByRole('button', { name: '用星禾门户登录' }).click();
		await expect(page.locator('[data-problem="provider_unreachable"]')).toBeVisible();
		await new SignInPage(page).signIn('lin', 'doorstep-demo');
		await expect(page.getByRole('button', { name: '记好了，下一步' })).toBeVisible();
	});
});
