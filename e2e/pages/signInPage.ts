import type { Locator, Page } from '@playwright/test';

/** First time on a device: account, then the passphrase that locks it. */
export class SignInPage {
	readonly #page: Page;

	constructor(page: Page) {
		this.#page = page;
	}

	demoAccount(account: string): Locator {
		return this.#page.locator(`[data-account="${account}"]`);
	}

	async signIn(account: string, password: string): Promise<void> {
		await this.#page.getByLabel('账号', { exact: true }).fill(account);
		await this.#page.getByLabel('密码', { exact: true }).fill(password);
		await this.#page.getByRole('button', { name: '登录', exact: true }).click();
	}

	/** Twelve digits of one's own, pressed on the number pad twice. */
	async chooseDigits(digits: string): Promise<void> {
		await this.#page.getByRole('radio', { name: /12 位数字/ }).check();
		await this.#page.getByRole('button', { name: '自己定一个' }).click();
		await this.press(digits);
		await this.#page.getByRole('button', { name: '记好了，下一步' }).click();
		await this.press(digits);
		await this.#page.getByRole('button', { name: '上锁并开始' }).click();
	}

	async press(digits: string): Promise<void> {
		const pad = this.#page.getByRole('group', { name: '数字键盘' });
		for (const digit of digits) await pad.getByRole('button', { name: digit, exact: true }).click();
	}
}
