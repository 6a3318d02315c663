import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type BrowserContext, type LaunchOptions, type Page } from '@playwright/test';

export type DeviceOptions = { readonly url: string; readonly launch: LaunchOptions; readonly args?: readonly string[]; readonly width?: number; readonly height?: number; readonly locale?: string; /** What an earlier browser left; it goes on with a copy of it. */ readonly profile?: string };

/**
 * One phone or desk: a browser profile of its own on the disk, so that it can be killed and started again with what it had stored.
 */
export class Device {
	readonly url: string;
	readonly #profile: string;
	readonly #options: DeviceOptions;
	#context: BrowserContext | null = null;
	#page: Page | null = null;

	private constructor(options: DeviceOptions, profile: string) {
		this.url = options.url;
		this.#options = options;
		this.#profile = profile;
	}

	static async make(options: DeviceOptions): Promise<Device> {
		const profile = await mkdtemp(path.join(tmpdir(), 'doorstep-device-'));
		if (options.profile !== undefined) await cp(options.profile, profile, { recursive: true });
		return Device.at(profile, options);
	}

	/** With its profile in this folder, whatever lies there. */
	static async at(profile: string, options: DeviceOptions): Promise<Device> {
		const device = new Device(options, profile);
		await device.start();
		return device;
	}

	get page(): Page {
		if (this.#page === null) throw new Error('the device is off');
		return this.#page;
	}

	get context(): BrowserContext {
		if (this.#context === null) throw new Error('the device is off');
		return this.#context;
	}

	get profile(): string {
		return this.#profile;
	}

	/** Switches it on, with or without coverage, and opens nothing yet. */
	async start(coverage: { readonly online: boolean } = { online: true }): Promise<void> {
		const { width = 390, height = 844, locale = 'zh-CN' } = this.#options;
		this.#context = await chromium.launchPersistentContext(this.#profile, {
			...this.#options.launch,
			args: [...(this.#options.launch.args ?? []), ...(this.#options.args ?? [])],
			viewport: { width, height },
			hasTouch: width < 800,
			isMobile: width < 800,
			locale,
			timezoneId: 'Asia/Shanghai',
			geolocation: { longitude: 123.6, latitude: 29.6, accuracy: 12 },
			permissions: ['geolocation'],
			offline: !coverage.online,
		});
		this.#context.setDefaultTimeout(15_000);
		this.#page = this.#context.pages()[0] ?? (await this.#context.newPage());
	}

	async open(address = '/'): Promise<void> {
		await this.page.goto(this.url + address, { waitUntil: 'domcontentloaded' });
	}

	async loseCoverage(): Promise<void> {
		await this.context.setOffline(true);
	}

	async findCoverage(): Promise<void> {
		await this.context.setOffline(false);
	}

	/** As when the battery falls out: every process of the browser ends at once. */
	async kill(): Promise<void> {
		const context = this.context;
		const closed = new Promise<void>((resolve) => context.once('close', () => resolve()));
		for (const pid of await processesOf(this.#profile)) process.kill(pid, 'SIGKILL');
		await closed;
		this.#context = null;
		this.#page = null;
	}

	/** The page's process dies, its worker with it; the browser goes on with a new tab. */
	async crash(): Promise<void> {
		const { page } = this;
		const crashed = new Promise<void>((resolve) => page.once('crash', () => resolve()));
		const session = await this.context.newCDPSession(page);
		session.send('Page.crash').catch(() => undefined);
		await crashed;
		await this.closeTab();
	}

	/** The tab is closed as it stands, and another opened. */
	async closeTab(): Promise<void> {
		const old = this.page;
		this.#page = await this.context.newPage();
		await old.close();
	}

	async close(): Promise<void> {
		await this.#context?.close();
		this.#context = null;
		this.#page = null;
	}

	async throwAway(): Promise<void> {
		await this.close();
		await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 });
	}
}

/** Linux: every process that names the profile on its command line. */
async function processesOf(profile: string): Promise<readonly number[]> {
	const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
	const found = await Promise.all(pids.map(async (pid) => {
		const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
		return command.includes(`--user-data-dir=${profile}`) ? [Number(pid)] : [];
	}));
	return found.flat();
}
