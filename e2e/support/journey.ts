import { test as base, type BrowserContext } from '@playwright/test';
import { Device, type DeviceOptions } from './device.ts';
import { Officer } from './officer.ts';
import { startTestServer, type TestServer } from './server.ts';
import { screenOf, SignedUpTown, type Join } from './signedUp.ts';

export type Arrive = Fixtures['officer'];
type Coming = Join & {
	/** Arguments of the browser. */
	readonly args?: readonly string[];
	/** Before the first page is opened. */
	readonly before?: (context: BrowserContext) => Promise<void>;
};
type Fixtures = {
	/**
	 * Where the story begins. Officers named here signed up before it, through the same screens, and each comes with a copy of the device on which
	 * they did; all others sign up in it. For journeys that are not about signing up.
	 */
	readonly town: { readonly signedUp: readonly Join[] };
	/** A real server with the demo town in a database of its own, so that no journey finds another's work. */
	readonly server: TestServer;
	/** A fresh browser profile. Thrown away after the test. */
	readonly device: (options?: Partial<DeviceOptions>) => Promise<Device>;
	/** An officer who has signed in on an own device and stands on Today. */
	readonly officer: (coming: Coming) => Promise<Officer>;
	readonly signedUpTown: SignedUpTown | null;
};

export const test = base.extend<Fixtures>({
	town: [{ signedUp: [] }, { option: true }],
	signedUpTown: async ({ town, launchOptions }, use, { parallelIndex }) => {
		await use(town.signedUp.length === 0 ? null : await SignedUpTown.of(town.signedUp, parallelIndex, launchOptions));
	},
	server: async ({ signedUpTown }, use) => {
		const server = await startTestServer(signedUpTown === null ? {} : { over: signedUpTown });
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
	officer: async ({ device, signedUpTown }, use) => {
		await use(async ({ args = [], before, ...join }) => {
			const kept = signedUpTown?.take(join);
			const own = await device({ ...screenOf(join), args, ...(kept === undefined ? {} : { profile: kept.profile }) });
			await before?.(own.context);
			const officer = new Officer(own, join.account);
			await (kept === undefined ? officer.signUp() : officer.comeBack(kept.passphrase));
			return officer;
		});
	},
});

export { expect } from '@playwright/test';
