import { expectAccessible, visit } from '../../support/accessible.ts';
import { expect, test } from '../../support/journey.ts';

test.use({ town: { signedUp: [{ account: 'chen' }, { account: 'he', desk: true }] } });

test('an administrator reads who did what, chooses from it, and is recorded for it; an officer reads nothing of it', async ({ officer }) => {
	const chen = await officer({ account: 'chen' });
	const he = await officer({ account: 'he', desk: true });
	await visit(he.page, '/me');
	await he.page.getByRole('link', { name: /操作记录/ }).click();
	const lines = he.page.locator('[data-audit]');
	await expect(lines.first()).toContainText('查看操作记录');
	await expect(he.page.locator('[data-audit="signed_in"]').filter({ hasText: '陈屿' })).toHaveCount(1);
	await expectAccessible(he.page, 'the record of who did what');
	await he.page.getByRole('combobox', { name: '种类', exact: true }).selectOption({ label: '登录' });
	await expect(lines.first()).toHaveAttribute('data-audit', 'signed_in');
	await he.page.getByRole('combobox', { name: '人员', exact: true }).selectOption({ label: '陈屿' });
	await expect(lines).toHaveCount(1);
	await expect(lines).toContainText('陈屿');
	await he.page.getByLabel('日期').fill('2020-01-01');
	await expect(he.page.getByText('没有符合的记录')).toBeVisible();

	await visit(chen.page, '/me');
	await expect(chen.page.getByRole('link', { name: /操作记录/ })).toHaveCount(0);
	await visit(chen.page, '/me/audit');
	await expect(chen.page.getByText('您没有权限做这件事')).toBeVisible();
	await visit(chen.page, '/me/sync');
	await chen.page.getByText('操作记录核对码').click();
	await expect(chen.page.locator('[data-audit-held]')).toHaveText(/^\d+:[0-9a-f]{64}$/);
});
