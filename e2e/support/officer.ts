import { expect, type Locator, type Page } from '@playwright/test';
import type { Device } from './device.ts';

/** A person with a device. What they do is written in the words of the work; every tap is counted. */
export class Officer {
	readonly device: Device;
	readonly account: string;
	passphrase = '';
	taps = 0;

	constructor(device: Device, account: string) {
		this.device = device;
		this.account = account;
	}

	get page(): Page {
		return this.device.page;
	}

	async tap(target: Locator): Promise<void> {
		this.taps += 1;
		await target.click();
	}

	/** Taps into a field and types. */
	async type(target: Locator, text: string): Promise<void> {
		this.taps += 1;
		await target.fill(text);
	}

	/** Counts the taps of one piece of work. */
	async countTaps(work: () => Promise<void>): Promise<number> {
		const before = this.taps;
		await work();
		return this.taps - before;
	}

	/** First use of the device: signs in with the demo account and keeps the passphrase that the app made. */
	async signUp(): Promise<void> {
		await this.device.open('/');
		await this.page.locator(`[data-account="${this.account}"]`).click();
		this.passphrase = (await this.page.locator('[data-suggested]').innerText()).trim();
		await this.page.getByRole('button', { name: '记好了，下一步' }).click();
		await this.page.getByLabel('本机口令').fill(this.passphrase);
		await this.page.getByRole('button', { name: '上锁并开始' }).click();
		await this.page.waitForURL('**/today');
		await this.allReceived();
	}

	/** On a device on which they signed up before. */
	async comeBack(passphrase: string): Promise<void> {
		this.passphrase = passphrase;
		await this.device.open('/');
		await this.unlock();
		await this.page.waitForURL('**/today');
		await this.allReceived();
	}

	async unlock(passphrase = this.passphrase): Promise<void> {
		await this.page.getByLabel('本机口令').fill(passphrase);
		await this.page.getByRole('button', { name: '解锁', exact: true }).click();
	}

	/** Opens another of the app's addresses as a tap on a link would, keeping the vault open. */
	async go(tab: '今日' | '事项' | '地图' | '我的'): Promise<void> {
		await this.tap(this.page.getByRole('navigation', { name: '主要页面' }).getByRole('link', { name: tab }));
	}

	/** What the line that is always in sight says: received, saved, offline, sending, attention, signIn … */
	get status(): Locator {
		return this.page.locator('[data-status]:visible');
	}

	/** The status says that the server has everything. */
	async allReceived(): Promise<void> {
		await expect(this.status).toHaveAttribute('data-status', 'received', { timeout: 45_000 });
	}

	/** What waits on this device, as the status line counts it. */
	async expectUnsent(count: number): Promise<void> {
		await expect(this.status).toContainText(`${count} 条待传`);
	}

	async lock(): Promise<void> {
		await this.page.getByRole('button', { name: '锁定' }).first().click();
		await expect(this.page.getByRole('heading', { name: '解锁' })).toBeVisible();
	}
}
