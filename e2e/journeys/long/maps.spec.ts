import { Buffer } from 'node:buffer';
import { buildPack } from '../../../src/lib/server/mapPacks/builder/buildPack.ts';
import { expectAccessible } from '../../support/accessible.ts';
import { expect, test } from '../../support/journey.ts';
import { fetchMap, noteWords, wordsOn } from '../../support/mapWords.ts';

test.use({ town: { signedUp: [{ account: 'chen' }, { account: 'he' }] } });

/** The town as somebody else has drawn it: one street through its middle. */
function newMap(): Buffer {
	const coordinates = [[123.56, 29.6], [123.64, 29.6]] as const;
	const { bytes } = buildPack([{ tags: { highway: 'primary', name: '新修大道' }, geometry: { type: 'LineString', coordinates } }], [123.55, 29.59, 123.65, 29.61], { name: '星禾镇', attribution: '', approvalNo: '' });
	return Buffer.from(bytes);
}

test('an administrator publishes a newer map; the officer sees the old one until she takes the new one, with its source and approval number', async ({ officer }) => {
	const chen = await officer({ account: 'chen', before: noteWords });
	await chen.go('地图');
	await fetchMap(chen.page);
	await expect.poll(() => wordsOn(chen.page)).toContain('临江路');

	const admin = await officer({ account: 'he' });
	await admin.go('地图');
	await admin.page.getByRole('button', { name: '管理地图' }).click();
	const sheet = admin.page.getByRole('dialog');
	await sheet.getByRole('button', { name: '上传并发布' }).click();
	await expect(sheet.getByText('请填写')).toHaveCount(3);
	await sheet.getByLabel('地图文件').setInputFiles({ name: '星禾镇.pmtiles', mimeType: 'application/octet-stream', buffer: Buffer.from('PK not a map'.repeat(40)) });
	await sheet.getByLabel('数据来源').fill('星禾镇测绘院');
	await sheet.getByLabel('审图号').fill('虚S(2026)001号');
	await sheet.getByRole('button', { name: '上传并发布' }).click();
	await expect(sheet.getByText('这不是可用的地图文件。')).toBeVisible();
	await sheet.getByLabel('地图文件').setInputFiles({ name: '星禾镇.pmtiles', mimeType: 'application/octet-stream', buffer: newMap() });
	await expectAccessible(admin.page, 'maps of the town');
	await sheet.getByRole('button', { name: '上传并发布' }).click();
	await expect(sheet).toBeHidden();

	await expect(chen.page.getByText(/辖区地图有新版/)).toBeVisible();
	await expect(chen.page.locator('[data-map-source]')).toContainText('Invented town');
	expect(await wordsOn(chen.page)).not.toContain('新修大道');
	await chen.page.getByRole('button', { name: /^更新地图/ }).click();
	await expect(chen.page.locator('[data-map-source]')).toContainText('星禾镇测绘院 · 审图号 虚S(2026)001号');
	await expect.poll(() => wordsOn(chen.page)).toContain('新修大道');
});
