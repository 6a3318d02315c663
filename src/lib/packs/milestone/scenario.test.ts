import { expect } from 'vitest';
import { theWork } from '../../testing/theWork.ts';

const fire = { 'x.topic': '消防意见', 'x.unit': '消防救援大队', 'x.neededOn': '2026-03-10' };

theWork('milestone', {
	'handed in, sent back for more, handed in again, and confirmed by the lead and not by who made it': async (work) => {
		const taken = await work.taken(fire);
		expect([taken.title, taken.dueAt]).toEqual(['消防意见 消防救援大队', '2026-03-10T15:59:59.000Z']);
		await work.does('begin');
		await work.does('notBegun', { 'x.reason': '图纸没到' });
		await work.does('begin');
		expect(await work.refused('handIn', { 'x.opinion': '同意' }), 'an opinion has a result').toBe('field_required');
		await work.does('handIn', { 'x.opinion': '通道宽度够', 'x.result': 'agreed' });
		await work.as('supervisor');
		await work.does('more', { 'x.reason': '附上图' });
		await work.does('handIn', { 'x.opinion': '附图', 'x.result': 'changes' });
		expect(await work.refused('confirm'), 'who handed it in does not confirm it').toBe('not_allowed');
		await work.as('administrator');
		await work.does('confirm');
	},
	'not needed, and needed after all': async (work) => {
		await work.as('supervisor');
		await work.taken(fire);
		await work.does('drop', { 'x.reason': '不涉及' });
		await work.does('again', { 'x.reason': '改了设计' });
	},
});
