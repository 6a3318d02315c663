import { reportHazard, searchCase } from '../../pages/work.ts';
import { expectAccessible, visit } from '../../support/accessible.ts';
import { expect, test } from '../../support/journey.ts';
import type { Officer } from '../../support/officer.ts';

test.use({ town: { signedUp: [{ account: 'chen' }, { account: 'he', desk: true }] } });

const listed = (officer: Officer, number: string) => officer.page.locator(`[data-case="${number}"]`);
async function opens(officer: Officer, number: string): Promise<void> {
	await searchCase(officer, number);
	await listed(officer, number).click();
}

test('a restricted case leaves everybody else; sight of it is given for a purpose and taken back; a look without being asked is told to the lead; the auditor sees all of it', async ({ officer }) => {
	test.slow();
	const chen = await officer({ account: 'chen' });
	const number = await reportHazard(chen, '潮平里3幢1单元', '邻里矛盾，需保密');
	await chen.allReceived();
	const lin = await officer({ account: 'lin' });
	await opens(lin, number);
	await expect(lin.page.getByText('邻里矛盾，需保密').first()).toBeVisible();

	// The supervisor restricts it and leads it from now on.
	const zhou = await officer({ account: 'zhou', desk: true, args: ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'], before: (context) => context.grantPermissions(['geolocation', 'camera']) });
	await opens(zhou, number);
	await zhou.page.getByRole('button', { name: '更多' }).click();
	await zhou.page.getByRole('dialog').getByRole('button', { name: '限制查看' }).click();
	await zhou.page.getByRole('dialog').getByRole('button', { name: '限制查看' }).click();
	await zhou.allReceived();
	const sight = zhou.page.locator('section').filter({ has: zhou.page.getByRole('heading', { name: '谁能看到' }) });
	await expect(sight.getByText('牵头人')).toBeVisible();
	await expect(lin.page.getByText('这条记录不存在或不在辖区内').or(lin.page.getByText('没有找到')).first()).toBeVisible();
	await searchCase(lin, number);
	await expect(listed(lin, number)).toHaveCount(0);

	// A photo of it is taken inside the page alone, so that no gallery has it.
	await zhou.page.getByRole('button', { name: '更多' }).click();
	await zhou.page.getByRole('dialog').getByRole('button', { name: '加照片' }).click();
	await expect(zhou.page.getByText('只能在这里拍，不留在相册里。')).toBeVisible();
	await expect(zhou.page.locator('input[type=file]')).toHaveCount(0);
	await zhou.page.getByRole('button', { name: /拍照/ }).click();
	await zhou.page.getByRole('button', { name: '拍下' }).click();
	await zhou.page.getByRole('button', { name: '保存', exact: true }).click();
	await expect(zhou.page.getByRole('dialog')).toHaveCount(0);
	await zhou.allReceived();

	// A colleague gets sight of it for a purpose, until a day.
	await sight.getByRole('button', { name: '授权他人查看' }).click();
	const sheet = zhou.page.getByRole('dialog');
	await expectAccessible(zhou.page, 'giving sight of a case');
	await sheet.getByLabel('给谁').selectOption({ label: '林安 · 星禾派出所' });
	await sheet.getByRole('radio', { name: '一同上门' }).check();
	await sheet.getByLabel('说明（可不填）').fill('周四一起去');
	await sheet.getByRole('button', { name: '给出授权' }).click();
	await expect(sight.locator('[data-grant]')).toContainText('林安');
	await expect(sight.locator('[data-grant]')).toContainText('一同上门');
	await zhou.allReceived();
	await expect(listed(lin, number)).toBeVisible();
	await listed(lin, number).click();
	await expect(lin.page.getByText('您只有查看权限，不能改动。')).toBeVisible();
	await expect(lin.page.getByRole('heading', { name: '谁能看到' })).toBeVisible();
	await visit(lin.page, '/me/sync');
	await lin.page.getByRole('button', { name: '立即上传' }).click();
	await lin.allReceived();

	// Who opened it stands on the case for its lead.
	await sight.getByRole('button', { name: '以前的授权和查看记录' }).click();
	await expect(sight.locator('[data-seen-by]')).toContainText('林安');

	// Taken back: it leaves the colleague's device.
	await sight.getByRole('button', { name: '收回' }).click();
	await zhou.allReceived();
	await searchCase(lin, number);
	await expect(listed(lin, number)).toHaveCount(0);

	// Another supervisor looks in an emergency, with a reason, and reads it.
	const tang = await officer({ account: 'tang', desk: true });
	await visit(tang.page, new URL(zhou.page.url()).pathname);
	await expect(tang.page.getByRole('button', { name: '紧急查看受限事项' }), 'also from a link that somebody sent').toBeVisible();
	await searchCase(tang, number);
	await expect(listed(tang, number)).toHaveCount(0);
	await tang.page.getByRole('button', { name: '紧急查看受限事项' }).click();
	const look = tang.page.getByRole('dialog');
	await look.getByRole('radio', { name: '人身安全紧急' }).check();
	await look.getByLabel('具体情况').fill('楼下打起来了，经办人没接电话');
	await look.getByRole('button', { name: '记录并查看' }).click();
	await expect(tang.page.getByText('邻里矛盾，需保密').first()).toBeVisible();
	await expect(tang.page.getByText('您凭理由临时查看', { exact: false })).toBeVisible();
	await searchCase(tang, number);
	await expect(listed(tang, number)).toHaveCount(0);

	// The lead is told, and questions it.
	await visit(zhou.page, '/cases');
	const notice = zhou.page.locator('[data-look]').first();
	await expect(notice).toContainText('唐宁 紧急查看了受限事项');
	await expect(notice).toContainText('楼下打起来了');
	await notice.getByRole('button', { name: '有疑问' }).click();
	await notice.getByLabel('疑问是什么').fill('请说明联系过谁');
	await notice.getByRole('button', { name: '提出疑问' }).click();
	await expect(zhou.page.locator('[data-look]')).toHaveCount(0);
	await zhou.allReceived();
	// So is who works on it.
	await chen.go('今日');
	await expect(chen.page.locator('[data-look]')).toContainText('唐宁');
	await chen.page.locator('[data-look]').getByRole('button', { name: '知道了' }).click();
	await expect(chen.page.locator('[data-look]')).toHaveCount(0);

	// All of it stands in the record.
	const he = await officer({ account: 'he', desk: true });
	await visit(he.page, '/me/audit');
	for (const kind of ['restricted_case', 'grant_given', 'looked_restricted', 'grant_ended', 'elevated_look', 'look_answered']) await expect(he.page.locator(`[data-audit="${kind}"]`).first(), kind).toBeVisible();
	await expect(he.page.locator('[data-audit="grant_given"]').first()).toContainText('一同上门');
	await expect(he.page.locator('[data-audit="elevated_look"]').first()).toContainText('唐宁');
	await expect(he.page.getByText('楼下打起来了')).toHaveCount(0);
});
