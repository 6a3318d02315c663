import { expect, type Locator, type Page } from '@playwright/test';

/** 人员与账号: the list of officers, the sheet, and the page of codes. */
export class OfficersPage {
	readonly #page: Page;

	constructor(page: Page) {
		this.#page = page;
	}

	async open(): Promise<void> {
		await this.#page.getByRole('link', { name: /人员与账号/ }).click();
		await expect(this.list).toBeVisible();
	}

	get list(): Locator {
		return this.#page.locator('[data-officers]');
	}

	line(account: string): Locator {
		return this.#page.locator(`[data-officer="${account}"]`);
	}

	row(number: number): Locator {
		return this.#page.locator(`[data-row="${number}"]`);
	}

	slip(account: string): Locator {
		return this.#page.locator(`[data-slip="${account}"]`);
	}

	async chooseSheet(name: string, text: string): Promise<void> {
		await this.#page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
	}

	/** Ticks an area in the sheet that finds areas, or takes the tick away. */
	async toggleArea(name: string): Promise<void> {
		await this.#page.getByRole('button', { name: '加辖区' }).click();
		const sheet = this.#page.getByRole('dialog', { name: '辖区' });
		await sheet.getByRole('searchbox').fill(name);
		await sheet.locator('label').filter({ hasText: name }).first().click();
		await sheet.getByRole('button', { name: '好了' }).click();
	}
}
