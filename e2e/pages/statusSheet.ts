import type { Locator, Page } from '@playwright/test';

/** What opens from the line that is always in sight: what waits, what was not accepted, and what to do. */
export class StatusSheet {
	readonly #page: Page;

	constructor(page: Page) {
		this.#page = page;
	}

	get sheet(): Locator {
		return this.#page.locator('dialog[open]').last();
	}

	async open(): Promise<void> {
		await this.#page.locator('[data-status]:visible').click();
	}

	async signInAgain(password: string): Promise<void> {
		await this.sheet.getByRole('button', { name: '重新登录' }).click();
		await this.sheet.getByLabel('密码', { exact: true }).fill(password);
		await this.sheet.getByRole('button', { name: '登录', exact: true }).click();
	}
}
