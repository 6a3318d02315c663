import path from 'node:path';
import { elementsOf, readXml } from '../../../src/lib/forms/xml.ts';
import { CollectApp } from '../../../src/lib/testing/collectApp.ts';
import { expectAccessible, visit } from '../../support/accessible.ts';
import { expect, test } from '../../support/journey.ts';
import { searchFiles } from '../../support/traces.ts';
import { photo } from '../../support/photo.ts';
import { publishOwnForm } from '../../support/publishedForm.ts';
import { FormsPage } from '../../pages/formsPage.ts';

test.use({ town: { signedUp: [{ account: 'chen' }, { account: 'zhou', desk: true }, { account: 'he', desk: true }] } });

const sheet = `
| survey |
| | type | name | label::中文 (zh) | label::English (en) |
| | text | owner | 店主 | Owner |
| | integer | rooms | 几间 | Rooms |
| | image | front | 门面 | Front |
| | image | back | 后门 | Back |
| settings |
| | form_title | form_id | version |
| | 小店检查 | corner-shop | 3 |
`;
const instance = (id: string, inner: string, deprecated = ''): string => `<?xml version='1.0' ?><data id="corner-shop" version="3" xmlns:orx="http://openrosa.org/xforms">${inner}<orx:meta><orx:instanceID>uuid:${id}</orx:instanceID>${deprecated === '' ? '' : `<orx:deprecatedID>uuid:${deprecated}</orx:deprecatedID>`}</orx:meta></data>`;

test('an officer lets Collect fill the forms; what it sends is read by a supervisor; an access that is withdrawn opens nothing', async ({ officer, server }) => {
	test.slow();
	await publishOwnForm(server.ownerUrl, { zh: '小店检查', en: 'Shop check' }, sheet);
	const chen = await officer({ account: 'chen' });
	await chen.go('我的');
	await chen.tap(chen.page.getByRole('link', { name: /^其他应用/ }));
	await expect(chen.page.getByText('还没有接入')).toBeVisible();
	await expectAccessible(chen.page, 'no access yet');
	await chen.tap(chen.page.getByRole('button', { name: '建立接入' }));
	const dialog = chen.page.getByRole('dialog');
	await chen.type(dialog.getByLabel('名称'), '旧手机上的 Collect');
	await expectAccessible(chen.page, 'an access to make');
	await chen.tap(dialog.getByRole('button', { name: '建立', exact: true }));
	await expect(dialog.getByRole('img', { name: 'ODK Collect 的配置二维码' })).toBeVisible();
	await expectAccessible(chen.page, 'an access that was made');
	const address = (await dialog.locator('[data-address]').innerText()).trim();
	await chen.tap(dialog.getByRole('button', { name: '已扫好' }));
	await expect(chen.page.locator('[data-access="旧手机上的 Collect"]')).toContainText('还没有使用过');

	// What Collect does with it.
	const collect = new CollectApp(address, fetch, 'zh-CN');
	const forms = await collect.formList();
	expect(forms.map(({ formId, name, version }) => [formId, name, version])).toEqual([['corner-shop', '小店检查', '3']]);
	const [form] = forms;
	if (form === undefined) throw new Error('no form is listed');
	const downloaded = await collect.download(form);
	expect([elementsOf(readXml(downloaded.xml) ?? undefined).length, downloaded.media]).toEqual([2, []]);
	const pictures = [1, 2].map((seed) => ({ name: `17328${seed}.jpg`, mime: 'image/jpeg', bytes: photo(seed).buffer }));
	const first = instance('11111111', '<owner>何记</owner><rooms>3</rooms><front>173281.jpg</front><back>173282.jpg</back>');
	expect((await collect.post(first, pictures.slice(0, 1), true)).status).toBe(201);
	expect((await collect.post(first, pictures.slice(1))).status).toBe(201);
	// The answer was lost on its way; later the officer mends it.
	expect((await collect.send(first, pictures)).status).toBe(201);
	expect((await collect.send(instance('22222222', '<owner>何记粮油</owner><rooms>4</rooms>', '11111111'))).status).toBe(201);
	expect((await collect.send(instance('11111111', '<owner>别的</owner>'))).status).toBe(409);
	expect(await collect.send(instance('33333333', '<owner>x</owner><religion>x</religion>'))).toMatchObject({ status: 202, message: /表单没有“religion”这一题/ });
	expect((await collect.send('<data')).status).toBe(400);
	expect((await collect.post(instance('44444444', '<owner>x</owner>'), [{ name: 'big.jpg', mime: 'image/jpeg', bytes: new Uint8Array(13_000_000) }])).status).toBe(413);
	expect((await new CollectApp(`${address.slice(0, -43)}${'x'.repeat(43)}`).post(first, [])).status).toBe(403);

	// The officer sees what came, and what did not pass.
	await chen.go('我的');
	await chen.tap(chen.page.getByRole('link', { name: /^其他应用/ }));
	await expect(chen.page.locator('[data-submissions="refused"]')).toContainText('表单没有“religion”这一题');
	await expect(chen.page.locator('[data-submissions="taken"] li')).toHaveCount(2);
	await expectAccessible(chen.page, 'what another app has sent');
	await chen.tap(chen.page.locator('[data-submissions="refused"]').getByRole('button', { name: '移除' }));
	await expectAccessible(chen.page, 'an entry to remove');
	await chen.tap(chen.page.getByRole('dialog').getByRole('button', { name: '移除' }));
	await expect(chen.page.locator('[data-submissions="refused"]')).toHaveCount(0);

	// The supervisor reads it as any other entry.
	const zhou = await officer({ account: 'zhou', desk: true });
	await zhou.go('我的');
	await new FormsPage(zhou.page).open();
	await new FormsPage(zhou.page).line('corner-shop').getByRole('link', { name: '记录' }).click();
	await expect(zhou.page.locator('[data-entries="1"] li'), 'one visit, told twice').toHaveCount(2);
	await expectAccessible(zhou.page, 'the entries of a form');
	await zhou.page.locator('[data-entries] a').filter({ hasText: '已更正' }).click();
	await expect(zhou.page.getByText('何记', { exact: true })).toBeVisible();
	await expect(zhou.page.getByText('其他应用（ODK Collect 等）')).toBeVisible();
	await expect(zhou.page.locator('main img')).toHaveCount(2);
	// What Collect mended is a correction, question by question.
	await zhou.page.getByRole('link', { name: '看更正后的记录' }).click();
	const changes = zhou.page.locator('[data-changes="4"]');
	await expect(changes.getByText('何记粮油')).toBeVisible();
	await expect(changes.getByText('何记', { exact: true })).toBeVisible();
	await expectAccessible(zhou.page, 'a correction that another app sent');

	// Whoever is named in it asks to be erased: it hangs on no door, so an administrator looks for it by its words.
	const he = await officer({ account: 'he', desk: true });
	await visit(he.page, '/console/erasure');
	const unnamed = he.page.locator('[data-unnamed]');
	await unnamed.getByLabel('填写内容里的字').fill('何记');
	await unnamed.getByRole('button', { name: '查找', exact: true }).click();
	await expect(unnamed.getByRole('listitem')).toHaveCount(1);
	await expect(unnamed.getByRole('listitem')).toContainText('已更正 1 次');
	await expectAccessible(he.page, 'entries that name nobody');
	await unnamed.getByRole('checkbox').check();
	await unnamed.getByRole('button', { name: '查看将删除的内容（1）' }).click();
	const sheetOfErasing = he.page.getByRole('dialog');
	await expect(sheetOfErasing.locator('[data-going]')).toContainText('走访与表单');
	await sheetOfErasing.getByLabel('原因').fill('本人申请');
	await sheetOfErasing.getByRole('checkbox').check();
	await expectAccessible(he.page, 'an entry that names nobody, to be erased');
	await sheetOfErasing.getByRole('button', { name: '永久删除' }).click();
	await expect(sheetOfErasing).toHaveCount(0);
	await expect(unnamed.getByText('没有找到这样的记录')).toBeVisible();
	await visit(zhou.page, '/me/forms');
	await new FormsPage(zhou.page).line('corner-shop').getByRole('link', { name: '记录' }).click();
	await expect(zhou.page.getByText('这台设备上还没有这份表单的记录'), 'the supervisor’s device has forgotten both').toBeVisible({ timeout: 45_000 });

	await chen.tap(chen.page.getByRole('button', { name: '停用 旧手机上的 Collect' }));
	await chen.tap(chen.page.getByRole('dialog').getByRole('button', { name: '停用' }));
	await expect(chen.page.getByText('已停用的接入（1）')).toBeVisible();
	expect(await collect.post(instance('55555555', '<owner>x</owner>'), [])).toMatchObject({ status: 403, message: /这个接入已经停用/ });
	const { found } = await searchFiles(path.join(server.folder, 'logs'), [address.slice(-43)]);
	expect([...found], 'the token stands in no log').toEqual([]);
});
