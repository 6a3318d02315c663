import { FormsPage } from '../../pages/formsPage.ts';
import { openNextDoor } from '../../pages/work.ts';
import { expectAccessible } from '../../support/accessible.ts';
import { expect, test } from '../../support/journey.ts';
import { photo } from '../../support/photo.ts';

test.use({ town: { signedUp: [{ account: 'chen' }, { account: 'he', desk: true }] } });

const sheet = `| survey |
| | type | name | label::中文 (zh) | label::English (en) | image::中文 (zh) | image::English (en) | appearance |
| | begin group | exits | 出口 | Exits | | | field-list |
| | select_one signs | sign | 门上是哪一种标志 | Which sign is on the door | door.jpg | door.jpg | |
| | select_one_from_file depots.csv | depot | 归哪个站 | Which depot | | | |
| | end group | | | | | | |
| choices |
| | list_name | name | label::中文 (zh) | label::English (en) | image::中文 (zh) | image::English (en) |
| | signs | green | 绿色 | Green | green.jpg | green.jpg |
| | signs | none | 没有 | None | | |
| settings |
| | form_title | form_id | version |
| | 出口标志 | exit-signs | 1 |
`;
const file = (name: string, text: string | ReturnType<typeof photo>) => (typeof text === 'string' ? { name, mimeType: 'text/plain', buffer: Buffer.from(text) } : { ...text, name });

test('a form brings its table and its pictures, and has them where there is no network', async ({ officer }) => {
	test.slow();
	const he = await officer({ account: 'he', desk: true });
	const chen = await officer({ account: 'chen' });
	await he.go('我的');
	await new FormsPage(he.page).open();
	await he.page.getByRole('link', { name: '上传表单' }).click();
	const input = he.page.locator('input[type=file]');

	// What is missing is told by name.
	await input.setInputFiles([file('exit-signs.md', sheet), file('depots.csv', 'name,label\neast,东站\nwest,西站\n')]);
	await expect(he.page.getByText('表单要用到外部文件：green.jpg, door.jpg')).toBeVisible();
	await input.setInputFiles([file('green.jpg', photo(2)), file('exit-signs.md', sheet), file('depots.csv', 'name,label\neast,东站\nwest,西站\n'), file('door.jpg', photo(5)), file('other.jpg', photo(6))]);
	await expect(he.page.locator('[data-opens]')).toBeVisible();
	await expect(he.page.getByText('other.jpg（表单没有用到，不会发布）')).toBeVisible();
	await he.page.getByRole('button', { name: '试填' }).click();
	await expect(he.page.getByRole('img', { name: '“门上是哪一种标志”的配图' })).toBeVisible();
	await expectAccessible(he.page, 'a form with pictures, on trial');
	await he.page.getByRole('button', { name: '结束试填' }).click();
	await he.page.getByLabel('英文名称').fill('Exit signs');
	await he.page.locator('label').filter({ hasText: '隐患' }).first().click();
	await he.page.getByRole('button', { name: '发布', exact: true }).click();
	await expect(he.page.locator('[data-published="1"]')).toBeVisible();

	await openNextDoor(chen);
	const other = chen.page.getByRole('button', { name: '其他表单' });
	await expect(other).toBeVisible({ timeout: 45_000 });
	await chen.allReceived();
	await chen.device.loseCoverage();
	await chen.tap(other);
	await chen.tap(chen.page.getByRole('dialog').getByRole('button', { name: /出口标志/ }));
	await chen.page.waitForURL('**/visit/*');
	const shown = chen.page.getByRole('img', { name: '“门上是哪一种标志”的配图' });
	await expect.poll(async () => shown.evaluate((image: HTMLImageElement) => image.naturalWidth), 'the picture itself, from this device').toBeGreaterThan(0);
	await chen.tap(chen.page.getByRole('radio', { name: '绿色' }));
	await chen.tap(chen.page.getByRole('radio', { name: '西站' }));
	await expectAccessible(chen.page, 'a form with pictures');
	await chen.tap(chen.page.getByRole('button', { name: '下一页' }));
	await chen.tap(chen.page.getByRole('button', { name: '保存', exact: true }));
	await chen.page.waitForURL(/\/places\//);
	await chen.tap(chen.page.locator('a[href^="/entries/"]').filter({ hasText: '出口标志' }).first());
	await expect(chen.page.getByText('西站')).toBeVisible();
	await chen.device.findCoverage();
	await chen.allReceived();
});
