import { expect } from 'vitest';
import { aPhoto, theWork } from '../../testing/theWork.ts';

theWork('hazard', {
	'an e-bike on the stairs: a slip is left, it is not mended, an order follows, and it is struck off with a photo': async (work) => {
		await work.stands({ title: '楼道停放电动车', 'x.type': 'ebike', dueAt: null });
		expect(await work.refused('notify', {}), 'no slip without a date').toBe('field_required');
		await work.does('notify', { dueAt: '2026-03-07T15:59:59.000Z' });
		expect(await work.refused('pass', {}), 'nothing is struck off without a photo').toBe('photo_required');
		await work.does('mended', { 'x.mendedNote': '业主说推走了' });
		const failed = await work.does('fail', { dueAt: '2026-03-10T15:59:59.000Z', 'x.recheckNote': '还在原处' });
		expect(failed.state.id).toBe('notified');
		await work.does('order', { dueAt: '2026-03-12T15:59:59.000Z', 'x.responsible': '住户' });
		expect((await work.does('pass', { 'x.recheckNote': '已清走' }, [aPhoto])).state.id).toBe('closed');
		await work.as('supervisor');
		expect((await work.does('reopen', { dueAt: '2026-03-15T15:59:59.000Z', 'x.reopenReason': '又停上了' })).state.kind).not.toBe('done');
	},
	'a grave one that the owner will not mend is reported, and what was none is withdrawn': async (work) => {
		await work.stands({ title: '安全出口锁闭', 'x.type': 'exit' });
		await work.does('escalate', { 'x.escalatedTo': 'fire', 'x.escalatedNote': '拒不改正' });
		await work.does('returned', { 'x.escalatedNote': '消防要求继续跟进', dueAt: '2026-03-20T15:59:59.000Z' });
		await work.stands({ title: '报错了', 'x.type': 'other' });
		await work.as('supervisor');
		await work.does('withdraw', { 'x.withdrawReason': '不属实' });
		await work.does('reopen', { 'x.reopenReason': '属实' });
	},
});
