import { test as base } from '@playwright/test';
import { Device, type DeviceOptions } from './device.ts';
import { Officer } from './officer.ts';
import { startTestServer, type TestServer } from './server.ts';

export type Join = { readonly account: string; readonly desk?: boolean; readonly locale?: string };
type Fixtures = {
	/** A real server with the demo town in a database of its own, so that no journey finds another's work. */
	readonly server: TestServer;
	/** A fresh browser profile. Thrown away after the test. */
	readonly device: (options?: Partial<DeviceOptions>) => Promise<Device>;
	/** An officer who has signed in on an own device and stands on Today. */
	readonly officer: (join: Join) => Promise<Officer>;
};

export const test = base.extend<Fixtures>({
	server: async ({}, use) => {
		const server = await startTestServer();
		await use(server);
		await server.stop();
	},
	device: async ({ server, launchOptions }, use) => {
		const made: Device[] = [];
		await use(async (options = {}) => {
			const device = await Device.make({ url: server.url, launch: launchOptions, ...options });
			made.push(device);
			return device;
		});
		for (const device of made) await device.throwAway();
	},
	officer: async ({ device }, use) => {
		await use(async ({ account, desk = false, locale = 'zh-CN' }) => {
			const officer = new Officer(await device({ locale, ...(desk ? { width: 1280, height: 800 } : {}) }), account);
			await officer.signUp();
			return officer;
		});
	},
});

export { expect } from '@playwright/test';
