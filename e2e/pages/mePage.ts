import type { Locator, Page } from '@playwright/test';

/** 我的: who I am, how the app looks, this device, and leaving it. */
export class MePage {
	readonly #page: Page;

	constructor(page: Page) {
		this.#page = page;
	}

	async choose(option: string): Promise<void> {
		await this.#page.getByRole('radio', { name: option, exact: true }).check();
	}

	async changePassphrase(current: string, labels: { readonly next: string }): Promise<void> {
		await this.#page.getByRole('link', { name: '修改本机口令' }).click();
		await this.#page.getByLabel('现在的口令').fill(current);
		await this.#page.getByRole('button', { name: '自己定一个' }).click();
		await this.#page.getByLabel('本机口令').fill(labels.next);
		await this.#page.getByRole('button', { name: '记好了，下一步' }).click();
		await this.#page.getByLabel('本机口令').fill(labels.next);
		await this.#page.getByRole('button', { name: '修改', exact: true }).click();
	}

	/** Six digits, twice, and the passphrase. */
	async setPin(pin: string, passphrase: string): Promise<void> {
		await this.#page.getByRole('link', { name: '自动锁定和 PIN 码' }).click();
		await this.#page.getByRole('button', { name: '设 PIN 码' }).click();
		await this.#page.keyboard.type(pin);
		await this.#page.getByText('再输一遍 PIN 码').waitFor();
		await this.#page.keyboard.type(pin);
		await this.#page.getByLabel('本机口令').fill(passphrase);
		await this.#page.getByRole('button', { name: '启用 PIN 码' }).click();
		await this.#page.getByText('PIN 码已设好').waitFor();
	}

	async removeMyData(): Promise<void> {
		await this.#page.getByRole('button', { name: '从这台设备移除我的资料' }).click();
		await this.sheet.getByRole('button', { name: '移除', exact: true }).click();
	}

	async signOut(): Promise<void> {
		await this.#page.getByRole('button', { name: '退出登录' }).click();
		await this.sheet.getByRole('button', { name: '退出并锁定' }).click();
	}

	/** The administrator's list of devices: one officer's card. */
	officerCard(name: string): Locator {
		return this.#page.getByRole('listitem').filter({ has: this.#page.getByRole('heading', { name }) });
	}

	get sheet(): Locator {
		return this.#page.locator('dialog[open]');
	}
}
