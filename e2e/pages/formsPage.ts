import { expect, type Locator, type Page } from '@playwright/test';
import { xlsxBytes } from '../../src/lib/sheets/writeTable.ts';

/** 表单: the list of forms, the sheet that becomes one, and what was filled in. */
export class FormsPage {
	readonly #page: Page;

	constructor(page: Page) {
		this.#page = page;
	}

	async open(): Promise<void> {
		await this.#page.getByRole('link', { name: /^表单/ }).click();
		await expect(this.#page.getByRole('heading', { level: 1, name: '表单' })).toBeVisible();
	}

	async upload(name: string, rows: readonly (readonly string[])[]): Promise<void> {
		await this.#page.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', buffer: await workbook(rows) });
	}

	line(formId: string): Locator {
		return this.#page.locator(`[data-form="${formId}"]`);
	}
}

/** An author's sheet, as Excel keeps it. */
async function workbook(rows: readonly (readonly string[])[]): Promise<Buffer> {
	async function* cells(): AsyncGenerator<readonly string[]> {
		yield* rows;
	}
	return Buffer.from(await new Response(xlsxBytes('survey', ['type', 'name', 'label::中文 (zh)', 'label::English (en)', 'appearance', 'required', 'constraint'], cells())).arrayBuffer());
}
