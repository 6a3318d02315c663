import { expect, type Locator, type Page } from '@playwright/test';
import { wrongRowsFile } from '../../src/lib/sheets/wrongRows.ts';

type List = { readonly kind: '门牌' | '居民' | '事项'; readonly service?: string; readonly name: string; readonly source: string; readonly purpose: string };

/** 表格导入: the list of imports, a new one, and one that was made. */
export class ImportsPage {
	readonly #page: Page;

	constructor(page: Page) {
		this.#page = page;
	}

	async open(): Promise<void> {
		await this.#page.getByRole('link', { name: /表格导入/ }).click();
		await expect(this.#page.getByRole('heading', { name: '表格导入' })).toBeVisible();
	}

	/** Chooses an .xlsx with these rows, as a clerk has it on the disk, and says what it is. */
	async choose(list: List, rows: readonly (readonly string[])[]): Promise<void> {
		await this.#page.getByRole('link', { name: '导入一份名单' }).click();
		await this.#page.getByRole('radio', { name: list.kind }).check();
		if (list.service !== undefined) await this.#page.getByLabel('哪项服务').selectOption({ label: list.service });
		const [first = [], ...rest] = rows;
		const file = await wrongRowsFile('名单', first, rest);
		await this.chooseFile(`${list.name}.xlsx`, Buffer.from(await file.arrayBuffer()));
		await this.#page.getByLabel('名单名称').fill(list.name);
		await this.#page.getByLabel('谁提供的').fill(list.source);
		await this.#page.getByLabel('用来做什么').fill(list.purpose);
	}

	async chooseFile(name: string, buffer: Buffer): Promise<void> {
		await this.#page.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', buffer });
		await expect(this.#page.getByText(name, { exact: true })).toBeVisible();
	}

	async look(): Promise<void> {
		await this.#page.getByRole('button', { name: '核对（不写入）' }).click();
		await expect(this.#page.locator('[data-report]')).toBeVisible();
	}

	async begin(button: string): Promise<void> {
		await this.#page.getByRole('button', { name: button }).click();
		await expect(this.#page.locator('[data-run="done"]')).toBeVisible({ timeout: 30_000 });
	}

	row(number: number): Locator {
		return this.#page.locator(`[data-row="${number}"]`);
	}

	run(list: string): Locator {
		return this.#page.locator(`[data-import="${list}"]`);
	}
}
