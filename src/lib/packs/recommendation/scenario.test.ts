import { expect } from 'vitest';
import { ids } from '../../testing/caseRecords.ts';
import { aPhoto, theWork, valueOf } from '../../testing/theWork.ts';

const steps = { 'place.id': ids.door, 'x.kind': 'old', 'x.topic': '过街天桥没有坡道', 'x.what': '轮椅上不去' };
const served = { 'x.addressee': '区住建局', 'x.recommend': '加装坡道', 'x.servedOn': '2026-03-05', dueAt: '2026-05-04T15:59:59.000Z' };

theWork('recommendation', {
	'no ramp at a bridge: served with a date, reminded, replied to, checked and not done, done at the second check': async (work) => {
		await work.taken(steps);
		expect(await work.refused('serve', { 'x.addressee': '区住建局' }), 'without what is recommended').toBe('field_required');
		const limits = (await work.page()).moves.find(({ id }) => id === 'serve')?.deadlines ?? [];
		expect(limits.map(({ id, at }) => [id, at.slice(0, 10)]), 'two months, or fifteen days').toEqual(expect.arrayContaining([['usual', '2026-05-03'], ['urgent', '2026-03-19']]));
		const sent = await work.does('serve', { ...served, dueAt: limits.find(({ id }) => id === 'usual')?.at ?? '' });
		expect([sent.time.promise?.label.zh, sent.time.promise?.unchecked], 'by a rule that nobody has compared yet').toEqual(['两个月内回复', true]);
		expect(valueOf(await work.cases.document(sent.id, 'letter')).foot).toMatchObject({ officers: 2, seal: true });
		await work.does('remind@sent', { 'x.remindNote': '电话催了一次' });
		await work.does('reply', { 'x.reply': '已列入计划', 'x.repliedOn': '2026-04-20' });
		await work.does('notReplied', { 'x.reason': '只是口头答复', dueAt: '2026-05-04T15:59:59.000Z' });
		await work.does('reply', { 'x.reply': '坡道已装', 'x.repliedOn': '2026-05-02' });
		expect(await work.refused('holds', { 'x.checkNote': '看过了' }), 'a check is shown by a photo').toBe('photo_required');
		await work.does('fails', { 'x.checkNote': '只装了一侧', dueAt: '2026-06-01T15:59:59.000Z' });
		await work.does('reply', { 'x.reply': '两侧装好', 'x.repliedOn': '2026-05-28' });
		expect((await work.does('holds', { 'x.checkNote': '两侧都能上' }, [aPhoto])).state.kind).toBe('done');
	},
	'nobody does anything: it is passed upwards, comes back, and is dealt with there; another is not sent at all': async (work) => {
		await work.as('supervisor');
		await work.taken(steps);
		await work.does('serve', served);
		await work.does('raise', { 'x.raisedTo': '区政府督查室', 'x.raiseNote': '逾期不回复' });
		await work.does('raisedBack', { 'x.reason': '责成再催一次', dueAt: '2026-06-01T15:59:59.000Z' });
		await work.does('raise', { 'x.raisedTo': '区政府督查室', 'x.raiseNote': '仍不回复' });
		await work.does('raisedDone', { 'x.checkNote': '督查后已改' });
		await work.taken(steps);
		await work.does('withdraw', { 'x.reason': '已在施工' });
		await work.does('draftAgain', { 'x.reason': '停工了' });
	},
});
