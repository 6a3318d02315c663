import { expect, type Locator, type Page } from '@playwright/test';
import { press, reach } from '../support/accessible.ts';

/** A form being filled without a pointer. */
export class FormPage {
	readonly page: Page;

	constructor(page: Page) {
		this.page = page;
	}

	/** One question, by its name in the form. */
	question(name: string): Locator {
		return this.page.locator(`main [data-question="${name}"]`);
	}

	async type(name: string, text: string): Promise<void> {
		await reach(this.page, this.question(name).locator('input, textarea').last());
		await this.page.keyboard.type(text);
	}

	/** By the arrow keys of its radios, or the space of its boxes. */
	async choose(name: string, label: string): Promise<void> {
		await this.chooseIn(this.question(name), label);
	}

	async chooseIn(within: Locator, label: string): Promise<void> {
		const { page } = this;
		const wanted = within.getByLabel(label, { exact: true });
		const kind = await wanted.getAttribute('type');
		if (kind === 'checkbox') return press(page, wanted, 'Space');
		const radios = within.locator('input[type=radio]');
		// Tab comes to the one that is chosen, else to the first.
		const begin = (await within.locator('input[type=radio]:checked').count()) > 0 ? within.locator('input[type=radio]:checked') : radios.first();
		await reach(page, begin);
		if (!(await begin.isChecked())) await page.keyboard.press('Space');
		for (let pressed = 0; pressed < (await radios.count()) && !(await wanted.isChecked()); pressed += 1) await page.keyboard.press('ArrowDown');
		await expect(wanted).toBeChecked();
	}

	/** Out of the sheet that holds many choices. */
	async chooseFromSheet(name: string, label: string): Promise<void> {
		await press(this.page, this.question(name).getByRole('button').last());
		const sheet = this.page.getByRole('dialog');
		await this.chooseIn(sheet, label);
		await press(this.page, sheet.getByRole('button').last());
		await expect(sheet).toHaveCount(0);
		await expect(this.question(name)).toContainText(label);
	}

	async next(): Promise<void> {
		await press(this.page, this.page.getByRole('button', { name: /^(下一页|Next)$/ }));
		await expect(this.page.locator('main h2').first()).toBeFocused();
	}
}
