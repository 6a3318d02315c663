import { expect } from 'vitest';
import { exitField } from '../../domain/cases/exit.ts';
import { makeExits } from '../../worker/features/exits.ts';
import { hourMs, people, theWork, valueOf, type Work } from '../../testing/theWork.ts';

const order = { 'reporter.name': '王强', 'reporter.phone': '10000002222', 'x.kind': 'complaint', 'x.topic': '楼下烧烤店油烟', 'x.channel': 'phone', 'x.hotlineNo': 'HA20260304-18' };
const reply = { 'x.reply': '已要求加装净化器', 'x.settled': 'solved', 'x.replyWay': 'phone' };

/** Dispatched by the desk, signed for and begun by the officer. */
async function begun(work: Work): Promise<void> {
	await work.as('supervisor');
	await work.taken({ ...order, assigneeId: people.officer });
	await work.does('dispatch', { 'x.unit': '城管中队' });
	await work.as('officer');
	await work.does('sign');
	await work.does('begin', { 'x.contact': '打通了，约晚上去看' });
}

theWork('hotline', {
	'a complaint is dispatched, signed for, begun, urged, supervised, sent back, replied to anew, called back by somebody else, and filed': async (work) => {
		await work.as('supervisor');
		const taken = await work.taken({ ...order, assigneeId: people.officer });
		// Thirteen working days from Wednesday, 4 March.
		expect([taken.title, taken.dueAt?.slice(0, 10)]).toEqual(['投诉 楼下烧烤店油烟', '2026-03-23']);
		expect(await work.refused('dispatch', {}), 'to nobody').toBe('field_required');
		await work.does('dispatch', { 'x.unit': '市场监管所' });
		await work.does('recall', { 'x.reason': '派错了' });
		const dispatched = await work.does('dispatch', { 'x.unit': '城管中队' });
		expect(Date.parse(dispatched.time.waits?.until ?? '') - work.context.nowMs(), 'to be signed for within four hours').toBe(4 * hourMs);
		expect(await work.refused('reply', reply), 'nobody replies to what was not signed for').toBe('move_not_allowed');
		await work.as('officer');
		expect(await work.refused('dispatch', { 'x.unit': '别人' }), 'the desk dispatches').toBe('move_not_allowed');
		await work.does('urge@dispatched', { 'x.urge': '诉求人又来电' });
		await work.does('sign');
		await work.does('urge@signed', { 'x.urge': '今天要有人联系' });
		await work.does('begin', { 'x.contact': '打通了' });
		const urged = await work.does('urge@inProgress', { 'x.urge': '本周要答复' });
		expect([urged.state.id, urged.fields.find(({ field }) => field === 'x.urged')?.value], 'it stays where it was, and is counted').toEqual(['inProgress', { as: 'text', text: '3' }]);
		await work.as('supervisor');
		await work.does('supervise@inProgress', { 'x.superviseNote': '三天内办结', leadId: people.supervisor, priority: 'urgent' });
		expect(await work.page()).toMatchObject({ priority: 'urgent' });
		await work.as('officer');
		await work.does('reply', reply);
		expect((await work.page()).moves.map(({ id }) => id), 'who did it does not accept it').not.toContain('accept');
		await work.as('supervisor');
		await work.does('sendBack', { 'x.reason': '没有写什么时候装好' });
		await work.as('officer');
		await work.does('reply', { ...reply, 'x.reply': '3 月 8 日装好，已复看' });
		await work.as('supervisor');
		await work.does('accept');
		await work.as('officer');
		expect(await work.refused('callBack', { 'x.reached': 'yes', 'x.rating': 5 }), 'who did it does not ask how it was').toBe('not_allowed');
		await work.as('colleague');
		expect(await work.refused('callBack', { 'x.reached': 'yes' }), 'reached, and no rating').toBe('field_required');
		await work.does('callBack', { 'x.reached': 'yes', 'x.rating': 4, 'x.words': '好多了' });
		await work.as('supervisor');
		const filed = await work.does('archive');
		expect([filed.state.kind, filed.fields.find(({ field }) => field === 'x.redone')?.value]).toEqual(['done', { as: 'text', text: '1' }]);
		await work.does('again', { 'x.reason': '又冒烟了' });
	},
	'not for this unit: returned by another’s decision, it is nobody’s and counted, and goes to the right one': async (work) => {
		await begun(work);
		const page = await work.page();
		const field = () => work.context.view.typed('case', page.id)?.fields[exitField as 'exit'];
		const nextAt = new Date(work.context.nowMs() + 24 * hourMs).toISOString();
		valueOf(await makeExits(work.context).ask(page.id, page.rev, { kind: 'return', reason: 'notOurs', words: '归市场监管所', nextAt, photos: [], files: [] }));
		expect(field()).toMatchObject({ kind: 'return', by: people.officer, decision: null });
		await work.as('supervisor');
		valueOf(await makeExits(work.context).decide(page.id, (await work.page()).rev, true, '同意'));
		expect(await work.page()).toMatchObject({ assignee: null, bounced: 1 });
		await work.does('reassign', { 'x.unit': '市场监管所', 'x.reason': '职责在市场监管所' });
		await work.does('supervise@dispatched', { 'x.superviseNote': '按期签收', leadId: people.supervisor, priority: 'high' });
		await work.as('colleague');
		await work.does('sign');
		await work.as('supervisor');
		await work.does('supervise@signed', { 'x.superviseNote': '当天联系', leadId: people.supervisor, priority: 'high' });
		await work.as('colleague');
		await work.does('begin', { 'x.contact': '打通了' });
		await work.does('reply', reply);
		await work.does('urge@replied', { 'x.urge': '请尽快审核' });
		await work.as('supervisor');
		await work.does('supervise@replied', { 'x.superviseNote': '今天审完', leadId: people.supervisor, priority: 'high' });
	},
	'what is no matter of the hotline is not taken on, unless it is after all': async (work) => {
		await work.as('supervisor');
		await work.taken({ ...order, 'x.kind': 'suggest' });
		await work.does('reject', { 'x.reason': '已进入诉讼' });
		await work.does('restore', { 'x.reason': '已撤诉' });
	},
});
